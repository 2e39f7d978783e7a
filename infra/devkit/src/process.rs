//! Child processes and what they start in turn: begun in a clean environment, ended to the last.
//!
//! `cargo lambda watch` puts every function into a process group of its own, so that ending its
//! group would leave them behind. Here the whole tree of descendants is looked up and ended.

use rustix::process::{Pid, Signal, WaitOptions, kill_process, wait, waitpid};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsStr,
    fs, io,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};
use tokio::process::{Child, Command};

/// How long killed processes may take to be gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something that runs: its process id and the file name of its program.
type Running = BTreeMap<i32, String>;

/// A command whose environment is that of the person's shell: what `cargo run` adds for this
/// program is taken out again. Otherwise build scripts that watch those variables would see them
/// change between here and the person's own `cargo test`, and everything after them be built twice.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_cargos_own) {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

fn is_cargos_own(name: &str) -> bool {
    const PREFIXES: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
    const NAMES: [&str; 4] =
        ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "OUT_DIR"];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The cargo that runs this program.
pub fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// A child and all that descends from it. Dropping it ends them at once.
pub struct Tree {
    child: Child,
    /// The descendants as last seen: after their parent's death they can no longer be found.
    seen: Running,
}

impl Tree {
    /// Starts `command` apart from the terminal's foreground group, so that a Ctrl-C reaches this
    /// program alone, which then ends its children in order.
    pub fn spawn(command: &mut Command) -> io::Result<Self> {
        let child = command.process_group(0).spawn()?;
        Ok(Self { child, seen: Running::new() })
    }

    /// The child's standard output, where it was asked to be piped.
    pub fn stdout(&mut self) -> Option<tokio::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// The child's process id, until it has ended.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for the child's end. Can be cancelled and called again.
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Looks which descendants there are now.
    pub fn look(&mut self) {
        if let Some(id) = self.child.id() {
            self.seen = descendants(id.cast_signed());
        }
    }

    /// Ends the child and all its descendants at once, and waits until they are gone. Asking the
    /// watcher politely makes it complain of functions that ended, and the functions of a gateway
    /// that did; none of them holds anything worth saving.
    fn end(&mut self) {
        if self.child.id().is_none() && self.seen.is_empty() {
            return;
        }
        if let Some(id) = self.child.id() {
            // Held still first, so that it starts nothing more while its descendants are counted.
            signal(id.cast_signed(), Signal::STOP);
            self.look();
        }
        let known = std::mem::take(&mut self.seen);
        let table = if known.is_empty() { Vec::new() } else { processes() };
        // Only what still is what it was: an id may have passed on to something else.
        let alive = table.iter().filter(|process| known.get(&process.id) == Some(&process.name));
        let alive: Vec<i32> = alive.map(|process| process.id).collect();
        // Nor does any of them start another, or complain of another's end, before its own.
        for id in &alive {
            signal(*id, Signal::STOP);
        }
        for id in self.child.id().map(u32::cast_signed).iter().chain(&alive) {
            signal(*id, Signal::KILL);
        }
        let deadline = Instant::now() + PATIENCE;
        let still = |done: bool| !done && Instant::now() < deadline;
        // The parent first: with its end the descendants become this program's to bury.
        while still(!matches!(self.child.try_wait(), Ok(None))) {
            std::thread::sleep(Duration::from_millis(2));
        }
        for id in known.into_keys() {
            while still(is_buried(id)) {
                std::thread::sleep(Duration::from_millis(2));
            }
        }
        // And whatever had died before, unseen.
        while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {}
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.end();
    }
}

/// Makes this program the parent of what its children leave behind, so that it can bury them: in a
/// container there may be nobody else who would.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    // Without it nothing but the process table looks worse.
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// Whether nothing remains of a process that was killed, at least nothing that is ours to remove.
fn is_buried(id: i32) -> bool {
    let Some(id) = Pid::from_raw(id) else { return true };
    !matches!(waitpid(Some(id), WaitOptions::NOHANG), Ok(None))
}

/// How a process ended, in words.
pub fn ending(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "an unknown reason".to_owned(),
    }
}

fn signal(id: i32, signal: Signal) {
    if let Some(id) = Pid::from_raw(id) {
        // It may have ended a moment ago, which is what is wanted.
        let _ = kill_process(id, signal);
    }
}

struct Process {
    id: i32,
    parent: i32,
    name: String,
}

fn descendants(ancestor: i32) -> Running {
    let table = processes();
    let mut found = Running::new();
    let mut parents = vec![ancestor];
    while let Some(parent) = parents.pop() {
        for process in table.iter().filter(|process| process.parent == parent) {
            if found.insert(process.id, process.name.clone()).is_none() {
                parents.push(process.id);
            }
        }
    }
    found
}

/// All processes: from `/proc` where there is one, else from `ps`.
fn processes() -> Vec<Process> {
    match fs::read_dir("/proc") {
        Ok(entries) => entries
            .flatten()
            .filter_map(|entry| from_proc(entry.file_name().to_str()?.parse().ok()?))
            .collect(),
        Err(_) => std::process::Command::new("ps")
            .args(["-A", "-o", "pid=,ppid=,comm="])
            .output()
            .map(|output| {
                String::from_utf8_lossy(&output.stdout).lines().filter_map(from_ps).collect()
            })
            .unwrap_or_default(),
    }
}

fn from_proc(id: i32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // "id (name, which may hold anything) state parent …"
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    if fields.next()? == "Z" {
        return None;
    }
    let parent = fields.next()?.parse().ok()?;
    let program = fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
    Some(Process { id, parent, name: file_name(&program.to_string_lossy()) })
}

fn from_ps(line: &str) -> Option<Process> {
    let mut fields = line.split_ascii_whitespace();
    let id = fields.next()?.parse().ok()?;
    let parent = fields.next()?.parse().ok()?;
    Some(Process { id, parent, name: file_name(fields.next()?) })
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_run_adds_is_taken_out_and_nothing_else() {
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR", "CARGO_BIN_NAME", "OUT_DIR"] {
            assert!(is_cargos_own(name), "{name}");
        }
        for name in ["CARGO", "CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_NET_OFFLINE", "PATH"] {
            assert!(!is_cargos_own(name), "{name}");
        }
    }

    #[tokio::test]
    async fn a_dropped_tree_takes_its_grandchildren_with_it() {
        let mut tree =
            Tree::spawn(command("sh").args(["-c", "sleep 300 & sleep 300; :"])).expect("sh");
        let sleeping = loop {
            tree.look();
            if tree.seen.values().filter(|name| !name.is_empty()).count() == 2 {
                break tree.seen.clone();
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        drop(tree);
        let deadline = tokio::time::Instant::now() + Duration::from_secs(5);
        while processes().iter().any(|process| sleeping.contains_key(&process.id)) {
            assert!(tokio::time::Instant::now() < deadline, "still there: {sleeping:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
