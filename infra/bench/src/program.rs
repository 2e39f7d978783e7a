//! What is started as a function: the function's own binary, or somebody else's program that serves the same endpoint.

use crate::size::Size;
use greenlight_devkit::Problem;
use std::{ffi::OsString, fs, path::PathBuf};

/// A program, as it is started.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    /// Beside those that every function has.
    pub(crate) variables: Vec<(&'static str, OsString)>,
    /// The archive that is uploaded, where it is not the binary alone.
    pub(crate) archive: Option<PathBuf>,
}

impl Program {
    /// A function's own binary.
    pub(crate) const fn binary(path: PathBuf) -> Self {
        Self { path, arguments: Vec::new(), variables: Vec::new(), archive: None }
    }

    /// How large it is. An archive holds what stands in it, and not whoever interprets that.
    pub(crate) fn size(&self) -> Result<Size, Problem> {
        let Some(archive) = &self.archive else { return Size::of(&self.path) };
        let read = fs::metadata(archive);
        let zip = read.map_err(Problem::of(format!("cannot read {}", archive.display())))?.len();
        Ok(Size { binary: zip, zip })
    }
}
