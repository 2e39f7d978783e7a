//! Large values: from which length on a text stands beside what names it, in an item of its own,
//! so that reading an app costs the same however large its logo. docs/api.md section 6.

use super::api_key::hex;
use super::characters::is_blank;
use super::check::image;
use super::field::{FieldValue, LargeRef};
use crate::redacted_debug;
use sha2::{Digest, Sha256};

/// The longest text that is kept in place, in bytes; a longer one is stored beside and named by its
/// hash.
pub const INLINE_LIMIT: usize = 4096;

/// A text too long to be kept in place. It is the customer's and does not print.
#[derive(Clone, PartialEq, Eq)]
pub struct LargeValue {
    /// SHA-256 of the text, in hexadecimal: its name.
    pub sha256: String,
    /// The text.
    pub text: String,
}

redacted_debug!(LargeValue);

impl FieldValue {
    /// Turns a submitted text into a value, and into the large value to store beside if need be.
    /// What nobody can see is missing however much there is of it, so there is nothing to store beside.
    pub fn from_text(text: String) -> (Self, Option<LargeValue>) {
        if text.len() <= INLINE_LIMIT {
            return (Self::Text(text), None);
        }
        if is_blank(&text) {
            return (Self::Text(String::new()), None);
        }
        let sha256 = hex(&Sha256::digest(&text));
        let image_flaw = image::flaw(&text);
        let reference = LargeRef { sha256: sha256.clone(), image_flaw };
        (Self::Large(reference), Some(LargeValue { sha256, text }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_the_limit_is_named_by_its_hash() {
        let (inline, none) = FieldValue::from_text("x".repeat(INLINE_LIMIT));
        assert!(matches!(inline, FieldValue::Text(_)) && none.is_none());
        let (large, beside) = FieldValue::from_text("x".repeat(INLINE_LIMIT + 1));
        let beside = beside.expect("stored beside");
        assert_eq!(large.sha256(), Some(&*beside.sha256));
        let shown = serde_json::to_string(&large).expect("JSON");
        assert_eq!(shown, format!("\"sha256:{}\"", beside.sha256));
    }

    #[test]
    fn what_nobody_can_see_is_missing_over_the_limit_too_and_nothing_is_stored_beside() {
        for unseen in [" ", "\u{200b}"] {
            let (blank, beside) = FieldValue::from_text(unseen.repeat(INLINE_LIMIT + 1));
            assert!(blank.is_missing() && beside.is_none());
        }
    }

    #[test]
    fn values_do_not_print() {
        let (value, beside) = FieldValue::from_text("secret".repeat(1000));
        assert!(!format!("{value:?}{beside:?}").contains("secret"));
    }
}
