//! Tables for people, as wide as the terminal at most: texts are cut, then columns are left out. Nobody's
//! program reads them, and `--json` has every value whole.

use crate::style::{HEADING, PLAIN};
use anstyle::Style;
use greenlight::domain::characters::escaped;
use greenlight::domain::time::Timestamp;

/// Between two columns.
const GAP: usize = 2;
/// A column is cut no further than this.
const NARROWEST: usize = 7;

/// A text in a style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Style,
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

    /// How far away a time is: `3 h ago`, `in 90 d`.
    pub(crate) fn age(at: Timestamp, now: Timestamp) -> Self {
        Self::plain(age(at, now))
    }

    /// How long ago a time was: `3 h`.
    pub(crate) fn since(at: Timestamp, now: Timestamp) -> Self {
        Self::plain(span((now.millis() - at.millis()).max(0)))
    }

    pub(crate) fn plain(text: impl ToString) -> Self {
        Self::new(text, PLAIN)
    }

    fn width(&self) -> usize {
        self.text.chars().count()
    }

    /// At most so many characters of it.
    fn cut(&self, width: usize) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let kept: String = self.text.chars().take(width.saturating_sub(1)).collect();
        Self { text: format!("{}…", kept.trim_end()), style: self.style }
    }
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::plain(text)
    }
}

fn age(at: Timestamp, now: Timestamp) -> String {
    let millis = now.millis() - at.millis();
    let span = span(millis.abs());
    if millis < 0 { format!("in {span}") } else { format!("{span} ago") }
}

/// A time span in one unit, rounded.
fn span(millis: i64) -> String {
    let seconds = (millis + 500) / 1000;
    let units = [(86_400 * 2, 86_400, "d"), (3_600 * 2, 3_600, "h"), (60 * 2, 60, "min")];
    let found = units.into_iter().find(|(from, ..)| seconds >= *from);
    let (size, unit) = found.map_or((1, "s"), |(_, size, unit)| (size, unit));
    format!("{} {unit}", (seconds + size / 2) / size)
}

/// What may happen to a column where the table is too wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It stays as it is: whoever reads it types it again.
    Whole,
    /// Its texts are cut.
    Cut,
    /// It is left out.
    LeftOut,
}

/// Rows under a heading.
pub(crate) struct Table {
    columns: Vec<(&'static str, Fate)>,
    rows: Vec<Vec<Cell>>,
    empty: &'static str,
}

impl Table {
    /// A table without columns; `empty` is what is said instead of no rows.
    pub(crate) fn new(empty: &'static str) -> Self {
        Self { columns: Vec::new(), rows: Vec::new(), empty }
    }

    /// A column that is never cut: ids, states, ages.
    pub(crate) fn whole(self, heading: &'static str) -> Self {
        self.column(heading, Fate::Whole)
    }

    /// A column of texts that are cut where the table is too wide: names, messages.
    pub(crate) fn text(self, heading: &'static str) -> Self {
        self.column(heading, Fate::Cut)
    }

    /// A column that is left out where the table is too wide, the last of them first.
    pub(crate) fn extra(self, heading: &'static str) -> Self {
        self.column(heading, Fate::LeftOut)
    }

    fn column(mut self, heading: &'static str, fate: Fate) -> Self {
        self.columns.push((heading, fate));
        self
    }

    /// Adds a row, with a cell for each column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The table in lines of at most `width` characters, if its ids alone are not wider.
    pub(crate) fn lines(&self, width: Option<usize>) -> String {
        if self.rows.is_empty() {
            return format!("{}\n", self.empty);
        }
        let heading = self.columns.iter().map(|(name, _)| Cell::new(name.to_uppercase(), HEADING));
        let mut rows = vec![heading.collect()];
        rows.extend(self.rows.iter().cloned());
        if let Some(width) = width {
            self.fit(&mut rows, width);
        }
        lines(&rows)
    }

