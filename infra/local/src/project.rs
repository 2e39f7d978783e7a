//! Where things are: the project's folder, its template, its functions, its own tools.

use crate::problem::Problem;
use greenlight_template::{Route, TableDefinition, Template, functions};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The project that this command was called in.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the project: the closest folder above this package, or above the current folder,
    /// that holds `template.yaml` and `functions`.
    pub(crate) fn find() -> Result<Self, Problem> {
        let starts =
            [env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from), env::current_dir().ok()];
        let is_root =
            |dir: &&Path| dir.join("template.yaml").is_file() && dir.join("functions").is_dir();
        starts
            .iter()
            .flatten()
            .find_map(|start| start.ancestors().find(is_root))
            .map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| {
                Problem::new(
                    "no folder with template.yaml and functions/ here or above; \
                     run `cargo dev` inside the Greenlight project",
                )
            })
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for tools and scratch files of the project's own, which git ignores; made if it
    /// is not there.
    pub(crate) fn tools(&self) -> Result<PathBuf, Problem> {
        let tools = self.root.join(".tools");
        fs::create_dir_all(&tools).map_err(|e| {
            Problem::new(format!("cannot make the folder {}: {e}", tools.display()))
        })?;
        Ok(tools)
    }

    /// The functions: the names of the folders under `functions/`, which are also the names of
    /// their packages and binaries.
    pub(crate) fn functions(&self) -> Result<BTreeSet<String>, Problem> {
        let folder = self.root.join("functions");
        let unreadable = |e| Problem::new(format!("cannot read {}: {e}", folder.display()));
        let mut functions = BTreeSet::new();
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            if entry.path().join("Cargo.toml").is_file() {
                functions.insert(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(functions)
    }

    /// The table that the template describes.
    pub(crate) fn table(&self) -> Result<TableDefinition, Problem> {
        TableDefinition::from_template(&self.template()?).map_err(|e| Problem::new(e.to_string()))
    }

    /// The template's routes. One whose function has not been written yet is left out.
    pub(crate) fn routes(&self) -> Result<Vec<Route>, Problem> {
        let functions = self.functions()?;
        let mut routes = greenlight_template::routes(&self.template()?)
            .map_err(|e| Problem::new(e.to_string()))?;
        routes.retain(|route| functions.contains(&route.function));
        Ok(routes)
    }

    /// The README, whose tour the demo runs.
    pub(crate) fn readme(&self) -> Result<String, Problem> {
        self.text_of("README.md")
    }

    /// How long each function may take.
    pub(crate) fn timeouts(&self) -> Result<BTreeMap<String, Duration>, Problem> {
        let template =
            Template::parse(&self.template()?).map_err(|e| Problem::new(e.to_string()))?;
        let functions = functions(&template).map_err(|e| Problem::new(e.to_string()))?;
        Ok(functions.into_iter().map(|(name, function)| (name, function.timeout)).collect())
    }

    fn template(&self) -> Result<String, Problem> {
        self.text_of("template.yaml")
    }

    fn text_of(&self, name: &str) -> Result<String, Problem> {
        let path = self.root.join(name);
        fs::read_to_string(&path)
            .map_err(|e| Problem::new(format!("cannot read {}: {e}", path.display())))
    }
}
