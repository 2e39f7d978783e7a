//! What customers are shown of the catalogue: the JSON of it, so far as it is the same for every app. docs/api.md
//! section 6.
//!
//! `build.rs` has this file, too: for the catalogue that is shipped the text is made when this is built.

use serde_json::Value;

/// The members of a provider, in the documented order.
const PROVIDER: [&str; 11] = [
    "id",
    "name",
    "description",
    "logoUrl",
    "countries",
    "flowTypes",
    "scopes",
    "loa",
    "defaultLoa",
    "type",
    "verificationModel",
];

/// Those of a requirement; some have none of the last but one.
const REQUIREMENT: [&str; 9] =
    ["id", "type", "label", "description", "example", "options", "maxLength", "format", "required"];

/// Those of an option.
const OPTION: [&str; 2] = ["value", "label"];

/// The beginning of a provider's object, which its standing with an app continues.
pub(super) fn provider(source: &Value) -> String {
    begun(source, &PROVIDER)
}

/// The beginning of a requirement's object, which its values continue.
pub(super) fn requirement(source: &Value) -> String {
    begun(source, &REQUIREMENT)
}

/// An object with these of the source's members, not closed.
fn begun(source: &Value, names: &[&str]) -> String {
    let present = names.iter().filter_map(|name| Some((name, source.get(name)?)));
    let members: Vec<String> =
        present.map(|(name, it)| format!("\"{name}\":{}", json(it))).collect();
    format!("{{{}", members.join(","))
}

/// A member's value. Objects are options, whose members have their order.
fn json(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(_) => format!("{}}}", begun(value, &OPTION)),
        value => value.to_string(),
    }
}
