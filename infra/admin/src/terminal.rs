//! The two streams. Nothing here fails for a stream that cannot be written: whoever must know is told by the
//! result, and where nobody can be told the exit code has to do.

use greenlight::domain::characters::needs_escape;
use serde_json::Value;
use std::io::{self, Write as _};

/// Writes lines for people to standard error, with colours on a terminal.
pub(crate) fn tell(lines: &str) {
    let mut stream = anstream::stderr().lock();
    let _ = write!(stream, "{lines}").and_then(|()| stream.flush());
}

/// Writes a line for programs to standard error.
pub(crate) fn tell_json(json: &Value) {
    let mut stream = io::stderr().lock();
    let _ = stream.write_all(format!("{}\n", plain_json(&json.to_string())).as_bytes());
}

/// The columns of the terminal behind standard output, or none where there is no terminal.
pub(crate) fn width_of_stdout() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0.into())
}

/// The same behind standard error.
pub(crate) fn width_of_stderr() -> Option<usize> {
    terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| width.0.into())
}

/// JSON in lines. Characters that a terminal obeys or does not show are written as `\uXXXX`, which is the same
/// to programs.
pub(crate) fn json_lines(json: &Value) -> String {
    plain_json(&format!("{json:#}\n"))
}

fn plain_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        // Outside of strings there is no such character but the end of a line, inside there is never one.
        if character != '\n' && needs_escape(character) {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_keeps_every_character_and_shows_none_that_a_terminal_obeys() {
        let hostile =
            "a\u{7f}\u{9b}31m\u{202e}\u{200b}\u{2028}\u{2029}\u{feff}\u{e0041}\u{1b}\n語🙂";
        let json = json!({ hostile: [hostile] });
        let lines = json_lines(&json);
        assert_eq!(serde_json::from_str::<Value>(&lines).expect("JSON"), json);
        assert!(!lines.chars().any(|c| c != '\n' && needs_escape(c)), "{lines:?}");
        assert!(lines.contains("\\u007f\\u009b31m\\u202e"), "{lines}");
        assert!(lines.contains("\\udb40\\udc41") && lines.contains("語🙂"), "{lines}");
    }
}
