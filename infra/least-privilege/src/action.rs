//! What IAM is asked for one call of DynamoDB: which actions, on which resources.
//!
//! Most operations are an action of their own name on the table, or on the index where one is named.
//! There is no action for a transaction: its parts are authorised as if each came alone. A batch is an
//! action of its own, on each of its tables.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// An action on a resource, as a policy allows it and as a call needs it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Permission {
    /// Such as `dynamodb:PutItem`.
    pub(crate) action: String,
    /// An ARN.
    pub(crate) resource: String,
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

/// The permissions that a call needs. `arn` gives the ARN of a table by its name.
///
/// # Errors
/// Which call is not understood. Leaving such a call out would prove something that is not so.
pub(crate) fn permissions(
    operation: &str,
    body: &Value,
    arn: impl Fn(&str) -> String,
) -> Result<BTreeSet<Permission>, String> {
    let on = |action: &str, part: &Value| {
        let table = part["TableName"].as_str().ok_or_else(|| missing(operation, "TableName"))?;
        let resource = match part["IndexName"].as_str() {
            Some(index) => format!("{}/index/{index}", arn(table)),
            None => arn(table),
        };
        Ok(Permission { action: format!("dynamodb:{action}"), resource })
    };
    match operation {
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object();
            let tables = tables.ok_or_else(|| missing(operation, "RequestItems"))?;
            let permission = |table: &String| Permission {
                action: format!("dynamodb:{operation}"),
                resource: arn(table),
            };
            Ok(tables.keys().map(permission).collect())
        }
        "TransactGetItems" | "TransactWriteItems" => {
            let parts = body["TransactItems"].as_array();
            let parts = parts.ok_or_else(|| missing(operation, "TransactItems"))?;
            let named = parts.iter().map(|part| {
                let (kind, part) = only_member(part).ok_or_else(|| missing(operation, "part"))?;
                on(part_action(kind).ok_or_else(|| missing(operation, kind))?, part)
            });
            named.collect()
        }
        "DeleteItem" | "GetItem" | "PutItem" | "Query" | "Scan" | "UpdateItem" => {
            Ok([on(operation, body)?].into())
        }
        // What functions have no business with: under its own name, so that it is found ungranted.
        _ if body["TableName"].is_string() => Ok([on(operation, body)?].into()),
        _ => Err(format!("{operation} is a call that least-privilege cannot translate")),
    }
}

fn missing(operation: &str, what: &str) -> String {
    format!("{operation} came with {what} missing or unknown")
}

/// The action that a part of a transaction is authorised as.
fn part_action(kind: &str) -> Option<&'static str> {
    match kind {
        "ConditionCheck" => Some("ConditionCheckItem"),
        "Delete" => Some("DeleteItem"),
        "Get" => Some("GetItem"),
        "Put" => Some("PutItem"),
        "Update" => Some("UpdateItem"),
        _ => None,
    }
}

fn only_member(part: &Value) -> Option<(&str, &Value)> {
    let mut members = part.as_object()?.iter().filter(|(_, value)| !value.is_null());
    let (name, value) = members.next()?;
    members.next().is_none().then_some((name.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn needed(operation: &str, body: &Value) -> Result<Vec<String>, String> {
        let found = permissions(operation, body, |table| format!("table/{table}"))?;
        Ok(found.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_plain_call_is_an_action_of_its_own_name_on_its_table() {
        for operation in ["DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"] {
            let found = needed(operation, &json!({ "TableName": "t" }));
            assert_eq!(found, Ok(vec![format!("dynamodb:{operation} on table/t")]));
        }
    }

    #[test]
    fn a_query_of_an_index_is_an_action_on_the_index_alone() {
        let body = json!({ "TableName": "t", "IndexName": "review-queue" });
        let expected = vec!["dynamodb:Query on table/t/index/review-queue".to_owned()];
        assert_eq!(needed("Query", &body), Ok(expected));
    }

    #[test]
    fn a_batch_is_one_action_on_each_of_its_tables() {
        let body = json!({ "RequestItems": { "a": { "Keys": [{}, {}] }, "b": { "Keys": [{}] } } });
        let expected = ["dynamodb:BatchGetItem on table/a", "dynamodb:BatchGetItem on table/b"];
        assert_eq!(needed("BatchGetItem", &body), Ok(expected.map(str::to_owned).into()));
        let body =
            json!({ "RequestItems": { "a": [{ "PutRequest": {} }, { "DeleteRequest": {} }] } });
        let expected = vec!["dynamodb:BatchWriteItem on table/a".to_owned()];
        assert_eq!(needed("BatchWriteItem", &body), Ok(expected));
    }

    #[test]
    fn a_writing_transaction_is_the_actions_of_its_parts() {
        let part = json!({ "TableName": "t" });
        let body = json!({ "TransactItems": [
            { "Put": part }, { "Update": part }, { "Put": part },
            { "Delete": part }, { "ConditionCheck": part },
        ] });
        let expected = ["ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"];
        let expected = expected.map(|action| format!("dynamodb:{action} on table/t"));
        assert_eq!(needed("TransactWriteItems", &body), Ok(expected.into()));
    }

    #[test]
    fn a_reading_transaction_is_getting_items() {
        let part = json!({ "Get": { "TableName": "t" } });
        let body = json!({ "TransactItems": [part, part] });
        let expected = vec!["dynamodb:GetItem on table/t".to_owned()];
        assert_eq!(needed("TransactGetItems", &body), Ok(expected));
    }

    #[test]
    fn what_is_not_understood_is_an_error_and_never_nothing() {
        for (operation, body) in [
            ("ListTables", json!({})),
            ("ExecuteStatement", json!({ "Statement": "SELECT * FROM t" })),
            ("GetItem", json!({})),
            ("BatchGetItem", json!({})),
            ("TransactWriteItems", json!({})),
            ("TransactWriteItems", json!({ "TransactItems": [{}] })),
            ("TransactWriteItems", json!({ "TransactItems": [{ "Push": { "TableName": "t" } }] })),
            ("TransactWriteItems", json!({ "TransactItems": [{ "Put": {} }] })),
        ] {
            let error = needed(operation, &body).expect_err(operation);
            assert!(error.starts_with(operation), "{error}");
        }
        let found = needed("DescribeTable", &json!({ "TableName": "t" }));
        assert_eq!(found, Ok(vec!["dynamodb:DescribeTable on table/t".to_owned()]));
    }
}
