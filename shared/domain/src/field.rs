//! What a company submits for a provider: field values, and the company information that later
//! submissions fall back on. docs/api.md section 5.

use super::characters::is_blank;
use super::check::image::ImageFlaw;
use crate::redacted_debug;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

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
    /// A text of at most [`INLINE_LIMIT`](super::large_value::INLINE_LIMIT) bytes.
    Text(String),
    /// The state of a checkbox.
    Flag(bool),
    /// A longer text, which is stored beside.
    Large(LargeRef),
}

redacted_debug!(FieldValue);

/// A text that is stored beside.
#[derive(Clone, PartialEq, Eq)]
pub struct LargeRef {
    /// Its SHA-256 in hexadecimal, which is its name.
    pub sha256: String,
    /// What is wrong with it as an image. Only logos are so long, and what falls back on one has no text at hand.
    pub image_flaw: Option<ImageFlaw>,
}

redacted_debug!(LargeRef);

impl FieldValue {
    /// Whether the value counts as not given: nothing in it that can be seen. `false` is a value.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Text(text) if is_blank(text))
    }

    /// The name of a text that is stored beside.
    pub fn sha256(&self) -> Option<&str> {
        match self {
            Self::Large(large) => Some(&large.sha256),
            Self::Text(_) | Self::Flag(_) => None,
        }
    }
}

/// As shown where a large value is only named: `"sha256:<hex>"`.
impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Large(LargeRef { sha256, .. }) => {
                serializer.collect_str(&format_args!("sha256:{sha256}"))
            }
        }
    }
}

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
    fn what_nobody_can_see_is_missing_and_false_is_a_value() {
        for missing in ["", " ", "\t\n", "\u{a0}\u{3000}", "\u{200b}", " \u{feff}\u{ad}"] {
            assert!(FieldValue::Text(missing.to_owned()).is_missing(), "{missing:?}");
        }
        assert!(!FieldValue::Text(" x ".to_owned()).is_missing());
        assert!(!FieldValue::Flag(false).is_missing());
    }
}
