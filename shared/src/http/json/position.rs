//! Where in a body something stands, as an editor counts it: lines and characters from 1.

use crate::domain::refusal::TextPosition;

/// The place of the byte at `offset`. Lines end with a line feed; what is no UTF-8 before it counts as one
/// character a piece.
pub(super) fn position(body: &[u8], offset: usize) -> TextPosition {
    let before = &body[..offset.min(body.len())];
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |feed| feed + 1);
    let feeds = before.iter().filter(|byte| **byte == b'\n').count();
    let characters = String::from_utf8_lossy(&before[start..]).chars().count();
    TextPosition { line: feeds + 1, column: characters + 1 }
}

/// The byte of the first bracket or brace that opens inside `depth` others, in a body that is JSON up to
/// there.
pub(super) fn opening_at_depth(body: &[u8], depth: usize) -> usize {
    let (mut open, mut in_string, mut escaped) = (0_usize, false, false);
    for (offset, byte) in body.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'[' | b'{' if open == depth => return offset,
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
    }
    body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_characters_are_counted_from_1() {
        let body = "{\n  \"ä🙂\": x\r\n}".as_bytes();
        let at = |needle: u8| body.iter().position(|byte| *byte == needle).expect("there");
        for (offset, line, column) in
            [(0, 1, 1), (1, 1, 2), (2, 2, 1), (at(b'x'), 2, 9), (at(b'}'), 3, 1), (99, 3, 2)]
        {
            assert_eq!(position(body, offset), TextPosition { line, column }, "{offset}");
        }
        assert_eq!(position(b"", 0), TextPosition::START);
    }

    #[test]
    fn brackets_in_strings_open_nothing() {
        let body = br#"{"[\"[": [1, []], "a": [{"b": 1}]}"#;
        assert_eq!(opening_at_depth(body, 0), 0);
        assert_eq!(opening_at_depth(body, 1), 9);
        assert_eq!(opening_at_depth(body, 2), 13);
        assert_eq!(opening_at_depth(body, 3), body.len());
    }
}
