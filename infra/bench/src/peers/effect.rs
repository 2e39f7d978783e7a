//! What calls come to: the answer's members, and the items that are there afterwards with their attributes. It is the
//! same whoever serves them, or their figures are not to be compared.

use super::Contender;
use aws_sdk_dynamodb::Client;
use greenlight_devkit::Problem;
use serde_json::Value;
use std::collections::BTreeSet;

/// The items of which each has its own kind: records of requests that were answered.
const OWN: [&str; 2] = ["IDEM", "idempotency"];

/// What the calls of one contender came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Effect {
    answer: String,
    items: BTreeSet<String>,
}

impl Effect {
    /// What the last answer looked like, and what is in the table by now.
    pub(super) async fn of(answer: &Value, client: &Client, table: &str) -> Result<Self, Problem> {
        let mut pages = client.scan().table_name(table).into_paginator().items().send();
        let mut items = BTreeSet::new();
        while let Some(item) = pages.next().await {
            let item = item.map_err(|_| Problem::new("the table cannot be read"))?;
            let kind = |name| Some(item.get(name)?.as_s().ok()?.split('#').next()?.to_owned());
            let (pk, sk) = (kind("pk").unwrap_or_default(), kind("sk").unwrap_or_default());
            let attributes: BTreeSet<&str> = item.keys().map(String::as_str).collect();
            let attributes = Vec::from_iter(attributes).join(" ");
            if !OWN.contains(&pk.as_str()) {
                items.insert(format!("{pk} {sk}: {attributes}"));
            }
        }
        Ok(Self { answer: shape(answer), items })
    }

    /// Says where `other` differs from this, which is Greenlight's.
    pub(super) fn compare(&self, other: &Self, contender: Contender) -> Result<(), Problem> {
        let who = contender.name();
        if self.answer != other.answer {
            let (own, other) = (&self.answer, &other.answer);
            return Err(Problem::new(format!("{who}: answers {other}, and not {own}")));
        }
        match self.items.symmetric_difference(&other.items).next() {
            None => Ok(()),
            Some(item) if self.items.contains(item) => {
                Err(Problem::new(format!("{who}: wrote no item like {item}")))
            }
            Some(item) => {
                Err(Problem::new(format!("{who}: wrote what Greenlight does not: {item}")))
            }
        }
    }
}

/// An answer without its values: of a list its first entry.
fn shape(answer: &Value) -> String {
    match answer {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "flag".to_owned(),
        Value::Number(_) => "number".to_owned(),
        Value::String(_) => "text".to_owned(),
        Value::Array(entries) => format!("[{}]", entries.first().map_or_else(String::new, shape)),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{name}: {}", shape(value)));
            format!(
                "{{{}}}",
                BTreeSet::from_iter(members).into_iter().collect::<Vec<_>>().join(", ")
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn effect(answer: &Value, items: &[&str]) -> Effect {
        let items = items.iter().map(|item| (*item).to_owned()).collect();
        Effect { answer: shape(answer), items }
    }

    #[test]
    fn an_answer_s_shape_is_its_members_whatever_their_order_and_values() {
        let shapes = [json!([{ "b": 1, "a": "x" }, 2]), json!([{ "a": "", "b": 9 }])];
        assert_eq!(shapes.map(|answer| shape(&answer)), ["[{a: text, b: number}]"; 2]);
        assert_eq!(shape(&json!([null])), "[null]");
        assert_eq!(shape(&json!([])), "[]");
    }

    #[test]
    fn another_member_a_missing_item_and_one_too_many_are_named() {
        let own = effect(&json!({ "id": "x" }), &["APP APP: name", "TICKET TICKET: id"]);
        let said =
            |other: &Effect| own.compare(other, Contender::Python).err().map(|it| it.to_string());
        assert_eq!(
            said(&effect(&json!({ "id": "y" }), &["APP APP: name", "TICKET TICKET: id"])),
            None
        );
        assert_eq!(
            said(&effect(&json!({ "id": 1 }), &["APP APP: name", "TICKET TICKET: id"])).as_deref(),
            Some("Python, Powertools: answers {id: number}, and not {id: text}")
        );
        assert_eq!(
            said(&effect(&json!({ "id": "x" }), &["APP APP: name"])).as_deref(),
            Some("Python, Powertools: wrote no item like TICKET TICKET: id")
        );
        let more = ["APP APP: name", "TICKET TICKET: id", "X X: y"];
        assert_eq!(
            said(&effect(&json!({ "id": "x" }), &more)).as_deref(),
            Some("Python, Powertools: wrote what Greenlight does not: X X: y")
        );
    }
}
