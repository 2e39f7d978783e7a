//! A comparison for people: what each contender takes, and how many times Greenlight's that is.

use super::Comparison;
use crate::{
    measure::Measured,
    report::{mebibytes, millions, millis, or_not, table},
};

/// A column: what it is called, how it is written, and what it is as a number.
struct Column {
    name: &'static str,
    write: fn(&Measured) -> String,
    number: fn(&Measured) -> Option<f64>,
}

const COLUMNS: [Column; 11] = [
    Column {
        name: "first poll ms",
        write: |it| millis(it.time.first_poll),
        number: |it| Some(it.time.first_poll.as_secs_f64()),
    },
    Column {
        name: "first poll CPU ms",
        write: |it| or_not(it.used.as_ref().map(|used| millis(used.first_poll.cpu))),
        number: |it| Some(it.used.as_ref()?.first_poll.cpu.as_secs_f64()),
    },
    Column {
        name: "first poll M instr.",
        write: |it| or_not(it.instructions.map(|counts| millions(counts.first_poll))),
        number: |it| Some(it.instructions?.first_poll as f64),
    },
    Column {
        name: "first answer ms",
        write: |it| millis(it.time.first_answer),
        number: |it| Some(it.time.first_answer.as_secs_f64()),
    },
    Column {
        name: "first answer CPU ms",
        write: |it| or_not(it.used.as_ref().map(|used| millis(used.first_answer.cpu))),
        number: |it| Some(it.used.as_ref()?.first_answer.cpu.as_secs_f64()),
    },
    Column {
        name: "first answer M instr.",
        write: |it| or_not(it.instructions.map(|counts| millions(counts.first_answer))),
        number: |it| Some(it.instructions?.first_answer as f64),
    },
    Column {
        name: "warm p50 ms",
        write: |it| millis(it.time.warm_p50),
        number: |it| Some(it.time.warm_p50.as_secs_f64()),
    },
    Column {
        name: "warm CPU ms",
        write: |it| or_not(it.used.as_ref().map(|used| millis(used.warm))),
        number: |it| Some(it.used.as_ref()?.warm.as_secs_f64()),
    },
    Column {
        name: "warm M instr.",
        write: |it| or_not(it.instructions.map(|counts| millions(counts.warm))),
        number: |it| Some(it.instructions?.warm as f64),
    },
    Column {
        name: "peak MiB",
        write: |it| or_not(it.peak_memory.map(mebibytes)),
        number: |it| it.peak_memory.map(|bytes| bytes as f64),
    },
    Column {
        name: "zip MiB",
        write: |it| mebibytes(it.size.zip),
        number: |it| Some(it.size.zip as f64),
    },
];

/// Two tables for each endpoint: what was measured, and that divided by Greenlight's.
pub(super) fn tables(comparisons: &[Comparison]) -> String {
    let tables = comparisons.iter().flat_map(|comparison| {
        let measured = &comparison.measured;
        let figures = measured.iter().map(|(name, it)| line(name, |column| (column.write)(it)));
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
