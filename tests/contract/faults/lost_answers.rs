//! Answers that are lost or late: a request that took effect is never told that it did not.

use super::{ATTEMPTS, assert_unknown};
use crate::support::app::{ACTIVATION, TESTS, challenge, challenges, records, submission, version};
use crate::support::keys::introduce;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_tests::{Fault, Request, World};
use serde_json::json;
use std::sync::Arc;
use std::time::{Duration, Instant};

const WRITE: &str = "TransactWriteItems";

fn lose(world: &World, operation: &str, answers: usize) {
    for _ in 0..answers {
        world.line().next(operation, Fault::AnswerLost);
    }
}

fn create(world: &World) -> Request<'_> {
    world.post(TESTS).json(&challenge())
}

fn submit(world: &World) -> Request<'_> {
    world.post(ACTIVATION).json(&submission())
}

#[tokio::test]
async fn a_transaction_whose_answer_is_lost_is_sent_again_and_takes_effect_once() {
    let world = World::new().await;
    lose(&world, WRITE, 1);
    let created = create(&world).idempotency_key("k1").send().await.expect(201);
    lose(&world, WRITE, ATTEMPTS - 1);
    let submitted = submit(&world).send().await.expect(200);
    assert!(world.line().is_exhausted() && !created.is_replay() && !submitted.is_replay());
    let log = world.line().take_log();
    let tokens: Vec<&str> = log
        .iter()
        .filter(|exchange| exchange.operation == WRITE)
        .map(|exchange| exchange.request["ClientRequestToken"].as_str().expect("a token"))
        .collect();
    assert_eq!(tokens.len(), 5);
    assert!(tokens[0] == tokens[1] && tokens[2] == tokens[3] && tokens[3] == tokens[4]);
    assert_ne!(tokens[1], tokens[2]);
    assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 2));
}

#[tokio::test]
async fn a_lone_put_whose_answer_is_lost_meets_itself_and_is_no_conflict() {
    let world = World::new().await;
    lose(&world, "PutItem", 1);
    let reply = create(&world).send().await.expect(201);
    assert_eq!(challenges(&world).await[0]["id"], reply.body["id"]);
    lose(&world, "PutItem", 1);
    let contract = json!({ "providers": { "ftn": {} } });
    let request = world.post(ACTIVATION).json(&contract).idempotency_key("k1");
    assert!(!request.send().await.expect(200).is_replay());
    assert!(world.line().is_exhausted());
    assert_eq!((challenges(&world).await.len(), records(&world).await.len()), (1, 1));
}

#[tokio::test]
async fn a_lone_put_knows_itself_even_if_its_challenge_has_earned_a_stamp_meanwhile() {
    let world = World::new().await;
    lose(&world, "PutItem", 1);
    let (client, table) = (world.client().clone(), world.table().to_owned());
    let earn_a_stamp = Fault::after(move || async move {
        let page = client.scan().table_name(&table).send().await.expect("a page");
        let is_challenge = |sk: &AttributeValue| sk.as_s().is_ok_and(|sk| sk.starts_with("TEST#"));
        let mut items = page.items.expect("items").into_iter();
        let mut item = items.find(|item| is_challenge(&item["sk"])).expect("the challenge");
        item.insert("stamps".to_owned(), AttributeValue::N("1".to_owned()));
        let put = client.put_item().table_name(&table).set_item(Some(item));
        put.send().await.expect("a stamp");
    });
    world.line().next("PutItem", earn_a_stamp);
    let reply = create(&world).send().await.expect(201);
    assert!(world.line().is_exhausted());
    let challenges = challenges(&world).await;
    assert_eq!(challenges.len(), 1);
    assert_eq!(challenges[0]["id"], reply.body["id"]);
}

#[tokio::test]
async fn with_a_key_a_request_whose_answers_are_all_lost_is_looked_up_and_answered() {
    let world = World::new().await;
    lose(&world, WRITE, ATTEMPTS);
    let first = create(&world).idempotency_key("k1").send().await.expect(201);
    assert_eq!(first.body["id"], challenges(&world).await[0]["id"]);
    let again = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(!first.is_replay() && again.is_replay(), "the first answer is no replay");
    assert_eq!((&first.text, first.header("location")), (&again.text, again.header("location")));

    lose(&world, WRITE, ATTEMPTS);
    let first = submit(&world).idempotency_key("k2").send().await.expect(200);
    let again = submit(&world).idempotency_key("k2").send().await.expect(200);
    assert_eq!(first.text, again.text);
    // The lone put of a submission that only leaves its record.
    lose(&world, "PutItem", ATTEMPTS);
    let contract = json!({ "providers": { "ftn": {} } });
    let request = || world.post(ACTIVATION).json(&contract).idempotency_key("k3").send();
    let first = request().await.expect(200);
    assert_eq!(first.text, request().await.expect(200).text);
    assert!(world.line().is_exhausted());
    assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 2));
    assert_eq!(records(&world).await.len(), 3);
}

