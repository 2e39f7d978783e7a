//! The worker that reads the table's stream.

use crate::support::workers::{
    ACME_ID, Answer, Receivers, batch, change, current, deliveries, dispatch, dispatch_by,
    endpoint, endpoint_for, places, slowed, statuses, sweep, switch,
};
use greenlight::domain::webhook::{DeliveryStatus, DisabledReason, Health};
use greenlight_deliveries::Dispatcher;
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn types(got: &[(String, Value)]) -> Vec<(&str, &str)> {
    got.iter()
        .map(|(host, event)| (host.as_str(), event["type"].as_str().expect("a type")))
        .collect()
}

#[tokio::test]
async fn an_event_reaches_each_endpoint_that_wants_it_within_one_batch() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let two = endpoint_for(&world, ACME_ID, "two.example.com", &["provider.disabled"]).await;
    let _ = endpoint_for(&world, ACME_ID, "three.example.com", &["activation."]).await;
    let _ = endpoint(&world, "Other002", "other.example.com").await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    switch(&world, true).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let mut got = receivers.take();
    got.sort_by_key(|(host, event)| (host.clone(), event["id"].to_string()));
    assert_eq!(
        types(&got),
        [
            ("one.example.com", "provider.disabled"),
            ("one.example.com", "provider.enabled"),
            ("two.example.com", "provider.disabled"),
        ]
    );
    // What is sent is what the log shows.
    world.advance(Duration::from_secs(36));
    assert_eq!(got[0].1, crate::support::events::shown(&world).await[0]);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 2]);
    let delivery = deliveries(&world, &two).await.remove(0);
    assert_eq!((delivery.due_at, delivery.begun, delivery.attempts.len()), (None, 1, 1));
    assert_eq!(delivery.attempts[0].http_status, Some(200));
    assert_eq!(delivery.last_response.as_deref(), Some("status 200"));
}

#[tokio::test]
async fn a_batch_that_is_handed_over_again_sends_nothing_again() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    for sent in [1, 0] {
        dispatch(&world, &receivers, ACME_ID).await;
        assert_eq!(receivers.take().len(), sent);
    }
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded]);
}

#[tokio::test]
async fn only_endpoints_that_were_quick_are_tried_at_once_and_the_others_at_the_next_sweep() {
    let world = World::new().await;
    let slow = endpoint(&world, ACME_ID, "slow.example.com").await;
    let quick = endpoint(&world, ACME_ID, "quick.example.com").await;
    change(&world, &slowed(slow.clone())).await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!(types(&receivers.take()), [("quick.example.com", "provider.disabled")]);
    let delivery = deliveries(&world, &slow).await.remove(0);
    assert_eq!((delivery.due_at, delivery.begun), (Some(world.now()), 0));
    sweep(&world, &receivers).await;
    assert_eq!(types(&receivers.take()), [("slow.example.com", "provider.disabled")]);
    // It has answered at once, and is trusted again.
    assert!(current(&world, &slow).await.health.is_prompt);
    assert_eq!(statuses(&world, &quick).await, [DeliveryStatus::Succeeded]);
}

#[tokio::test]
async fn what_fails_at_once_is_due_a_minute_later_and_the_endpoint_is_the_sweeps_from_then_on() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    receivers.set("one.example.com", Answer::Status(500));
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let failing = current(&world, &one).await.health;
    assert_eq!(failing, Health { failing_since: Some(world.now()), is_prompt: false });
    let delivery = deliveries(&world, &one).await.remove(0);
    assert_eq!(delivery.status, DeliveryStatus::Pending);
    let due = delivery.due_at.expect("another attempt");
    assert!(due >= world.now().plus_seconds(60) && due <= world.now().plus_seconds(66), "{due}");
    assert_eq!(receivers.take().len(), 1);
    switch(&world, true).await;
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn an_endpoint_gets_five_at_once_and_the_rest_from_the_sweep() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    for round in 0..8 {
        switch(&world, round % 2 == 1).await;
    }
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!(receivers.take().len(), 5);
    // A second batch so soon has to wait as well, whoever reads it.
    world.advance(Duration::from_millis(1498));
    switch(&world, false).await;
    let last = places(&world, ACME_ID).await.pop().expect("an event");
    let other = world.new_instance();
    let _ = dispatch_by(&other, &receivers, ACME_ID, &[last]).await;
    assert_eq!(receivers.take(), []);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 4);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 9]);
    switch(&world, true).await;
    let last = places(&world, ACME_ID).await.pop().expect("an event");
    let _ = dispatch_by(&other, &receivers, ACME_ID, &[last]).await;
    assert_eq!(receivers.take().len(), 1);
}

