//! Whom the audit trail names: the operator, and beside that name what it was taken for true by.

use crate::world::{ADA, PROGRAM, World, text};
use greenlight_devkit::sts;
use serde_json::{Value, json};

/// The proofs of a trail's entries, and whether they were forced.
fn proofs(world: &World, of: &[&str]) -> Vec<(String, Value, Value)> {
    let entries = world.json(of);
    let entries = entries.as_array().expect("a list").iter();
    entries
        .map(|entry| (text(&entry["action"]), entry["proof"].clone(), entry["forced"].clone()))
        .collect()
}

#[test]
fn a_change_on_aws_names_the_caller_whom_aws_knows_and_one_on_this_machine_nobody() {
    let world = World::new();
    world.ada(&["org", "create", "--name", "Acme Corp"]).ok();
    world.ada_on_aws(&["org", "disable", "Acme Corp", "--yes"]).ok();
    let arn = sts::arn_of(PROGRAM);
    let of = |action: &str, proof: Value| (action.to_owned(), proof, json!(false));
    assert_eq!(
        proofs(&world, &["audit", "--org", "Acme Corp"]),
        [
            of("create_organisation", json!({ "kind": "local", "id": null })),
            of("disable_organisation", json!({ "kind": "aws", "id": arn })),
        ]
    );
    let first = json!({ "kind": "local", "id": null });
    let created = proofs(&world, &["audit", "--operator", ADA]);
    assert_eq!(created, [of("create_operator", first)], "the first operator's own");
    let shown = world.run(&["audit", "--org", "Acme Corp"]).ok();
    let lines: Vec<&str> = shown.lines().map(str::trim_end).collect();
    assert!(lines[0].ends_with("PROOF") && lines[1].ends_with("none (local)"), "{shown}");
    assert!(lines[2].ends_with(&arn), "{shown}");
}

#[test]
fn nothing_is_changed_where_aws_does_not_say_who_is_calling() {
    let world = World::new();
    let create = ["org", "create", "--name", "Acme Corp"];
    let refused = world.ada_with_sts_at("http://127.0.0.1:1", &create).fails(4);
    assert!(
        refused.contains("AWS does not say who is calling (sts:GetCallerIdentity: "),
        "{refused}"
    );
    assert_eq!(refused.lines().count(), 1, "{refused}");
    assert_eq!(world.json(&["org", "list"]), json!([]));
    // Who only looks is not asked.
    world.ada_with_sts_at("http://127.0.0.1:1", &["org", "list"]).ok();
    world.ada_with_sts_at("http://127.0.0.1:1", &["audit", "--operator", ADA]).ok();
}

#[test]
fn a_forced_decision_is_told_from_others_in_trail_and_history() {
    let world = World::new();
    let (app, _) = world.customer();
    world.ada(&["operator", "create", "--name", "Grace Hopper"]).ok();
    let ticket = world.submit(&app).expect("submitted");
    world.run(&["queue", "claim", &ticket, "--operator", "Grace Hopper"]).ok();
    world.ada(&["queue", "release", &ticket, "--force"]).ok();
    // Forcing what nobody else holds is no force.
    world.ada(&["queue", "claim", &ticket]).ok();
    world.ada(&["queue", "approve", &ticket, "--force"]).ok();
    let forced: Vec<(String, Value)> = proofs(&world, &["audit", "--ticket", &ticket])
        .into_iter()
        .map(|(action, _, forced)| (action, forced))
        .collect();
    let of = |action: &str, forced| (action.to_owned(), json!(forced));
    let expected = [("claim", false), ("release", true), ("claim", false), ("approve", false)];
    assert_eq!(forced, expected.map(|(action, forced)| of(action, forced)));
    let history = world.json(&["queue", "show", &ticket])["history"].clone();
    let history: Vec<Option<bool>> = history
        .as_array()
        .expect("a history")
        .iter()
        .map(|entry| entry.get("forced").and_then(Value::as_bool))
        .collect();
    assert_eq!(history, [None, None, Some(true), None, None], "it is said only where it was");
    for command in [["audit", "--ticket", &ticket], ["queue", "show", &ticket]] {
        let shown = world.run(&command).ok();
        assert_eq!(shown.matches("release (forced)").count(), 1, "{shown}");
        assert_eq!(shown.matches("(forced)").count(), 1, "{shown}");
    }
}
