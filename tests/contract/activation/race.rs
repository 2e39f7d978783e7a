//! The optimistic race: whoever writes an app in between wins; the other one reads and decides
//! everything again, once, and then gives up. docs/api.md section 5.3.

use crate::support::keys::{end, introduce};
use greenlight_tests::{ACME, Fault, World, company_fields};
use serde_json::{Value, json};
use std::sync::Arc;

/// Before the `nth` write from now (0 is the next one) a rival's submission is written. The rival's
/// own write counts too.
fn rival_before_write(world: &Arc<World>, nth: u32, providers: Value) {
    let rival = Arc::clone(world);
    let submit = move || async move {
        let _ = rival.submit(ACME, &providers).send().await.expect(200);
    };
    world.line().nth("TransactWriteItems", nth, Fault::after(submit));
}

fn writes(world: &World) -> usize {
    let log = world.line().take_log();
    log.iter().filter(|exchange| exchange.operation == "TransactWriteItems").count()
}

#[tokio::test]
async fn a_race_that_is_lost_once_is_run_again_by_itself() {
    let world = Arc::new(World::new().await);
    rival_before_write(&world, 0, json!({ "ghanacard": {} }));
    let reply = world.submit(ACME, &json!({ "passport": {} })).send().await.expect(200);
    assert_eq!(writes(&world), 3);
    let app = world.stored_app(ACME).await;
    assert_eq!(app.version, 3, "exactly one for each 200");
    assert!(app.enabled.contains("ghanacard") && app.enabled.contains("passport"));
    assert_eq!(reply.body["passport"]["id"], app.pointers["passport"].ticket.as_str());
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn the_second_attempt_decides_everything_again() {
    let world = Arc::new(World::new().await);
    // The rival brings the company info that the request falls back on, and a ticket to supersede.
    rival_before_write(&world, 0, json!({ "mitid": company_fields("Rival"), "audkenni": {} }));
    let reply = world.submit(ACME, &json!({ "audkenni": {} })).send().await.expect(200);
    assert_eq!(reply.body["audkenni"]["status"], "activation_requested");
    let ticket = world.current_ticket(ACME, "audkenni").await;
    assert_eq!(json!(ticket.fields), company_fields("Rival"));
    assert_eq!(world.stored_app(ACME).await.version, 3);
}

#[tokio::test]
async fn the_second_attempt_authorises_the_key_again() {
    let world = Arc::new(World::new().await);
    let rival = Arc::clone(&world);
    let revoke = move || async move {
        rival.unblock(ACME, "mitid").await;
        end(&rival, &rival.key, None, Some(rival.now())).await;
    };
    world.line().next("TransactWriteItems", Fault::after(revoke));
    let reply = world.submit(ACME, &json!({ "passport": {} })).send().await;
    reply.unauthenticated("revoked");
    let app = world.stored_app(ACME).await;
    assert_eq!((app.version, app.pointers.len()), (2, 0), "only the rival has written");
}

#[tokio::test]
async fn a_race_that_is_lost_twice_is_a_conflict_and_writes_nothing() {
    for key in [None, Some("k-1")] {
        let world = Arc::new(World::new().await);
        rival_before_write(&world, 0, json!({ "ghanacard": {} }));
        rival_before_write(&world, 1, json!({ "kenyanid": {} }));
        let mut request =
            world.submit(ACME, &json!({ "passport": {}, "mitid": company_fields("Acme") }));
        if let Some(key) = key {
            request = request.idempotency_key(key);
        }
        let reply = request.send().await;
        reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
        assert_eq!(reply.header("retry-after"), Some("1"));
        assert!(world.line().is_exhausted());
        assert_eq!(writes(&world), 4, "two attempts and two rivals");
        let app = world.stored_app(ACME).await;
        assert_eq!(app.version, 3, "exactly one for each 200");
        let pointed: Vec<&String> = app.pointers.keys().collect();
        assert_eq!(pointed, ["ghanacard", "kenyanid"]);
        assert_eq!(world.company(ACME).await, json!({}));
        let everything = world.everything().await;
        let tickets = everything.keys().filter(|item| item.contains("TICKET#")).count();
        assert_eq!(tickets, 2, "the rivals' alone");
        assert!(!everything.keys().any(|item| item.contains("IDEM#")));
    }
}

#[tokio::test]
async fn after_a_lost_race_the_same_key_may_be_sent_again() {
    let world = Arc::new(World::new().await);
    rival_before_write(&world, 0, json!({ "ghanacard": {} }));
    rival_before_write(&world, 1, json!({ "kenyanid": {} }));
    let request = || world.submit(ACME, &json!({ "passport": {} })).idempotency_key("k-1");
    let details = json!({ "reason": "concurrent_submission" });
    request().send().await.refused(409, "RESOURCE_CONFLICT", details);
    let reply = request().send().await.expect(200);
    assert!(!reply.is_replay());
    assert_eq!(world.stored_app(ACME).await.version, 4);
}

#[tokio::test]
async fn a_loser_is_refused_for_what_the_winner_s_state_forbids() {
    let world = Arc::new(World::new().await);
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Acme") })).send().await.expect(200);
    let operator = Arc::clone(&world);
    let claim = move || async move { operator.decide(ACME, "mitid", "claim").await };
    world.line().next("TransactWriteItems", Fault::after(claim));
    let reply = world
        .submit(ACME, &json!({ "mitid": company_fields("Late"), "passport": {} }))
        .send()
        .await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
    let app = world.stored_app(ACME).await;
    assert!(!app.pointers.contains_key("passport"));
    assert_eq!(json!(world.current_ticket(ACME, "mitid").await.fields), company_fields("Acme"));
}

#[tokio::test]
async fn a_submission_and_a_review_can_never_both_win() {
    let world = Arc::new(World::new().await);
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Acme") })).send().await.expect(200);
    world.decide(ACME, "mitid", "claim").await;
    world.decide(ACME, "mitid", "release").await;
    let before = world.current_ticket(ACME, "mitid").await;
    let operator = Arc::clone(&world);
    let reject = move || async move { operator.decide(ACME, "mitid", "reject").await };
    world.line().next("TransactWriteItems", Fault::after(reject));
    let _ = world.submit(ACME, &json!({ "mitid": company_fields("New") })).send().await.expect(200);
    // The rejection stands, and the new ticket followed it: nothing was superseded while open.
    let decided = world.ticket(before.id.as_str()).await;
    assert_eq!(decided.status.name(), "rejected");
    let current = world.current_ticket(ACME, "mitid").await;
    assert_eq!(decided.superseded_by, Some(current.id));
}

#[tokio::test]
async fn a_conflict_between_transactions_counts_as_a_lost_race() {
    let world = World::new().await;
    let busy = || Fault::cancelled(&["TransactionConflict", "None"]);
    world.line().next("TransactWriteItems", busy());
    let _ = world.submit(ACME, &json!({ "passport": {} })).send().await.expect(200);
    assert_eq!(world.stored_app(ACME).await.version, 2);
    world.line().next("TransactWriteItems", busy());
    world.line().next("TransactWriteItems", busy());
    let reply = world.submit(ACME, &json!({ "passport": {} })).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert_eq!(world.stored_app(ACME).await.version, 2);
}

#[tokio::test]
async fn contract_providers_alone_take_part_in_no_race() {
    let world = World::new().await;
    introduce(world.submit(ACME, &json!({ "ftn": {} }))).await;
    world.line().take_log();
    let _ = world.submit(ACME, &json!({ "ftn": {} })).send().await.expect(200);
    let _ = world.submit(ACME, &json!({ "ftn": {} })).idempotency_key("k").send().await.expect(200);
    let log = world.line().take_log();
    let operations: Vec<&str> = log.iter().map(|exchange| exchange.operation.as_str()).collect();
    assert_eq!(operations, ["BatchGetItem", "BatchGetItem", "PutItem"]);
}

#[tokio::test]
async fn the_race_is_the_same_in_the_sandbox() {
    let world = Arc::new(World::sandbox().await);
    rival_before_write(&world, 0, json!({ "mitid": {} }));
    let reply = world.submit(ACME, &json!({ "mitid": {}, "passport": {} })).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
    assert_eq!(world.stored_app(ACME).await.version, 2);
}
