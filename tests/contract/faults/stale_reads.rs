//! The first read is a batch, not a snapshot: its parts may be of different ages. What follows from
//! that must be the truth all the same.

use super::{ATTEMPTS, assert_unknown};
use crate::support::app::{ACTIVATION, version};
use greenlight_tests::{Fault, Reply, World, sequential_trips};
use serde_json::{Value, json};

const READ: &str = "BatchGetItem";

fn body() -> Value {
    json!({ "providers": { "mitid": {} } })
}

async fn submit(world: &World, key: &str) -> Reply {
    world.post(ACTIVATION).json(&body()).idempotency_key(key).send().await
}

/// What admission reads now for a request whose record is not there.
async fn read_without_record(world: &World) -> Value {
    world.line().take_log();
    let request = world.post(ACTIVATION).json(&json!({})).idempotency_key("none");
    drop(request.send().await.expect(400));
    world.line().take_log().remove(0).response.expect("an answer")
}

fn held() -> Value {
    json!({ "reason": "activation_processing", "providerIds": ["mitid"] })
}

#[tokio::test]
async fn a_refusal_that_follows_from_the_duplicate_s_own_effect_becomes_its_answer() {
    let world = World::sandbox().await;
    let first = submit(&world, "k1").await.expect(200);
    // The record as it was before, the app as it is now.
    let mixed = read_without_record(&world).await;
    world.line().next(READ, Fault::Answered(200, mixed));
    let again = submit(&world, "k1").await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.text, first.text);
    let log = world.line().take_log();
    assert_eq!(log.len(), 2);
    assert_eq!(log[1].operation, "TransactGetItems");
    assert_eq!(version(&world).await, 2);
}

#[tokio::test]
async fn a_refusal_is_confirmed_at_one_moment_only_where_a_key_is_at_stake() {
    let world = World::sandbox().await;
    drop(submit(&world, "k1").await.expect(200));
    world.line().take_log();
    submit(&world, "k2").await.refused(409, "RESOURCE_CONFLICT", held());
    let log = world.line().take_log();
    assert_eq!(sequential_trips(&log), 2);
    let asked = log[1].request["TransactItems"].as_array().expect("items");
    let keys: Vec<&str> =
        asked.iter().map(|item| item["Get"]["Key"]["sk"]["S"].as_str().expect("a key")).collect();
    assert_eq!(keys, ["IDEM", "APP"]);
    let unkeyed = world.post(ACTIVATION).json(&body()).send().await;
    unkeyed.refused(409, "RESOURCE_CONFLICT", held());
    assert_eq!(world.line().take_log().len(), 1);
}

#[tokio::test]
async fn a_stale_refusal_under_a_key_of_another_request_is_that_key_s_conflict() {
    let world = World::sandbox().await;
    drop(submit(&world, "k1").await.expect(200));
    let mixed = read_without_record(&world).await;
    world.line().next(READ, Fault::Answered(200, mixed));
    let other = json!({ "providers": { "mitid": {} }, "persist": false });
    let reply = world.post(ACTIVATION).json(&other).idempotency_key("k1").send().await;
    reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn a_read_from_before_the_duplicate_ends_at_its_record_and_not_at_the_app() {
    let world = World::sandbox().await;
    let before = read_without_record(&world).await;
    let first = submit(&world, "k1").await.expect(200);
    world.line().take_log();
    world.line().next(READ, Fault::Answered(200, before));
    let again = submit(&world, "k1").await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.text, first.text);
    let log = world.line().take_log();
    let reasons = &log[1].response.as_ref().expect("an answer")["CancellationReasons"];
    let codes: Vec<&Value> =
        reasons.as_array().expect("reasons").iter().map(|reason| &reason["Code"]).collect();
    assert_eq!(codes[..2], ["ConditionalCheckFailed", "ConditionalCheckFailed"]);
    assert_eq!((log.len(), version(&world).await), (2, 2));
}

#[tokio::test]
async fn a_confirmation_that_collides_with_a_write_is_tried_again() {
    let world = World::sandbox().await;
    drop(submit(&world, "k1").await.expect(200));
    for _ in 0..2 {
        world.line().next("TransactGetItems", Fault::cancelled(&["None", "TransactionConflict"]));
    }
    submit(&world, "k2").await.refused(409, "RESOURCE_CONFLICT", held());
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn a_refusal_that_cannot_be_confirmed_is_not_given() {
    let world = World::sandbox().await;
    drop(submit(&world, "k1").await.expect(200));
    for _ in 0..ATTEMPTS {
        world.line().next("TransactGetItems", Fault::Unsent);
    }
    assert_unknown(&submit(&world, "k2").await, true);
    submit(&world, "k2").await.refused(409, "RESOURCE_CONFLICT", held());
}
