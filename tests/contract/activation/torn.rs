//! The torn read: a batch is not a snapshot, so it may bring an app and a company info of
//! different ages. Such a pair is seen, read again, and never acted on. ARCHITECTURE.md, Writes.

use crate::support::app::EVALUATION;
use crate::support::keys::introduce;
use greenlight_tests::{ACME, DatabaseCall, Fault, World, company_fields};
use serde_json::{Value, json};
use std::sync::Arc;

/// The answer that a read of key, app and company info gets now, as the engine gives it.
async fn read(world: &World) -> Value {
    world.line().take_log();
    let _ = world.submit(ACME, &json!({ "ftn": {} })).send().await.expect(200);
    let exchange = world.line().take_log().pop().expect("one call");
    assert_eq!(exchange.operation, "BatchGetItem");
    exchange.response.expect("an answer")
}

/// The answer `newer` with the item of that sort key as it was in `older`, absent if it was.
fn torn(world: &World, newer: &Value, older: &Value, sort_key: &str) -> Value {
    let of = |answer: &Value| answer["Responses"][world.table()].as_array().expect("items").clone();
    let is_it = |item: &Value| item["sk"]["S"] == sort_key;
    let mut items = of(newer);
    items.retain(|item| !is_it(item));
    items.extend(of(older).into_iter().filter(is_it));
    let mut answer = newer.clone();
    answer["Responses"][world.table()] = Value::Array(items);
    answer
}

fn operations(log: &[DatabaseCall]) -> Vec<&str> {
    log.iter().map(|exchange| exchange.operation.as_str()).collect()
}

/// Two ages of an app, and the answers that a read got at each.
async fn two_ages(first: Option<&str>) -> (World, Value, Value) {
    let world = World::new().await;
    introduce(world.submit(ACME, &json!({ "ftn": {} }))).await;
    if let Some(name) = first {
        let _ =
            world.submit(ACME, &json!({ "mitid": company_fields(name) })).send().await.expect(200);
    }
    let older = read(&world).await;
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Newer") })).send().await.expect(200);
    let newer = read(&world).await;
    (world, older, newer)
}

const SEEN_AND_READ_AGAIN: [&str; 3] = ["BatchGetItem", "TransactGetItems", "TransactWriteItems"];

