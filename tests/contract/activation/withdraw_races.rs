//! Withdrawals against reviews, submissions and themselves: whoever comes first wins, the other one is told what
//! is true by then, and everything agrees afterwards. docs/api.md section 5.11.

use crate::support::consistency;
use crate::support::keys::{end, introduce};
use crate::support::race::{decides, overtake, resubmits, withdraws};
use crate::support::tickets::{
    OLIVIA, OMAR, decide, mitid, olivia, own_ticket, submit, ticket, ticket_id, withdraw,
};
use futures_util::future::join_all;
use greenlight_tests::{ACME, Fault, Reply, World};
use serde_json::{Value, json};
use std::sync::Arc;

fn conflict(reply: &Reply, reason: &str, status: &str) {
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": reason, "status": status }));
}

fn held(reply: &Reply) {
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
}

async fn world() -> (Arc<World>, String) {
    let world = Arc::new(World::new().await);
    let id = mitid(&world).await;
    (world, id)
}

#[tokio::test]
async fn a_withdrawal_that_a_claim_overtakes_finds_the_ticket_under_review() {
    let (world, id) = world().await;
    let claim = overtake(&world, decides(OMAR, &id, &["claim"]));
    held(&withdraw(&world, &id).send().await);
    let _ = claim.await.expect("ran").expect(200);
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn a_claim_that_a_withdrawal_overtakes_finds_it_withdrawn() {
    let (world, id) = world().await;
    let withdrawal = overtake(&world, withdraws(&id));
    let claim = decide(&world, &world.operator_key, &id, "claim").await;
    conflict(&claim, "superseded", "withdrawn");
    assert_eq!(withdrawal.await.expect("ran").expect(200).body["status"], "withdrawn");
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn a_withdrawal_that_an_approval_overtakes_comes_too_late() {
    let (world, id) = world().await;
    let approval = overtake(&world, decides(OLIVIA, &id, &["claim", "approve"]));
    conflict(&withdraw(&world, &id).send().await, "invalid_transition", "activated");
    assert_eq!(approval.await.expect("ran").expect(200).body["status"], "activated");
    assert!(world.stored_app(ACME).await.is_enabled("mitid", world.now()));
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_withdrawal_that_a_claim_and_its_release_overtake_is_carried_out() {
    let (world, id) = world().await;
    let released = overtake(&world, decides(OMAR, &id, &["claim", "release"]));
    let reply = withdraw(&world, &id).send().await.expect(200);
    assert_eq!(reply.body["status"], "withdrawn");
    let _ = released.await.expect("ran").expect(200);
    assert_eq!(consistency::check(&world).await.decisions(), 3);
}

#[tokio::test]
async fn a_withdrawal_that_a_submission_overtakes_finds_the_ticket_superseded() {
    let (world, id) = world().await;
    let submission = overtake(&world, resubmits);
    conflict(&withdraw(&world, &id).send().await, "superseded", "superseded");
    let _ = submission.await.expect("ran").expect(200);
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (2, 0));
}

#[tokio::test]
async fn a_submission_that_a_withdrawal_overtakes_follows_the_withdrawn_ticket() {
    let (world, id) = world().await;
    let withdrawal = overtake(&world, withdraws(&id));
    let submission = resubmits(Arc::clone(&world)).await.expect(200);
    let _ = withdrawal.await.expect("ran").expect(200);
    let next = ticket_id(&submission, "mitid");
    assert_eq!(own_ticket(&world, &next).await.expect(200).body["previousId"], id);
    assert_eq!(ticket(&world, &id).await.status.name(), "withdrawn");
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_decision_on_another_provider_does_not_stand_in_a_withdrawal_s_way() {
    let (world, id) = world().await;
    let other = submit(&world, ACME, "smartid").await;
    let claim = overtake(&world, decides(OLIVIA, &other, &["claim"]));
    introduce(withdraw(&world, &id).text("[]")).await;
    world.line().take_log();
    let _ = withdraw(&world, &id).send().await.expect(200);
    let _ = claim.await.expect("ran").expect(200);
    assert_eq!(
        world.line().take_log().len(),
        5,
        "one read, one write; and the claim's, as the first"
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_withdrawal_outlasts_other_writes_of_its_app_but_not_for_ever() {
    let (world, id) = world().await;
    let collide = |times: u32| {
        for _ in 0..times {
            let fault = Fault::cancelled(&["TransactionConflict", "None", "None"]);
            world.line().next("TransactWriteItems", fault);
        }
    };
    collide(6);
    let reply = withdraw(&world, &id).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert!(world.line().is_exhausted());
    collide(5);
    let _ = withdraw(&world, &id).send().await.expect(200);
    assert!(world.line().is_exhausted());
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn whoever_is_overtaken_is_authorised_again() {
    let (world, id) = world().await;
    let (rival, overtaken) = (Arc::clone(&world), id.clone());
    let release_and_revoke = move || async move {
        olivia(&rival, &overtaken, &["claim", "release"]).await;
        end(&rival, &rival.key, None, Some(rival.now())).await;
    };
    world.line().next("TransactWriteItems", Fault::after(release_and_revoke));
    withdraw(&world, &id).send().await.unauthenticated("revoked");
    assert_eq!(ticket(&world, &id).await.status.name(), "activation_requested");
}

#[tokio::test]
async fn of_many_withdrawals_at_once_one_is_performed_and_its_duplicates_are_told_the_same() {
    let (world, id) = world().await;
    let all = join_all((0..12).map(|number| {
        let request = withdraw(&world, &id);
        let request = if number % 2 == 0 { request.idempotency_key("one") } else { request };
        request.send()
    }));
    let mut performed = 0;
    for reply in all.await {
        match reply.status {
            200 => performed += usize::from(!reply.is_replay()),
            409 if reply.code() == "IDEMPOTENCY_REQUEST_IN_PROGRESS" => {}
            _ => conflict(&reply, "invalid_transition", "withdrawn"),
        }
    }
    assert_eq!(performed, 1);
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

/// The answer that the next read of key, app and ticket gets now.
async fn read(world: &World, id: &str) -> Value {
    world.line().take_log();
    withdraw(world, id).text("[]").send().await.invalid_body("not_an_object");
    let call = world.line().take_log().pop().expect("one call");
    assert_eq!(call.operation, "BatchGetItem");
    call.response.expect("an answer")
}

#[tokio::test]
async fn an_app_and_a_ticket_of_different_ages_are_noticed_and_read_again() {
    let (world, first) = world().await;
    introduce(withdraw(&world, &first).text("[]")).await;
    let older = read(&world, &first).await;
    let second = mitid(&world).await;
    let newer = read(&world, &second).await;
    // The app as it was when the first ticket was the current one, and the second ticket.
    let of = |answer: &Value| answer["Responses"][world.table()].as_array().expect("items").clone();
    let mut items = of(&newer);
    items.retain(|item| item["sk"]["S"] != "APP");
    items.extend(of(&older).into_iter().filter(|item| item["sk"]["S"] == "APP"));
    let mut torn = newer.clone();
    torn["Responses"][world.table()] = Value::Array(items);
    world.line().next("BatchGetItem", Fault::Answered(200, torn));
    let _ = withdraw(&world, &second).send().await.expect(200);
    let operations: Vec<String> =
        world.line().take_log().into_iter().map(|call| call.operation).collect();
    assert_eq!(operations, ["BatchGetItem", "TransactGetItems", "TransactWriteItems"]);
    let third = mitid(&world).await;
    assert_eq!(own_ticket(&world, &third).await.expect(200).body["previousId"], second);
    consistency::check(&world).await;
}
