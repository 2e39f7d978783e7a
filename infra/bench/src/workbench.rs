//! Where things are measured: the release binaries, a folder for what is written on the way, and the way to the
//! database.

use crate::{certificate::Identity, database::Transport, fixture::Fixture};
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use greenlight_devkit::{Problem, Profile, Project};
use std::{collections::BTreeSet, fs, path::PathBuf, thread::available_parallelism};

/// What all fixtures share.
pub(crate) struct Workbench {
    pub(crate) project: Project,
    binaries: PathBuf,
    scratch: PathBuf,
    identity: Option<Identity>,
}

impl Workbench {
    /// Builds the functions, and sets up the way to a database.
    pub(crate) async fn new(
        project: Project,
        functions: &BTreeSet<String>,
        transport: Transport,
    ) -> Result<Self, Problem> {
        let names = functions.iter().map(String::as_str);
        let binaries = project.build(names, Profile::Release).await?;
        // Beside the folder of the binaries.
        let scratch = folder(binaries.with_file_name("bench"))?;
        let identity = transport.identity(&scratch)?;
        Ok(Self { project, binaries, scratch, identity })
    }

    /// The folder of this name, beside those of the fixtures.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf, Problem> {
        folder(self.scratch.join(name))
    }

    /// A fixture, which writes into a folder of its own.
    pub(crate) async fn fixture(&self, name: &str) -> Result<Fixture, Problem> {
        let scratch = self.folder(name)?;
        Fixture::new(&self.project, &self.binaries, scratch, self.identity.as_ref()).await
    }
}

fn folder(path: PathBuf) -> Result<PathBuf, Problem> {
    fs::create_dir_all(&path)
        .map_err(Problem::of(format!("cannot make the folder {}", path.display())))?;
    Ok(path)
}

/// Does all of them, as many side by side as there are processors: for counts, which do not mind, never for times.
pub(crate) async fn side_by_side<T>(
    all: impl Iterator<Item = impl Future<Output = Result<T, Problem>>>,
) -> Result<Vec<T>, Problem> {
    let processors = available_parallelism().map_or(1, usize::from);
    stream::iter(all).buffered(processors).try_collect().await
}
