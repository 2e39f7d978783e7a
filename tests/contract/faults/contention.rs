//! Transactions that others stand in the way of: a duplicate in progress, a lost race, back-pressure.

use super::{assert_in_progress, assert_lost_the_race, assert_nothing_happened};
use crate::support::app::{ACTIVATION, TESTS, challenge, challenges, records, submission, version};
use crate::support::keys::introduce;
use crate::support::providers::switch;
use crate::support::tickets::{mitid, withdraw};
use greenlight_tests::{Fault, Request, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const WRITE: &str = "TransactWriteItems";

fn create(world: &World) -> Request<'_> {
    world.post(TESTS).json(&challenge()).idempotency_key("k1")
}

fn submit(world: &World) -> Request<'_> {
    world.post(ACTIVATION).json(&submission()).idempotency_key("k1")
}

fn cancel(world: &World, times: usize, reasons: &[&str]) {
    for _ in 0..times {
        world.line().next(WRITE, Fault::cancelled(reasons));
    }
}

#[tokio::test]
async fn a_duplicate_that_is_committing_is_waited_for_a_moment_and_then_reported() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    let withdrawal = withdraw(&world, &ticket).idempotency_key("k1");
    let switch = switch(&world, "bankidse", false).idempotency_key("k1");
    for request in [create(&world), submit(&world), withdrawal, switch] {
        cancel(&world, 1, &["TransactionConflict", "None", "None"]);
        let started = Instant::now();
        assert_in_progress(&request.send().await);
        let took = started.elapsed();
        assert!(took >= Duration::from_millis(300), "waited {took:?} only");
        assert!(took < Duration::from_secs(2), "waited {took:?}");
    }
    assert!(records(&world).await.is_empty());
    let later = create(&world).send().await.expect(201);
    assert!(!later.is_replay());
}

#[tokio::test]
async fn a_duplicate_that_finishes_meanwhile_is_replayed() {
    let world = Arc::new(World::new().await);
    introduce(world.post(TESTS).json(&json!({}))).await;
    cancel(&world, 1, &["TransactionConflict", "None"]);
    let duplicate = Arc::clone(&world);
    let finish = Fault::after(move || async move {
        assert!(!create(&duplicate).send().await.expect(201).is_replay());
    });
    // The third look finds it: the first two were too early.
    world.line().nth("BatchGetItem", 2, finish);
    let reply = create(&world).send().await.expect(201);
    assert!(reply.is_replay() && world.line().is_exhausted());
    let challenges = challenges(&world).await;
    assert_eq!(challenges.len(), 1);
    assert_eq!(challenges[0]["id"], reply.body["id"]);
}

