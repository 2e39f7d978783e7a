//! What a command answers: for people tables on standard output and remarks beside them, for
//! programs JSON. Colours appear on a terminal only, and never where NO_COLOR is set.

use crate::problem::Problem;
pub(crate) use crate::style::{BAD, CAUTION, GOOD, HEADING};
pub(crate) use crate::table::{Cell, Table};
use crate::{table, terminal};
use serde_json::Value;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// A command's answer.
pub(crate) struct Output {
    json: Value,
    blocks: Vec<Block>,
    notes: Vec<String>,
    secret: Option<String>,
    /// What the program exits with.
    pub(crate) code: ExitCode,
}

/// A part of the answer for people.
enum Block {
    Table(Table),
    Fields(Vec<(&'static str, Cell)>),
    Line(Cell),
    Verbatim(String),
}

impl Output {
    /// An answer that is `json` to programs.
    pub(crate) fn new(json: Value) -> Self {
        let (blocks, notes) = (Vec::new(), Vec::new());
        Self { json, blocks, notes, secret: None, code: ExitCode::SUCCESS }
    }

    /// An answer that is the same text for people and for programs.
    pub(crate) fn verbatim(text: String) -> Self {
        let mut output = Self::new(Value::Null);
        output.blocks.push(Block::Verbatim(text));
        output
    }

    /// Shows people a table.
    pub(crate) fn table(mut self, table: Table) -> Self {
        self.blocks.push(Block::Table(table));
        self
    }

    /// Shows people names and values.
    pub(crate) fn fields(mut self, fields: Vec<(&'static str, Cell)>) -> Self {
        self.blocks.push(Block::Fields(fields));
        self
    }

    /// Shows people a line.
    pub(crate) fn line(mut self, line: impl Into<Cell>) -> Self {
        self.blocks.push(Block::Line(line.into()));
        self
    }

    /// Tells people something beside the answer, on standard error.
    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// A secret: for people the only line on standard output, so that a script can take it from
    /// there; everything else goes to standard error. To programs the JSON's member `secret`.
    pub(crate) fn secret(mut self, secret: &str) -> Self {
        self.secret = Some(secret.to_owned());
        if let Value::Object(members) = &mut self.json {
            members.insert("secret".to_owned(), Value::String(secret.to_owned()));
        }
        self
    }

    /// Prints it, a secret before everything else, and gives the exit code. A standard error that cannot
    /// be written takes nothing from the answer.
    ///
    /// # Errors
    /// Standard output cannot be written. After a change that says that the change was made.
    pub(crate) fn print(self, as_json: bool, is_change: bool) -> Result<ExitCode, Problem> {
        let verbatim = matches!(self.blocks.as_slice(), [Block::Verbatim(_)]);
        let (answer, beside) = if as_json && !verbatim {
            (terminal::json_lines(&self.json), String::new())
        } else if let Some(secret) = &self.secret {
            let mut beside = rendered(&self.blocks, terminal::width_of_stderr());
            self.notes.iter().for_each(|note| beside.push_str(&shown_note(note)));
            (format!("{secret}\n"), beside)
        } else {
            let answer = rendered(&self.blocks, terminal::width_of_stdout());
            (answer, self.notes.iter().map(|note| shown_note(note)).collect())
        };
        let written = write(&answer, as_json);
        terminal::tell(&beside);
        match written {
            // Whoever reads has read enough: `… | head`. But nobody ever sees this secret again.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe || self.secret.is_some() => {
                Err(self.unwritten(&error, is_change))
            }
            _ => Ok(self.code),
        }
    }

    fn unwritten(&self, error: &io::Error, is_change: bool) -> Problem {
        let id = self.json["id"].as_str().unwrap_or_default();
        Problem::unavailable(match (&self.secret, is_change) {
            (Some(_), _) => format!(
                "the key {id} was made, but its secret could not be written ({error}) and is lost; revoke \
                 the key, and make another"
            ),
            (None, true) => {
                format!("the change was made, but the answer could not be written: {error}")
            }
            (None, false) => format!("the answer could not be written: {error}"),
        })
    }
}

/// JSON goes to the stream as it is: what adapts colours to the terminal takes away characters that it
/// takes for a part of them.
fn write(answer: &str, as_json: bool) -> io::Result<()> {
    if as_json {
        let mut out = io::stdout().lock();
        return out.write_all(answer.as_bytes()).and_then(|()| out.flush());
    }
    let mut out = anstream::stdout().lock();
    out.write_all(answer.as_bytes()).and_then(|()| out.flush())
}

fn shown_note(note: &str) -> String {
    format!("{}\n", Cell::plain(note).text)
}

fn rendered(blocks: &[Block], width: Option<usize>) -> String {
    let rendered = blocks.iter().map(|block| match block {
        Block::Line(cell) => table::lines(&[[cell.clone()]]),
        Block::Verbatim(verbatim) => verbatim.clone(),
        Block::Table(table) => table.lines(width),
        Block::Fields(fields) => {
            let row = |(label, cell): &(&str, Cell)| [Cell::new(label, HEADING), cell.clone()];
            table::lines(&fields.iter().map(row).collect::<Vec<_>>())
        }
    });
    rendered.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_below_one_another_and_parts_apart() {
        let output = Output::new(Value::Null)
            .fields(vec![("Id", "1".into()), ("Longer", "2".into())])
            .line("done");
        let shown = anstream::adapter::strip_str(&rendered(&output.blocks, None)).to_string();
        assert_eq!(shown, "Id      1\nLonger  2\n\ndone\n");
    }

    #[test]
    fn a_terminal_is_never_given_what_it_would_obey_or_hide() {
        let output = Output::new(Value::Null)
            .line("a\u{1b}[31mb\nc\u{9b}")
            .line("12\u{202e}34\u{200b}\u{2028}");
        let shown = rendered(&output.blocks, None);
        assert_eq!(shown, "a\\u{1b}[31mb\\nc\\u{9b}\n\n12\\u{202e}34\\u{200b}\\u{2028}\n");
    }
}
