//! What a company submits for a provider: field values, and the company information that later
//! submissions fall back on. docs/api.md section 5.

use super::api_key::hex;
use crate::redacted_debug;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The longest text that is kept in place, in bytes; a longer one is stored beside and named by
/// its hash, so that reading an app costs the same however large its logo.
pub const INLINE_LIMIT: usize = 4096;

/// The longest logo, in bytes.
pub const LOGO_LIMIT: usize = 350_000;

/// The most fields that one provider's entry may have.
pub const FIELDS_LIMIT: usize = 64;

/// The longest field id, in bytes.
pub const FIELD_ID_LIMIT: usize = 64;

/// The fields that mean the same for every provider and are remembered for the app.
pub const COMMON_FIELDS: [&str; 12] = [
    "legalCompanyName",
    "displayName",
    "logo",
    "registrationNumber",
    "registeredAddress",
    "vatNumber",
    "serviceDescription",
    "websiteUrl",
    "contactEmail",
    "contactPhone",
    "privacyPolicyUrl",
    "termsOfServiceUrl",
];

/// Whether a field is remembered for the app.
pub fn is_common(field: &str) -> bool {
    COMMON_FIELDS.contains(&field)
}

/// A submitted value. It is the customer's and does not print.
#[derive(Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text of at most [`INLINE_LIMIT`] bytes.
    Text(String),
    /// The state of a checkbox.
    Flag(bool),
    /// A longer text, stored beside under its SHA-256 in hexadecimal.
    Large(String),
}

redacted_debug!(FieldValue);

impl FieldValue {
    /// Turns a submitted text into a value, and into the large value to store beside if need be.
    /// White space is missing however much there is of it, so there is nothing to store beside.
    pub fn from_text(text: String) -> (Self, Option<LargeValue>) {
        if text.len() <= INLINE_LIMIT {
            return (Self::Text(text), None);
        }
        if text.trim().is_empty() {
            return (Self::Text(String::new()), None);
        }
        let sha256 = hex(&Sha256::digest(&text));
        (Self::Large(sha256.clone()), Some(LargeValue { sha256, text }))
    }

    /// Whether the value counts as not given: empty or white space. `false` is a value.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// As shown where a large value is only named: `"sha256:<hex>"`.
impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Large(sha256) => serializer.collect_str(&format_args!("sha256:{sha256}")),
        }
    }
}

/// A text too long to be kept in place. It is the customer's and does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct LargeValue {
    /// SHA-256 of the text, in hexadecimal: its name.
    pub sha256: String,
    /// The text.
    pub text: String,
}

redacted_debug!(LargeValue);

/// Fields by id.
pub type Fields = BTreeMap<String, FieldValue>;

/// What is remembered of an app's company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyInfo {
    /// How often it was written; the app names the version that belongs to it. 0: never.
    pub version: u64,
    /// The common fields.
    pub fields: Fields,
}

impl CompanyInfo {
    /// What a submission would use for `field` if it gave no value of its own.
    pub fn value(&self, field: &str) -> Option<&FieldValue> {
        self.fields.get(field).filter(|value| !value.is_missing())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_missing_and_false_is_a_value() {
        for missing in ["", " ", "\t\n", "\u{a0}\u{3000}"] {
            assert!(FieldValue::Text(missing.to_owned()).is_missing(), "{missing:?}");
        }
        assert!(!FieldValue::Text(" x ".to_owned()).is_missing());
        assert!(!FieldValue::Flag(false).is_missing());
        let (blank, beside) = FieldValue::from_text(" ".repeat(INLINE_LIMIT + 1));
        assert!(blank.is_missing() && beside.is_none());
    }

    #[test]
    fn a_text_over_the_limit_is_named_by_its_hash() {
        let (inline, none) = FieldValue::from_text("x".repeat(INLINE_LIMIT));
        assert!(matches!(inline, FieldValue::Text(_)) && none.is_none());
        let (large, beside) = FieldValue::from_text("x".repeat(INLINE_LIMIT + 1));
        let beside = beside.expect("stored beside");
        assert_eq!(large, FieldValue::Large(beside.sha256.clone()));
        let shown = serde_json::to_string(&large).expect("JSON");
        assert_eq!(shown, format!("\"sha256:{}\"", beside.sha256));
    }

    #[test]
    fn values_do_not_print() {
        let (value, beside) = FieldValue::from_text("secret".repeat(1000));
        assert!(!format!("{value:?}{beside:?}").contains("secret"));
    }
}
