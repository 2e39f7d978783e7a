//! Requests that were under way when their app was erased: whatever they still wrote is found, and what is
//! conditioned on the app writes nothing.

use crate::support::app::{TESTS, challenge as new_challenge};
use crate::support::challenge::Challenge;
use crate::support::long_run::{Steps, assert_erased, belongs_to_an_app, erase, olivia};
use crate::support::table_json::{everything, put};
use crate::support::tickets::{self, decide, mitid, submit_fields};
use futures_util::future::join_all;
use greenlight::domain::stamp_counter::Place;
use greenlight::domain::stamp_limit::CountCondition;
use greenlight::usecase::administration::{Erasure, LongRun as _, erase_app};
use greenlight_tests::{ACME, Fault, World};
use serde_json::json;
use std::sync::Arc;

/// Erases all that there is by now: the tombstone, and one pass.
async fn erase_what_is_there(world: &World) {
    let steps = Steps::of(world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    let _ = Erasure::new(&steps, &olivia(), tombstone).pass().await.expect("a pass");
}

#[tokio::test]
async fn a_challenge_that_was_being_created_is_found_by_the_next_pass() {
    let world = Arc::new(World::new().await);
    let inside = Arc::clone(&world);
    let hook = move || async move { erase_what_is_there(&inside).await };
    world.line().next("PutItem", Fault::after(hook));
    let _ = world.post(TESTS).json(&new_challenge()).send().await.expect(201);
    let _ = world.get(TESTS).send().await.expect(404);
    let erased = erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_eq!(erased.challenges, 1);
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

#[tokio::test]
async fn it_waits_again_as_long_as_something_comes() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let key = (format!("APP#{ACME}"), format!("TEST#{}", challenge.id));
    let created = everything(&world).await.remove(&key).expect("a challenge");
    let steps = Steps::of(&world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    let steps = steps.meanwhile(put(&world, &created)).meanwhile(put(&world, &created));
    let mut erasure = Erasure::new(&steps, &olivia(), tombstone);
    let erased = erasure.to_the_end().await.expect("erased");
    assert_eq!((erased.challenges, steps.waits().len()), (3, 3));
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

/// A stamp that was let in before the app was erased, and is written now, if it still can be.
async fn late_stamp(world: &World, id: &str, counter: Option<u8>) -> bool {
    let challenge = Challenge { world, id: id.to_owned() };
    let condition = CountCondition::Below(1_000_000);
    challenge.stamp_at(Place { counter, condition, filling: None }).await.is_ok()
}

#[tokio::test]
async fn a_stamp_that_comes_at_any_step_is_never_left_where_nobody_finds_it() {
    // The tombstone; the audit entry's message; the stamps; the challenge.
    for step in 0..4 {
        let world = Arc::new(World::new().await);
        let challenge = Challenge::open(&world, json!({ "maxStamps": 100 })).await;
        let _ = challenge.run_of("user-1").send().await.expect(201);
        let (inside, id) = (Arc::clone(&world), challenge.id.clone());
        let hook = move || async move {
            assert!(late_stamp(&inside, &id, None).await, "it still could come");
        };
        world.line().nth("TransactWriteItems", step, Fault::after(hook));
        let erased = erase(&Steps::of(&world), ACME).await.expect("erased");
        assert!(world.line().is_exhausted(), "step {step}");
        assert_eq!((erased.challenges, erased.stamps), (1, 2), "step {step}");
        assert_erased(&world, ACME, belongs_to_an_app).await;
        assert!(!late_stamp(&world, &challenge.id, None).await, "and none comes afterwards");
        assert_erased(&world, ACME, belongs_to_an_app).await;
    }
}

#[tokio::test]
async fn a_stamp_at_a_counter_is_found_or_comes_too_late_at_any_step() {
    // The tombstone; the message and the counters; the stamps; the challenge.
    for (step, comes_in_time) in [(0, true), (1, true), (2, false), (3, false)] {
        let world = Arc::new(World::new().await);
        let challenge = Challenge::open(&world, json!({ "maxStamps": 200 })).await;
        let _ = challenge.run_of("user-1").send().await.expect(201);
        let (inside, id) = (Arc::clone(&world), challenge.id.clone());
        let hook = move || async move {
            assert_eq!(late_stamp(&inside, &id, Some(7)).await, comes_in_time, "step {step}");
        };
        world.line().nth("TransactWriteItems", step, Fault::after(hook));
        let erased = erase(&Steps::of(&world), ACME).await.expect("erased");
        assert!(world.line().is_exhausted(), "step {step}");
        let stamps = 1 + u64::from(comes_in_time);
        assert_eq!((erased.challenges, erased.stamps), (1, stamps), "step {step}");
        assert_erased(&world, ACME, belongs_to_an_app).await;
        assert!(!late_stamp(&world, &challenge.id, Some(8)).await, "and none comes afterwards");
        assert_erased(&world, ACME, belongs_to_an_app).await;
    }
}

#[tokio::test]
async fn a_submission_that_was_under_way_writes_nothing_and_is_told_that_there_is_no_app() {
    for key in [None, Some("k1")] {
        let world = Arc::new(World::new().await);
        mitid(&world).await;
        let inside = Arc::clone(&world);
        let hook = move || async move { erase_what_is_there(&inside).await };
        world.line().next("TransactWriteItems", Fault::after(hook));
        let body = json!({ "mitid": tickets::mitid_fields() });
        let request = world.submit(ACME, &body);
        let request = key.into_iter().fold(request, greenlight_tests::Request::idempotency_key);
        request.send().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
        assert_erased(&world, ACME, belongs_to_an_app).await;
    }
}

#[tokio::test]
async fn a_decision_that_was_under_way_writes_nothing() {
    let world = Arc::new(World::new().await);
    let id = mitid(&world).await;
    let inside = Arc::clone(&world);
    let hook = move || async move { erase_what_is_there(&inside).await };
    world.line().next("TransactWriteItems", Fault::after(hook));
    let refused = decide(&world, &world.operator_key, &id, "reject").await;
    refused.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

#[tokio::test]
async fn a_submission_that_read_half_of_an_app_that_was_being_erased_is_told_that_there_is_none() {
    let world = Arc::new(World::new().await);
    mitid(&world).await;
    // The app was read before its end, the company information after its own.
    let key = (format!("APP#{ACME}"), "COMPANY".to_owned());
    let mut company = everything(&world).await.remove(&key).expect("company information");
    let over = json!({ "N": (world.now().epoch_seconds() - 1).to_string() });
    company.as_object_mut().expect("an item").retain(|name, _| name == "pk" || name == "sk");
    company["ttl"] = over;
    put(&world, &company).await;
    let inside = Arc::clone(&world);
    let hook = move || async move { erase_what_is_there(&inside).await };
    world.line().next("TransactGetItems", Fault::after(hook));
    let refused = submit_fields(&world, ACME, "mitid", &tickets::mitid_fields()).await;
    refused.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn between_the_app_s_end_and_its_tickets_no_decision_takes_effect() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let scope = world.backend().scope();
    let _ = erase_app(&scope, &olivia(), ACME).await.expect("a tombstone");
    for decision in ["claim", "reject"] {
        let refused = decide(&world, &world.operator_key, &id, decision).await;
        let details = json!({ "reason": "concurrent_submission" });
        refused.refused(409, "RESOURCE_CONFLICT", details);
    }
    erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

#[tokio::test]
async fn an_app_that_is_erased_amid_a_crowd_is_erased_whole() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 1000 })).await;
    let crowd = (0..30).map(async |n: u32| match n % 3 {
        0 => world.post(TESTS).json(&new_challenge()).send().await.status,
        1 => challenge.run_of(&format!("user-{n}")).send().await.status,
        _ => submit_fields(&world, ACME, "mitid", &tickets::mitid_fields()).await.status,
    });
    let steps = Steps::of(&world);
    let (statuses, erased) = tokio::join!(join_all(crowd), erase(&steps, ACME));
    erased.expect("erased");
    for status in statuses {
        assert!([200, 201, 404, 409].contains(&status), "{status}");
    }
    // Some may have been slower than the passes here, where no minute lies between them.
    erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_erased(&world, ACME, belongs_to_an_app).await;
}
