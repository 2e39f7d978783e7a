//! Which characters a text may have, when it counts as empty, and how it is shown to people.
//! docs/api.md section 1.7.
//!
//! What is refused deceives whoever reads it: control characters move a terminal's cursor, bidirectional
//! controls turn the order of what follows around, others cannot be seen. Values of an activation's fields
//! are the customer's own, in any script, so less is refused of them, and whoever prints them escapes the
//! rest.

use super::refusal::{InvalidParameter, Reason, Refusal};
use std::borrow::Cow;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory as _};

/// What kind of text it is, which decides what is refused of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// One line: an id, a title, a name.
    Line,
    /// Any number of lines: a description, a message.
    Lines,
    /// The value of an activation's field.
    FieldValue,
}

impl TextKind {
    /// Checks a text that stands at `path`, and gives it back.
    ///
    /// # Errors
    /// `invalid_character`, naming the first one.
    pub fn check(self, path: &str, text: &str) -> Result<(), Refusal> {
        match self.flaw(text) {
            None => Ok(()),
            Some(character) => {
                let expected = format!("must not contain U+{:04X}", u32::from(character));
                Err(InvalidParameter::at(path, Reason::InvalidCharacter, expected))
            }
        }
    }

    /// The first character that such a text may not have.
    pub fn flaw(self, text: &str) -> Option<char> {
        text.chars().find(|character| self.refuses(*character))
    }

    fn refuses(self, character: char) -> bool {
        let breaks_lines = matches!(character, '\t' | '\n' | '\r');
        match self {
            Self::Line => character.is_control() || is_noncharacter(character) || hides(character),
            Self::Lines => !breaks_lines && Self::Line.refuses(character),
            Self::FieldValue => {
                !breaks_lines && (character.is_control() || is_noncharacter(character))
            }
        }
    }
}

/// Whether a text has nothing to see in it: only `White_Space` and `Default_Ignorable_Code_Point`.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || is_default_ignorable(character))
}

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

/// The 66 code points that Unicode promises never to give a meaning to.
fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE
}

/// What turns text around (`Bidi_Control`), cannot be seen (zero width space, byte order mark), or breaks
/// a line where nobody looks for it (line and paragraph separator).
pub const fn hides(character: char) -> bool {
    matches!(
        character,
        '\u{61C}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200B}'
            | '\u{FEFF}'
            | '\u{2028}'
            | '\u{2029}'
    )
}

/// `Default_Ignorable_Code_Point`, as DerivedCoreProperties.txt of Unicode 17 has it; it has not changed
/// since Unicode 5.1 but for code points that were set aside for it then.
const fn is_default_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every character that the kind refuses, as ranges of code points.
    fn refused(kind: TextKind) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for character in ('\0'..=char::MAX).filter(|character| kind.refuses(*character)) {
            let code = u32::from(character);
            match ranges.last_mut() {
                Some((_, end)) if *end + 1 == code => *end = code,
                _ => ranges.push((code, code)),
            }
        }
        ranges
    }

    /// U+FDD0 to U+FDEF, and the last two code points of each plane.
    fn noncharacters() -> Vec<(u32, u32)> {
        let planes = (0..=16).map(|plane| (plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF));
        [(0xFDD0, 0xFDEF)].into_iter().chain(planes).collect()
    }

    #[test]
    fn a_field_value_may_have_anything_but_controls_and_noncharacters() {
        let mut expected = vec![(0, 8), (0xB, 0xC), (0xE, 0x1F), (0x7F, 0x9F)];
        expected.extend(noncharacters());
        assert_eq!(refused(TextKind::FieldValue), expected);
    }

    #[test]
    fn other_texts_may_not_deceive_whoever_reads_them() {
        let hidden = [
            (0x61C, 0x61C),
            (0x200B, 0x200B),
            (0x200E, 0x200F),
            (0x2028, 0x202E),
            (0x2066, 0x2069),
            (0xFEFF, 0xFEFF),
        ];
        let with_hidden = |controls: &[(u32, u32)]| {
            let mut all = [controls, &hidden, &noncharacters()].concat();
            all.sort_unstable();
            all
        };
        let expected = with_hidden(&[(0, 8), (0xB, 0xC), (0xE, 0x1F), (0x7F, 0x9F)]);
        assert_eq!(refused(TextKind::Lines), expected);
        assert_eq!(refused(TextKind::Line), with_hidden(&[(0, 0x1F), (0x7F, 0x9F)]));
    }

    #[test]
    fn a_refusal_names_the_first_character_that_is_not_allowed() {
        let refusal = TextKind::Line.check("title", "a\u{202e}b\0").expect_err("refused");
        let expected = "must not contain U+202E";
        assert_eq!(refusal, InvalidParameter::at("title", Reason::InvalidCharacter, expected));
        let refusal = TextKind::Line.check("title", "\u{10ffff}").expect_err("refused");
        let expected = "must not contain U+10FFFF";
        assert_eq!(refusal, InvalidParameter::at("title", Reason::InvalidCharacter, expected));
        assert_eq!(TextKind::Line.check("title", "zażółć 🙂 \u{200d}语"), Ok(()));
    }

    #[test]
    fn what_nobody_can_see_is_blank() {
        for blank in [
            "",
            " \t\r\n",
            "\u{a0}\u{3000}\u{2028}",
            "\u{ad}",
            "\u{200b}",
            "\u{200c}\u{200d}",
            "\u{feff}",
            "\u{3164}",
            "\u{2060} \u{fe0f}",
            "\u{e0001}",
        ] {
            assert!(is_blank(blank), "{}", blank.escape_unicode());
        }
        for seen in ["x", " x ", ".", "\u{200b}x", "\u{301}", "\u{2800}"] {
            assert!(!is_blank(seen), "{}", seen.escape_unicode());
        }
    }

    #[test]
    fn what_is_printed_shows_what_it_is_made_of() {
        assert_eq!(escaped("Ada Øster 🙂"), "Ada Øster 🙂");
        assert_eq!(escaped("a\u{1b}[31mb\nc\u{9b}\u{7f}"), "a\\u{1b}[31mb\\nc\\u{9b}\\u{7f}");
        assert_eq!(escaped("\u{202e}12\u{2066}\u{200b}"), "\\u{202e}12\\u{2066}\\u{200b}");
        assert_eq!(escaped("a\u{2028}b\u{2029}\u{e0041}"), "a\\u{2028}b\\u{2029}\\u{e0041}");
    }

    #[test]
    fn whatever_may_be_stored_and_hides_is_escaped() {
        for character in ('\0'..=char::MAX).filter(|character| hides(*character)) {
            assert!(needs_escape(character), "{}", character.escape_unicode());
        }
    }
}