/// A submission that lives off the company info alone, whose first read is answered so. What it
/// copies into its ticket must be the newer info.
async fn is_seen(world: &World, answer: Value) {
    let version = world.stored_app(ACME).await.version;
    world.line().next("BatchGetItem", Fault::Answered(200, answer));
    world.line().take_log();
    let reply = world.submit(ACME, &json!({ "audkenni": {} })).send().await.expect(200);
    let log = world.line().take_log();
    assert_eq!(reply.body["audkenni"]["status"], "activation_requested");
    assert_eq!(operations(&log), SEEN_AND_READ_AGAIN);
    let ticket = world.current_ticket(ACME, "audkenni").await;
    assert_eq!(json!(ticket.fields), company_fields("Newer"));
    assert_eq!(world.stored_app(ACME).await.version, version + 1);
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn a_company_info_that_is_older_than_its_app_is_seen_and_read_again() {
    let (world, older, newer) = two_ages(Some("Older")).await;
    is_seen(&world, torn(&world, &newer, &older, "COMPANY")).await;
}

#[tokio::test]
async fn an_app_that_is_older_than_its_company_info_is_seen_and_read_again() {
    let (world, older, newer) = two_ages(Some("Older")).await;
    is_seen(&world, torn(&world, &newer, &older, "APP")).await;
}

#[tokio::test]
async fn a_company_info_that_is_not_there_yet_is_seen_and_read_again() {
    let (world, older, newer) = two_ages(None).await;
    is_seen(&world, torn(&world, &newer, &older, "COMPANY")).await;
}

#[tokio::test]
async fn an_app_that_knows_of_no_company_info_yet_is_seen_and_read_again() {
    let (world, older, newer) = two_ages(None).await;
    is_seen(&world, torn(&world, &newer, &older, "APP")).await;
}

#[tokio::test]
async fn an_app_that_was_read_to_let_its_caller_in_is_not_paired_with_later_company_info() {
    let (world, _, _) = two_ages(Some("Older")).await;
    let world = Arc::new(world);
    let rival = Arc::clone(&world);
    let submit = Fault::after(move || async move {
        let newest = json!({ "mitid": company_fields("Newest") });
        drop(rival.submit(ACME, &newest).send().await.expect(200));
    });
    world.line().nth("BatchGetItem", 1, submit);
    world.line().take_log();
    let new = world.new_instance();
    let request = world.submit(ACME, &json!({ "audkenni": {} })).to(&new);
    let reply = request.send().await.expect(200);
    assert_eq!(reply.body["audkenni"]["status"], "activation_requested");
    let ticket = world.current_ticket(ACME, "audkenni").await;
    assert_eq!(json!(ticket.fields), company_fields("Newest"));
    let log = world.line().take_log();
    let snapshots = operations(&log).into_iter().filter(|one| *one == "TransactGetItems").count();
    assert_eq!(snapshots, 1);
}

#[tokio::test]
async fn a_pair_of_one_age_is_acted_on_at_once() {
    let (world, _, _) = two_ages(Some("Older")).await;
    world.line().take_log();
    let _ = world.submit(ACME, &json!({ "audkenni": {} })).send().await.expect(200);
    assert_eq!(operations(&world.line().take_log()), ["BatchGetItem", "TransactWriteItems"]);
}

#[tokio::test]
async fn a_torn_pair_never_refuses_a_request_either() {
    let world = World::new().await;
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Older") })).send().await.expect(200);
    world.decide(ACME, "mitid", "claim").await;
    let held = read(&world).await;
    world.decide(ACME, "mitid", "release").await;
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Newer") })).send().await.expect(200);
    let newer = read(&world).await;
    // The app as it was while the operator held the slot, the company info as it is now.
    world.line().next("BatchGetItem", Fault::Answered(200, torn(&world, &newer, &held, "APP")));
    world.line().take_log();
    let reply = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    assert_eq!(reply.body["mitid"]["status"], "activation_requested");
    assert_eq!(operations(&world.line().take_log()), SEEN_AND_READ_AGAIN);
}

#[tokio::test]
async fn an_evaluation_is_of_one_age_too() {
    let (world, older, newer) = two_ages(None).await;
    introduce(world.post(EVALUATION).json(&json!({}))).await;
    let answer = torn(&world, &newer, &older, "COMPANY");
    world.line().next("BatchGetItem", Fault::Answered(200, answer));
    world.line().take_log();
    let body = json!({ "providers": { "audkenni": {} } });
    let reply = world.post(EVALUATION).json(&body).send().await.expect(200);
    assert_eq!(reply.body["audkenni"]["wouldBe"], "activation_requested");
    assert_eq!(operations(&world.line().take_log()), ["BatchGetItem", "TransactGetItems"]);
}

#[tokio::test]
async fn a_snapshot_that_meets_a_write_is_taken_again() {
    let (world, older, newer) = two_ages(Some("Older")).await;
    let answer = torn(&world, &newer, &older, "COMPANY");
    world.line().next("BatchGetItem", Fault::Answered(200, answer));
    let reasons = ["None", "TransactionConflict", "None"];
    world.line().next("TransactGetItems", Fault::cancelled(&reasons));
    world.line().take_log();
    let _ = world.submit(ACME, &json!({ "audkenni": {} })).send().await.expect(200);
    assert_eq!(
        operations(&world.line().take_log()),
        ["BatchGetItem", "TransactGetItems", "TransactGetItems", "TransactWriteItems"]
    );
    let ticket = world.current_ticket(ACME, "audkenni").await;
    assert_eq!(json!(ticket.fields), company_fields("Newer"));
}

#[tokio::test]
async fn a_pair_that_grows_old_before_the_write_loses_the_race_instead() {
    let world = Arc::new(World::new().await);
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Older") })).send().await.expect(200);
    let rival = Arc::clone(&world);
    // Read whole, but old by the time of the write: the app's version tells.
    world.line().next(
        "TransactWriteItems",
        Fault::after(move || async move {
            let _ = rival
                .submit(ACME, &json!({ "mitid": company_fields("Newer") }))
                .send()
                .await
                .expect(200);
        }),
    );
    let reply = world.submit(ACME, &json!({ "audkenni": {} })).send().await.expect(200);
    assert_eq!(reply.body["audkenni"]["status"], "activation_requested");
    let ticket = world.current_ticket(ACME, "audkenni").await;
    assert_eq!(json!(ticket.fields), company_fields("Newer"));
}
