//! From an empty table to a customer's first request, and the trail that it leaves.

use crate::installation::{ADA, Installation, text};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn the_first_operator_is_created_without_saying_who_and_nobody_after() {
    let installation = Installation::empty();
    installation.run(&["table", "create"]).ok();
    let create = |name: &'static str| ["operator", "create", "--name", name, "--json"];
    let refused = installation.run(&create(ADA)).fails(2);
    assert!(refused.contains("which deployment is this?"), "{refused}");

    let first = installation.run_with(&create(ADA), &[("DEPLOYMENT_ENV", "production")]).ok();
    let first: Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!((&first["name"], &first["disabledAt"]), (&json!(ADA), &Value::Null));
    assert_eq!(text(&first["id"]).len(), 8);

    let refused = installation.run(&create("Eve")).fails(2);
    assert!(refused.contains("say who you are"), "{refused}");
    let refused = installation.run_with(&create("Eve"), &[("GREENLIGHT_OPERATOR", "Eve")]).fails(3);
    assert!(refused.contains("there is no operator Eve"), "{refused}");
    installation.ada(&create("Grace Hopper")).ok();
    let names: Vec<Value> = match installation.json(&["operator", "list"]) {
        Value::Array(all) => all.into_iter().map(|operator| operator["name"].clone()).collect(),
        other => panic!("{other}"),
    };
    assert_eq!(names, [ADA, "Grace Hopper"]);
}

#[test]
fn nobody_is_told_apart_by_a_name_that_two_have() {
    let installation = Installation::new();
    let refused = installation.ada(&["operator", "create", "--name", ADA]).fails(1);
    assert!(refused.contains("has this name already"), "{refused}");
    // Two organisations may share a name; then only the id tells them apart.
    for _ in 0..2 {
        installation.ada(&["org", "create", "--name", "Acme"]).ok();
    }
    let refused = installation.ada(&["org", "show", "Acme"]).fails(2);
    let all = installation.json(&["org", "list"]);
    for organisation in all.as_array().expect("a list") {
        let id = text(&organisation["id"]);
        assert!(refused.contains(&id), "{refused}");
        installation.run(&["org", "show", &id]).ok();
    }
}

#[test]
fn an_organisation_gets_an_app_and_a_key_that_opens_the_door() {
    let installation = Installation::new();
    let (app, key) = installation.customer();
    assert_eq!(app.len(), 8);
    assert!(app.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert!(key.starts_with("sk_workspace_prod_"), "{}", key.len());
    assert_eq!(installation.opens(&key, &app, Duration::ZERO), Ok(()));

    let organisation = installation.json(&["org", "show", "Acme Corp"]);
    let id = &organisation["id"];
    assert_eq!(text(id), key["sk_workspace_prod_".len()..][..8]);
    let listed = json!({
        "clientId": app, "organisationId": id, "name": "My App", "enabled": [], "disabled": [],
        "switchedOff": [], "createdAt": organisation["apps"][0]["createdAt"],
    });
    assert_eq!(organisation["apps"], json!([listed]));
    assert_eq!(installation.json(&["app", "list"]), json!([listed]));
    assert_eq!(installation.json(&["app", "list", "--org", &text(id)]), json!([listed]));
    let mut shown = listed;
    shown["activations"] = json!([]);
    assert_eq!(installation.json(&["app", "show", &app]), shown);
}

#[test]
fn every_change_is_in_the_trail_in_the_name_of_the_operator() {
    let installation = Installation::new();
    let (app, _) = installation.customer();
    installation
        .ada(&["key", "rotate", "backend", "--org", "Acme Corp", "--yes", "--grace", "0s"])
        .ok();
    installation.ada(&["key", "revoke", "backend", "--org", "Acme Corp", "--yes"]).ok();
    installation.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    installation.ada(&["operator", "disable", "Grace Hopper", "--yes"]).ok();
    installation.ada(&["provider", "enable", "ftn", "--app", &app]).ok();
    installation.ada(&["provider", "disable", "ftn", "--app", &app, "--yes"]).ok();

    let ada = text(&installation.json(&["operator", "show", ADA])["id"]);
    let trail = |arguments: &[&str]| {
        let entries = installation.json(arguments);
        let entries = entries.as_array().expect("a list").clone();
        for entry in &entries {
            assert_eq!(entry["actor"], json!(ada), "{entry}");
            assert_eq!(entry["actorName"], json!(ADA), "{entry}");
        }
        entries
    };
    let actions = |entries: &[Value]| -> Vec<String> {
        entries.iter().map(|entry| text(&entry["action"])).collect()
    };
    assert_eq!(
        actions(&trail(&["audit", "--org", "Acme Corp"])),
        ["create_organisation", "create_key", "rotate_key", "revoke_key"]
    );
    let of_app = trail(&["audit", "--app", &app]);
    assert_eq!(actions(&of_app), ["create_app", "enable_provider", "disable_provider"]);
    let switch = &of_app[2];
    assert_eq!(
        (&switch["from"], &switch["to"], &switch["message"]),
        (&json!("enabled"), &json!("disabled"), &json!("ftn"))
    );
    let of_grace = trail(&["audit", "--operator", "Grace Hopper"]);
    assert_eq!(actions(&of_grace), ["create_operator", "disable_operator"]);
    assert_eq!(actions(&trail(&["audit", "--operator", ADA])), ["create_operator"]);

    let shown = installation.run(&["audit", "--app", &app]).ok();
    assert!(shown.lines().nth(1).is_some_and(|line| line.contains(ADA)), "{shown}");
}
