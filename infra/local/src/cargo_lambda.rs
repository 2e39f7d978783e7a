//! cargo-lambda, which stands in for Lambda: made available inside the project, without touching the machine.
//!
//! Which version, and what its files must hash to, stands in `infra/tools`; the program there installs it.

use greenlight_devkit::{
    Problem, Project,
    process::{Tree, command, ending},
    streams::tell,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

/// The version that is wanted, with its hashes.
const REQUIREMENTS: &str = "infra/tools/cargo-lambda.txt";
/// What installs it into `.tools/`, and writes there what it installed.
const INSTALL: &str = "infra/tools/install";

/// Finds cargo-lambda in the project's tools, or has it installed there.
pub(crate) async fn ensure(project: &Project) -> Result<PathBuf, Problem> {
    let requirements = project.text_of(REQUIREMENTS)?;
    let folder = project.root().join(".tools/cargo-lambda");
    let binary = folder.join("bin/cargo-lambda");
    if !is_there(&folder, &requirements) {
        tell("cargo-lambda is not there yet (a download of 14 MB, once)");
        install(project).await?;
    }
    if runs(&binary).await {
        return Ok(binary);
    }
    Err(Problem::new(format!(
        "{} does not run; remove the folder {} and run it again",
        binary.display(),
        folder.display(),
    )))
}

/// Whether what these requirements ask for was installed here.
fn is_there(folder: &Path, requirements: &str) -> bool {
    fs::read_to_string(folder.join("installed.txt"))
        .is_ok_and(|installed| installed == requirements)
}

async fn install(project: &Project) -> Result<(), Problem> {
    let mut install = command(python().await?);
    install.arg(project.root().join(INSTALL)).arg("cargo-lambda").stdout(Stdio::null());
    let unstartable = || Problem::of(format!("{INSTALL} would not start"));
    let ended =
        Tree::spawn(&mut install).map_err(unstartable())?.wait().await.map_err(unstartable())?;
    if ended.success() {
        return Ok(());
    }
    Err(Problem::new(format!(
        "cargo-lambda could not be installed ({}); what {INSTALL} said of it is above",
        ending(ended),
    )))
}

async fn runs(binary: &Path) -> bool {
    let mut version = command(binary);
    version.args(["lambda", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    version.status().await.is_ok_and(|status| status.success())
}

/// A Python; which one is new enough, the program that it runs says itself.
async fn python() -> Result<&'static str, Problem> {
    for name in ["python3", "python"] {
        let mut check = command(name);
        check.args(["-c", "import sys; sys.exit(sys.version_info < (3, 8))"]);
        check.stdout(Stdio::null()).stderr(Stdio::null());
        if check.status().await.is_ok_and(|status| status.success()) {
            return Ok(name);
        }
    }
    Err(Problem::new(
        "Python 3.8 or newer is missing, and cargo-lambda is installed with it; install it (on \
         Debian and Ubuntu: python3 and python3-venv) and run it again",
    ))
}
