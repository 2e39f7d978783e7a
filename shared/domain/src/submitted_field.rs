//! What may be submitted for one provider: how many fields, how long their ids and values.
//! docs/api.md section 5.1.

use super::characters::{TextKind, is_blank};
use super::field::FieldValue;
use super::large_value::{INLINE_LIMIT, LargeValue};
use super::refusal::{InvalidParameter, Reason, Refusal};
use crate::redacted_debug;

/// The most fields that one provider's entry may have.
pub const FIELDS_LIMIT: usize = 64;

/// The longest field id, in bytes.
const ID_LIMIT: usize = 64;

/// The longest logo, in bytes. Any other text ends at [`INLINE_LIMIT`].
const LOGO_LIMIT: usize = 350_000;

/// One submitted field.
#[derive(Clone)]
pub struct SubmittedField {
    /// Its id.
    pub id: String,
    /// Its value.
    pub value: FieldValue,
    /// The text itself, where the value only names it.
    pub large: Option<LargeValue>,
}

redacted_debug!(SubmittedField);

impl SubmittedField {
    /// Checks the id of a field that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character`, `empty` or `too_long`.
    pub fn check_id(path: &str, id: &str) -> Result<(), Refusal> {
        TextKind::Line.check(path, id)?;
        match id.len() {
            _ if is_blank(id) => {
                Err(InvalidParameter::at(path, Reason::Empty, "must have a field id"))
            }
            ..=ID_LIMIT => Ok(()),
            _ => {
                let expected = format!("must have a field id of at most {ID_LIMIT} bytes");
                Err(InvalidParameter::at(path, Reason::TooLong, expected))
            }
        }
    }

    /// The field `id` with a text that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character` or `too_long`.
    pub fn text(path: &str, id: &str, text: &str) -> Result<Self, Refusal> {
        TextKind::FieldValue.check(path, text)?;
        let most = if id == "logo" { LOGO_LIMIT } else { INLINE_LIMIT };
        if text.len() > most {
            let expected = format!("must have at most {most} bytes");
            return Err(InvalidParameter::at(path, Reason::TooLong, expected));
        }
        let (value, large) = FieldValue::from_text(text.to_owned());
        Ok(Self { id: id.to_owned(), value, large })
    }

    /// The field `id` with the state of a checkbox.
    pub fn flag(id: &str, flag: bool) -> Self {
        Self { id: id.to_owned(), value: FieldValue::Flag(flag), large: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_at_4096_bytes_and_a_logo_at_350_000() {
        let fits = |id: &str, text: String| SubmittedField::text("path", id, &text).is_ok();
        for (id, limit) in [("displayName", 4096), ("logo", 350_000), ("Logo", 4096)] {
            assert!(fits(id, "x".repeat(limit)), "{id}");
            assert!(!fits(id, "x".repeat(limit + 1)), "{id}");
        }
        assert!(!fits("displayName", "ä".repeat(2049)));
    }

    #[test]
    fn a_field_id_has_1_to_64_bytes() {
        let fits = |id: String| SubmittedField::check_id("path", &id).is_ok();
        assert!(fits("x".to_owned()) && fits("x".repeat(64)));
        assert!(!fits(String::new()) && !fits("x".repeat(65)) && !fits("ä".repeat(33)));
        assert!(!fits(" \u{ad}".to_owned()) && !fits("a\nb".to_owned()));
    }
}
