//! A comparison for people: what each contender takes, and how many times Greenlight's that is.

use super::Comparison;
use crate::{
    measure::Measured,
    report::{figure, mebibytes, millions, millis, or_not, table},
};

/// A column: what it is called, and what it says of a contender, in the unit of its name.
struct Column {
    name: &'static str,
    number: fn(&Measured) -> Option<f64>,
}

const fn column(name: &'static str, number: fn(&Measured) -> Option<f64>) -> Column {
    Column { name, number }
}

const COLUMNS: [Column; 11] = [
    column("first poll ms", |it| Some(millis(it.time.first_poll))),
    column("first poll CPU ms", |it| Some(millis(it.used.as_ref()?.first_poll.cpu))),
    column("first poll M instr.", |it| Some(millions(it.instructions?.first_poll))),
    column("first answer ms", |it| Some(millis(it.time.first_answer))),
    column("first answer CPU ms", |it| Some(millis(it.used.as_ref()?.first_answer.cpu))),
    column("first answer M instr.", |it| Some(millions(it.instructions?.first_answer))),
    column("warm p50 ms", |it| Some(millis(it.time.warm_p50))),
    column("warm CPU ms", |it| Some(millis(it.used.as_ref()?.warm))),
    column("warm M instr.", |it| Some(millions(it.instructions?.warm))),
    column("peak MiB", |it| it.peak_memory.map(mebibytes)),
    column("zip MiB", |it| Some(mebibytes(it.size.zip))),
];

/// Two tables for each endpoint: what was measured, and that divided by Greenlight's.
pub(super) fn tables(comparisons: &[Comparison]) -> String {
    let tables = comparisons.iter().flat_map(|comparison| {
        let measured = &comparison.measured;
        let figures =
            measured.iter().map(|(name, it)| line(name, |column| figure((column.number)(it))));
        let figures = table(header(comparison.endpoint), figures);
        let own = measured.first().map(|(_, own)| own);
        let ratios = measured.iter().skip(1).filter_map(|(name, it)| {
            let own = own?;
            Some(line(name, |column| ratio((column.number)(it), (column.number)(own))))
        });
        [figures, table(header("times Greenlight's"), ratios)]
    });
    tables.collect::<Vec<_>>().join("\n\n")
}

fn header(first: &'static str) -> [&'static str; 12] {
    let mut names = [first; 12];
    for (name, column) in names.iter_mut().skip(1).zip(&COLUMNS) {
        *name = column.name;
    }
    names
}

fn line(name: &str, cell: impl Fn(&Column) -> String) -> [String; 12] {
    let mut cells = [const { String::new() }; 12];
    name.clone_into(&mut cells[0]);
    for (place, column) in cells.iter_mut().skip(1).zip(&COLUMNS) {
        *place = cell(column);
    }
    cells
}

/// How many times the second number the first one is, to about three digits.
fn ratio(number: Option<f64>, own: Option<f64>) -> String {
    let ratio = number.zip(own).filter(|(_, own)| *own > 0.0).map(|(number, own)| number / own);
    or_not(ratio.map(|ratio| {
        let digits = if ratio < 10.0 {
            2
        } else if ratio < 100.0 {
            1
        } else {
            0
        };
        format!("{ratio:.digits$}")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_has_about_three_digits_and_none_without_both_numbers() {
        let ratios = [(9.0, 4.0), (41.3, 2.0), (1350.0, 4.0)];
        let shown = ratios.map(|(number, own)| ratio(Some(number), Some(own)));
        assert_eq!(shown, ["2.25", "20.6", "338"]);
        assert_eq!(
            [ratio(None, Some(1.0)), ratio(Some(1.0), None), ratio(Some(1.0), Some(0.0))],
            ["n/a"; 3]
        );
    }
}
