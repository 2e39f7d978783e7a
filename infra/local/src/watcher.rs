//! `cargo lambda watch`, which runs the functions and takes calls for them.

use crate::{
    database::TABLE,
    stack::{Logs, Options},
};
use greenlight_devkit::{
    Problem, Project,
    process::{Tree, cargo, command, ending},
    variables,
};
use std::{
    fs::{self, File},
    io::{self, Read as _},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::process::Command;

/// How long the watcher may take to listen.
const START: Duration = Duration::from_secs(60);
/// How often it is looked whether a process of a function has ended.
const LOOK: Duration = Duration::from_millis(50);
/// After how many such looks the whole tree of processes is looked at.
const LOOKS_AT_THE_TREE: u32 = 10;

/// The running watcher. Dropping it ends it, with every function process.
pub(crate) struct Watcher {
    tree: Tree,
    ended: EndedProcesses,
    port: u16,
}

impl Watcher {
    /// Starts it with the functions in the folder `binaries`, and with the engine at `endpoint` as
    /// their database.
    pub(crate) fn start(
        project: &Project,
        cargo_lambda: &Path,
        binaries: &Path,
        endpoint: &str,
        options: &Options,
    ) -> Result<Self, Problem> {
        let port = free_port()?;
        let tools = project.tools()?;
        let ended = EndedProcesses::new(&tools)?;
        let mut watch = command(cargo_lambda);
        watch
            .args(["lambda", "watch", "--quiet", "--disable-cors"])
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            .args(["--concurrency", &options.concurrency.to_string()])
            .arg("--manifest-path")
            .arg(project.root().join("Cargo.toml"))
            .env("CARGO", stand_in(&tools)?)
            .env("GREENLIGHT_CARGO", cargo())
            .env("GREENLIGHT_BINARIES", binaries)
            .env("GREENLIGHT_ENDED", &ended.path);
        environment(&mut watch, endpoint, options);
        if options.reload {
            watch.current_dir(project.root()).env("GREENLIGHT_BUILD", "1");
        } else {
            // It looks at everything below its folder, once for every instance: an empty one spares
            // the machine thousands of watches.
            watch.current_dir(make_folder(tools.join("watch"))?).arg("--ignore-changes");
        }
        let (out, err) = outputs(&options.logs)?;
        watch.stdout(out).stderr(err);
        let tree = Tree::spawn(&mut watch)
            .map_err(|e| Problem::new(format!("cargo lambda watch would not start: {e}")))?;
        Ok(Self { tree, ended, port })
    }

    /// Where it takes calls.
    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Waits until it takes calls.
    pub(crate) async fn listens(&self) -> Result<(), Problem> {
        let deadline = tokio::time::Instant::now() + START;
        while tokio::net::TcpStream::connect(self.address()).await.is_err() {
            if tokio::time::Instant::now() > deadline {
                return Err(Problem::new(format!(
                    "cargo lambda watch does not listen on port {} after {} seconds",
                    self.port,
                    START.as_secs()
                )));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits for an end that nobody asked for. A function's process that ends is told to
    /// `process_died`, but is no end of the whole: another takes its place.
    pub(crate) async fn dies(&mut self, process_died: impl Fn(&str)) -> Problem {
        let mut looks = 0;
        loop {
            tokio::select! {
                status = self.tree.wait() => return Problem::new(match status {
                    Ok(status) => format!(
                        "cargo lambda watch ended by itself ({}); its last words are above",
                        ending(status)
                    ),
                    Err(e) => format!("cargo lambda watch can no longer be seen: {e}"),
                }),
                () = tokio::time::sleep(LOOK) => {}
            }
            for (name, how) in self.ended.new_ones() {
                eprintln!(
                    "a process of {name} ended by itself ({how}); why is in the lines around this \
                     one, and another takes its place"
                );
                process_died(&name);
            }
            looks = (looks + 1) % LOOKS_AT_THE_TREE;
            if looks == 0 {
                self.tree.look();
            }
        }
    }
}

/// Which processes of functions have ended by themselves: the stand-in for cargo writes a line for
/// each, with the function's name and the exit status as a shell tells it.
struct EndedProcesses {
    path: PathBuf,
    file: File,
    /// What was read of a line that is not whole yet.
    rest: String,
}

impl EndedProcesses {
    fn new(tools: &Path) -> Result<Self, Problem> {
        let path = tools.join(format!("ended-processes.{}", std::process::id()));
        let trouble = |e| Problem::new(format!("cannot write {}: {e}", path.display()));
        File::create(&path).map_err(trouble)?;
        let file = File::open(&path).map_err(trouble)?;
        Ok(Self { path, file, rest: String::new() })
    }

    /// Those that were not told of yet: a function's name, and how its process ended.
    fn new_ones(&mut self) -> Vec<(String, String)> {
        if self.file.read_to_string(&mut self.rest).is_err() {
            return Vec::new();
        }
        let Some((lines, rest)) = self.rest.rsplit_once('\n') else { return Vec::new() };
        let ended = lines.lines().filter_map(|line| {
            let (name, status) = line.split_once(' ')?;
            Some((name.to_owned(), how(status.parse().ok()?)))
        });
        let ended = ended.collect();
        self.rest = rest.to_owned();
        ended
    }
}

impl Drop for EndedProcesses {
    fn drop(&mut self) {
        // A file that stays behind is only litter.
        let _ = fs::remove_file(&self.path);
    }
}

/// An exit status as a shell tells it: 128 and more is a signal.
fn how(status: i32) -> String {
    if status > 128 { format!("signal {}", status - 128) } else { format!("exit code {status}") }
}

/// A port that nothing listens on at the moment.
fn free_port() -> Result<u16, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| Problem::new(format!("there is no free port: {e}")))
}

/// What the functions find in their environment.
fn environment(watch: &mut Command, endpoint: &str, options: &Options) {
    watch.envs(variables(endpoint, TABLE, options.deployment));
    // A person's own would be sent along with the local pair.
    watch.env_remove("AWS_SESSION_TOKEN");
    if std::env::var_os("RUST_LOG").is_none() {
        // Each start of an instance is two lines of its log, which nobody asked for.
        watch.env("RUST_LOG", "warn");
    }
}

fn outputs(logs: &Logs) -> Result<(Stdio, Stdio), Problem> {
    match logs {
        // Standard output is for what a script may want to read.
        Logs::Terminal => Ok((io::stderr().into(), io::stderr().into())),
        Logs::File(path) => {
            let trouble = |e| Problem::new(format!("cannot write {}: {e}", path.display()));
            let file = File::create(path).map_err(trouble)?;
            Ok((file.try_clone().map_err(trouble)?.into(), file.into()))
        }
    }
}

fn make_folder(folder: PathBuf) -> Result<PathBuf, Problem> {
    fs::create_dir_all(&folder)
        .map(|()| folder.clone())
        .map_err(|e| Problem::new(format!("cannot make the folder {}: {e}", folder.display())))
}

/// Writes the script that stands in for cargo.
fn stand_in(tools: &Path) -> Result<PathBuf, Problem> {
    let path = tools.join("prebuilt-cargo");
    // By way of another name: a script cannot be run while it is being written.
    let draft = tools.join(format!("prebuilt-cargo.{}", std::process::id()));
    fs::write(&draft, include_str!("prebuilt-cargo.sh"))
        .and_then(|()| fs::set_permissions(&draft, fs::Permissions::from_mode(0o755)))
        .and_then(|()| fs::rename(&draft, &path))
        .map(|()| path.clone())
        .map_err(|e| Problem::new(format!("cannot write {}: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_of_a_process_is_told_once_and_half_a_line_not_yet() {
        let mut ended = EndedProcesses::new(&std::env::temp_dir()).expect("a file");
        assert!(ended.new_ones().is_empty());
        fs::write(&ended.path, "record-stamp 137\nget-activ").expect("written");
        assert_eq!(ended.new_ones(), [("record-stamp".to_owned(), "signal 9".to_owned())]);
        fs::write(&ended.path, "record-stamp 137\nget-activation 1\n").expect("written");
        assert_eq!(ended.new_ones(), [("get-activation".to_owned(), "exit code 1".to_owned())]);
        assert!(ended.new_ones().is_empty());
    }
}
