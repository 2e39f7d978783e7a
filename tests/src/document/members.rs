//! Members that no schema describes. A schema of a reply lets more members pass than it names, because clients must;
//! the functions may send none of which nothing is said.

use super::place::{escaped, target};
use serde_json::Value;

/// The keywords that say what a value is. Where there is none of them, any JSON may stand.
const KINDS: [&str; 5] = ["additionalProperties", "const", "enum", "properties", "type"];

/// What is in a value and not in its schema, each with its JSON pointer.
pub(super) fn undescribed(schema: &'static Value, value: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    visit(&[schema], value, "", &mut found);
    found
}

fn visit(schemas: &[&'static Value], value: &Value, at: &str, found: &mut Vec<(String, String)>) {
    let mut all = Vec::new();
    for schema in schemas {
        expand(schema, value, &mut all);
    }
    if !all.iter().any(|schema| KINDS.iter().any(|keyword| schema.get(keyword).is_some())) {
        return;
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let below: Vec<_> =
                    all.iter().filter_map(|schema| of_member(schema, name)).collect();
                let at = format!("{at}/{}", escaped(name));
                if below.is_empty() {
                    found.push((at, "is not described".to_owned()));
                } else {
                    visit(&below, value, &at, found);
                }
            }
        }
        Value::Array(elements) => {
            let below: Vec<_> = all.iter().filter_map(|schema| schema.get("items")).collect();
            for (index, value) in elements.iter().enumerate() {
                visit(&below, value, &format!("{at}/{index}"), found);
            }
        }
        Value::String(text) => {
            let limits = all.iter().filter_map(|schema| schema["x-max-bytes"].as_u64());
            if let Some(limit) = limits.min().filter(|limit| text.len() as u64 > *limit) {
                found.push((at.to_owned(), format!("is longer than {limit} bytes")));
            }
        }
        _ => {}
    }
}

/// All schemas that are about the very same value: what this one refers to and is made of.
fn expand(schema: &'static Value, value: &Value, all: &mut Vec<&'static Value>) {
    all.push(schema);
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        expand(target(reference), value, all);
    }
    let parts = |name: &str| schema.get(name).and_then(Value::as_array).into_iter().flatten();
    parts("allOf").for_each(|part| expand(part, value, all));
    let alternatives = parts("oneOf").chain(parts("anyOf"));
    alternatives.filter(|part| is_about(part, value)).for_each(|part| expand(part, value, all));
    let conditional = ["then", "else"].into_iter().filter_map(|name| schema.get(name));
    conditional.for_each(|part| expand(part, value, all));
}

/// Whether an alternative can be the one that a good value is described by. Alternatives differ in their type or in
/// the members that they require.
fn is_about(schema: &'static Value, value: &Value) -> bool {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return is_about(target(reference), value);
    }
    let required = schema.get("required").and_then(Value::as_array);
    required.into_iter().flatten().filter_map(Value::as_str).all(|name| value.get(name).is_some())
}

/// What a schema says of a member of that name. That there may be others says nothing of them.
fn of_member(schema: &'static Value, name: &str) -> Option<&'static Value> {
    let named = schema.get("properties").and_then(|properties| properties.get(name));
    let others = || schema.get("additionalProperties").filter(|others| others.is_object());
    named.or_else(others)
}
