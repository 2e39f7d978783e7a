//! What people call an organisation, an app, an operator or a key.

use super::characters::{TextKind, is_blank};
use serde::{Serialize, Serializer};
use std::fmt;

/// A name of 1 to 200 characters after trimming, on one line and with nothing in it that deceives
/// whoever reads it: it is printed on terminals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Trims and checks a name.
    ///
    /// # Errors
    /// What it must be, as the end of a sentence that begins with the name.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        match text.chars().count() {
            _ if TextKind::Line.flaw(text).is_some() => {
                Err("must have no control characters, and none that hide or turn text around")
            }
            _ if is_blank(text) => Err("must have 1 to 200 characters"),
            1..=200 => Ok(Self(text.to_owned())),
            _ => Err("must have 1 to 200 characters"),
        }
    }

    /// The name's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_200_characters_after_trimming_and_none_that_deceive() {
        assert_eq!(Name::parse(" Ada Lovelace\n").expect("a name").as_str(), "Ada Lovelace");
        let ada = Name::parse("Ada Lovelace").expect("a name");
        assert_eq!(
            (ada.to_string(), serde_json::json!(ada)),
            ("Ada Lovelace".to_owned(), "Ada Lovelace".into())
        );
        assert_eq!(String::from(ada), "Ada Lovelace");
        assert!(Name::parse(&"ä".repeat(200)).is_ok());
        for bad in ["", " \t", &"ä".repeat(201), "a\nb", "\u{1b}[31mred", "a\0", "a\u{9b}b"] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        for deceiving in ["\u{ad}", "\u{3164}", "Ada\u{202e}ecila", "A\u{200b}da", "a\u{fdd0}"] {
            assert!(Name::parse(deceiving).is_err(), "{}", deceiving.escape_unicode());
        }
    }
}
