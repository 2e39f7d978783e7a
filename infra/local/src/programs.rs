//! The programs that a stack consists of.

use greenlight_devkit::{ADMIN, Problem, Profile, Project};
use std::path::PathBuf;

/// Builds every function, and greenlight-admin beside them, and says into which folder.
pub(crate) async fn build(project: &Project) -> Result<PathBuf, Problem> {
    let functions = project.functions()?;
    project.build(functions.iter().map(String::as_str).chain([ADMIN]), Profile::Dev).await
}
