//! Where things are: the project's folder, its template, its functions, its own tools.

use crate::Problem;
use greenlight_template::{Route, TableDefinition, Template, Trigger, functions};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// The project that a program was started in.
#[derive(Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the project: the closest folder above the program's package, or above the current folder,
    /// that holds `template.yaml` and `functions`.
    ///
    /// # Errors
    /// There is none.
    pub fn find() -> Result<Self, Problem> {
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
                     go into the Greenlight project",
                )
            })
    }

    /// The project's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file's text, by its path from the project's folder.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn text_of(&self, file: &str) -> Result<String, Problem> {
        let path = self.root.join(file);
        fs::read_to_string(&path).map_err(Problem::of(format!("cannot read {}", path.display())))
    }

    /// The folder for tools and scratch files of the project's own, which git ignores; made if it
    /// is not there.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn tools(&self) -> Result<PathBuf, Problem> {
        let tools = self.root.join(".tools");
        fs::create_dir_all(&tools)
            .map_err(Problem::of(format!("cannot make the folder {}", tools.display())))?;
        Ok(tools)
    }

    /// The functions: the names of the folders under `functions/`, which are also the names of
    /// their packages and binaries.
    ///
    /// # Errors
    /// There are none, or the folder cannot be read.
    pub fn functions(&self) -> Result<BTreeSet<String>, Problem> {
        let folder = self.root.join("functions");
        let unreadable = || Problem::of(format!("cannot read {}", folder.display()));
        let mut functions = BTreeSet::new();
        for entry in fs::read_dir(&folder).map_err(unreadable())? {
            let entry = entry.map_err(unreadable())?;
            if entry.path().join("Cargo.toml").is_file() {
                functions.insert(entry.file_name().to_string_lossy().into_owned());
            }
        }
        if functions.is_empty() {
            return Err(Problem::new("there is no function: the folder functions/ is empty"));
        }
        Ok(functions)
    }

    /// The table that the template describes.
    ///
    /// # Errors
    /// What is wrong with the template, and where.
    pub fn table(&self) -> Result<TableDefinition, Problem> {
        Ok(TableDefinition::from_template(&self.template()?)?)
    }

    /// The template's routes. One whose function has not been written yet is left out.
    ///
    /// # Errors
    /// What is wrong with the template, and where.
    pub fn routes(&self) -> Result<Vec<Route>, Problem> {
        let functions = self.functions()?;
        let mut routes = greenlight_template::routes(&self.template()?)?;
        routes.retain(|route| functions.contains(&route.function));
        Ok(routes)
    }

    /// What calls functions but requests. Of those that have not been written yet nothing is said.
    ///
    /// # Errors
    /// What is wrong with the template, and where.
    pub fn triggers(&self) -> Result<Vec<Trigger>, Problem> {
        let functions = self.functions()?;
        let mut triggers = greenlight_template::triggers(&Template::parse(&self.template()?)?)?;
        triggers.retain(|trigger| functions.contains(&trigger.function));
        Ok(triggers)
    }

    /// How long each function may take.
    ///
    /// # Errors
    /// What is wrong with the template, and where.
    pub fn timeouts(&self) -> Result<BTreeMap<String, Duration>, Problem> {
        let functions = functions(&Template::parse(&self.template()?)?)?;
        Ok(functions.into_iter().map(|(name, function)| (name, function.timeout)).collect())
    }

    fn template(&self) -> Result<String, Problem> {
        self.text_of("template.yaml")
    }
}
