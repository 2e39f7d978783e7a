//! The contract's document as the last release left it, `openapi.yaml` beside the other fixtures:
//! `infra/lint/contract` compares this one's with it. Before the first release there is none, since nobody relies on
//! anything yet.

use super::folder;
use std::fs;

const CHANGELOG: &str = include_str!("../../../../CHANGELOG.md");
const CURRENT: &str = include_str!("../../../../docs/openapi.yaml");

/// Which document must be kept, by the changelog.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    /// None: nothing has been released.
    Nothing,
    /// This working copy's, which is the release.
    This,
    /// Whichever the last release left.
    TheLast,
}

fn due(changelog: &str) -> Due {
    let mut headings = changelog.lines().filter_map(|line| line.strip_prefix("## "));
    match (headings.next(), headings.next()) {
        (Some("Unreleased"), None) | (None, _) => Due::Nothing,
        (Some("Unreleased"), Some(_)) => Due::TheLast,
        (Some(_), _) => Due::This,
    }
}

/// Keeps this working copy's document if it is a release.
pub(super) fn keep() {
    if due(CHANGELOG) == Due::This {
        fs::write(folder().join("openapi.yaml"), CURRENT).expect("written");
    }
}

#[test]
fn the_document_is_kept_of_the_last_release_and_of_nothing_before_it() {
    let kept = fs::read_to_string(folder().join("openapi.yaml")).ok();
    let is_right = match due(CHANGELOG) {
        Due::Nothing => kept.is_none(),
        Due::This => kept.as_deref() == Some(CURRENT),
        Due::TheLast => kept.is_some(),
    };
    assert!(is_right, "see tests/contract/releases/previous_release/mod.rs");
}

#[test]
fn a_release_keeps_its_own_document_until_the_next() {
    for (changelog, expected) in [
        ("## Unreleased\n", Due::Nothing),
        ("## 0.1.0 - 2026-01-31\n", Due::This),
        ("## Unreleased\n\n## 0.1.0 - 2026-01-31\n", Due::TheLast),
        ("## 0.2.0 - 2026-02-28\n\n## 0.1.0 - 2026-01-31\n", Due::This),
    ] {
        assert_eq!(due(changelog), expected, "{changelog}");
    }
}