#[tokio::test]
async fn without_a_key_a_request_whose_answers_are_all_lost_is_told_to_look_first() {
    let world = World::new().await;
    lose(&world, "PutItem", ATTEMPTS);
    assert_unknown(&create(&world).send().await, false);
    lose(&world, WRITE, ATTEMPTS);
    assert_unknown(&submit(&world).send().await, false);
    assert!(world.line().is_exhausted());
    assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 2));
}

#[tokio::test]
async fn if_the_look_up_fails_too_the_outcome_is_unknown_and_the_key_still_holds() {
    let world = World::new().await;
    introduce(world.post(TESTS).json(&json!({}))).await;
    lose(&world, WRITE, ATTEMPTS);
    for _ in 0..ATTEMPTS {
        world.line().nth("BatchGetItem", 1, Fault::Unsent);
    }
    assert_unknown(&create(&world).idempotency_key("k1").send().await, true);
    assert!(world.line().is_exhausted());
    let again = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(again.is_replay());
    assert_eq!(challenges(&world).await.len(), 1);
}

#[tokio::test]
async fn a_write_that_never_arrived_leaves_the_key_free() {
    let world = World::new().await;
    for _ in 0..ATTEMPTS {
        world.line().next(WRITE, Fault::Unsent);
    }
    assert_unknown(&create(&world).idempotency_key("k1").send().await, true);
    assert!(records(&world).await.is_empty());
    let again = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(!again.is_replay());
}

#[tokio::test]
async fn a_look_up_that_finds_another_request_under_the_key_says_so() {
    let world = Arc::new(World::new().await);
    introduce(world.post(TESTS).json(&json!({}))).await;
    for _ in 0..ATTEMPTS {
        world.line().next(WRITE, Fault::Unsent);
    }
    let other = Arc::clone(&world);
    let hook = Fault::after(move || async move {
        drop(submit(&other).idempotency_key("k1").send().await.expect(200));
    });
    world.line().nth("BatchGetItem", 1, hook);
    let reply = create(&world).idempotency_key("k1").send().await;
    reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", serde_json::Value::Null);
    assert!(challenges(&world).await.is_empty());
}

#[tokio::test]
async fn a_look_up_that_finds_a_duplicate_s_answer_replays_it() {
    let world = Arc::new(World::new().await);
    introduce(world.post(TESTS).json(&json!({}))).await;
    for _ in 0..ATTEMPTS {
        world.line().next(WRITE, Fault::Unsent);
    }
    let duplicate = Arc::clone(&world);
    let hook = Fault::after(move || async move {
        assert!(!create(&duplicate).idempotency_key("k1").send().await.expect(201).is_replay());
    });
    world.line().nth("BatchGetItem", 1, hook);
    let reply = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(reply.is_replay(), "the duplicate's answer was the first");
    assert_eq!(challenges(&world).await[0]["id"], reply.body["id"]);
    assert_eq!(challenges(&world).await.len(), 1);
}

#[tokio::test]
async fn a_push_back_after_a_lost_answer_does_not_prove_that_nothing_happened() {
    for last in [Fault::throttled, || Fault::error("AccessDeniedException", "no")] {
        let world = World::new().await;
        let lose_then_refuse = |operation| {
            lose(&world, operation, 1);
            for _ in 1..ATTEMPTS {
                world.line().next(operation, last());
            }
        };
        lose_then_refuse("PutItem");
        assert_unknown(&create(&world).send().await, false);
        world.line().heal();
        lose_then_refuse(WRITE);
        assert_unknown(&submit(&world).send().await, false);
        world.line().heal();
        lose_then_refuse(WRITE);
        let keyed = submit(&world).idempotency_key("k1").send().await.expect(200);
        assert!(!keyed.is_replay(), "its own record, hence its first answer");
        assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 3));
    }
}

