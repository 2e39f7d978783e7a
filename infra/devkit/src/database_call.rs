//! A call of DynamoDB as it goes over the wire, taken apart: whose it is, what it touches, what it cost.

use serde_json::Value;

/// A call and, once there is one, its answer.
#[derive(Clone, Debug, Default)]
pub struct DatabaseCall {
    /// Whose it is: the id of the key that it is signed with.
    pub access_key: String,
    /// The operation, such as `TransactWriteItems`.
    pub operation: String,
    /// What was asked.
    pub request: Value,
    /// What was answered, if anything came back.
    pub response: Option<Value>,
    /// The HTTP status of the answer; 0 where none came back.
    pub status: u16,
    /// The order of beginnings and ends among all calls of one recorder, where it keeps one.
    pub began: u64,
    /// See `began`.
    pub ended: u64,
}

/// What a call does to one table or index, under the name that IAM has for it: a transaction's parts are
/// authorised as if each came alone, a batch on each of its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access<'a> {
    /// Such as `PutItem`.
    pub action: &'a str,
    /// The table's name.
    pub table: &'a str,
    /// The index's, where one is named.
    pub index: Option<&'a str>,
    /// How many items it names by their keys.
    pub items: usize,
    /// The partition keys that it names, of the table or of the index: what IAM calls leading keys.
    pub leading: Vec<&'a str>,
}

impl DatabaseCall {
    /// Takes a call apart: its headers `authorization` and `x-amz-target`, and its body.
    ///
    /// # Errors
    /// It is no signed call of DynamoDB.
    pub fn read(
        authorization: Option<&str>,
        target: Option<&str>,
        body: &[u8],
    ) -> Result<Self, String> {
        let access_key = authorization.and_then(access_key).ok_or("a call was not signed")?;
        let operation = target.and_then(|target| target.strip_prefix("DynamoDB_20120810."));
        let operation = operation.ok_or("a call named no operation of DynamoDB")?;
        let request = serde_json::from_slice(body)
            .map_err(|error| format!("{operation} came with a body that is no JSON: {error}"))?;
        let (access_key, operation) = (access_key.to_owned(), operation.to_owned());
        Ok(Self { access_key, operation, request, ..Self::default() })
    }

    /// Everything that it touches.
    ///
    /// # Errors
    /// Which call is not understood. Leaving such a call out would prove something that is not so.
    pub fn accesses(&self) -> Result<Vec<Access<'_>>, String> {
        let (operation, request) = (self.operation.as_str(), &self.request);
        match operation {
            "BatchGetItem" | "BatchWriteItem" => {
                let tables = request["RequestItems"].as_object();
                let tables = tables.ok_or_else(|| missing(operation, "RequestItems"))?.iter();
                let access = tables.map(|(table, asked)| {
                    let items = asked["Keys"].as_array().or(asked.as_array()).map_or(0, Vec::len);
                    let keys = asked["Keys"].as_array().into_iter().flatten();
                    let leading = keys.filter_map(|key| key["pk"]["S"].as_str()).collect();
                    Access { action: operation, table, index: None, items, leading }
                });
                Ok(access.collect())
            }
            "TransactGetItems" | "TransactWriteItems" => {
                let parts = request["TransactItems"].as_array();
                let parts = parts.ok_or_else(|| missing(operation, "TransactItems"))?.iter();
                let access = parts.map(|part| {
                    let (kind, part) =
                        only_member(part).ok_or_else(|| missing(operation, "part"))?;
                    let action = action_of_part(kind).ok_or_else(|| missing(operation, kind))?;
                    Access::to(action, part, 1)
                });
                access.collect()
            }
            "DeleteItem" | "GetItem" | "PutItem" | "UpdateItem" => {
                Ok(vec![Access::to(operation, request, 1)?])
            }
            "Query" | "Scan" => Ok(vec![Access::to(operation, request, 0)?]),
            // What programs have no business with: under its own name, so that it is found ungranted.
            _ if request["TableName"].is_string() => Ok(vec![Access::to(operation, request, 0)?]),
            _ => Err(format!("{operation} is a call that is on no table")),
        }
    }

    /// The capacity units that reading consumed, and those that writing did. `None` if the answer says
    /// nothing of it, or the operation is neither.
    pub fn units(&self) -> Option<(f64, f64)> {
        let consumed = &self.response.as_ref()?["ConsumedCapacity"];
        let one = |entry: &Value| entry["CapacityUnits"].as_f64();
        let units = match consumed.as_array() {
            Some(all) => all.iter().map(one).sum::<Option<f64>>()?,
            None => one(consumed)?,
        };
        match self.operation.as_str() {
            "BatchGetItem" | "GetItem" | "Query" | "TransactGetItems" => Some((units, 0.0)),
            "DeleteItem" | "PutItem" | "TransactWriteItems" | "UpdateItem" => Some((0.0, units)),
            _ => None,
        }
    }

    /// The name of the error that it was answered with, such as `ResourceNotFoundException`.
    pub fn error(&self) -> Option<&str> {
        self.response.as_ref()?["__type"].as_str()?.rsplit('#').next()
    }
}

