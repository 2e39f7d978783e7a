//! A ticket's history, read while it is being made and by clocks that differ: it ends where the ticket
//! stands, and never goes back in time. docs/api.md section 7.

use crate::support::consistency;
use crate::support::keys::introduce;
use crate::support::tickets::{
    QUEUE, decide, get, mitid, mitid_fields, olivia, review, round_trips, submit_fields, ticket_id,
};
use greenlight_tests::{ACME, Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_claim_that_comes_between_a_ticket_and_its_trail_is_left_for_the_next_look() {
    let world = Arc::new(World::new().await);
    let id = mitid(&world).await;
    let (inside, claimed) = (Arc::clone(&world), id.clone());
    let claim = move || async move {
        let _ = decide(&inside, &inside.operator_key, &claimed, "claim").await.expect(200);
    };
    world.line().next("Query", Fault::after(claim));
    let path = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.other_operator_key, &path).send().await.expect(200);
    assert!(world.line().is_exhausted());
    assert_eq!(shown.body["status"], "activation_requested");
    let history = shown.body["history"].as_array().expect("a history");
    assert_eq!(history.last().expect("a step")["to"], "activation_requested");
    let next = get(&world, &world.other_operator_key, &path).send().await.expect(200);
    assert_eq!(next.body["history"][1]["to"], "activation_processing");
}

#[tokio::test]
async fn a_ticket_that_loses_its_place_does_so_after_its_last_change_whatever_the_clocks_say() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.set_time("2025-01-15T10:00:09.000Z");
    olivia(&world, &id, &["claim", "release"]).await;
    world.set_time("2025-01-15T10:00:02.000Z");
    let _ = submit_fields(&world, ACME, "mitid", &mitid_fields()).await.expect(200);
    let shown = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await.expect(200);
    assert_eq!(shown.body["updatedAt"], "2025-01-15T10:00:09.002Z");
    let times = shown.body["history"].as_array().expect("a history").iter();
    let times: Vec<&str> = times.map(|step| step["at"].as_str().expect("a time")).collect();
    assert_eq!(times[2..], ["2025-01-15T10:00:09.001Z", "2025-01-15T10:00:09.002Z"]);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_long_history_shows_its_first_entry_and_the_last_99_and_says_how_many_it_leaves_out() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let path = format!("{QUEUE}/{id}");
    for step in 0..230 {
        let decision = if step % 2 == 0 { "claim" } else { "release" };
        let message = format!("step {step}");
        let body = json!({ "decision": decision, "message": message });
        let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
        if ![97, 98, 99, 229].contains(&step) {
            continue;
        }
        let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
        let history = shown.body["history"].as_array().expect("a history");
        let decided = step + 1;
        assert_eq!(history.len(), 1 + decided.min(99));
        assert_eq!(shown.body["historyOmitted"], decided - decided.min(99));
        assert_eq!(history[0]["action"], "submit");
        let steps = decided - decided.min(99)..decided;
        for (entry, step) in history[1..].iter().zip(steps) {
            assert_eq!(entry["message"], format!("step {step}"));
        }
    }
    // The replacement is one of the last 99.
    let _ = mitid(&world).await;
    let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
    let history = shown.body["history"].as_array().expect("a history");
    assert_eq!((history.len(), &shown.body["historyOmitted"]), (100, &json!(132)));
    assert_eq!(history[1]["message"], "step 132");
    assert_eq!(history[99]["action"], "supersede");
}

#[tokio::test]
async fn only_a_history_that_leaves_entries_out_costs_another_round_trip() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let path = format!("{QUEUE}/{id}");
    introduce(get(&world, &world.operator_key, &path)).await;
    for (decisions, expected) in [(98, 2), (4, 3)] {
        for _ in 0..decisions / 2 {
            olivia(&world, &id, &["claim", "release"]).await;
        }
        world.line().take_log();
        let _ = get(&world, &world.operator_key, &path).send().await.expect(200);
        assert_eq!(round_trips(&world.line().take_log()), expected);
    }
}

/// What was submitted before stands beside a ticket, for the reviewer to see what has changed.
#[tokio::test]
async fn a_ticket_shows_what_was_submitted_before_it() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["websiteUrl"] = json!("https://acme.example");
    fields["logo"] = json!("x".repeat(5000));
    let submit = async || {
        let reply = submit_fields(&world, ACME, "bankidse", &fields).await.expect(200);
        ticket_id(&reply, "bankidse")
    };
    let first = submit().await;
    let previous = async |id: &str| {
        let path = format!("{QUEUE}/{id}");
        world.line().take_log();
        let reply = get(&world, &world.operator_key, &path).send().await.expect(200);
        assert!(round_trips(&world.line().take_log()) <= 3);
        reply.body["previous"].clone()
    };
    assert_eq!(previous(&first).await, Value::Null);
    world.advance(Duration::from_secs(1));
    olivia(&world, &first, &["reject"]).await;
    let second = submit().await;
    let rejected = world.ticket(&first).await;
    let mut shown = fields.clone();
    let hash = rejected.fields["logo"].sha256().expect("stored beside");
    shown["logo"] = json!(format!("sha256:{hash}"));
    let expected = json!({
        "id": first,
        "status": "rejected",
        "closedAt": "2025-01-15T10:00:01.000Z",
        "rejection": {
            "reason": "operator_rejected",
            "message": "Not in the register.",
            "fields": [],
            "problems": [],
        },
        "fields": shown,
    });
    assert_eq!(previous(&second).await, expected);
    let third = submit().await;
    let before = previous(&third).await;
    assert_eq!((&before["id"], &before["status"]), (&json!(second), &json!("superseded")));
    assert_eq!(before["rejection"], Value::Null);
    // What was submitted before has ended by then.
    world.advance(Duration::from_secs(400 * 86_400 + 3601));
    assert_eq!(previous(&third).await, Value::Null);
}