#[tokio::test]
async fn a_conflict_after_a_lost_answer_is_not_taken_for_a_lost_race() {
    let world = World::new().await;
    lose(&world, WRITE, 1);
    world.line().next(WRITE, Fault::cancelled(&["TransactionConflict"]));
    assert_unknown(&submit(&world).send().await, false);
    assert_eq!(version(&world).await, 2);
    lose(&world, WRITE, 1);
    world.line().next(WRITE, Fault::cancelled(&["None", "TransactionConflict"]));
    let keyed = submit(&world).idempotency_key("k1").send().await.expect(200);
    assert!(!keyed.is_replay(), "its own record, hence its first answer");
    assert_eq!(version(&world).await, 3);
    lose(&world, "PutItem", 1);
    world.line().next("PutItem", Fault::error("TransactionConflictException", "busy"));
    assert_unknown(&create(&world).send().await, false);
    assert_eq!(challenges(&world).await.len(), 1);
}

#[tokio::test]
async fn an_error_of_the_service_says_nothing_about_the_effect() {
    let world = World::new().await;
    let internal = || {
        let name = "com.amazonaws.dynamodb.v20120810#InternalServerError";
        Fault::Answered(500, json!({ "__type": name, "message": "internal" }))
    };
    for _ in 0..ATTEMPTS {
        world.line().next("PutItem", internal());
        world.line().next(WRITE, internal());
    }
    assert_unknown(&create(&world).send().await, false);
    assert_unknown(&create(&world).idempotency_key("k1").send().await, true);
    assert!(challenges(&world).await.is_empty());
}

#[tokio::test]
async fn a_refusal_after_an_error_of_the_service_does_not_prove_that_nothing_happened() {
    let world = World::new().await;
    let name = "com.amazonaws.dynamodb.v20120810#InternalServerError";
    let internal = || Fault::Answered(500, json!({ "__type": name, "message": "internal" }));
    let busy = || Fault::cancelled(&["TransactionConflict", "None"]);
    for refusal in [busy, Fault::throttled, || Fault::error("AccessDeniedException", "no")] {
        for operation in ["PutItem", WRITE] {
            world.line().next(operation, internal());
            for _ in 1..ATTEMPTS {
                world.line().next(operation, refusal());
            }
        }
        assert_unknown(&create(&world).send().await, false);
        assert_unknown(&create(&world).idempotency_key("k1").send().await, true);
        world.line().heal();
    }
    assert!(challenges(&world).await.is_empty());
}

#[tokio::test]
async fn a_write_whose_answer_comes_too_late_is_looked_up_before_the_time_is_over() {
    let world = World::new().await;
    world.line().next(WRITE, Fault::AnswerDelayed(Duration::from_secs(20)));
    let started = Instant::now();
    let limit = Duration::from_secs(3);
    let reply = create(&world).idempotency_key("k1").within(limit).send().await.expect(201);
    assert!(started.elapsed() < limit, "took {:?}", started.elapsed());
    assert_eq!(reply.body["id"], challenges(&world).await[0]["id"]);
}

#[tokio::test]
async fn a_write_that_arrives_after_the_answer_is_replayed_from_then_on() {
    let world = World::new().await;
    world.line().next(WRITE, Fault::Late(Duration::from_millis(2500)));
    let limit = Duration::from_secs(2);
    let started = Instant::now();
    assert_unknown(&create(&world).idempotency_key("k1").within(limit).send().await, true);
    assert!(started.elapsed() < limit, "took {:?}", started.elapsed());
    while challenges(&world).await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10), "it never arrived");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let again = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(again.is_replay());
    assert_eq!(challenges(&world).await.len(), 1);
}

#[tokio::test]
async fn a_write_that_arrives_after_its_repetition_changes_nothing_more() {
    let world = World::new().await;
    let late = Duration::from_secs(4);
    let started = Instant::now();
    for (request, key) in [(create(&world), "k1"), (submit(&world), "k2")] {
        world.line().next(WRITE, Fault::Late(late));
        let limit = Duration::from_secs(2);
        assert_unknown(&request.idempotency_key(key).within(limit).send().await, true);
    }
    let created = create(&world).idempotency_key("k1").send().await.expect(201);
    let submitted = submit(&world).idempotency_key("k2").send().await.expect(200);
    assert!(!created.is_replay() && !submitted.is_replay());
    // The second was sent no later than after the first one's limit.
    let arrived = late + Duration::from_secs(4);
    tokio::time::sleep(arrived.saturating_sub(started.elapsed())).await;
    assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 2));
    let again = submit(&world).idempotency_key("k2").send().await.expect(200);
    assert_eq!(again.text, submitted.text);
}
