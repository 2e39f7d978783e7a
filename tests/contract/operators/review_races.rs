//! Reviews against reviews and against submissions: whoever comes first wins, the other one is told
//! what is true by then, and everything agrees afterwards. docs/api.md section 7.

use crate::support::consistency;
use crate::support::keys::end;
use crate::support::race::{decides, overtake, resubmits};
use crate::support::tickets::{
    OLIVIA, OMAR, decide, decision, mitid, mitid_fields, olivia, review, submit, submit_fields,
    ticket, ticket_id,
};
use futures_util::future::join_all;
use greenlight_tests::{ACME, Fault, Reply, World};
use serde_json::json;
use std::sync::Arc;

fn conflict(reply: &Reply, reason: &str, status: &str) {
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": reason, "status": status }));
}

fn slot_is_held(reply: &Reply) {
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
}

async fn world() -> Arc<World> {
    Arc::new(World::new().await)
}

#[tokio::test]
async fn of_two_operators_who_claim_at_once_one_has_the_ticket() {
    let world = world().await;
    let id = mitid(&world).await;
    let omars = overtake(&world, decides(OMAR, &id, &["claim"]));
    let olivias = decide(&world, &world.operator_key, &id, "claim").await;
    conflict(&olivias, "invalid_transition", "activation_processing");
    assert_eq!(omars.await.expect("ran").expect(200).body["claimedBy"], OMAR);
    let snapshot = consistency::check(&world).await;
    assert_eq!(snapshot.decisions(), 1);
}

#[tokio::test]
async fn of_many_claims_at_once_exactly_one_wins() {
    let world = world().await;
    let id = mitid(&world).await;
    let keys = [&world.operator_key, &world.other_operator_key];
    let claims = (0..16).map(|number| {
        let (world, id) = (&world, &id);
        let key = keys[number % 2];
        async move {
            let body = decision("claim");
            let request = review(world, key, id, &body);
            let idempotency_key = format!("claim-{number}");
            if number % 4 < 2 { request.idempotency_key(&idempotency_key) } else { request }
                .send()
                .await
        }
    });
    let (won, lost): (Vec<Reply>, Vec<Reply>) =
        join_all(claims).await.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 15));
    for reply in lost {
        conflict(&reply, "invalid_transition", "activation_processing");
    }
    let snapshot = consistency::check(&world).await;
    assert_eq!(snapshot.decisions(), 1);
    let holder = snapshot.tickets[0].claimed_by.as_ref().expect("held").to_string();
    assert_eq!(won[0].body["claimedBy"], holder);
}

#[tokio::test]
async fn duplicates_of_one_claim_are_both_told_that_it_is_theirs() {
    let world = world().await;
    let id = mitid(&world).await;
    let claim = |world: Arc<World>, id: String| async move {
        let body = decision("claim");
        review(&world, &world.operator_key, &id, &body).idempotency_key("duplicate").send().await
    };
    let inside = id.clone();
    let first = overtake(&world, move |world| Box::pin(claim(world, inside)));
    let second = claim(Arc::clone(&world), id).await.expect(200);
    let first = first.await.expect("ran").expect(200);
    assert_eq!((first.is_replay(), second.is_replay()), (false, true));
    assert_eq!(first.text, second.text);
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn an_operator_who_is_overtaken_is_authorised_again() {
    let world = world().await;
    let id = mitid(&world).await;
    let (rival, overtaken) = (Arc::clone(&world), id.clone());
    let claim_and_revoke = move || async move {
        let _ = decide(&rival, &rival.other_operator_key, &overtaken, "claim").await.expect(200);
        end(&rival, &rival.operator_key, None, Some(rival.now())).await;
    };
    world.line().next("TransactWriteItems", Fault::after(claim_and_revoke));
    let reply = decide(&world, &world.operator_key, &id, "claim").await;
    reply.unauthenticated("revoked");
    assert_eq!(
        ticket(&world, &id).await.claimed_by.map(|by| by.to_string()),
        Some(OMAR.to_owned())
    );
}

#[tokio::test]
async fn a_claim_that_a_submission_overtakes_finds_the_ticket_superseded() {
    let world = world().await;
    let id = mitid(&world).await;
    let submission = overtake(&world, resubmits);
    let claim = decide(&world, &world.operator_key, &id, "claim").await;
    conflict(&claim, "superseded", "superseded");
    let submission = submission.await.expect("ran").expect(200);
    assert_eq!(submission.body["mitid"]["status"], "activation_requested");
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (2, 0));
}

#[tokio::test]
async fn a_submission_that_a_claim_overtakes_finds_the_slot_held() {
    let world = world().await;
    let id = mitid(&world).await;
    let claim = overtake(&world, decides(OLIVIA, &id, &["claim"]));
    slot_is_held(&resubmits(Arc::clone(&world)).await);
    let _ = claim.await.expect("ran").expect(200);
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (1, 1));
}

