//! What the project's own files say, for tests that hold them to a rule.

use greenlight_devkit::Project;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Project::find().expect("the project").root().to_owned()
}

/// A file's text.
pub(crate) fn text_of(path: &str) -> String {
    let text = Project::find().and_then(|project| project.text_of(path));
    text.unwrap_or_else(|problem| panic!("{problem}"))
}

/// What stands between `before` and `after` in a text, each time.
pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> BTreeSet<&'t str> {
    let cut = text.split(before).skip(1);
    cut.filter_map(|rest| Some(rest.split_once(after)?.0)).collect()
}

/// Every Rust file below a folder of the project, by its path from there.
pub(crate) fn rust_files(folder: &str) -> BTreeMap<String, String> {
    let mut files = files(folder);
    files.retain(|name, _| name.ends_with(".rs"));
    assert!(!files.is_empty(), "there is no Rust in {folder}");
    files
}

/// Every file below a folder of the project, by its path from there.
pub(crate) fn files(folder: &str) -> BTreeMap<String, String> {
    fn visit(folder: &Path, base: &Path, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                visit(&path, base, files);
            } else {
                let name = path.strip_prefix(base).expect("below").display().to_string();
                let bytes = fs::read(&path).expect("a file");
                files.insert(name, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    let mut files = BTreeMap::new();
    visit(&root().join(folder), &root(), &mut files);
    files
}
