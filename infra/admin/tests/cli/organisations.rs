//! Organisations that are disabled and enabled again.

use crate::world::{World, text};
use greenlight::domain::key_refusal::KeyRefusal;
use greenlight::domain::refusal::Refusal;
use serde_json::{Value, json};
use std::time::Duration;

const DISABLED: Result<(), Refusal> = Err(Refusal::InvalidApiKey(KeyRefusal::Disabled));

#[test]
fn a_disabled_organisation_s_keys_open_nothing_until_it_is_enabled_again() {
    let world = World::new();
    let (app, key) = world.customer();
    let other = world.ada(&["key", "create", "--org", "Acme Corp", "--name", "other"]).ok();
    let opens = |key: &str| world.opens(key.trim(), &app, Duration::ZERO);
    assert_eq!((opens(&key), opens(&other)), (Ok(()), Ok(())));

    let disabled = world.json(&["org", "disable", "Acme Corp", "--yes"]);
    assert!(disabled["disabledAt"].is_string(), "{disabled}");
    assert_eq!((opens(&key), opens(&other)), (DISABLED, DISABLED));
    let shown = world.run(&["org", "show", "Acme Corp"]).ok();
    assert!(shown.contains("State         disabled"), "{shown}");
    let again = world.ada(&["org", "disable", "Acme Corp", "--yes"]);
    assert!(again.stderr.contains("Disabled before; nothing was changed."), "{}", again.stderr);
    again.ok();

    let enabled = world.json(&["org", "enable", &text(&disabled["id"])]);
    assert_eq!((&enabled["disabledAt"], &enabled["id"]), (&Value::Null, &disabled["id"]));
    assert_eq!((opens(&key), opens(&other)), (Ok(()), Ok(())));
    let again = world.ada(&["org", "enable", "Acme Corp"]);
    assert!(again.stderr.contains("Enabled already; nothing was changed."), "{}", again.stderr);
    again.ok();

    let trail = world.json(&["audit", "--org", "Acme Corp"]);
    let switches: Vec<Value> = trail
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| !text(&entry["action"]).ends_with("_key"))
        .map(|entry| json!([entry["action"], entry["from"], entry["to"], entry["message"]]))
        .collect();
    assert_eq!(
        switches,
        [
            json!(["create_organisation", null, null, "Acme Corp"]),
            json!(["disable_organisation", "active", "disabled", "Acme Corp"]),
            json!(["enable_organisation", "disabled", "active", "Acme Corp"]),
        ]
    );
}

#[test]
fn no_key_is_made_for_a_disabled_organisation() {
    let world = World::new();
    world.customer();
    world.ada(&["org", "disable", "Acme Corp", "--yes"]).ok();
    let before = world.json(&["key", "list", "--org", "Acme Corp"]);
    for command in [
        ["key", "create", "--org", "Acme Corp", "--name", "x"].as_slice(),
        &["key", "rotate", "backend", "--org", "Acme Corp", "--yes"],
    ] {
        let refused = world.ada(command).fails(1);
        assert!(refused.contains("the organisation Acme Corp is disabled"), "{refused}");
    }
    assert_eq!(world.json(&["key", "list", "--org", "Acme Corp"]), before);
    world.ada(&["key", "revoke", "backend", "--org", "Acme Corp", "--yes"]).ok();
}
