//! Counting instructions: with the processor's counters where the kernel offers them (`perf`), else
//! by simulation (`valgrind --tool=callgrind`).
//!
//! Both report a process's total when it ends, so a process is ended at the point of interest, and
//! stretches between two points are differences between two processes.

use clap::ValueEnum;
use greenlight_devkit::Problem;
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What the person at the terminal wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// The first of the others that works.
    Auto,
    /// The processor's counters.
    Perf,
    /// A simulated processor.
    Valgrind,
    /// Nothing: instructions are not counted.
    Off,
}

/// What counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    Perf,
    Callgrind,
}

impl Counter {
    /// The counter that was chosen, if it works here.
    pub(crate) fn choose(choice: Choice) -> Result<Option<Self>, Problem> {
        let missing = |what| Err(Problem::new(format!("--instructions: {what}")));
        match choice {
            Choice::Off => Ok(None),
            Choice::Perf if !perf_works() => missing("perf is missing, or the kernel denies it"),
            Choice::Valgrind if !valgrind_works() => missing("valgrind is missing"),
            Choice::Perf => Ok(Some(Self::Perf)),
            Choice::Valgrind => Ok(Some(Self::Callgrind)),
            Choice::Auto if perf_works() => Ok(Some(Self::Perf)),
            Choice::Auto if valgrind_works() => Ok(Some(Self::Callgrind)),
            Choice::Auto => Ok(None),
        }
    }

    /// What it is called in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Perf => "perf stat, user space",
            Self::Callgrind => "valgrind, callgrind",
        }
    }

    /// The program and the arguments that run `binary` and write its total to `report`.
    pub(crate) fn wrap(self, binary: &Path, report: &Path) -> (&'static str, Vec<OsString>) {
        let with_report = |option: &str| {
            let mut argument = OsString::from(option);
            argument.push(report);
            argument
        };
        let (program, mut arguments) = match self {
            Self::Perf => {
                let options = ["stat", "-x,", "-e", "instructions:u", "-o"];
                let mut arguments: Vec<OsString> = options.map(OsString::from).into();
                arguments.extend([report.into(), "--".into()]);
                ("perf", arguments)
            }
            Self::Callgrind => (
                "valgrind",
                vec![
                    "--tool=callgrind".into(),
                    "--callgrind-out-file=/dev/null".into(),
                    with_report("--log-file="),
                ],
            ),
        };
        arguments.push(binary.into());
        (program, arguments)
    }

    /// The process that is the function itself: `perf` runs it as a child, valgrind becomes it.
    pub(crate) fn function_within(self, started: u32) -> Option<u32> {
        match self {
            Self::Callgrind => Some(started),
            Self::Perf => {
                let children = format!("/proc/{started}/task/{started}/children");
                fs::read_to_string(children).ok()?.split_ascii_whitespace().next()?.parse().ok()
            }
        }
    }

    /// The total in a report.
    pub(crate) fn read(self, report: &PathBuf) -> Result<u64, Problem> {
        let text = fs::read_to_string(report)
            .map_err(Problem::of(format!("{} left no report", self.name())))?;
        self.total(&text).ok_or_else(|| {
            Problem::new(format!("{} reported no instructions: {}", self.name(), text.trim()))
        })
    }

    fn total(self, report: &str) -> Option<u64> {
        match self {
            Self::Perf => report
                .lines()
                .find(|line| line.contains("instructions"))
                .and_then(|line| line.split(',').next()?.parse().ok()),
            Self::Callgrind => report
                .lines()
                .find_map(|line| line.split_once("Collected : "))
                .and_then(|(_, totals)| totals.split_ascii_whitespace().next()?.parse().ok()),
        }
    }
}

/// Whether there is a `perf` that counts instructions: in a virtual machine there often are none.
fn perf_works() -> bool {
    Command::new("perf")
        .args(["stat", "-x,", "-e", "instructions:u", "--", "true"])
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| Counter::Perf.total(&String::from_utf8_lossy(&output.stderr)).is_some())
}

fn valgrind_works() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_either_report() {
        let perf =
            "# started on Mon Jan  6 10:00:00 2025\n\n1503441,,instructions:u,976484,100.00,,\n";
        assert_eq!(Counter::Perf.total(perf), Some(1_503_441));
        let callgrind = "==7== Events    : Ir\n==7== Collected : 1503441\n==7== \n";
        assert_eq!(Counter::Callgrind.total(callgrind), Some(1_503_441));
    }

    #[test]
    fn a_kernel_without_counters_has_no_total() {
        assert_eq!(Counter::Perf.total("<not supported>,,instructions:u,0,100.00,,\n"), None);
        assert_eq!(Counter::Callgrind.total("valgrind: fatal error\n"), None);
    }
}
