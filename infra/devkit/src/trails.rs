//! What may be written to the audit trail: a new entry, and of one that is there the end of its message. That
//! nothing else ever is, whoever records calls can see.

use crate::DatabaseCall;
use serde_json::Value;

/// What stands in the sort key of an audit entry.
const ENTRY: &str = "AUDIT#";

/// The first write of a call that falsifies a trail, if there is one.
pub fn falsified_by(call: &DatabaseCall) -> Option<String> {
    let DatabaseCall { operation, request, .. } = call;
    let writes: Vec<(&str, &Value)> = match operation.as_str() {
        "PutItem" | "UpdateItem" | "DeleteItem" => vec![(operation, request)],
        "TransactWriteItems" => {
            let parts = request["TransactItems"].as_array().into_iter().flatten();
            parts
                .filter_map(Value::as_object)
                .flatten()
                .map(|(kind, part)| (&**kind, part))
                .collect()
        }
        // Nothing is required of what a batch writes.
        "BatchWriteItem" => vec![(operation, request)],
        _ => Vec::new(),
    };
    let mut falsifying = writes.into_iter().filter(|(kind, part)| !is_harmless(kind, part));
    falsifying.next().map(|(kind, part)| format!("{kind} falsifies an audit entry: {part}"))
}

fn is_harmless(kind: &str, part: &Value) -> bool {
    let is_entry = |key: &Value| key["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(ENTRY));
    match kind {
        "Put" | "PutItem" => {
            !is_entry(&part["Item"])
                || words(part, "ConditionExpression") == ["attribute_not_exists", "pk", ""]
        }
        "Update" | "UpdateItem" => {
            !is_entry(&part["Key"]) || words(part, "UpdateExpression") == ["REMOVE", "message"]
        }
        "ConditionCheck" => true,
        _ => !is_entry(&part["Key"]) && !part.to_string().contains(ENTRY),
    }
}

/// The words of an expression, with the names that its placeholders stand for.
fn words<'p>(part: &'p Value, expression: &str) -> Vec<&'p str> {
    let text = part[expression].as_str().unwrap_or_default();
    let named = |word: &'p str| part["ExpressionAttributeNames"][word].as_str().unwrap_or(word);
    text.split(['(', ')', ' ']).map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn falsifies(operation: &str, request: Value) -> bool {
        let call =
            DatabaseCall { operation: operation.to_owned(), request, ..DatabaseCall::default() };
        falsified_by(&call).is_some()
    }

    fn key(sk: &str) -> Value {
        json!({ "pk": { "S": "ORG#Acme0001" }, "sk": { "S": sk } })
    }

    #[test]
    fn an_entry_is_put_where_there_is_none_or_loses_its_message_and_nothing_else_is_done_to_it() {
        let names = json!({ "#0": "pk", "#1": "message", "#2": "actor" });
        let put = |condition: &str| {
            json!({
                "Item": key("AUDIT#01"), "ConditionExpression": condition,
                "ExpressionAttributeNames": names,
            })
        };
        let update = |expression: &str| {
            json!({
                "Key": key("AUDIT#01"), "UpdateExpression": expression,
                "ExpressionAttributeNames": names,
            })
        };
        for (kind, part, expected) in [
            ("Put", put("attribute_not_exists(#0)"), false),
            ("Put", put("attribute_not_exists(#1)"), true),
            ("Put", put("attribute_not_exists(#0) OR #1 = #1"), true),
            ("Put", json!({ "Item": key("AUDIT#01") }), true),
            ("Put", json!({ "Item": key("APP") }), false),
            ("Update", update("REMOVE #1"), false),
            ("Update", update("REMOVE #1, #2"), true),
            ("Update", update("REMOVE #2"), true),
            ("Update", update("SET #2 = :x REMOVE #1"), true),
            ("Update", json!({ "Key": key("ORG") }), false),
            ("Delete", json!({ "Key": key("AUDIT#01") }), true),
            ("Delete", json!({ "Key": key("APP") }), false),
        ] {
            let transaction =
                json!({ "TransactItems": [{ "ConditionCheck": {} }, { kind: part }] });
            assert_eq!(falsifies("TransactWriteItems", transaction), expected, "{kind} {part}");
            assert_eq!(falsifies(&format!("{kind}Item"), part.clone()), expected, "{kind} {part}");
        }
        let batch =
            |sk| json!({ "RequestItems": { "t": [{ "PutRequest": { "Item": key(sk) } }] } });
        assert!(falsifies("BatchWriteItem", batch("AUDIT#01")));
        assert!(!falsifies("BatchWriteItem", batch("APP")));
        assert!(!falsifies("Query", json!({ "Key": key("AUDIT#01") })));
    }
}