#[tokio::test]
async fn a_submission_that_is_overtaken_twice_says_so_and_leaves_nothing() {
    let world = world().await;
    let id = mitid(&world).await;
    let _first = overtake(&world, decides(OLIVIA, &id, &["claim", "release"]));
    // The rival's own two writes come before the submission's second.
    let inside = id.clone();
    let again = Arc::clone(&world);
    world.line().nth(
        "TransactWriteItems",
        2,
        Fault::after(move || async move { olivia(&again, &inside, &["claim", "release"]).await }),
    );
    let reply = resubmits(Arc::clone(&world)).await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (1, 4));
}

#[tokio::test]
async fn an_approval_stands_against_a_resubmission_that_comes_while_it_is_decided() {
    let world = world().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let submission = overtake(&world, resubmits);
    let approval = decide(&world, &world.operator_key, &id, "approve").await.expect(200);
    assert_eq!(approval.body["status"], "activated");
    slot_is_held(&submission.await.expect("ran"));
    assert_eq!(consistency::check(&world).await.tickets.len(), 1);
}

#[tokio::test]
async fn a_resubmission_that_an_approval_overtakes_is_reviewed_on_top_of_it() {
    let world = world().await;
    let id = mitid(&world).await;
    let approval = overtake(&world, decides(OLIVIA, &id, &["claim", "approve"]));
    let submission = resubmits(Arc::clone(&world)).await.expect(200);
    assert_eq!(submission.body["mitid"]["status"], "activation_requested");
    assert_eq!(approval.await.expect("ran").expect(200).body["status"], "activated");
    let (first, second) = (ticket(&world, &id).await, ticket_id(&submission, "mitid"));
    assert_eq!(first.superseded_by.map(|by| by.to_string()), Some(second));
    let app = world.stored(ACME).await.app.expect("an app");
    assert!(app.is_enabled("mitid", world.now()));
    consistency::check(&world).await;
}

#[tokio::test]
async fn an_approval_that_a_release_and_a_resubmission_overtake_is_refused() {
    let world = world().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let inside = id.clone();
    let submission = overtake(&world, move |world| {
        Box::pin(async move {
            olivia(&world, &inside, &["release"]).await;
            resubmits(world).await
        })
    });
    let approval = decide(&world, &world.operator_key, &id, "approve").await;
    conflict(&approval, "superseded", "superseded");
    let _ = submission.await.expect("ran").expect(200);
    let app = world.stored(ACME).await.app.expect("an app");
    assert!(!app.is_enabled("mitid", world.now()));
    consistency::check(&world).await;
}

#[tokio::test]
async fn of_an_approval_and_a_rejection_the_first_counts() {
    for (slower, faster, status) in
        [("approve", &["reject"][..], "rejected"), ("reject", &["approve"], "activated")]
    {
        let world = world().await;
        let id = mitid(&world).await;
        olivia(&world, &id, &["claim"]).await;
        let faster = overtake(&world, decides(OLIVIA, &id, faster));
        let slower = decide(&world, &world.operator_key, &id, slower).await;
        conflict(&slower, "invalid_transition", status);
        assert_eq!(faster.await.expect("ran").expect(200).body["status"], status);
        let app = world.stored(ACME).await.app.expect("an app");
        assert_eq!(app.is_enabled("mitid", world.now()), status == "activated");
        assert_eq!(consistency::check(&world).await.decisions(), 2);
    }
}

#[tokio::test]
async fn a_decision_on_a_ticket_that_has_changed_hands_is_refused() {
    let world = world().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    // The status is the same again, the holder is not.
    let inside = id.clone();
    let omars = overtake(&world, move |world| {
        Box::pin(async move {
            olivia(&world, &inside, &["release"]).await;
            decide(&world, &world.other_operator_key, &inside, "claim").await
        })
    });
    let approval = decide(&world, &world.operator_key, &id, "approve").await;
    conflict(&approval, "claimed_by_another", "activation_processing");
    assert_eq!(omars.await.expect("ran").expect(200).body["claimedBy"], OMAR);
    assert_eq!(consistency::check(&world).await.decisions(), 3);
}

