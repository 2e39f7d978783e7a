//! What the template grants each program, a function or greenlight-admin, as `infra/lint/run expand`
//! prints it.

use crate::action::Permission;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What SAM attaches for logs and tracing, and all that a function may have beyond its own policy. Whole
/// ARNs, since an account may have policies of its own under the same names.
pub(crate) const LOGS_AND_TRACING: [&str; 2] = [
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess",
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
];

/// The programs and their grants, by the programs' names.
pub(crate) type Grants = BTreeMap<String, Granted>;

/// What one program is granted.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Granted {
    /// By the role's own policy, or the policy of the people who use it.
    pub(crate) allowed: BTreeSet<Permission>,
    /// By policies that AWS manages, by their ARNs. A program that people run has none: the policy
    /// is one among theirs.
    pub(crate) managed_policies: Option<BTreeSet<String>>,
}

/// Reads the expansion.
///
/// # Errors
/// It is not what `infra/lint/run expand` prints.
pub(crate) fn read(json: &str) -> Result<Grants, String> {
    let grants: Grants = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let keys: BTreeSet<String> = grants.keys().map(|name| access_key(name)).collect();
    if grants.is_empty() || keys.len() < grants.len() {
        return Err("it names no programs, or two that share an access key".to_owned());
    }
    Ok(grants)
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
    let resources = grants.values().flat_map(|granted| &granted.allowed);
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

    fn expansion(resource: &str) -> String {
        format!(
            r#"{{ "record-stamp": {{
                "allowed": [
                    {{ "action": "dynamodb:Query", "resource": "{ARN}/index/review-queue" }},
                    {{ "action": "dynamodb:PutItem", "resource": "{resource}" }}],
                "managedPolicies": ["arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"] }} }}"#
        )
    }

    #[test]
    fn an_expansion_gives_each_function_s_grants_and_the_one_table() {
        let grants = read(&expansion(ARN)).expect("an expansion");
        let granted = &grants["record-stamp"];
        assert_eq!(granted.allowed.len(), 2);
        let managed = ["arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess"].map(str::to_owned).into();
        assert_eq!(granted.managed_policies, Some(managed));
        assert_eq!(table(&grants), Ok(ARN.to_owned()));
        assert_eq!(access_key("record-stamp"), "recordstamp");
    }

    #[test]
    fn a_second_table_or_none_is_an_error() {
        let grants = read(&expansion(&format!("{ARN}2"))).expect("an expansion");
        assert!(table(&grants).is_err());
        assert!(table(&Grants::default()).is_err());
    }

    #[test]
    fn what_is_no_expansion_is_refused() {
        let twins = r#"{ "a-b": { "allowed": [], "managedPolicies": [] },
                         "ab": { "allowed": [], "managedPolicies": [] } }"#;
        for bad in ["", "[]", "{}", r#"{ "record-stamp": {} }"#, twins] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
