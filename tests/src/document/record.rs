//! What the suite saw of the document, in a file: what the last check reads, in a process of its own. Each line names
//! one thing; the first says which `cargo test` it was.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::process::parent_id;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

static OWN: LazyLock<Mutex<Writer>> =
    LazyLock::new(|| Mutex::new(Writer::new().expect("a record")));

/// Arguments with which a test binary runs a part of its tests, or none.
const PARTIAL: [&str; 6] = ["--bench", "--exact", "--ignored", "--list", "--skip", "--test"];
/// Arguments that are followed by a value.
const VALUED: [&str; 6] =
    ["--color", "--format", "--logfile", "--shuffle-seed", "--test-threads", "-Z"];

/// What a run of the suite saw.
pub struct Record {
    /// Everything that it saw.
    pub seen: BTreeSet<String>,
    /// Whether all its tests ran: one `cargo test` gives all its binaries the same arguments.
    pub is_whole: bool,
}

struct Writer {
    seen: BTreeSet<String>,
    file: File,
}

impl Record {
    /// Notes what was seen.
    pub(super) fn note(seen: BTreeSet<String>) {
        OWN.lock().expect("a record").add(seen).expect("room for the record");
    }

    /// What the suite saw in this very run of `cargo test`; `None` if all of it should have run and did not.
    pub fn of_this_run() -> Option<Self> {
        let text = fs::read_to_string(path()).unwrap_or_default();
        let (run, seen) = text.split_once('\n').unwrap_or_default();
        let seen = if run == parent_id().to_string() { seen } else { "" };
        let seen: BTreeSet<String> = seen.lines().map(str::to_owned).collect();
        let arguments: Vec<String> = env::args().skip(1).collect();
        let is_whole = is_whole(arguments.iter().map(String::as_str));
        (!is_whole || !seen.is_empty()).then_some(Self { seen, is_whole })
    }
}

impl Writer {
    fn new() -> io::Result<Self> {
        let mut file = File::create(path())?;
        writeln!(file, "{}", parent_id())?;
        Ok(Self { seen: BTreeSet::new(), file })
    }

    fn add(&mut self, seen: BTreeSet<String>) -> io::Result<()> {
        for one in seen {
            if !self.seen.contains(&one) {
                writeln!(self.file, "{one}")?;
                self.seen.insert(one);
            }
        }
        Ok(())
    }
}

/// Beside the test binaries.
fn path() -> PathBuf {
    let binary = env::current_exe().expect("a binary");
    binary.with_file_name("seen-of-the-document.txt")
}

/// Whether a test binary with these arguments runs all its tests.
fn is_whole<'a>(mut arguments: impl Iterator<Item = &'a str>) -> bool {
    while let Some(argument) = arguments.next() {
        if PARTIAL.contains(&argument) || !argument.starts_with('-') {
            return false;
        }
        if VALUED.contains(&argument) {
            arguments.next();
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_run_is_whole_unless_an_argument_chooses_tests() {
        let is_whole = |arguments: &str| is_whole(arguments.split_whitespace());
        for all in ["", "--nocapture", "--test-threads 1 -q", "--color=always --include-ignored"] {
            assert!(is_whole(all), "{all}");
        }
        for some in ["quota", "--skip quota", "-q quota", "--test-threads 1 quota", "--ignored"] {
            assert!(!is_whole(some), "{some}");
        }
    }
}