#[tokio::test]
async fn decisions_on_two_providers_of_one_app_do_not_stand_in_each_others_way() {
    let world = world().await;
    let first = mitid(&world).await;
    let second = submit(&world, ACME, "smartid").await;
    olivia(&world, &second, &["claim"]).await;
    let other = overtake(&world, decides(OLIVIA, &second, &["approve"]));
    world.line().take_log();
    let _ = decide(&world, &world.operator_key, &first, "claim").await.expect(200);
    let _ = other.await.expect("ran").expect(200);
    assert_eq!(world.line().take_log().len(), 4, "each one read and one write");
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_decision_outlasts_other_writes_of_its_app_but_not_for_ever() {
    let world = world().await;
    let id = mitid(&world).await;
    let collide = |times: u32| {
        for _ in 0..times {
            let fault = Fault::cancelled(&["TransactionConflict", "None", "None"]);
            world.line().next("TransactWriteItems", fault);
        }
    };
    collide(5);
    let _ = decide(&world, &world.operator_key, &id, "claim").await.expect(200);
    assert!(world.line().is_exhausted());
    collide(6);
    let reply = decide(&world, &world.operator_key, &id, "approve").await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert!(world.line().is_exhausted());
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn a_decision_that_others_overtake_six_times_says_so_and_its_key_is_free() {
    let world = world().await;
    let id = mitid(&world).await;
    let mut rejection = decision("reject");
    rejection["force"] = json!(true);
    let reject = || {
        review(&world, &world.other_operator_key, &id, &rejection).idempotency_key("late").send()
    };
    for number in 0..6 {
        let (rival, inside) = (Arc::clone(&world), id.clone());
        let name = if number % 2 == 0 { "claim" } else { "release" };
        let decides = move || async move { olivia(&rival, &inside, &[name]).await };
        // As many writes of the rival's own have come by then.
        world.line().nth("TransactWriteItems", number, Fault::after(decides));
    }
    let reply = reject().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert!(world.line().is_exhausted());
    assert_eq!(consistency::check(&world).await.decisions(), 6);
    let reply = reject().await.expect(200);
    assert_eq!((reply.is_replay(), &reply.body["status"]), (false, &json!("rejected")));
    assert_eq!(consistency::check(&world).await.decisions(), 7);
}

/// One person's requests, one after the other; each is granted or refused for a reason that can be
/// true at that moment. Who was overtaken again and again is told so, and repeats the request. How many were granted.
async fn persist(world: &World, key: &str, id: &str, label: &str, names: &[&str]) -> usize {
    let mut granted = 0;
    for (number, name) in names.iter().enumerate() {
        let mut body = decision(name);
        body["force"] = json!(label != "first");
        let idempotency_key = format!("{label}-{number}");
        let reply = loop {
            let request = review(world, key, id, &body);
            let request =
                if number % 2 == 0 { request.idempotency_key(&idempotency_key) } else { request };
            let reply = request.send().await;
            if reply.details()["reason"] != "concurrent_submission" {
                break reply;
            }
            assert_eq!(reply.header("retry-after"), Some("1"));
        };
        match (reply.status, reply.details()["reason"].as_str()) {
            (200, None) => {
                assert!(!reply.is_replay(), "what was refused is not on record");
                granted += 1;
            }
            (409, Some("invalid_transition" | "claimed_by_another" | "superseded")) => {}
            _ => panic!("{}: {}", reply.status, reply.text),
        }
    }
    granted
}

async fn resubmit_often(world: &World, times: usize) -> usize {
    let mut granted = 0;
    for _ in 0..times {
        let reply = submit_fields(world, ACME, "mitid", &mitid_fields()).await;
        match (reply.status, reply.details()["reason"].as_str()) {
            (200, None) => granted += 1,
            (409, Some("activation_processing" | "concurrent_submission")) => {}
            _ => panic!("{}: {}", reply.status, reply.text),
        }
    }
    granted
}

#[tokio::test]
async fn whatever_happens_at_once_everything_agrees_afterwards() {
    let scripts: [&[&str]; 6] = [
        &["claim", "approve", "reject"],
        &["claim", "reject", "approve"],
        &["reject", "claim", "release"],
        &["claim", "release", "claim", "release", "claim", "approve"],
        &["approve", "release", "reject"],
        &["release", "claim", "claim", "reject"],
    ];
    for round in 0..scripts.len() {
        let world = World::new().await;
        let id = mitid(&world).await;
        let (olivia, omar) = (&world.operator_key, &world.other_operator_key);
        let script = |offset: usize| scripts[(round + offset) % scripts.len()];
        let (a, b, c, submissions) = tokio::join!(
            persist(&world, olivia, &id, "first", script(0)),
            persist(&world, omar, &id, "second", script(1)),
            persist(&world, omar, &id, "third", script(2)),
            resubmit_often(&world, round % 3),
        );
        let snapshot = consistency::check(&world).await;
        assert_eq!(snapshot.decisions(), a + b + c, "every granted decision is in a trail");
        assert_eq!(
            snapshot.tickets.len(),
            1 + submissions,
            "every granted submission has a ticket"
        );
    }
}
