//! cargo-lambda, which stands in for Lambda: made available inside the project, without touching the machine.
//!
//! It comes from its Python wheel into a virtual environment under `.tools/`, which git ignores.

use greenlight_devkit::{
    Problem, Project,
    process::{self, command, ending},
};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

/// The version that the project is developed with: another one may read the routes differently.
const VERSION: &str = "1.9.2";

/// Finds cargo-lambda in the project's tools, or installs it there.
pub(crate) async fn ensure(project: &Project) -> Result<PathBuf, Problem> {
    let tools = project.tools()?;
    let venv = tools.join("cargo-lambda");
    let binary = venv.join("bin/cargo-lambda");
    if version(&binary).await.as_deref() == Some(VERSION) {
        return Ok(binary);
    }
    let _turn = one_at_a_time(&tools).await?;
    // Whoever had the turn before may just have installed it.
    if version(&binary).await.as_deref() != Some(VERSION) {
        install(&venv).await?;
    }
    match version(&binary).await {
        Some(version) if version == VERSION => Ok(binary),
        other => Err(Problem::new(format!(
            "{} should be cargo-lambda {VERSION} and {}; remove the folder {} and run it again",
            binary.display(),
            other.map_or("does not run".to_owned(), |version| format!("is {version}")),
            venv.display(),
        ))),
    }
}

/// The version of the program at `binary`: "cargo-lambda 1.9.2 (67129fc …)". `None` if there is no
/// such program or it does not run.
async fn version(binary: &Path) -> Option<String> {
    let output = command(binary).args(["lambda", "--version"]).output().await.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.strip_prefix("cargo-lambda ")?.split_ascii_whitespace().next().map(str::to_owned)
}

/// Keeps two starts at the same time from installing into one folder. The turn ends when the file
/// is dropped.
async fn one_at_a_time(tools: &Path) -> Result<File, Problem> {
    let path = tools.join("install.lock");
    let trouble = |e| Problem::new(format!("cannot lock {}: {e}", path.display()));
    let lock = File::create(&path).map_err(trouble)?;
    let mut told = false;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::Error(e)) => return Err(trouble(e)),
            Err(TryLockError::WouldBlock) => {
                if !std::mem::replace(&mut told, true) {
                    eprintln!("waiting for another `cargo dev` to install cargo-lambda");
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Makes the virtual environment and installs the wheel into it, without what it depends on: that
/// is a cross-linker, which only a build for AWS needs.
async fn install(venv: &Path) -> Result<(), Problem> {
    let python = python().await?;
    eprintln!(
        "installing cargo-lambda {VERSION} into {} (a download of 14 MB, once)",
        venv.display()
    );
    // What an interrupted installation left behind would only be in the way.
    if venv.exists() {
        fs::remove_dir_all(venv)
            .map_err(|e| Problem::new(format!("cannot remove {}: {e}", venv.display())))?;
    }
    eprintln!("  1 of 2: a virtual environment");
    let made = process::run(command(python).args(["-m", "venv"]).arg(venv), "python").await?;
    if !made.success() {
        return Err(Problem::new(format!(
            "Python could not make a virtual environment in {} ({}); its own words are above",
            venv.display(),
            ending(made),
        )));
    }
    eprintln!("  2 of 2: the wheel");
    let mut pip = command(venv.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-deps",
        "--retries",
        "2",
    ]);
    pip.args(["--only-binary", ":all:"]).arg(format!("cargo-lambda=={VERSION}"));
    let installed = process::run(&mut pip, "pip").await?;
    if !installed.success() {
        return Err(Problem::new(format!(
            "pip could not download cargo-lambda {VERSION} ({}); look at its words above, \
             check the network (or pip's own configuration), and run it again",
            ending(installed),
        )));
    }
    Ok(())
}

/// A Python that can make virtual environments.
async fn python() -> Result<&'static str, Problem> {
    let mut incomplete = None;
    for name in ["python3", "python"] {
        let mut check = command(name);
        check.args(["-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 8))"]);
        match check.stdout(Stdio::null()).stderr(Stdio::null()).status().await {
            Ok(status) if status.success() => return Ok(name),
            Ok(_) => incomplete = incomplete.or(Some(name)),
            Err(_) => {}
        }
    }
    Err(Problem::new(match incomplete {
        None => {
            "Python 3 is missing, and cargo-lambda is installed with it; install Python 3.8 or \
                 newer (on Debian and Ubuntu: python3 and python3-venv) and run it again"
                .to_owned()
        }
        Some(name) => format!(
            "{name} is older than 3.8 or lacks the modules venv and ensurepip, with which \
             cargo-lambda is installed; install them (on Debian and Ubuntu: python3-venv) and run \
             it again"
        ),
    }))
}
