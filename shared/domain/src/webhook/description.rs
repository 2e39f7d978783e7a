//! What an endpoint is for, in its owner's words.

use crate::characters::{TextKind, is_blank};
use crate::redacted_debug;
use crate::refusal::{InvalidParameter, Reason, Refusal};

const LIMIT: usize = 200;

/// What an endpoint is for: 1 to 200 characters after trimming, on one line.
#[derive(Clone, PartialEq, Eq)]
pub struct Description(String);

redacted_debug!(Description);

impl Description {
    /// Trims and checks a description that stands at `path`; an empty one is none.
    ///
    /// # Errors
    /// `invalid_character` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Option<Self>, Refusal> {
        let text = text.trim();
        TextKind::Line.check(path, text)?;
        if text.chars().count() > LIMIT {
            let expected = "must have at most 200 characters";
            return Err(InvalidParameter::at(path, Reason::TooLong, expected));
        }
        Ok((!is_blank(text)).then(|| Self(text.to_owned())))
    }

    /// Takes a stored text back, as it is.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_has_at_most_200_characters_on_one_line_and_an_empty_one_is_none() {
        let parse = |text: &str| {
            Description::parse("description", text).map(|parsed| parsed.map(|it| it.0))
        };
        assert_eq!(parse(" billing "), Ok(Some("billing".to_owned())));
        assert_eq!(parse(&"ä".repeat(200)), Ok(Some("ä".repeat(200))));
        for nothing in ["", "  ", "\u{ad}"] {
            assert_eq!(parse(nothing), Ok(None), "{}", nothing.escape_unicode());
        }
        for (bad, reason) in
            [("ä".repeat(201), Reason::TooLong), ("a\nb".to_owned(), Reason::InvalidCharacter)]
        {
            match parse(&bad) {
                Err(Refusal::Invalid(flaw)) => assert_eq!(flaw.reason, reason),
                other => panic!("{other:?}"),
            }
        }
    }
}
