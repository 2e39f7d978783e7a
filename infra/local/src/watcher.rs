//! `cargo lambda watch`, which takes the gateway's calls and hands each to a process of its function. It
//! speaks Lambda's Runtime API, and nothing else is asked of it: left to start the processes itself it would
//! watch the files of each, with three of the machine's few inotify instances.

use crate::log::Log;
use greenlight_devkit::{
    Problem, Project,
    process::{Tree, command, ending},
};
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    time::Duration,
};

/// How long it may take to listen.
const START: Duration = Duration::from_secs(60);

/// The running watcher. Dropping it ends it.
pub(crate) struct Watcher {
    tree: Tree,
    port: u16,
}

impl Watcher {
    /// Starts it; it learns the functions' names from the project's manifest.
    pub(crate) fn start(
        project: &Project,
        cargo_lambda: &Path,
        log: &Log,
    ) -> Result<Self, Problem> {
        let port = free_port()?;
        let mut watch = command(cargo_lambda);
        watch
            .args(["lambda", "watch", "--quiet", "--disable-cors"])
            .args(["--only-lambda-apis", "--ignore-changes"])
            .args(["--invoke-address", "127.0.0.1"])
            .args(["--invoke-port", &port.to_string()])
            .arg("--manifest-path")
            .arg(project.root().join("Cargo.toml"));
        // It looks through everything below its folder for files that name what to ignore.
        watch.current_dir(cargo_lambda.parent().unwrap_or(project.root()));
        if std::env::var_os("RUST_LOG").is_none() {
            watch.env("RUST_LOG", "warn");
        }
        let (out, err) = log.outputs()?;
        watch.stdout(out).stderr(err);
        let tree =
            Tree::spawn(&mut watch).map_err(Problem::of("cargo lambda watch would not start"))?;
        Ok(Self { tree, port })
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

    /// Waits for an end that nobody asked for.
    pub(crate) async fn dies(&mut self) -> Problem {
        Problem::new(match self.tree.wait().await {
            Ok(status) => format!(
                "cargo lambda watch ended by itself ({}); its last words are above",
                ending(status)
            ),
            Err(e) => format!("cargo lambda watch can no longer be seen: {e}"),
        })
    }
}

/// A port that nothing listens on at the moment.
fn free_port() -> Result<u16, Problem> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(Problem::of("there is no free port"))
}
