//! Where the project is, which functions it has, and how they are built for AWS's speed.

use crate::problem::Problem;
use greenlight_template::{Route, TableDefinition};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::Command;

/// The project that this command was called in.
pub(crate) struct Project {
    root: PathBuf,
    template: String,
}

impl Project {
    /// Finds the project: the closest folder above this package, or above the current folder,
    /// that holds `template.yaml` and `functions`.
    pub(crate) fn find() -> Result<Self, Problem> {
        let starts =
            [env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from), env::current_dir().ok()];
        let is_root =
            |dir: &&Path| dir.join("template.yaml").is_file() && dir.join("functions").is_dir();
        let root =
            starts.iter().flatten().find_map(|start| start.ancestors().find(is_root)).ok_or_else(
                || {
                    Problem::new(
                        "no folder with template.yaml and functions/ here or above; \
                         run `cargo bench-functions` inside the Greenlight project",
                    )
                },
            )?;
        let path = root.join("template.yaml");
        let template = fs::read_to_string(&path)
            .map_err(Problem::of(format!("cannot read {}", path.display())))?;
        Ok(Self { root: root.to_owned(), template })
    }

    /// The table that the template describes.
    pub(crate) fn table(&self) -> Result<TableDefinition, Problem> {
        TableDefinition::from_template(&self.template).map_err(|e| Problem::new(e.to_string()))
    }

    /// The functions' routes, those of functions to come included.
    pub(crate) fn routes(&self) -> Result<Vec<Route>, Problem> {
        greenlight_template::routes(&self.template).map_err(|e| Problem::new(e.to_string()))
    }

    /// The functions: the names of the folders under `functions/`, which are also the names of
    /// their packages and binaries.
    pub(crate) fn functions(&self) -> Result<BTreeSet<String>, Problem> {
        let folder = self.root.join("functions");
        let unreadable = || Problem::of(format!("cannot read {}", folder.display()));
        let mut functions = BTreeSet::new();
        for entry in fs::read_dir(&folder).map_err(unreadable())? {
            let entry = entry.map_err(unreadable())?;
            if entry.path().join("Cargo.toml").is_file() {
                functions.insert(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(functions)
    }

    /// Builds the functions with the release profile and says where their binaries are. They are
    /// selected as binaries of the whole workspace: selecting packages would resolve features for
    /// those alone, and build the SDK once more.
    pub(crate) async fn build(
        &self,
        functions: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, PathBuf>, Problem> {
        eprintln!("building {} functions with the release profile", functions.len());
        let mut build = cargo();
        build.current_dir(&self.root).stdin(Stdio::null()).stderr(Stdio::inherit());
        build.args([
            "build",
            "--locked",
            "--release",
            "--message-format",
            "json-render-diagnostics",
        ]);
        for function in functions {
            build.args(["--bin", function]);
        }
        let output = build.output().await.map_err(Problem::of("cargo build would not start"))?;
        if !output.status.success() {
            return Err(Problem::new("the functions do not build; the compiler's words are above"));
        }
        let messages = String::from_utf8_lossy(&output.stdout);
        let built: BTreeMap<_, _> = messages.lines().filter_map(binary).collect();
        match functions.iter().find(|function| !built.contains_key(*function)) {
            Some(missing) => Err(Problem::new(format!("cargo build made no binary {missing}"))),
            None => Ok(built),
        }
    }
}

/// The part of a message of `cargo build --message-format json` that tells where a binary is.
#[derive(Deserialize)]
struct Message {
    executable: PathBuf,
    target: Target,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// The name and the place of the binary that a message tells of.
fn binary(line: &str) -> Option<(String, PathBuf)> {
    let message: Message = serde_json::from_str(line).ok()?;
    Some((message.target.name, message.executable))
}

/// The cargo that runs this program, in the environment of the person's shell: what `cargo run`
/// adds for this program is taken out again, because build scripts that watch those variables
/// would be run anew, and everything after them.
fn cargo() -> Command {
    const PREFIXES: [&str; 3] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
    const NAMES: [&str; 4] =
        ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "OUT_DIR"];
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    for (name, _) in env::vars_os() {
        let is_cargos_own = name.to_str().is_some_and(|name| {
            NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        });
        if is_cargos_own {
            command.env_remove(name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_place_are_read_from_the_message_about_a_binary() {
        let line = r#"{"reason":"compiler-artifact","target":{"name":"list","kind":["bin"]},"executable":"/t/release/list"}"#;
        assert_eq!(binary(line), Some(("list".to_owned(), PathBuf::from("/t/release/list"))));
        for other in [
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "not JSON",
        ] {
            assert_eq!(binary(other), None, "{other}");
        }
    }
}
