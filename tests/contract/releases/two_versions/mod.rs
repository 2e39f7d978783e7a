//! Two versions on one table, as a canary deployment and a rollback have it: this release reads what the
//! previous one wrote, and leaves alone what only a later one can have written.
//!
//! | a later release may have written | this one | shown in |
//! |---|---|---|
//! | an attribute, anywhere, records of answers included | ignores it, and keeps it through every change | `reading`, `rewriting`, `administering` |
//! | a status, of a ticket and its pointer | shows it; holds the slot; refuses every decision | `later` |
//! | a reason for a rejection | shows it | `later` |
//! | an action in the audit trail | shows it | `later` |
//! | a proof of who acted | shows it | the store's `items::audit` |
//! | a claimant that is named otherwise | shows it, as another's claim | `later` |
//! | a kind of value of a field | shows the field as absent | `later` |
//! | a platform of a challenge | shows it; no run comes from it | `later_providers` |
//! | something else than a ticket in a pointer | shows its name; holds the slot | `later_providers` |
//! | a provider, wherever one is named | leaves it out of what the catalogue shows | `later_providers` |

mod administering;
mod later;
mod later_providers;
mod reading;
mod rewriting;

use crate::releases::previous_release::{PreviousRelease, world_of};
use crate::support::table_json::{Table, changes, everything, put};
use greenlight::domain::deployment::Deployment;
use greenlight_tests::World;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A world that begins with what the previous release left when its run ended, each item with more in
/// it than this release knows.
async fn inherited(deployment: Deployment) -> (World, PreviousRelease) {
    let (world, mut kept) = (world_of(deployment).await, PreviousRelease::kept(deployment));
    for item in kept.items.values_mut().flatten() {
        add_what_is_not_known(item);
        put(&world, item).await;
    }
    world.set_time(kept.ended_at());
    (world, kept)
}

/// The same a minute later, and all that is in its table: what a change is held against.
async fn taken_over(deployment: Deployment) -> (World, PreviousRelease, Table) {
    let (world, kept) = inherited(deployment).await;
    world.advance(Duration::from_secs(60));
    let table = everything(&world).await;
    (world, kept, table)
}

/// Attributes as a later release may add them, at the top and inside.
fn add_what_is_not_known(item: &mut Value) {
    let later = json!({ "M": { "since": { "N": "2" }, "for": { "L": [{ "BOOL": true }] } } });
    for collection in ["pointers", "tallies"] {
        for (_, entry) in members(item, collection).into_iter().flatten() {
            entry["M"]["later"] = later.clone();
        }
    }
    for map in ["fields", "rejection"] {
        if let Some(map) = members(item, map) {
            map.insert("later".to_owned(), json!({ "L": [] }));
        }
    }
    item["later"] = later;
}

/// The members of a map attribute.
fn members<'a>(item: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    item.get_mut(name)?.get_mut("M")?.as_object_mut()
}

/// Puts an item in its place after a change.
async fn put_changed(world: &World, item: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut item = item.clone();
    change(&mut item);
    put(world, &item).await;
    item
}

/// What has changed since, by kind of item (the sort key's beginning): these paths and nothing else.
#[track_caller]
fn assert_changed(before: &Table, after: &Table, expected: &[(&str, &str)]) {
    let named = |(key, paths): (String, Vec<String>)| {
        let sk = key.split(' ').nth(1).expect("a sort key").split('#').next().expect("a kind");
        (sk.to_owned(), paths.join(" "))
    };
    let mut changes: Vec<(String, String)> =
        changes(before, after).into_iter().map(named).collect();
    changes.sort();
    let owned = |(kind, paths): &(&str, &str)| ((*kind).to_owned(), (*paths).to_owned());
    let mut expected: Vec<(String, String)> = expected.iter().map(owned).collect();
    expected.sort();
    assert_eq!(changes, expected);
}
