//! Operators who ask for the next ticket at once, and an index that is behind. docs/api.md section 7.

use super::claim_next::next;
use super::listing::{ids, made, put, queue, six};
use crate::support::consistency;
use crate::support::tickets::{OLIVIA, decide, mitid, olivia, submit};
use futures_util::future::join_all;
use greenlight::domain::ticket::TicketStatus;
use greenlight_tests::{ACME, Fault, OTHER, Reply, World};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Ten tickets of as many apps, at one time.
async fn ten(world: &World) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for number in 0..10 {
        let app = format!("app{number}");
        world.app("Acme0001", &app, "One of many", &[]).await;
        all.insert(submit(world, &app, "mitid").await);
    }
    all
}

/// Sixteen operators ask at once; what each was answered.
async fn sixteen(world: &World) -> Vec<Reply> {
    let mut keys = Vec::new();
    for number in 0..16 {
        keys.push(
            world.operator(&format!("Oper1{number:03}"), &format!("Operator {number}")).await,
        );
    }
    let asks = keys.iter().enumerate().map(|(number, key)| async move {
        let request = next(world, key);
        let key = format!("next-{number}");
        if number % 2 == 0 { request } else { request.idempotency_key(&key) }.send().await
    });
    join_all(asks).await
}

#[tokio::test]
async fn of_sixteen_operators_ten_have_one_of_ten_tickets_each_and_six_have_none() {
    let world = World::new().await;
    let all = ten(&world).await;
    let (claimed, none): (Vec<Reply>, Vec<Reply>) =
        sixteen(&world).await.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((claimed.len(), none.len()), (10, 6));
    assert!(none.iter().all(|reply| reply.status == 204), "{none:?}");
    let text = |reply: &Reply, name: &str| reply.body[name].as_str().expect("a text").to_owned();
    let tickets: BTreeSet<String> = claimed.iter().map(|reply| text(reply, "id")).collect();
    assert_eq!(tickets, all, "each ticket once");
    let operators: BTreeSet<String> = claimed.iter().map(|it| text(it, "claimedBy")).collect();
    assert_eq!(operators.len(), 10, "each operator once");
    assert_eq!(consistency::check(&world).await.decisions(), 10);
}

#[tokio::test]
async fn tickets_of_one_app_are_claimed_by_as_many_operators() {
    let world = World::new().await;
    for provider in ["mitid", "smartid", "audkenni", "bankidse"] {
        submit(&world, OTHER, provider).await;
    }
    let replies = sixteen(&world).await;
    let of = |status| replies.iter().filter(|reply| reply.status == status).count();
    assert_eq!((of(200), of(204)), (4, 12));
    consistency::check(&world).await;
}

#[tokio::test]
async fn whoever_is_overtaken_is_given_the_next_oldest() {
    let world = Arc::new(World::new().await);
    let all = six(&world).await;
    let (inside, first) = (Arc::clone(&world), all[0].clone());
    let rival = move || async move {
        let _ = decide(&inside, &inside.other_operator_key, &first, "claim").await.expect(200);
    };
    world.line().next("TransactWriteItems", Fault::after(rival));
    let reply = next(&world, &world.operator_key).send().await.expect(200);
    assert_eq!(reply.body["id"], all[1].as_str());
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_write_that_was_in_the_way_and_came_to_nothing_passes_no_ticket_over() {
    let world = World::new().await;
    let all = six(&world).await;
    let conflict = || Fault::cancelled(&["TransactionConflict", "None", "None"]);
    for _ in 0..3 {
        world.line().next("TransactWriteItems", conflict());
    }
    let reply = next(&world, &world.operator_key).send().await.expect(200);
    assert_eq!(reply.body["id"], all[0].as_str());
    assert!(world.line().is_exhausted());
    consistency::check(&world).await;
}

#[tokio::test]
async fn what_the_index_says_of_a_ticket_that_was_decided_since_claims_nothing() {
    let world = Arc::new(World::new().await);
    let decided = mitid(&world).await;
    let (inside, id) = (Arc::clone(&world), decided.clone());
    // Between the index and the write it was approved.
    let rival = move || async move {
        olivia(&inside, &id, &["claim", "approve"]).await;
    };
    world.line().next("TransactWriteItems", Fault::after(rival));
    let _ = next(&world, &world.other_operator_key).send().await.expect(204);
    assert_eq!(world.ticket(&decided).await.status, TicketStatus::Activated);
    assert!(ids(&queue(&world, "").await.expect(200)).is_empty());
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_ticket_that_its_app_does_not_point_at_is_passed_over_and_nothing_else_is() {
    let world = World::new().await;
    // Older than all, and nobody's: an entry that can never be claimed.
    put(&world, [made(&world, 1, TicketStatus::Requested)]).await;
    world.advance(std::time::Duration::from_secs(1));
    let id = submit(&world, OTHER, "mitid").await;
    let reply = next(&world, &world.operator_key).send().await.expect(200);
    assert_eq!(reply.body["id"], id.as_str());
    // What is left can be had by nobody, however often it is read.
    let reply = next(&world, &world.operator_key).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
}

#[tokio::test]
async fn only_the_twenty_six_oldest_are_tried_and_then_once_more() {
    let world = World::new().await;
    put(&world, (0..30).map(|number| made(&world, number, TicketStatus::Requested))).await;
    world.line().take_log();
    let reply = next(&world, &world.operator_key).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    let log = world.line().take_log();
    let of = |name: &str| log.iter().filter(|call| call.operation == name).count();
    assert_eq!((of("TransactWriteItems"), of("Query")), (52, 2));
}

#[tokio::test]
async fn duplicates_of_one_request_claim_one_ticket_and_are_both_told_which() {
    let world = Arc::new(World::new().await);
    let first = submit(&world, ACME, "mitid").await;
    let inside = Arc::clone(&world);
    let duplicate = move || async move {
        let key = &inside.operator_key;
        let _ = next(&inside, key).idempotency_key("k").send().await.expect(200);
    };
    world.line().next("TransactWriteItems", Fault::after(duplicate));
    let reply = next(&world, &world.operator_key).idempotency_key("k").send().await.expect(200);
    assert_eq!((reply.body["id"].as_str(), reply.is_replay()), (Some(first.as_str()), true));
    // A duplicate may claim while the other one has read that it was not recorded, and finds nothing.
    let second = submit(&world, OTHER, "mitid").await;
    let inside = Arc::clone(&world);
    let duplicate = move || async move {
        let key = &inside.operator_key;
        let _ = next(&inside, key).idempotency_key("k2").send().await.expect(200);
    };
    world.line().next("Query", Fault::after(duplicate));
    let reply = next(&world, &world.operator_key).idempotency_key("k2").send().await.expect(200);
    assert_eq!((reply.body["id"].as_str(), reply.is_replay()), (Some(second.as_str()), true));
    assert_eq!(reply.body["claimedBy"], OLIVIA);
    assert_eq!(consistency::check(&world).await.decisions(), 2);
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_answered_from_its_record() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.line().next("TransactWriteItems", Fault::AnswerLost);
    let reply = next(&world, &world.operator_key).idempotency_key("k").send().await;
    let again = next(&world, &world.operator_key).idempotency_key("k").send().await.expect(200);
    assert_eq!(again.body["id"], id.as_str());
    assert!(reply.status == 200 || reply.status == 503, "{}", reply.text);
    consistency::check(&world).await;
}