    fn fit(&self, rows: &mut [Vec<Cell>], width: usize) {
        let mut fates: Vec<Fate> = self.columns.iter().map(|(_, fate)| *fate).collect();
        loop {
            let mut widths = widths(rows);
            let over = |widths: &[usize]| {
                (widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1))
                    .saturating_sub(width)
            };
            // The widest text is cut first.
            while over(&widths) > 0 {
                let cuttable = (0..widths.len()).filter(|index| fates[*index] == Fate::Cut);
                let widest = cuttable.max_by_key(|index| widths[*index]);
                match widest.filter(|index| widths[*index] > NARROWEST) {
                    Some(index) => widths[index] -= 1,
                    None => break,
                }
            }
            if over(&widths) > 0
                && let Some(left_out) = fates.iter().rposition(|fate| *fate == Fate::LeftOut)
            {
                fates.remove(left_out);
                rows.iter_mut().for_each(|row| {
                    row.remove(left_out);
                });
                continue;
            }
            for row in rows.iter_mut() {
                for (cell, width) in row.iter_mut().zip(&widths) {
                    *cell = cell.cut(*width);
                }
            }
            return;
        }
    }
}

fn widths<R: AsRef<[Cell]>>(rows: &[R]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (index, cell) in row.as_ref().iter().enumerate() {
            match widths.get_mut(index) {
                Some(known) => *known = cell.width().max(*known),
                None => widths.push(cell.width()),
            }
        }
    }
    widths
}

/// Rows in lines, with columns as wide as their widest cell.
pub(crate) fn lines<R: AsRef<[Cell]>>(rows: &[R]) -> String {
    let widths = widths(rows);
    let mut text = String::new();
    for row in rows {
        let row = row.as_ref();
        for (index, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let Cell { text: shown, style } = cell;
            // The last column is not padded: no line ends in spaces.
            let is_last = index + 1 == row.len();
            let padding = if is_last { 0 } else { width + GAP - cell.width() };
            text.push_str(&format!("{style}{shown}{style:#}{:padding$}", ""));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines as a terminal without colours shows them.
    fn plain(table: &Table, width: Option<usize>) -> String {
        anstream::adapter::strip_str(&table.lines(width)).to_string()
    }

    fn people() -> Table {
        let mut table = Table::new("none").text("name").extra("state").whole("id").extra("since");
        table.row([
            "Ada, Countess of Lovelace".into(),
            "good".into(),
            "Acme0001".into(),
            "3 h".into(),
        ]);
        table.row(["x".into(), Cell::optional(None::<String>), "y".into(), "2 d".into()]);
        table
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_no_line_ends_in_spaces() {
        let whole = "\
NAME                       STATE  ID        SINCE
Ada, Countess of Lovelace  good   Acme0001  3 h
x                          -      y         2 d
";
        assert_eq!(plain(&people(), None), whole);
        assert_eq!(plain(&people(), Some(49)), whole);
    }

    #[test]
    fn where_there_is_no_room_texts_are_cut_then_columns_left_out_and_ids_never() {
        let cut = "\
NAME              STATE  ID        SINCE
Ada, Countess o…  good   Acme0001  3 h
x                 -      y         2 d
";
        assert_eq!(plain(&people(), Some(40)), cut);
        let left_out = "\
NAME         STATE  ID
Ada, Count…  good   Acme0001
x            -      y
";
        assert_eq!(plain(&people(), Some(28)), left_out);
        let least = "NAME     ID\nAda, C…  Acme0001\nx        y\n";
        assert_eq!(plain(&people(), Some(17)), least);
        assert_eq!(plain(&people(), Some(3)), least);
    }

    #[test]
    fn an_empty_table_says_so() {
        assert_eq!(
            plain(&Table::new("there are no keys").whole("id"), Some(1)),
            "there are no keys\n"
        );
    }

    #[test]
    fn ages_are_told_in_one_unit() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        for (seconds, told) in [
            (0, "0 s ago"),
            (119, "119 s ago"),
            (120, "2 min ago"),
            (7_199, "120 min ago"),
            (7_200, "2 h ago"),
            (172_800, "2 d ago"),
            (-90 * 86_400, "in 90 d"),
            (9 - 90 * 86_400, "in 90 d"),
        ] {
            assert_eq!(age(now.plus_seconds(-seconds), now), told);
        }
    }
}
