//! What was measured, for people (a Markdown table) and for programs (JSON).

use crate::{
    counter::Counter,
    database::Transport,
    measure::{Measured, Repeats},
};
use serde_json::{Value, json};
use std::{env::consts, fmt::Write as _, thread::available_parallelism, time::Duration};

/// What to do where nothing can count instructions.
const HINT: &str = "instructions are n/a: install valgrind, or perf on a machine that has counters";

/// Everything, with the circumstances.
pub(crate) struct Report {
    pub(crate) transport: Transport,
    pub(crate) repeats: Repeats,
    pub(crate) counter: Option<Counter>,
    pub(crate) functions: Vec<Measured>,
}

impl Report {
    /// The circumstances, in a line, and a table.
    pub(crate) fn table(&self) -> String {
        let header = [
            "function",
            "first poll ms",
            "first answer ms",
            "warm p50 ms",
            "warm p99 ms",
            "first poll M instr.",
            "first answer M instr.",
            "warm M instr.",
            "peak MiB",
            "binary MiB",
            "zip MiB",
        ];
        let mut rows = vec![header.map(str::to_owned)];
        rows.extend(self.functions.iter().map(row));
        let widths: Vec<usize> = (0..header.len())
            .map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or_default())
            .collect();
        let mut text = self.circumstances();
        text.push('\n');
        for (index, row) in rows.iter().enumerate() {
            text.push('\n');
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                // Writing to a string cannot fail.
                let _ = match column {
                    0 => write!(text, "| {cell:width$} |"),
                    _ => write!(text, " {cell:>width$} |"),
                };
            }
            if index == 0 {
                text.push_str("\n|---|");
                text.push_str(&"---:|".repeat(header.len() - 1));
            }
        }
        text
    }

    fn circumstances(&self) -> String {
        let Repeats { cold, warm } = self.repeats;
        format!(
            "{} cores, {} {}; database over {}; medians of {cold} starts; {warm} warm calls; {}",
            cores().map_or_else(|| "unknown".to_owned(), |cores| cores.to_string()),
            consts::ARCH,
            consts::OS,
            self.transport.name(),
            match self.counter {
                Some(counter) => format!("instructions by {}", counter.name()),
                None => HINT.to_owned(),
            }
        )
    }

    /// The same with full precision: nanoseconds, instructions, bytes.
    pub(crate) fn json(&self) -> Value {
        json!({
            "machine": { "cores": cores(), "arch": consts::ARCH, "os": consts::OS },
            "transport": self.transport.name(),
            "cold": self.repeats.cold,
            "warm": self.repeats.warm,
            "counter": self.counter.map(Counter::name),
            "functions": self.functions.iter().map(function).collect::<Vec<_>>(),
        })
    }
}

fn row(measured: &Measured) -> [String; 11] {
    let Measured { function, time, instructions, peak_memory, size, .. } = measured;
    let or_not = |text: Option<String>| text.unwrap_or_else(|| "n/a".to_owned());
    let counts = instructions.as_ref();
    [
        (*function).to_owned(),
        millis(time.first_poll),
        millis(time.first_answer),
        millis(time.warm_p50),
        millis(time.warm_p99),
        or_not(counts.map(|counts| millions(counts.first_poll))),
        or_not(counts.map(|counts| millions(counts.first_answer))),
        or_not(counts.map(|counts| millions(counts.warm))),
        or_not(peak_memory.map(mebibytes)),
        mebibytes(size.binary),
        mebibytes(size.zip),
    ]
}

fn function(measured: &Measured) -> Value {
    let Measured { function, time, instructions, peak_memory, connections, size } = measured;
    let [at_first_poll, at_first_answer, in_all] = connections;
    json!({
        "function": function,
        "nanoseconds": {
            "firstPoll": nanos(time.first_poll),
            "firstAnswer": nanos(time.first_answer),
            "warmP50": nanos(time.warm_p50),
            "warmP99": nanos(time.warm_p99),
        },
        "instructions": instructions.as_ref().map(|counts| json!({
            "firstPoll": counts.first_poll,
            "firstAnswer": counts.first_answer,
            "warm": counts.warm,
        })),
        "connections": {
            "firstPoll": at_first_poll,
            "firstAnswer": at_first_answer,
            "warm": in_all,
        },
        "bytes": { "peakMemory": peak_memory, "binary": size.binary, "zip": size.zip },
    })
}

fn cores() -> Option<usize> {
    available_parallelism().ok().map(usize::from)
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn millis(time: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() * 1e3)
}

fn millions(count: u64) -> String {
    format!("{:.2}", count as f64 / 1e6)
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / f64::from(1 << 20))
}
