//! Builds the project's programs before anybody calls one.
//!
//! The same selection as `cargo lambda watch` makes for itself (`cargo run --bin NAME` in the
//! workspace's root) and as `cargo test` makes: binaries of the whole workspace, not packages.
//! Selecting packages would resolve features for those alone, and build the SDK once more.

use crate::{
    Problem, Project,
    process::{Tree, cargo, command, ending},
};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// The program with which Greenlight is administered: its package's and binary's name.
pub const ADMIN: &str = "greenlight-admin";

/// How to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quickly built.
    Dev,
    /// Quickly run, as on AWS.
    Release,
}

/// The part of a message of `cargo build --message-format json` that tells where a binary is.
#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Target,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

impl Project {
    /// Builds these programs and returns the folder that they are in.
    ///
    /// # Errors
    /// They do not build; the compiler has said why.
    pub async fn build<'a>(
        &self,
        programs: impl IntoIterator<Item = &'a str>,
        profile: Profile,
    ) -> Result<PathBuf, Problem> {
        let mut missing: BTreeSet<&str> = programs.into_iter().collect();
        let mut build = command(cargo());
        build.current_dir(self.root()).stdout(Stdio::piped());
        build.args(["build", "--locked", "--message-format", "json-render-diagnostics"]);
        build.args((profile == Profile::Release).then_some("--release"));
        for binary in &missing {
            build.args(["--bin", binary]);
        }
        let unstartable = || Problem::of("cargo build would not start");
        let mut tree = Tree::spawn(&mut build).map_err(unstartable())?;
        let mut folder = None;
        if let Some(stdout) = tree.stdout() {
            let mut lines = BufReader::new(stdout).lines();
            while let Some(line) = lines.next_line().await.map_err(unstartable())? {
                if let Some((name, place)) = binary(&line) {
                    missing.remove(name.as_str());
                    folder = place.parent().map(Path::to_owned);
                }
            }
        }
        let status = tree.wait().await.map_err(unstartable())?;
        if !status.success() {
            let ending = ending(status);
            let text = format!("cargo build failed ({ending}); the compiler's words are above");
            return Err(Problem::new(text));
        }
        let unmade = missing.first().copied().unwrap_or_default();
        folder
            .filter(|_| missing.is_empty())
            .ok_or_else(|| Problem::new(format!("cargo build made no binary {unmade}")))
    }
}

/// The name and the place of the binary that a message tells of.
fn binary(line: &str) -> Option<(String, PathBuf)> {
    let message: Message = serde_json::from_str(line).ok()?;
    let executable = message.executable.filter(|_| message.reason == "compiler-artifact")?;
    Some((message.target.name, executable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_place_are_read_from_the_message_about_a_binary() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"list"},"executable":"/t/debug/list","fresh":true}"#;
        assert_eq!(binary(line), Some(("list".to_owned(), PathBuf::from("/t/debug/list"))));
        for other in [
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "not JSON",
        ] {
            assert_eq!(binary(other), None, "{other}");
        }
    }
}