impl<'a> Access<'a> {
    fn to(action: &'a str, part: &'a Value, items: usize) -> Result<Self, String> {
        let table = part["TableName"].as_str().ok_or_else(|| missing(action, "TableName"))?;
        let of_item =
            [&part["Key"], &part["Item"]].into_iter().find_map(|it| it["pk"]["S"].as_str());
        let leading = of_item.or_else(|| queried(part)).into_iter().collect();
        Ok(Self { action, table, index: part["IndexName"].as_str(), items, leading })
    }
}

/// The partition that a query asks for: what its condition begins with.
fn queried(part: &Value) -> Option<&str> {
    let condition = part["KeyConditionExpression"].as_str()?;
    let value = condition.split(" AND ").next()?.split(" = ").nth(1)?;
    part["ExpressionAttributeValues"][value]["S"].as_str()
}

fn missing(operation: &str, what: &str) -> String {
    format!("{operation} came with {what} missing or unknown")
}

/// The access key id in a Signature Version 4 header.
pub(crate) fn access_key(authorization: &str) -> Option<&str> {
    let scope = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let credential = scope.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
    credential.split('/').next().filter(|key| !key.is_empty())
}

/// The action that a part of a transaction is authorised as.
fn action_of_part(kind: &str) -> Option<&'static str> {
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

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=one/20250115/eu-north-1/dynamodb/aws4_request, \
                          SignedHeaders=host;x-amz-target, Signature=0123";

    fn call(operation: &str, request: Value) -> DatabaseCall {
        DatabaseCall { operation: operation.to_owned(), request, ..DatabaseCall::default() }
    }

    fn accesses(operation: &str, request: Value) -> Result<Vec<(String, usize)>, String> {
        let shown = |access: &Access<'_>| {
            let index = access.index.map_or(String::new(), |index| format!("/{index}"));
            (format!("{} on {}{index}", access.action, access.table), access.items)
        };
        Ok(call(operation, request).accesses()?.iter().map(shown).collect())
    }

    #[test]
    fn a_call_names_its_key_and_its_operation() {
        let body = br#"{ "TableName": "t" }"#;
        let call = DatabaseCall::read(Some(SIGNED), Some("DynamoDB_20120810.GetItem"), body);
        let call = call.expect("a call");
        assert_eq!((call.access_key.as_str(), call.operation.as_str()), ("one", "GetItem"));
        assert_eq!(call.request, json!({ "TableName": "t" }));
    }

    #[test]
    fn what_is_no_signed_call_is_an_error() {
        let get = Some("DynamoDB_20120810.GetItem");
        for unsigned in ["", "Bearer x", "AWS4-HMAC-SHA256 Credential=/20250115", "Credential=one"]
        {
            assert!(DatabaseCall::read(Some(unsigned), get, b"{}").is_err(), "{unsigned}");
        }
        assert!(DatabaseCall::read(None, get, b"{}").is_err());
        assert!(DatabaseCall::read(Some(SIGNED), None, b"{}").is_err());
        assert!(DatabaseCall::read(Some(SIGNED), Some("Kinesis.GetItem"), b"{}").is_err());
        assert!(DatabaseCall::read(Some(SIGNED), get, b"{").is_err());
    }

    #[test]
    fn a_plain_call_is_an_action_of_its_own_name_on_its_table_or_index() {
        for (operation, items) in [
            ("DeleteItem", 1),
            ("GetItem", 1),
            ("PutItem", 1),
            ("UpdateItem", 1),
            ("Query", 0),
            ("Scan", 0),
            ("DescribeTable", 0),
        ] {
            let expected = vec![(format!("{operation} on t"), items)];
            assert_eq!(accesses(operation, json!({ "TableName": "t" })), Ok(expected));
        }
        let body = json!({ "TableName": "t", "IndexName": "tickets-by-status" });
        assert_eq!(
            accesses("Query", body),
            Ok(vec![("Query on t/tickets-by-status".to_owned(), 0)])
        );
    }

    #[test]
    fn an_access_names_the_partitions_that_it_is_about() {
        let leading = |operation: &str, request: Value| -> Vec<String> {
            let call = call(operation, request);
            let accesses = call.accesses().expect("accesses");
            accesses.iter().flat_map(|access| &access.leading).map(|it| (*it).to_owned()).collect()
        };
        let key = json!({ "pk": { "S": "EVENTS#1" }, "sk": { "S": "EVENT#2" } });
        let update = json!({ "TableName": "t", "Key": key });
        let put = json!({ "TableName": "t", "Item": key });
        let query = json!({
            "TableName": "t", "KeyConditionExpression": "#a = :b AND #c > :d",
            "ExpressionAttributeValues": { ":b": { "S": "DUE#3" }, ":d": { "S": "x" } },
        });
        assert_eq!(leading("UpdateItem", update.clone()), ["EVENTS#1"]);
        assert_eq!(leading("PutItem", put.clone()), ["EVENTS#1"]);
        assert_eq!(leading("Query", query), ["DUE#3"]);
        assert_eq!(leading("Scan", json!({ "TableName": "t" })), [""; 0]);
        let both = json!({ "TransactItems": [{ "Update": update }, { "Put": put }] });
        assert_eq!(leading("TransactWriteItems", both), ["EVENTS#1", "EVENTS#1"]);
        let batch = json!({ "RequestItems": { "t": { "Keys": [key, key] } } });
        assert_eq!(leading("BatchGetItem", batch), ["EVENTS#1", "EVENTS#1"]);
    }

    #[test]
    fn a_batch_is_one_action_on_each_of_its_tables() {
        let body = json!({ "RequestItems": { "a": { "Keys": [{}, {}] }, "b": { "Keys": [{}] } } });
        let expected = [("BatchGetItem on a", 2), ("BatchGetItem on b", 1)];
        let expected = expected.map(|(access, items)| (access.to_owned(), items)).into();
        assert_eq!(accesses("BatchGetItem", body), Ok(expected));
        let body =
            json!({ "RequestItems": { "a": [{ "PutRequest": {} }, { "DeleteRequest": {} }] } });
        let expected = vec![("BatchWriteItem on a".to_owned(), 2)];
        assert_eq!(accesses("BatchWriteItem", body), Ok(expected));
    }

    #[test]
    fn a_transaction_is_the_actions_of_its_parts() {
        let part = json!({ "TableName": "t" });
        let body = json!({ "TransactItems": [
            { "Put": part }, { "Update": part }, { "Delete": part }, { "ConditionCheck": part },
        ] });
        let expected = ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"];
        let expected = expected.map(|action| (format!("{action} on t"), 1)).into();
        assert_eq!(accesses("TransactWriteItems", body), Ok(expected));
        let body = json!({ "TransactItems": [{ "Get": part }] });
        assert_eq!(accesses("TransactGetItems", body), Ok(vec![("GetItem on t".to_owned(), 1)]));
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
            let error = accesses(operation, body).expect_err(operation);
            assert!(
                error.contains("missing or unknown") || error.starts_with(operation),
                "{error}"
            );
        }
    }

    #[test]
    fn an_answer_tells_what_the_call_cost_or_why_it_failed() {
        let answered = |operation: &str, answer: Value| DatabaseCall {
            response: Some(answer),
            ..call(operation, Value::Null)
        };
        let many =
            json!({ "ConsumedCapacity": [{ "CapacityUnits": 1.5 }, { "CapacityUnits": 2 }] });
        assert_eq!(answered("BatchGetItem", many.clone()).units(), Some((3.5, 0.0)));
        assert_eq!(answered("TransactWriteItems", many.clone()).units(), Some((0.0, 3.5)));
        assert_eq!(answered("DescribeTable", many).units(), None);
        let one = json!({ "ConsumedCapacity": { "CapacityUnits": 0.5 } });
        assert_eq!(answered("Query", one).units(), Some((0.5, 0.0)));
        assert_eq!(answered("Query", json!({})).units(), None);
        let failed = json!({ "__type": "com.amazonaws.dynamodb.v20120810#ValidationException" });
        assert_eq!(answered("Query", failed).error(), Some("ValidationException"));
        assert_eq!(answered("Query", json!({})).error(), None);
    }
}
