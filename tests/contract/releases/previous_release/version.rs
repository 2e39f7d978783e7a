//! Which version's fixtures are kept, and which must be.

use super::folder;
use std::fs;

/// The version of this working copy.
const PACKAGE: &str = env!("CARGO_PKG_VERSION");
const CHANGELOG: &str = include_str!("../../../../CHANGELOG.md");

/// The version that wrote the fixtures.
fn kept() -> String {
    fs::read_to_string(folder().join("VERSION")).expect("a version").trim().to_owned()
}

/// Whether the fixtures are this working copy's own, so that they hold exactly what it writes.
pub(super) fn is_own() -> bool {
    kept() == PACKAGE
}

/// Notes that the fixtures are this working copy's, unless another's must be kept.
pub(super) fn begin_anew() {
    assert_eq!(due(CHANGELOG, PACKAGE), Ok(PACKAGE.to_owned()), "the fixtures are frozen");
    fs::write(folder().join("VERSION"), format!("{PACKAGE}\n")).expect("written");
}

/// The version whose fixtures must be kept, by the changelog and the package's version: that of the
/// last release, or as long as there is none, of the one to come.
fn due(changelog: &str, package: &str) -> Result<String, String> {
    let headings: Vec<&str> =
        changelog.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    let version = |heading: &&str| {
        let word = heading.split(' ').next().unwrap_or_default();
        word.trim_matches(['[', ']']).to_owned()
    };
    let mut versions = headings.iter().map(version);
    let first = versions.next().ok_or("the changelog is empty")?;
    if first != "Unreleased" {
        return if first == package {
            Ok(first)
        } else {
            Err(format!("the changelog names {first} as released, the package says {package}"))
        };
    }
    match versions.next() {
        None => Ok(package.to_owned()),
        Some(last) if number(package) > number(&last) => Ok(last),
        Some(last) => Err(format!("after {last} the package's version goes up, not to {package}")),
    }
}

/// A version as it is compared.
fn number(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().expect("a version")).collect()
}

#[test]
fn the_fixtures_are_of_the_last_release_or_of_the_first_to_come() {
    assert_eq!(
        due(CHANGELOG, PACKAGE),
        Ok(kept()),
        "see tests/contract/releases/previous_release/mod.rs"
    );
}

#[test]
fn a_release_is_held_against_the_one_before_it() {
    let log =
        |headings: &[&str]| headings.iter().map(|it| format!("## {it}\n")).collect::<String>();
    let before_the_first = log(&["Unreleased"]);
    let at_the_first = log(&["0.1.0 - 2026-01-31"]);
    let after_it = log(&["Unreleased", "[0.1.0] - 2026-01-31"]);
    let at_the_tenth = log(&["0.10.0 - 2026-12-31", "0.9.0 - 2026-11-30"]);
    let after_that = log(&["Unreleased", "0.10.0 - 2026-12-31", "0.9.0 - 2026-11-30"]);
    for (changelog, package, fixtures) in [
        (&before_the_first, "0.1.0", Some("0.1.0")),
        (&at_the_first, "0.1.0", Some("0.1.0")),
        (&at_the_first, "0.2.0", None),
        (&after_it, "0.1.0", None),
        (&after_it, "0.2.0", Some("0.1.0")),
        (&at_the_tenth, "0.10.0", Some("0.10.0")),
        (&at_the_tenth, "0.9.0", None),
        (&after_that, "0.11.0", Some("0.10.0")),
        (&after_that, "0.9.1", None),
    ] {
        let found = due(changelog, package).ok();
        assert_eq!(found.as_deref(), fixtures, "{package} with {changelog}");
    }
}
