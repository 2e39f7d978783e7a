//! Switches of an app's owner against reviews, submissions, operators' switches and themselves. docs/api.md
//! section 6.1.

use crate::support::consistency;
use crate::support::providers::switch;
use crate::support::race::{decides, overtake, resubmits};
use crate::support::tickets::{OLIVIA, mitid, olivia, owner};
use greenlight::usecase::administration::disable_provider;
use greenlight_tests::{ACME, Fault, World};
use serde_json::json;
use std::sync::Arc;

/// An app for which mitid was activated, and of which another ticket is under review.
async fn reviewed_again() -> (Arc<World>, String) {
    let world = Arc::new(World::new().await);
    let first = mitid(&world).await;
    olivia(&world, &first, &["claim", "approve"]).await;
    let second = mitid(&world).await;
    olivia(&world, &second, &["claim"]).await;
    (world, second)
}

async fn is_off(world: &World) -> bool {
    !world.stored_app(ACME).await.is_enabled("mitid", world.now())
}

#[tokio::test]
async fn a_switch_that_an_approval_overtakes_is_carried_out_and_holds() {
    let (world, id) = reviewed_again().await;
    let approval = overtake(&world, decides(OLIVIA, &id, &["approve"]));
    let off = switch(&world, "mitid", false).send().await.expect(200);
    assert_eq!(off.body["isActive"], false);
    let _ = approval.await.expect("ran").expect(200);
    assert!(is_off(&world).await);
    consistency::check(&world).await;
}

#[tokio::test]
async fn an_approval_that_a_switch_overtakes_leaves_it_off_and_reads_nothing_again() {
    let (world, id) = reviewed_again().await;
    let rival = |world: Arc<World>| -> greenlight::BoxFuture<'static, greenlight_tests::Reply> {
        Box::pin(async move { switch(&world, "mitid", false).send().await })
    };
    let off = overtake(&world, rival);
    world.line().take_log();
    olivia(&world, &id, &["approve"]).await;
    let writes = |call: &&greenlight_tests::DatabaseCall| call.operation == "TransactWriteItems";
    assert_eq!(world.line().take_log().iter().filter(writes).count(), 2);
    let _ = off.await.expect("ran").expect(200);
    assert!(is_off(&world).await);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_switch_and_a_submission_for_the_same_provider_both_hold() {
    let world = Arc::new(World::new().await);
    let first = mitid(&world).await;
    olivia(&world, &first, &["claim", "approve"]).await;
    let submission = overtake(&world, resubmits);
    let _ = switch(&world, "mitid", false).send().await.expect(200);
    let _ = submission.await.expect("ran").expect(200);
    assert!(is_off(&world).await);
    assert_eq!(consistency::check(&world).await.tickets.len(), 2);
}

#[tokio::test]
async fn a_switch_that_an_operator_s_overtakes_is_refused() {
    for enabled in [false, true] {
        let (world, _) = reviewed_again().await;
        if enabled {
            let _ = switch(&world, "mitid", false).send().await.expect(200);
        }
        let rival = Arc::clone(&world);
        let disable = move || async move {
            let scope = rival.backend().scope();
            let off = disable_provider(&scope, &owner(OLIVIA), ACME, "mitid").await;
            assert!(off.expect("switched off").is_some());
        };
        world.line().next("TransactWriteItems", Fault::after(disable));
        let details = json!({ "reason": "disabled_by_operator", "providerIds": ["mitid"] });
        let reply = switch(&world, "mitid", enabled).send().await;
        reply.refused(409, "RESOURCE_CONFLICT", details);
        assert!(is_off(&world).await);
    }
}

#[tokio::test]
async fn of_two_equal_switches_at_once_one_is_written_and_both_are_told_that_it_is_so() {
    let (world, _) = reviewed_again().await;
    let before = world.stored_app(ACME).await.version;
    let rival = |world: Arc<World>| -> greenlight::BoxFuture<'static, greenlight_tests::Reply> {
        Box::pin(async move { switch(&world, "mitid", false).send().await })
    };
    let other = overtake(&world, rival);
    let own = switch(&world, "mitid", false).send().await.expect(200);
    assert_eq!(own.text, other.await.expect("ran").expect(200).text);
    assert_eq!(world.stored_app(ACME).await.version, before + 1);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_switch_outlasts_other_writes_of_its_app_but_not_for_ever() {
    let (world, _) = reviewed_again().await;
    let collide = |times: u32| {
        for _ in 0..times {
            let fault = Fault::cancelled(&["TransactionConflict", "None"]);
            world.line().next("TransactWriteItems", fault);
        }
    };
    collide(6);
    let reply = switch(&world, "mitid", false).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    collide(5);
    let _ = switch(&world, "mitid", false).send().await.expect(200);
    assert!(world.line().is_exhausted() && is_off(&world).await);
    consistency::check(&world).await;
}
