//! How a text is shown to people. Stored text comes from others, who may want a terminal to obey, or a name
//! to look like another.

use std::borrow::Cow;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// Whether whoever prints a stored text must escape the character: a control, a format character, a line
/// or paragraph separator (categories Cc, Cf, Zl and Zp).
pub fn needs_escape(character: char) -> bool {
    matches!(
        character.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    )
}

/// A text with its characters that [need it](needs_escape) escaped: `\n`, `\u{202e}`. Names and fields
/// come from others, and a terminal obeys some characters instead of showing them.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(needs_escape) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if needs_escape(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_shows_what_it_is_made_of() {
        assert_eq!(escaped("Ada Øster 🙂"), "Ada Øster 🙂");
        assert_eq!(escaped("a\u{1b}[31mb\nc\u{9b}\u{7f}"), "a\\u{1b}[31mb\\nc\\u{9b}\\u{7f}");
        assert_eq!(escaped("\u{202e}12\u{2066}\u{200b}"), "\\u{202e}12\\u{2066}\\u{200b}");
        assert_eq!(escaped("a\u{2028}b\u{2029}\u{e0041}"), "a\\u{2028}b\\u{2029}\\u{e0041}");
    }
}
