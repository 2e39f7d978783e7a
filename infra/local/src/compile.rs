//! Builds the functions before anybody calls one, and greenlight-admin beside them.
//!
//! The same selection as `cargo lambda watch` makes for itself (`cargo run --bin NAME` in the
//! workspace's root) and as `cargo test` makes: binaries of the whole workspace, not packages.
//! Selecting packages would resolve features for those alone, and build the SDK once more.

use crate::{
    problem::Problem,
    process::{Tree, cargo, command, ending},
    project::Project,
};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// The part of a message of `cargo build --message-format json` that tells where a binary is.
#[derive(Deserialize)]
struct Message {
    reason: String,
    executable: Option<PathBuf>,
}

/// The program with which Greenlight is administered: its package's and binary's name.
pub(crate) const ADMIN: &str = "greenlight-admin";

/// Builds every function and greenlight-admin with the development profile, and returns the folder
/// of their binaries.
pub(crate) async fn binaries(project: &Project) -> Result<PathBuf, Problem> {
    let functions = project.functions()?;
    if functions.is_empty() {
        return Err(Problem::new("there is no function to build: the folder functions/ is empty"));
    }
    eprintln!("building {} functions and {ADMIN}", functions.len());
    let start = Instant::now();
    let mut build = command(cargo());
    build.current_dir(project.root()).stdout(Stdio::piped());
    build.args(["build", "--locked", "--message-format", "json-render-diagnostics"]);
    for binary in functions.iter().map(String::as_str).chain([ADMIN]) {
        build.args(["--bin", binary]);
    }
    let unstartable = |e| Problem::new(format!("cargo build would not start: {e}"));
    let mut tree = Tree::spawn(&mut build).map_err(unstartable)?;
    let mut folders = BTreeSet::new();
    if let Some(stdout) = tree.stdout() {
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await.map_err(unstartable)? {
            folders.extend(folder_of_binary(&line));
        }
    }
    let status = tree.wait().await.map_err(unstartable)?;
    if !status.success() {
        return Err(Problem::new(format!(
            "the functions or {ADMIN} do not build ({}); the compiler's words are above",
            ending(status),
        )));
    }
    eprintln!("built in {:.1} s", start.elapsed().as_secs_f64());
    folders.pop_first().ok_or_else(|| {
        Problem::new(
            "cargo build made no binary, although the functions are packages with one each",
        )
    })
}

fn folder_of_binary(line: &str) -> Option<PathBuf> {
    let message: Message = serde_json::from_str(line).ok()?;
    let executable = message.executable.filter(|_| message.reason == "compiler-artifact")?;
    executable.parent().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_is_read_from_the_message_about_a_binary() {
        let binary = r#"{"reason":"compiler-artifact","executable":"/t/debug/list","fresh":true}"#;
        assert_eq!(folder_of_binary(binary), Some(PathBuf::from("/t/debug")));
        for other in [
            r#"{"reason":"compiler-artifact","executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "not JSON",
        ] {
            assert_eq!(folder_of_binary(other), None, "{other}");
        }
    }
}