#[tokio::test]
async fn a_disabled_endpoint_gets_nothing() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    change(&world, &one.disable(DisabledReason::Customer, world.now())).await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!((receivers.take(), deliveries(&world, &one).await.len()), (Vec::new(), 0));
}

#[tokio::test]
async fn what_could_not_be_put_is_asked_for_again_and_the_rest_of_the_batch_is_not() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    for enabled in [false, true, false] {
        switch(&world, enabled).await;
    }
    let places = places(&world, ACME_ID).await;
    world.line().next("PutItem", Fault::error("ValidationException", "odd"));
    let answer = dispatch_by(world.backend(), &receivers, ACME_ID, &places).await;
    let failures = answer["batchItemFailures"].as_array().expect("failures");
    assert_eq!((failures.len(), receivers.take().len()), (1, 2));
    assert_eq!(statuses(&world, &one).await.len(), 2);
    // Nothing could be read: all of it, once more.
    world.line().next("BatchGetItem", Fault::error("ValidationException", "odd"));
    let answer = dispatch_by(world.backend(), &receivers, ACME_ID, &places).await;
    let again = ["1000", "1001", "1002"].map(|number| json!({ "itemIdentifier": number }));
    assert_eq!(answer, json!({ "batchItemFailures": again }));
    world.line().next("Query", Fault::error("ValidationException", "odd"));
    let answer = dispatch_by(world.backend(), &receivers, ACME_ID, &places).await;
    assert_eq!(answer, json!({ "batchItemFailures": again }));
    let answer = dispatch_by(world.backend(), &receivers, ACME_ID, &places).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    assert_eq!(statuses(&world, &one).await.len(), 3);
}

#[tokio::test]
async fn a_delivery_that_was_put_without_an_answer_is_sent_once_and_a_minute_later() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    // The SDK asks again, and is told that it is there.
    world.line().next("PutItem", Fault::AnswerLost);
    dispatch(&world, &receivers, ACME_ID).await;
    assert!(world.line().is_exhausted());
    // Somebody else may have put it, and be at it until the minute is over.
    world.advance(Duration::from_millis(59_999));
    dispatch(&world, &receivers, ACME_ID).await;
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    world.advance(Duration::from_millis(1));
    for sent in [1, 0] {
        sweep(&world, &receivers).await;
        assert_eq!(receivers.take().len(), sent);
    }
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded]);
}

#[tokio::test]
async fn what_becomes_of_an_endpoint_that_is_changed_meanwhile_is_decided_again() {
    let world = Arc::new(World::new().await);
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    receivers.set("one.example.com", Answer::Status(410));
    switch(&world, false).await;
    let (meanwhile, rotated) = (Arc::clone(&world), one.rotate(60, "w1", world.now()));
    let rotate = move || async move { change(&meanwhile, &rotated).await };
    world.line().next("TransactWriteItems", Fault::after(rotate));
    dispatch(&world, &receivers, ACME_ID).await;
    let now = current(&world, &one).await;
    assert_eq!((now.disabled, now.version), (Some(DisabledReason::Gone), 3));
    assert_eq!(now.secrets, one.rotate(60, "w1", world.now()).secrets);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Dropped]);
    assert_eq!(places(&world, ACME_ID).await.len(), 2, "and it is told");
}

#[tokio::test]
async fn records_that_are_none_of_the_log_are_passed_over() {
    let world = World::new().await;
    let receivers = Receivers::new(&world);
    let unknown = greenlight::domain::event::EventId::nth(world.now(), [1; 16], 0);
    let answer = dispatch_by(world.backend(), &receivers, ACME_ID, &[unknown]).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
    let answer = dispatch_by(world.backend(), &receivers, "no owner", &[unknown]).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
}

#[tokio::test]
async fn an_attempt_for_which_no_time_is_left_is_not_begun_and_is_the_sweep_s() {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    let dispatcher = Dispatcher::new(Arc::<Receivers>::clone(&receivers));
    let batch = batch(ACME_ID, &places(&world, ACME_ID).await);
    // Two seconds for an attempt, and three to say what came of it.
    let time = Duration::from_secs(5);
    let answer = world.backend().work("dispatch-events", &dispatcher, &batch, time).await;
    assert_eq!(answer, Ok(json!({ "batchItemFailures": [] })));
    assert_eq!(receivers.take(), []);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Pending]);
    world.advance(Duration::from_secs(60));
    sweep(&world, &receivers).await;
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded]);
}
