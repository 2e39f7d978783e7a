//! The tools that build and check a release (`infra/tools`): one place says which versions, and every file of them is
//! held to its hash.

use crate::support::sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/tools");
/// What calls pip.
const INSTALLER: &str = "infra/tools/install";

fn files(extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == extension));
    assert!(!files.is_empty(), "{FOLDER} has no .{extension}");
    files
}

/// The files of locked requirements: those of the tools, and those that stand beside what they are for.
fn locked() -> Vec<PathBuf> {
    let installer = sources::text_of(INSTALLER);
    let elsewhere = sources::between(&installer, "([\"../", "\"]").into_iter();
    let elsewhere: Vec<PathBuf> =
        elsewhere.map(|file| Path::new(FOLDER).join(format!("../{file}.txt"))).collect();
    assert_eq!(elsewhere.len(), 2, "{INSTALLER}: {elsewhere:?}");
    files("txt").into_iter().chain(elsewhere).collect()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("text")
}

/// The requirements of a file, each with all that is said of it.
fn requirements(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// What is wrong with a locked requirement.
fn wrong(requirement: &str) -> Option<&'static str> {
    let mut words = requirement.split_whitespace();
    let named = words.next().unwrap_or_default();
    let hashes: Vec<&str> = words.filter_map(|word| word.strip_prefix("--hash=sha256:")).collect();
    let is_hash = |hash: &&str| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if named.split_once("==").is_none_or(|(_, version)| version.is_empty()) {
        return Some("names no version");
    }
    if hashes.is_empty() || !hashes.iter().all(is_hash) {
        return Some("has no hash");
    }
    requirement.contains("://").then_some("names a place on the network")
}

#[test]
fn every_tool_is_one_version_with_its_hashes_and_from_no_certain_place() {
    for path in locked() {
        for requirement in requirements(&text(&path)) {
            assert_eq!(wrong(&requirement), None, "{}: {requirement}", path.display());
        }
    }
    let hash = "0".repeat(64);
    assert_eq!(wrong("zig --hash=sha256:0"), Some("names no version"));
    assert_eq!(wrong("zig==1"), Some("has no hash"));
    assert_eq!(wrong("--index-url https://index.example/"), Some("names no version"));
    assert_eq!(
        wrong(&format!("zig==1@https://index.example/ --hash=sha256:{hash}")),
        Some("names a place on the network")
    );
}

#[test]
fn what_is_wanted_is_what_is_locked() {
    for path in files("in") {
        let locked: BTreeSet<String> = requirements(&text(&path.with_extension("txt")))
            .iter()
            .filter_map(|requirement| requirement.split_whitespace().next().map(str::to_owned))
            .collect();
        for wanted in requirements(&text(&path)) {
            assert!(locked.contains(&wanted), "{}: run infra/tools/lock", path.display());
        }
    }
    let stems = |extension| -> BTreeSet<PathBuf> {
        files(extension).iter().map(|path| path.with_extension("")).collect()
    };
    assert_eq!(stems("in"), stems("txt"));
}

#[test]
fn nothing_else_in_the_project_installs_a_package_of_python() {
    let installs = |text: &str| text.contains("pip install") || text.contains("pip\", \"install");
    let mut said: BTreeMap<String, String> =
        [".ci", "docs", "infra"].into_iter().flat_map(sources::files).collect();
    said.extend(["README.md", "CONTRIBUTING.md"].map(|f| (f.to_owned(), sources::text_of(f))));
    let installer = said.remove(INSTALLER).expect("an installer");
    for (name, text) in said {
        assert!(!installs(&text), "{name} calls pip by itself");
    }
    for option in ["--require-hashes", "--only-binary", "--no-deps"] {
        assert!(installer.contains(option), "{INSTALLER} lacks {option}");
    }
}
