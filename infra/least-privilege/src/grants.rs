//! What template.yaml grants each program: a function by its role's own policies, greenlight-admin by the policy
//! for the people who use it. The roles are SAM's to make; `infra/lint` sees that they have these policies, and
//! beside them those for logs and tracing alone.

use crate::action::Permission;
use greenlight_template::{Resource, Template};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The policy for people, and the program that it lets them use.
const PEOPLE: (&str, &str) = ("AdminPolicy", "greenlight-admin");

/// The programs and what each is granted, by the programs' names.
pub(crate) type Grants = BTreeMap<String, BTreeSet<Permission>>;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Policy {
    statement: Vec<Statement>,
}

/// A statement that can be compared: it allows, and on no condition.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Statement {
    #[serde(rename = "Sid")]
    _sid: Option<String>,
    #[serde(rename = "Effect")]
    _effect: Effect,
    action: OneOrMore,
    resource: OneOrMore,
}

#[derive(Deserialize)]
enum Effect {
    Allow,
}

#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(all) => all,
        }
    }
}

/// Reads the grants of a deployment with the parameters' defaults: `infra/lint` sees that none of them changes
/// what a program may do.
///
/// # Errors
/// The template cannot be read, or grants something in a way that cannot be compared.
pub(crate) fn read(yaml: &str) -> Result<Grants, String> {
    let template = Template::parse(yaml).map_err(|error| error.to_string())?;
    let mut grants = Grants::new();
    for resource in template.resources().map_err(|error| error.to_string())? {
        let (program, policies) = match resource.kind {
            "AWS::Serverless::Function" => (
                require(&resource, &["Metadata", "BuildProperties", "Binary"])?,
                require(&resource, &["Properties", "Policies"])?,
            ),
            "AWS::IAM::ManagedPolicy" if resource.name == PEOPLE.0 => {
                let policy = require(&resource, &["Properties", "PolicyDocument"])?;
                (PEOPLE.1.to_owned(), vec![policy])
            }
            "AWS::IAM::ManagedPolicy" => {
                return Err(format!("{} is a policy for no program that is known", resource.name));
            }
            _ => continue,
        };
        let granted =
            allowed(policies).map_err(|problem| format!("{}: {problem}", resource.name))?;
        grants.insert(program, granted);
    }
    let keys: BTreeSet<String> = grants.keys().map(|name| access_key(name)).collect();
    if grants.is_empty() || keys.len() < grants.len() {
        return Err("it names no programs, or two that share an access key".to_owned());
    }
    Ok(grants)
}

fn require<T: serde::de::DeserializeOwned>(
    resource: &Resource<'_>,
    path: &[&str],
) -> Result<T, String> {
    resource.require(path).map_err(|error| error.to_string())
}

/// Every permission that the policies give, each of which must be given once.
fn allowed(policies: Vec<Policy>) -> Result<BTreeSet<Permission>, String> {
    let mut granted = BTreeSet::new();
    for statement in policies.into_iter().flat_map(|policy| policy.statement) {
        let resources = statement.resource.all();
        for action in statement.action.all() {
            for resource in resources.clone() {
                let permission = Permission { action: action.clone(), resource };
                if let Some(twice) = granted.replace(permission) {
                    return Err(format!("{twice} is granted twice"));
                }
            }
        }
    }
    Ok(granted)
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
        tables => Err(format!("the grants must be about one table, not {tables:?}")),
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
            - {Effect: Allow, Action: dynamodb:Query, Resource: !Sub '${Table.Arn}/index/review-queue'}
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
                format!("dynamodb:Query on {ARN}/index/review-queue"),
            ]
        );
        assert_eq!(grants.len(), 2);
        assert_eq!(table(&grants), Ok(ARN.to_owned()));
        assert_eq!(access_key("record-stamp"), "recordstamp");
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
