//! What the functions cost when it was last written down: `infra/bench/instructions.json`, a line for each, so that
//! whoever makes one dearer does it on purpose and in the same commit.

use crate::{
    measure::{Instructions, Measured},
    report::millions,
};
use greenlight_devkit::Problem;
use serde::Deserialize;
use std::{collections::BTreeMap, env::consts::ARCH, fs, path::Path};

/// Where it is, from the project's root.
pub(crate) const PLACE: &str = "infra/bench/instructions.json";

/// By how much of a hundred a count may exceed what was written down.
const TOLERANCE: u64 = 5;

/// How to write down what is so now.
const REMEDY: &str = "where this is meant, `cargo bench-functions --record` writes it down";

/// What was written down.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Record {
    /// The processors that have these instructions.
    architecture: String,
    /// Those of each function, by its name.
    functions: BTreeMap<String, Instructions>,
}

impl Default for Record {
    fn default() -> Self {
        Self { architecture: ARCH.to_owned(), functions: BTreeMap::new() }
    }
}

impl Record {
    /// What was written down; nothing where nothing was yet.
    pub(crate) fn read(root: &Path) -> Result<Self, Problem> {
        let path = root.join(PLACE);
        if !path.exists() {
            return Ok(Self::default());
        }
        let text =
            fs::read_to_string(&path).map_err(Problem::of(format!("cannot read {PLACE}")))?;
        serde_json::from_str(&text).map_err(Problem::of(format!("{PLACE} is malformed")))
    }

    /// Writes it down.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Problem> {
        fs::write(root.join(PLACE), self.text())
            .map_err(Problem::of(format!("cannot write {PLACE}")))
    }

    fn text(&self) -> String {
        let line = |(name, counts): (&String, &Instructions)| {
            let counts = serde_json::to_string(counts).expect("numbers cannot fail to serialise");
            format!("    \"{name}\": {counts}")
        };
        let lines: Vec<String> = self.functions.iter().map(line).collect();
        let (architecture, lines) = (&self.architecture, lines.join(",\n"));
        format!(
            "{{\n  \"architecture\": \"{architecture}\",\n  \"functions\": {{\n{lines}\n  }}\n}}\n"
        )
    }

    /// The other architecture that it is about, if it is not about this one.
    pub(crate) fn elsewhere(&self) -> Option<&str> {
        (self.architecture != ARCH).then_some(&self.architecture)
    }

    /// Takes in what was measured. Without a count of each there is nothing to write down.
    pub(crate) fn take_in(&mut self, measured: &[Measured]) -> Result<(), Problem> {
        if self.elsewhere().is_some() {
            *self = Self::default();
        }
        for (name, counts) in counted(measured)? {
            self.functions.insert(name.to_owned(), counts);
        }
        Ok(())
    }

    /// Forgets functions that are no more.
    pub(crate) fn keep(&mut self, is_one: impl Fn(&str) -> bool) {
        self.functions.retain(|name, _| is_one(name));
    }

    /// Compares what was measured with what was written down.
    ///
    /// # Errors
    /// Something costs more, or is not written down: a line for each.
    pub(crate) fn check(&self, measured: &[Measured]) -> Result<(), Problem> {
        let mut lines = Vec::new();
        for (name, counts) in counted(measured)? {
            match self.functions.get(name) {
                None => lines.push(format!("{name}: nothing is written down in {PLACE}")),
                Some(recorded) => lines.extend(grown(name, recorded, &counts)),
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        lines.push(REMEDY.to_owned());
        Err(Problem::new(lines.join("\n")))
    }
}

fn counted(measured: &[Measured]) -> Result<Vec<(&'static str, Instructions)>, Problem> {
    let uncounted = |name| Problem::new(format!("the instructions of {name} were not counted"));
    let counts = |one: &Measured| one.instructions.ok_or_else(|| uncounted(one.function));
    measured.iter().map(|one| Ok((one.function, counts(one)?))).collect()
}

/// A line for each point up to which it costs more than it may.
fn grown(name: &str, recorded: &Instructions, now: &Instructions) -> Vec<String> {
    let points = [
        ("to the first poll", recorded.first_poll, now.first_poll),
        ("to the first answer", recorded.first_answer, now.first_answer),
        ("in the second call", recorded.second_call, now.second_call),
        ("in a warm call", recorded.warm, now.warm),
    ];
    let dearer = points.into_iter().filter(|(_, then, now)| now * 100 > then * (100 + TOLERANCE));
    let line = |(point, then, now): (&str, u64, u64)| {
        let by = 100.0 * (now as f64 / then.max(1) as f64 - 1.0);
        let (then, now) = (millions(then), millions(now));
        format!(
            "{name}: {now:.2} M instructions {point}, {by:.1} % more than the {then:.2} M in {PLACE}"
        )
    };
    dearer.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEN: Instructions = Instructions {
        first_poll: 4_000_000,
        first_answer: 7_000_000,
        second_call: 2_000_000,
        warm: 1_000_000,
    };

    #[test]
    fn what_is_written_down_has_a_line_for_each_function_and_is_read_again() {
        let mut record = Record::default();
        record.functions.insert("get-providers".to_owned(), THEN);
        record.functions.insert("list".to_owned(), THEN);
        let text = record.text();
        assert_eq!(text.lines().count(), 7, "{text}");
        assert_eq!(serde_json::from_str::<Record>(&text).expect("JSON"), record);
    }

    #[test]
    fn five_per_cent_more_are_let_pass_and_any_more_are_named() {
        let same = grown("list", &THEN, &Instructions { warm: 1_050_000, ..THEN });
        assert_eq!(same, Vec::<String>::new());
        let less = grown("list", &THEN, &Instructions { first_poll: 1, ..THEN });
        assert_eq!(less, Vec::<String>::new());
        let more = grown("list", &THEN, &Instructions { warm: 1_060_000, ..THEN });
        let expected = "list: 1.06 M instructions in a warm call, 6.0 % more than the 1.00 M in \
                        infra/bench/instructions.json";
        assert_eq!(more, [expected]);
    }
}