#[tokio::test]
async fn what_was_committing_may_turn_out_to_be_another_request() {
    let world = Arc::new(World::new().await);
    introduce(world.post(TESTS).json(&json!({}))).await;
    introduce(world.post(ACTIVATION).json(&json!({}))).await;
    cancel(&world, 1, &["TransactionConflict", "None"]);
    let other = Arc::clone(&world);
    let finish = Fault::after(move || async move {
        drop(submit(&other).send().await.expect(200));
    });
    world.line().nth("BatchGetItem", 1, finish);
    create(&world).send().await.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn a_duplicate_that_cannot_be_looked_up_is_not_said_to_have_done_nothing() {
    let world = World::new().await;
    introduce(world.post(TESTS).json(&json!({}))).await;
    cancel(&world, 1, &["TransactionConflict", "None"]);
    for _ in 0..100 {
        world.line().nth("BatchGetItem", 1, Fault::Unsent);
    }
    assert_in_progress(&create(&world).send().await);
}

#[tokio::test]
async fn a_duplicate_that_commits_just_before_is_replayed_although_the_app_has_moved_on_too() {
    let world = Arc::new(World::new().await);
    let duplicate = Arc::clone(&world);
    let commit = Fault::after(move || async move {
        assert!(!submit(&duplicate).send().await.expect(200).is_replay());
    });
    world.line().next(WRITE, commit);
    let reply = submit(&world).send().await.expect(200);
    assert!(reply.is_replay());
    assert_eq!(version(&world).await, 2);
    assert_eq!(submit(&world).send().await.expect(200).text, reply.text);
}

#[tokio::test]
async fn of_two_requests_under_one_key_at_once_the_loser_is_not_given_the_winner_s_answer() {
    for (operation, loser) in [
        (WRITE, challenge()),
        // Its record alone, in a put without a transaction.
        ("PutItem", json!({ "providers": { "ftn": {} } })),
    ] {
        let world = Arc::new(World::new().await);
        let winner = Arc::clone(&world);
        let commit = Fault::after(move || async move {
            assert!(!submit(&winner).send().await.expect(200).is_replay());
        });
        world.line().next(operation, commit);
        let target = if operation == WRITE { TESTS } else { ACTIVATION };
        let reply = world.post(target).json(&loser).idempotency_key("k1").send().await;
        reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
        assert!(world.line().is_exhausted() && challenges(&world).await.is_empty());
        assert!(submit(&world).send().await.expect(200).is_replay());
    }
}

#[tokio::test]
async fn a_put_whose_first_attempt_never_arrived_does_not_take_another_s_record_for_its_own() {
    let world = Arc::new(World::new().await);
    world.line().next("PutItem", Fault::Unsent);
    let winner = Arc::clone(&world);
    let commit = Fault::after(move || async move {
        assert!(!submit(&winner).send().await.expect(200).is_replay());
    });
    // Before the attempt that the SDK makes by itself.
    world.line().next("PutItem", commit);
    let contract = json!({ "providers": { "ftn": {} } });
    let reply = world.post(ACTIVATION).json(&contract).idempotency_key("k1").send().await;
    reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    assert!(world.line().is_exhausted());
    assert!(submit(&world).send().await.expect(200).is_replay());
}

#[tokio::test]
async fn a_race_that_was_lost_once_is_run_again_with_everything_read_anew() {
    let world = Arc::new(World::new().await);
    let rival = Arc::clone(&world);
    let win = Fault::after(move || async move {
        let request = rival.post(ACTIVATION).json(&submission());
        drop(request.send().await.expect(200));
    });
    world.line().next(WRITE, win);
    let reply = submit(&world).send().await.expect(200);
    assert!(!reply.is_replay());
    assert_eq!(version(&world).await, 3);
    let app = world.stored("abc123").await.app.expect("the app");
    assert_eq!(app.pointers["ghanacard"].ticket.as_str(), reply.body["ghanacard"]["id"]);
}

#[tokio::test]
async fn a_race_that_was_lost_twice_is_told_and_the_key_stays_free() {
    let world = Arc::new(World::new().await);
    for turn in 0..2 {
        let rival = Arc::clone(&world);
        let win = Fault::after(move || async move {
            let request = rival.post(ACTIVATION).json(&submission());
            drop(request.send().await.expect(200));
        });
        // Each rival's own write comes between two of the loser's.
        world.line().nth(WRITE, turn, win);
    }
    assert_lost_the_race(&submit(&world).send().await);
    assert!(world.line().is_exhausted());
    assert_eq!((version(&world).await, records(&world).await.len()), (3, 0));
    assert!(!submit(&world).send().await.expect(200).is_replay());
}

#[tokio::test]
async fn a_race_that_was_lost_twice_to_a_duplicate_ends_with_the_duplicate_s_answer() {
    let world = Arc::new(World::new().await);
    // The duplicate is writing the app, and nothing is said of the record.
    cancel(&world, 2, &["None", "TransactionConflict"]);
    let duplicate = Arc::clone(&world);
    let finish = Fault::after(move || async move {
        assert!(!submit(&duplicate).send().await.expect(200).is_replay());
    });
    world.line().next("TransactGetItems", finish);
    let reply = submit(&world).send().await.expect(200);
    assert!(reply.is_replay() && world.line().is_exhausted());
    assert_eq!(version(&world).await, 2);
}

#[tokio::test]
async fn a_conflict_on_app_company_or_ticket_counts_as_a_lost_race() {
    for reasons in [
        ["None", "TransactionConflict", "None", "None"],
        ["None", "None", "TransactionConflict", "None"],
        ["None", "None", "None", "TransactionConflict"],
    ] {
        let world = World::new().await;
        let fields = serde_json::json!({ "displayName": "A" });
        let body = serde_json::json!({ "providers": { "smartid": fields, "ghanacard": {} } });
        let submit = || world.post(ACTIVATION).json(&body).idempotency_key("k1").send();
        cancel(&world, 2, &reasons);
        assert_lost_the_race(&submit().await);
        assert_eq!((version(&world).await, records(&world).await.len()), (1, 0));
        cancel(&world, 1, &reasons);
        world.line().take_log();
        assert!(!submit().await.expect(200).is_replay());
        let log = world.line().take_log();
        let operations: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(operations, ["BatchGetItem", WRITE, "BatchGetItem", WRITE]);
        assert_ne!(log[1].request["ClientRequestToken"], log[3].request["ClientRequestToken"]);
        assert_eq!(version(&world).await, 2);
    }
}

#[tokio::test]
async fn without_a_key_a_lost_race_is_the_same() {
    let world = World::new().await;
    let submit = || world.post(ACTIVATION).json(&submission()).send();
    cancel(&world, 1, &["TransactionConflict"]);
    drop(submit().await.expect(200));
    cancel(&world, 2, &["TransactionConflict"]);
    assert_lost_the_race(&submit().await);
    assert_eq!(version(&world).await, 2);
}

#[tokio::test]
async fn a_conflict_on_a_new_challenge_is_tried_again_and_never_told_as_one() {
    let world = World::new().await;
    cancel(&world, 3, &["None", "TransactionConflict"]);
    drop(create(&world).send().await.expect(201));
    assert_eq!(challenges(&world).await.len(), 1);
    let busy = || world.post(TESTS).json(&challenge()).idempotency_key("k2");
    cancel(&world, 100, &["None", "TransactionConflict"]);
    let started = Instant::now();
    assert_nothing_happened(&busy().send().await);
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(2) && took < Duration::from_secs(5), "took {took:?}");
    world.line().heal();
    drop(busy().send().await.expect(201));
    assert_eq!(challenges(&world).await.len(), 2);
}

#[tokio::test]
async fn back_pressure_inside_a_transaction_is_met_with_a_pause_and_then_passed_on() {
    for code in ["ThrottlingError", "ProvisionedThroughputExceeded"] {
        let world = World::new().await;
        cancel(&world, 3, &["None", code, "None"]);
        drop(create(&world).send().await.expect(201));
        assert!(world.line().is_exhausted());
        cancel(&world, 100, &["None", code, "None"]);
        let busy = world.post(ACTIVATION).json(&submission()).idempotency_key("k2");
        let started = Instant::now();
        assert_nothing_happened(&busy.send().await);
        assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
        assert_eq!((version(&world).await, records(&world).await.len()), (1, 1));
    }
}

#[tokio::test]
async fn a_reason_that_nobody_expects_is_a_bug_and_has_no_effect() {
    let world = World::new().await;
    cancel(&world, 1, &["None", "ItemCollectionSizeLimitExceeded"]);
    create(&world).send().await.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
    assert!(challenges(&world).await.is_empty() && records(&world).await.is_empty());
    drop(create(&world).send().await.expect(201));
}
