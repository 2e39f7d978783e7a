//! What template.yaml grants each program: a function by its role's own policies, greenlight-admin by the policy
//! for the people who use it. The roles are SAM's to make; `infra/lint` sees that they have these policies, and
//! beside them those for logs and tracing alone.

use crate::action::Permission;
use greenlight_template::Template;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The policy for people, and the program that it lets them use.
const PEOPLE: (&str, &str) = ("AdminPolicy", "greenlight-admin");
/// What a statement may say; on another condition, or by what it is not about, it could not be compared.
const PLAIN: [&str; 5] = ["Sid", "Effect", "Action", "Resource", "Condition"];
/// The one condition: for which partition keys it is.
const LEADING_KEYS: &str = "/Condition/ForAllValues:StringLike/dynamodb:LeadingKeys";

/// The programs and what each is granted, by the programs' names.
pub(crate) type Grants = BTreeMap<String, BTreeSet<Permission>>;

/// Reads the grants of a deployment with the parameters' defaults: `infra/lint` sees that none of them changes
/// what a program may do.
///
/// # Errors
/// The template cannot be read, or grants something in a way that cannot be compared.
pub(crate) fn read(yaml: &str) -> Result<Grants, String> {
    let template = Template::parse(yaml).map_err(|error| error.to_string())?;
    let mut grants = Grants::new();
    for resource in template.resources().map_err(|error| error.to_string())? {
        let body: Value = resource.require(&[]).map_err(|error| error.to_string())?;
        let (program, policies) = match (resource.kind, resource.name) {
            ("AWS::Serverless::Function", _) => (
                &body["Metadata"]["BuildProperties"]["Binary"],
                // Without the member it may do nothing.
                body["Properties"].get("Policies").map(listed).unwrap_or_default(),
            ),
            ("AWS::IAM::ManagedPolicy", name) if name == PEOPLE.0 => {
                (&Value::from(PEOPLE.1), vec![&body["Properties"]["PolicyDocument"]])
            }
            ("AWS::IAM::ManagedPolicy", name) => {
                return Err(format!("{name} is a policy for no program that is known"));
            }
            _ => continue,
        };
        let program =
            program.as_str().ok_or_else(|| format!("{} names no Binary", resource.name))?;
        let granted =
            allowed(&policies).map_err(|problem| format!("{}: {problem}", resource.name))?;
        grants.insert(program.to_owned(), granted);
    }
    let keys: BTreeSet<String> = grants.keys().map(|name| access_key(name)).collect();
    if grants.is_empty() || keys.len() < grants.len() {
        return Err("it names no programs, or two that share an access key".to_owned());
    }
    Ok(grants)
}

/// Every permission that the policies give, each of which must be given once.
fn allowed(policies: &[&Value]) -> Result<BTreeSet<Permission>, String> {
    let mut granted = BTreeSet::new();
    let text = |value: &Value| {
        value.as_str().map(str::to_owned).ok_or_else(|| format!("{value} is no text"))
    };
    for statement in policies.iter().flat_map(|policy| listed(&policy["Statement"])) {
        let members = statement.as_object();
        let is_plain = members.is_some_and(|all| all.keys().all(|name| PLAIN.contains(&&**name)));
        let leading = leading(statement);
        let (true, Some(leading)) = (is_plain && statement["Effect"] == "Allow", leading) else {
            return Err(format!("{statement} cannot be compared"));
        };
        for action in listed(&statement["Action"]) {
            for resource in listed(&statement["Resource"]) {
                for leading in &leading {
                    let (action, resource) = (text(action)?, text(resource)?);
                    let permission = Permission { action, resource, leading: leading.clone() };
                    if let Some(twice) = granted.replace(permission) {
                        return Err(format!("{twice} is granted twice"));
                    }
                }
            }
        }
    }
    Ok(granted)
}

/// The partition keys that a statement is for: one that is none, where it is for all. None if it is on a condition
/// that is not understood.
fn leading(statement: &Value) -> Option<Vec<Option<String>>> {
    let condition = &statement["Condition"];
    if condition.is_null() {
        return Some(vec![None]);
    }
    let keys: Vec<Option<String>> = listed(statement.pointer(LEADING_KEYS)?)
        .into_iter()
        .map(|keys| keys.as_str().map(str::to_owned))
        .collect();
    let alone = |value: &Value| value.as_object().is_some_and(|members| members.len() == 1);
    let is_alone = alone(condition) && alone(&condition["ForAllValues:StringLike"]);
    (is_alone && keys.iter().all(Option::is_some)).then_some(keys)
}

