//! `--reload`: what the functions are made of is looked at twice a second; after a change they are built
//! again, and started anew if that went well. Until then the last ones answer.

use crate::{gateway::Functions, log::Log, programs};
use greenlight_devkit::Project;
use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration, time::SystemTime};
use tokio::time::sleep;

/// How often files are looked at, and how long they must have stayed as they are.
const LOOK: Duration = Duration::from_millis(500);

/// What the functions are made of, from the project's folder.
const SOURCES: [&str; 5] =
    ["Cargo.lock", "Cargo.toml", "rust-toolchain.toml", "functions", "shared"];

/// Builds and starts anew, again and again.
pub(crate) async fn for_ever(project: &Project, functions: &Functions, log: &Log) {
    let mut built = sources(project);
    loop {
        sleep(LOOK).await;
        let mut now = sources(project);
        if now == built {
            continue;
        }
        // An editor, or git, may not be done yet.
        loop {
            sleep(LOOK).await;
            let later = sources(project);
            if std::mem::replace(&mut now, later) == now {
                break;
            }
        }
        built = now;
        match programs::build(project).await {
            Ok(_) => {
                functions.restart().await;
                log.note("built again, and the functions are started anew");
            }
            Err(problem) => log.note(&format!("{problem}; the functions stay as they are")),
        }
    }
}

/// When each file was last changed. What cannot be read counts as not there.
fn sources(project: &Project) -> BTreeMap<PathBuf, SystemTime> {
    let mut found = BTreeMap::new();
    let mut open: Vec<PathBuf> = SOURCES.iter().map(|name| project.root().join(name)).collect();
    while let Some(path) = open.pop() {
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(entries.map(|entry| entry.path()));
        } else if let Ok(changed) = metadata.modified() {
            found.insert(path, changed);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_functions_and_what_they_share_are_looked_at_and_nothing_that_is_built() {
        let project = Project::find().expect("here");
        let found = sources(&project);
        for file in
            ["Cargo.toml", "functions/record-stamp/src/main.rs", "shared/domain/providers.json"]
        {
            assert!(found.contains_key(&project.root().join(file)), "{file}");
        }
        let built = project.root().join("target");
        assert!(!found.keys().any(|path| path.starts_with(&built)));
    }
}
