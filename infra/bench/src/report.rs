//! What was measured, for people (a Markdown table) and for programs (JSON).

use crate::{
    database::Transport,
    measure::{Measured, Repeats},
};
use serde_json::{Value, json};
use std::{env::consts, fmt::Write as _, thread::available_parallelism, time::Duration};

/// What to do where nothing can count instructions.
const HINT: &str = "instructions are n/a: they were not wanted, or valgrind is not installed";

/// Everything, with the circumstances.
pub(crate) struct Report {
    pub(crate) transport: Transport,
    pub(crate) repeats: Repeats,
    pub(crate) counts_instructions: bool,
    pub(crate) functions: Vec<Measured>,
}

impl Report {
    /// The circumstances, in a line, and two tables: how long it takes, and what it takes.
    pub(crate) fn table(&self) -> String {
        let time = [
            "function",
            "first poll ms",
            "first answer ms",
            "warm p50 ms",
            "warm p99 ms",
            "first poll CPU ms",
            "first answer CPU ms",
            "warm CPU ms",
            "first poll faults",
            "first answer faults",
        ];
        let work = [
            "function",
            "first poll M instr.",
            "first answer M instr.",
            "second call M instr.",
            "warm M instr.",
            "connections",
            "peak MiB",
            "binary MiB",
            "zip MiB",
        ];
        let time = table(time, self.functions.iter().map(time_row));
        let work = table(work, self.functions.iter().map(work_row));
        let circumstances = circumstances(self.transport, self.repeats, self.counts_instructions);
        format!("{circumstances}\n\n{time}\n\n{work}")
    }

    /// The same with full precision: nanoseconds, instructions, bytes.
    pub(crate) fn json(&self) -> Value {
        json!({
            "machine": { "cores": cores(), "arch": consts::ARCH, "os": consts::OS },
            "transport": self.transport.name(),
            "cold": self.repeats.cold,
            "warm": self.repeats.warm,
            "counter": self.counts_instructions.then_some("callgrind"),
            "functions": self.functions.iter().map(function).collect::<Vec<_>>(),
        })
    }
}

/// The circumstances, in a line.
pub(crate) fn circumstances(
    transport: Transport,
    repeats: Repeats,
    counts_instructions: bool,
) -> String {
    let Repeats { cold, warm } = repeats;
    format!(
        "{} cores, {} {}; database over {}; medians of {cold} starts; {warm} warm calls; {}",
        cores().map_or_else(|| "unknown".to_owned(), |cores| cores.to_string()),
        consts::ARCH,
        consts::OS,
        transport.name(),
        if counts_instructions { "instructions by callgrind" } else { HINT }
    )
}

/// A Markdown table, its columns as wide as what is in them.
pub(crate) fn table<const N: usize>(
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut all = vec![header.map(str::to_owned)];
    all.extend(rows);
    let widths: Vec<usize> = (0..N)
        .map(|column| all.iter().map(|row| row[column].len()).max().unwrap_or_default())
        .collect();
    let mut lines: Vec<String> = all.iter().map(|row| line(row, &widths)).collect();
    lines.insert(1, format!("|---|{}", "---:|".repeat(N - 1)));
    lines.join("\n")
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
        // Writing to a string cannot fail.
        let _ = match column {
            0 => write!(line, "| {cell:width$} |"),
            _ => write!(line, " {cell:>width$} |"),
        };
    }
    line
}

pub(crate) fn or_not(text: Option<String>) -> String {
    text.unwrap_or_else(|| "n/a".to_owned())
}

fn time_row(measured: &Measured) -> [String; 10] {
    let Measured { function, time, used, .. } = measured;
    let used = used.as_ref();
    [
        (*function).to_owned(),
        figure(millis(time.first_poll)),
        figure(millis(time.first_answer)),
        figure(millis(time.warm_p50)),
        figure(millis(time.warm_p99)),
        figure(used.map(|used| millis(used.first_poll.cpu))),
        figure(used.map(|used| millis(used.first_answer.cpu))),
        figure(used.map(|used| millis(used.warm))),
        or_not(used.map(|used| used.first_poll.faults.to_string())),
        or_not(used.map(|used| used.first_answer.faults.to_string())),
    ]
}

fn work_row(measured: &Measured) -> [String; 9] {
    let Measured { function, instructions, peak_memory, connections, size, .. } = measured;
    let counts = instructions.as_ref();
    [
        (*function).to_owned(),
        figure(counts.map(|counts| millions(counts.first_poll))),
        figure(counts.map(|counts| millions(counts.first_answer))),
        figure(counts.map(|counts| millions(counts.second_call))),
        figure(counts.map(|counts| millions(counts.warm))),
        connections.map(|opened| opened.to_string()).join("/"),
        figure(peak_memory.map(mebibytes)),
        figure(mebibytes(size.binary)),
        figure(mebibytes(size.zip)),
    ]
}

fn function(measured: &Measured) -> Value {
    let Measured { function, time, used, instructions, peak_memory, connections, size } = measured;
    let [at_first_poll, at_first_answer, at_second_answer, in_all] = connections;
    json!({
        "function": function,
        "nanoseconds": {
            "firstPoll": nanos(time.first_poll),
            "firstAnswer": nanos(time.first_answer),
            "warmP50": nanos(time.warm_p50),
            "warmP99": nanos(time.warm_p99),
        },
        "instructions": instructions,
        "processor": used.as_ref().map(|used| json!({
            "firstPoll": nanos(used.first_poll.cpu),
            "firstAnswer": nanos(used.first_answer.cpu),
            "warm": nanos(used.warm),
        })),
        "faults": used.as_ref().map(|used| json!({
            "firstPoll": used.first_poll.faults,
            "firstAnswer": used.first_answer.faults,
        })),
        "connections": {
            "firstPoll": at_first_poll,
            "firstAnswer": at_first_answer,
            "secondAnswer": at_second_answer,
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

/// A number with two digits behind the point, where there is one.
pub(crate) fn figure(number: impl Into<Option<f64>>) -> String {
    or_not(number.into().map(|number| format!("{number:.2}")))
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub(crate) fn millions(count: u64) -> f64 {
    count as f64 / 1e6
}

pub(crate) fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
