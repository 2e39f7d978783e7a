//! What a command answers: for people tables on standard output and remarks beside them, for
//! programs JSON. Colours appear on a terminal only, and never where NO_COLOR is set.

use anstyle::{AnsiColor, Style};
use greenlight::domain::characters::escaped;
use serde_json::Value;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Headings and names of fields.
pub(crate) const HEADING: Style = Style::new().bold();
/// What works.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What wants attention.
pub(crate) const CAUTION: Style = AnsiColor::Yellow.on_default();
/// What is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
const PLAIN: Style = Style::new();

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

/// A text in a style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A text in a style of its own.
    pub(crate) fn new(text: impl ToString, style: Style) -> Self {
        Self { text: escaped(&text.to_string()).into_owned(), style }
    }

    /// The text, or a dash where there is none.
    pub(crate) fn optional(text: Option<impl ToString>) -> Self {
        text.map_or_else(|| Self::plain("-"), |text| Self::plain(text.to_string()))
    }

    fn plain(text: impl ToString) -> Self {
        Self::new(text, PLAIN)
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::plain(text)
    }
}

/// Rows under a heading.
pub(crate) struct Table {
    heading: &'static [&'static str],
    rows: Vec<Vec<Cell>>,
    empty: &'static str,
}

impl Table {
    /// A table; `empty` is what is said instead of no rows.
    pub(crate) fn new(heading: &'static [&'static str], empty: &'static str) -> Self {
        Self { heading, rows: Vec::new(), empty }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
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

    /// Prints it.
    ///
    /// # Errors
    /// It could not be written.
    pub(crate) fn print(self, as_json: bool) -> io::Result<()> {
        let mut out = anstream::stdout().lock();
        if as_json && !matches!(self.blocks.as_slice(), [Block::Verbatim(_)]) {
            serde_json::to_writer_pretty(&mut out, &self.json)?;
            writeln!(out)?;
            return out.flush();
        }
        let text = rendered(&self.blocks);
        match self.secret {
            None => write!(out, "{text}")?,
            Some(_) => anstream::eprint!("{text}"),
        }
        out.flush()?;
        for note in &self.notes {
            anstream::eprintln!("{}", escaped(note));
        }
        if let Some(secret) = self.secret {
            writeln!(out, "{secret}")?;
        }
        out.flush()
    }
}

fn rendered(blocks: &[Block]) -> String {
    let mut text = String::new();
    for (index, block) in blocks.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        match block {
            Block::Line(cell) => push_line(&mut text, &[(cell, 0)]),
            Block::Verbatim(verbatim) => text.push_str(verbatim),
            Block::Table(table) if table.rows.is_empty() => {
                push_line(&mut text, &[(&Cell::plain(table.empty), 0)]);
            }
            Block::Table(table) => push_table(&mut text, table),
            Block::Fields(fields) => {
                let name = |name: &str| Cell::new(name, HEADING);
                let rows: Vec<[Cell; 2]> =
                    fields.iter().map(|(label, cell)| [name(label), cell.clone()]).collect();
                push_rows(&mut text, &rows);
            }
        }
    }
    text
}

fn push_table(text: &mut String, table: &Table) {
    let heading = table.heading.iter().map(|name| Cell::new(name.to_uppercase(), HEADING));
    let mut rows: Vec<Vec<Cell>> = vec![heading.collect()];
    rows.extend(table.rows.iter().cloned());
    push_rows(text, &rows);
}

/// Writes rows with columns as wide as their widest cell.
fn push_rows<R: AsRef<[Cell]>>(text: &mut String, rows: &[R]) {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in row.as_ref().iter().enumerate() {
            let width = cell.text.chars().count();
            match widths.get_mut(index) {
                Some(known) => *known = width.max(*known),
                None => widths.push(width),
            }
        }
    }
    for row in rows {
        let cells: Vec<_> = row.as_ref().iter().zip(widths.iter().copied()).collect();
        push_line(text, &cells);
    }
}

fn push_line(text: &mut String, cells: &[(&Cell, usize)]) {
    let mut line = String::new();
    for (index, (cell, width)) in cells.iter().enumerate() {
        let Cell { text, style } = cell;
        // The last column is not padded: no line ends in spaces.
        let is_last = index + 1 == cells.len();
        let padding = if is_last { 0 } else { width + 2 - text.chars().count() };
        line.push_str(&format!("{style}{text}{style:#}{:padding$}", ""));
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as a terminal without colours shows it.
    fn plain(output: &Output) -> String {
        anstream::adapter::strip_str(&rendered(&output.blocks)).to_string()
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_no_line_ends_in_spaces() {
        let mut table = Table::new(&["id", "name"], "none");
        table.row(["Acme0001".into(), "Acme".into()]);
        table.row(["x".into(), Cell::optional(None::<String>)]);
        let output = Output::new(Value::Null).table(table);
        assert_eq!(plain(&output), "ID        NAME\nAcme0001  Acme\nx         -\n");
    }

    #[test]
    fn an_empty_table_says_so() {
        let output = Output::new(Value::Null).table(Table::new(&["id"], "there are no keys"));
        assert_eq!(plain(&output), "there are no keys\n");
    }

    #[test]
    fn fields_stand_below_one_another() {
        let output =
            Output::new(Value::Null).fields(vec![("Id", "1".into()), ("Longer", "2".into())]);
        assert_eq!(plain(&output), "Id      1\nLonger  2\n");
    }

    #[test]
    fn a_terminal_is_never_given_what_it_would_obey_or_hide() {
        let mut table = Table::new(&["name"], "none");
        table.row(["a\u{1b}[31mb\nc\u{9b}".into()]);
        table.row(["12\u{202e}34\u{200b}\u{2028}".into()]);
        let shown = plain(&Output::new(Value::Null).table(table));
        assert_eq!(shown, "NAME\na\\u{1b}[31mb\\nc\\u{9b}\n12\\u{202e}34\\u{200b}\\u{2028}\n");
    }
}
