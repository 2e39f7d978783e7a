//! What the workers leave in the log: a line for each run, with its counts, and one for each attempt, which says where
//! it went by the host alone. Nothing of a URL beyond that, of an event or of an answer.

use crate::support::log::Log;
use crate::support::workers::{
    ACME_ID, Answer, Receivers, change, deliveries, dispatch, endpoint, slowed, statuses, sweep,
    switch,
};
use greenlight::domain::webhook::{DeliveryStatus, EndpointPatch, Reach, TargetUrl};
use greenlight::store::Write;
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const SECRET: &str = "c4nary";

/// What a run's line counts of deliveries.
fn counts(line: &str) -> Vec<(String, Value)> {
    let line: Value = serde_json::from_str(line).expect("JSON");
    let members = line.as_object().expect("an object").iter();
    let is_count = |name: &str| name.contains("Deliver") || name.contains("Webhook");
    let counts = members.filter(|(name, value)| is_count(name) && **value != 0);
    counts.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn one_of(name: &str) -> (String, Value) {
    (name.to_owned(), json!(1))
}

#[tokio::test]
async fn a_run_counts_what_it_did_and_an_attempt_says_where_it_went_and_no_more() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let url = format!("https://one.example.com/{SECRET}?token={SECRET}");
    let url = Some(TargetUrl::parse("url", &url, Reach::Public, None).expect("a URL"));
    let patch = EndpointPatch { url, ..EndpointPatch::default() };
    let one = one.change(patch, world.now()).endpoint;
    change(&world, &one).await;
    let receivers = Receivers::new(&world);
    receivers.set("one.example.com", Answer::Status(503));
    switch(&world, false).await;
    drop(world.take_request_lines());
    let (log, _guard) = Log::collect();
    dispatch(&world, &receivers, ACME_ID).await;
    let mut attempts = log.take_lines();
    let event_id = deliveries(&world, &one).await[0].event_id;
    let expected = json!({
        "level": "INFO", "message": "an attempt", "webhook_endpoint_id": one.id,
        "event_id": event_id.to_string(), "event_type": "provider.disabled",
        "host": "one.example.com:443", "http_status": 503, "duration_ms": 0,
    });
    let [attempt] = attempts.as_mut_slice() else { panic!("{attempts:?}") };
    let members = attempt.as_object_mut().expect("an object");
    assert_eq!(members.remove("span").expect("a span")["endpoint"], "dispatch-events");
    drop(members.remove("timestamp"));
    assert_eq!(*attempt, expected);
    let lines = world.take_request_lines();
    assert!(!lines.contains(SECRET));
    let expected = ["DeliveriesPut", "DeliveryAttempts", "DeliveryAttemptsFailed"].map(one_of);
    assert_eq!(counts(&lines), expected);
    world.advance(Duration::from_secs(90));
    receivers.set("one.example.com", Answer::Status(200));
    sweep(&world, &receivers).await;
    let lines = world.take_request_lines();
    assert_eq!(counts(&lines), ["DeliveriesSucceeded", "DeliveryAttempts"].map(one_of));
    assert!(!lines.contains(SECRET) && !log.take().contains(SECRET));
}

#[tokio::test]
async fn a_sweep_says_how_long_the_oldest_was_due_leaving_out_endpoints_that_fail() {
    let world = World::new().await;
    let receivers = Receivers::new(&world);
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    change(&world, &slowed(one)).await;
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let dead = endpoint(&world, ACME_ID, "dead.example.com").await;
    receivers.set("dead.example.com", Answer::Status(500));
    switch(&world, true).await;
    dispatch(&world, &receivers, ACME_ID).await;
    drop(world.take_request_lines());
    world.advance(Duration::from_secs(500));
    sweep(&world, &receivers).await;
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("a line");
    assert_eq!((&line["endpoint"], &line["code"]), (&json!("deliver-webhooks"), &json!("OK")));
    assert_eq!(line["OldestDueAge"], 500);
    world.advance(Duration::from_secs(4000));
    sweep(&world, &receivers).await;
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("a line");
    assert_eq!(line.get("OldestDueAge"), None, "only what fails is due");
    assert_eq!(deliveries(&world, &dead).await.len(), 2);
}

#[tokio::test]
async fn what_an_endpoint_did_not_take_that_is_deleted_meanwhile_is_dropped_and_counted() {
    let world = Arc::new(World::new().await);
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    receivers.set("one.example.com", Answer::Status(500));
    switch(&world, false).await;
    drop(world.take_request_lines());
    let (meanwhile, seen) = (Arc::clone(&world), Box::new(one.clone()));
    let delete = move || async move {
        let delete = Write::DeleteEndpoint { seen, now: meanwhile.now() };
        meanwhile.store().commit(&[delete], None, meanwhile.now()).await.expect("deleted");
    };
    world.line().next("TransactWriteItems", Fault::after(delete));
    dispatch(&world, &receivers, ACME_ID).await;
    let expected =
        ["DeliveriesDropped", "DeliveriesPut", "DeliveryAttempts", "DeliveryAttemptsFailed"];
    assert_eq!(counts(&world.take_request_lines()), expected.map(one_of));
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Dropped]);
}

#[tokio::test]
async fn a_worker_that_is_handed_what_it_cannot_read_fails_and_says_why() {
    let world = World::new().await;
    let (log, _guard) = Log::collect();
    let dispatcher = greenlight_deliveries::Dispatcher::new(Receivers::new(&world));
    drop(world.take_request_lines());
    let batch = json!({ "Records": SECRET });
    let time = Duration::from_secs(20);
    let answer = world.backend().work("dispatch-events", &dispatcher, &batch, time).await;
    assert!(answer.is_err());
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("a line");
    assert_eq!(line["code"], "SYSTEM_INTERNAL_ERROR");
    let lines = log.take_lines();
    assert_eq!(lines[0]["detail"], "this is no batch of a table's stream");
    assert!(!lines[0].to_string().contains(SECRET));
}
