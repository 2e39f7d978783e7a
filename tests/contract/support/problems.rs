//! Problems as they are answered, and how they are said.

use greenlight::domain::catalogue::Catalogue;
use serde_json::{Value, json};

/// What a field is called; every provider that asks for it calls it so.
pub(crate) fn label(field: &str) -> &'static str {
    let asked = Catalogue::embedded().providers().iter().find_map(|it| it.requirement(field));
    &asked.expect("a requirement").label
}

/// That a required field is missing in production.
pub(crate) fn missing_field(field: &str) -> Value {
    problem(Some(field), "missing", "error", &format!("{} is missing.", label(field)))
}

/// A problem.
pub(crate) fn problem(field: Option<&str>, code: &str, severity: &str, message: &str) -> Value {
    json!({ "field": field, "code": code, "severity": severity, "message": message })
}
