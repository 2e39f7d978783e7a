//! Counting instructions: a function runs on a simulated processor, valgrind's callgrind, which tells at any point of
//! interest what it has counted since it was last asked.

use greenlight_devkit::Problem;
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

/// What simulates, and what asks it.
const PROGRAMS: [&str; 2] = ["valgrind", "vgdb"];

/// Whether instructions can be counted here.
pub(crate) fn works() -> bool {
    PROGRAMS.iter().all(|program| {
        let mut command = std::process::Command::new(program);
        command.arg("--version").stdin(Stdio::null()).output().is_ok()
    })
}

/// What counts the instructions of one process.
pub(crate) struct Counter {
    /// Where it writes what it has counted: `counted.1` when it was asked for the first time, and so on.
    counted: PathBuf,
    /// Where it is reached.
    pipe: PathBuf,
    asked: u32,
}

impl Counter {
    /// One that keeps its files in `folder`.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { counted: folder.join("counted"), pipe: folder.join("pipe"), asked: 0 }
    }

    /// What runs `binary` so that it is counted.
    pub(crate) fn command(&self, binary: &Path) -> Command {
        let mut command = Command::new("valgrind");
        command.args(["--tool=callgrind", "--quiet", "--vgdb-error=999999"]);
        command.arg(format!("--callgrind-out-file={}", self.counted.display()));
        command.arg(self.prefix()).arg(binary);
        command
    }

    /// The instructions in user space of a process, which is asleep, since it was last asked for, or its start.
    pub(crate) async fn count(&mut self, process: u32) -> Result<u64, Problem> {
        self.asked += 1;
        let place = self.counted.with_extension(self.asked.to_string());
        match fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(Problem::of(format!("cannot remove {}", place.display()))(error));
            }
            _ => {}
        }
        let mut command = Command::new("vgdb");
        // Where it may not trace processes it would wait for ever for one that is asleep.
        command.args([&self.prefix(), &format!("--pid={process}"), "--cmd-time-out=60", "dump"]);
        let asked = command.stdin(Stdio::null()).output().await;
        let asked = asked.map_err(Problem::of("vgdb, which asks valgrind, would not start"))?;
        let text = fs::read_to_string(&place).unwrap_or_default();
        total(&text).ok_or_else(|| {
            let said = String::from_utf8_lossy(&asked.stderr);
            Problem::new(format!("valgrind reports no instructions: {}", said.trim()))
        })
    }

    fn prefix(&self) -> String {
        format!("--vgdb-prefix={}", self.pipe.display())
    }
}

/// The total in what callgrind wrote.
fn total(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("totals: "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_what_callgrind_writes() {
        let text = "events: Ir\nsummary: 1503441\n\nfn=(1)\n0 7\ntotals: 1503441\n";
        assert_eq!(total(text), Some(1_503_441));
        assert_eq!(total("events: Ir\n"), None);
    }
}