/// The items of a list, or the one that stands without.
fn listed(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

/// The access key that the tests give a program. Engines want it alphanumeric.
pub(crate) fn access_key(program: &str) -> String {
    program.replace('-', "")
}

/// The ARN of the one table that the grants are about.
///
/// # Errors
/// They are about none, or about more than one.
pub(crate) fn table(grants: &Grants) -> Result<String, String> {
    let resources = grants.values().flatten();
    let tables: BTreeSet<&str> = resources.filter_map(|p| table_of(&p.resource)).collect();
    match tables.iter().collect::<Vec<_>>().as_slice() {
        [table] => Ok((**table).to_owned()),
        [] => Err("the grants are about no table".to_owned()),
        tables => {
            let tables = tables.iter().map(|table| **table).collect::<Vec<_>>().join(", ");
            Err(format!("the grants must be about one table, not {tables}"))
        }
    }
}

/// The table's part of the ARN of a table or of something in it.
fn table_of(arn: &str) -> Option<&str> {
    let name = arn.find(":table/")? + ":table/".len();
    let end = arn[name..].find('/').map_or(arn.len(), |slash| name + slash);
    Some(&arn[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:dynamodb:eu-north-1:000000000000:table/Table";
    const YAML: &str = "
Resources:
  Table: {Type: 'AWS::DynamoDB::Table'}
  RecordStampFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: record-stamp}}
    Properties:
      Policies:
        - Statement:
            - {Effect: Allow, Action: [dynamodb:PutItem, dynamodb:GetItem], Resource: !GetAtt Table.Arn}
            - {Effect: Allow, Action: dynamodb:Query, Resource: !Sub '${Table.Arn}/index/tickets-by-status'}
  GetOpenapiFunction:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: get-openapi}}
    Properties: {Handler: bootstrap}
  AdminPolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: [{Sid: All, Effect: Allow, Action: dynamodb:Query, Resource: !GetAtt Table.Arn}]}
";

    #[test]
    fn a_template_gives_each_program_s_grants_and_the_one_table() {
        let grants = read(YAML).expect("grants");
        let shown = |program: &str| -> Vec<String> {
            grants[program].iter().map(Permission::to_string).collect()
        };
        assert_eq!(shown("greenlight-admin"), [format!("dynamodb:Query on {ARN}")]);
        assert_eq!(
            shown("record-stamp"),
            [
                format!("dynamodb:GetItem on {ARN}"),
                format!("dynamodb:PutItem on {ARN}"),
                format!("dynamodb:Query on {ARN}/index/tickets-by-status"),
            ]
        );
        assert_eq!(shown("get-openapi"), [""; 0]);
        assert_eq!(grants.len(), 3);
        assert_eq!(table(&grants), Ok(ARN.to_owned()));
        assert_eq!(access_key("record-stamp"), "recordstamp");
    }

    #[test]
    fn what_is_granted_for_some_partition_keys_is_a_permission_for_each_kind_of_them() {
        let plain = "Action: dynamodb:Query,";
        let keys =
            "Condition: {'ForAllValues:StringLike': {'dynamodb:LeadingKeys': ['A#*', 'B#*']}},";
        let grants = read(&YAML.replacen(plain, &format!("{plain} {keys}"), 1)).expect("grants");
        let shown: Vec<String> = grants["record-stamp"].iter().map(ToString::to_string).collect();
        let on = format!("dynamodb:Query on {ARN}/index/tickets-by-status");
        assert_eq!(shown[2..], [format!("{on} for A#*"), format!("{on} for B#*")]);
    }

    #[test]
    fn a_second_table_or_none_is_an_error() {
        let other = YAML.replace("${Table.Arn}/index", "${Table.Arn}2/index");
        assert!(table(&read(&other).expect("grants")).is_err());
        assert!(table(&Grants::default()).is_err());
    }

    #[test]
    fn what_cannot_be_compared_is_refused_with_its_resource() {
        let plain = "Effect: Allow, Action: dynamodb:Query";
        for (old, new) in [
            (plain, "Effect: Deny, Action: dynamodb:Query"),
            (plain, "Condition: {}, Effect: Allow, Action: dynamodb:Query"),
            (plain, "Effect: Allow, NotAction: dynamodb:Query"),
            ("dynamodb:PutItem, dynamodb:GetItem", "dynamodb:PutItem, dynamodb:PutItem"),
            ("- Statement:", "- AmazonDynamoDBFullAccess\n        - Statement:"),
        ] {
            assert!(YAML.contains(old), "{old}");
            let problem = read(&YAML.replacen(old, new, 1)).expect_err(new);
            assert!(problem.contains("RecordStampFunction"), "{new}: {problem}");
        }
        let other = read(&YAML.replace("AdminPolicy:", "OtherPolicy:")).expect_err("for nobody");
        assert_eq!(other, "OtherPolicy is a policy for no program that is known");
        assert!(read("Resources: {}").is_err());
    }

    #[test]
    fn the_project_s_own_grants_are_read() {
        let grants = read(include_str!("../../../template.yaml")).expect("grants");
        assert_eq!(table(&grants), Ok(ARN.to_owned()));
        assert!(grants.contains_key("greenlight-admin") && grants.contains_key("record-stamp"));
    }
}
