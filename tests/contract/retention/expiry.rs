//! Tickets that lost their place without ever having been activated end by themselves, and stamps of challenges
//! that are over. DynamoDB takes them away late: until then whoever reads leaves them out.

use crate::support::app::{TESTS, items};
use crate::support::challenge::Challenge;
use crate::support::log::Log;
use crate::support::tickets::{self, OLIVIA, QUEUE, decide, get, mitid, olivia, owner, review};
use greenlight::domain::retention::Retention;
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;
/// The default of 400 days, and the hour by which clocks may differ.
const KEPT: Duration = Duration::from_secs(400 * DAY + 3600);

/// How a ticket is closed before, or when, it loses its place.
const CLOSED: [&str; 5] = ["open", "released", "incomplete", "rejected", "taken back"];

/// A mitid ticket that was closed so and has lost its place.
async fn closed(world: &World, how: &str) -> String {
    let id = match how {
        "incomplete" => {
            let fields = json!({ "displayName": "Acme" });
            let reply = tickets::submit_fields(world, ACME, "mitid", &fields).await.expect(200);
            tickets::ticket_id(&reply, "mitid")
        }
        _ => mitid(world).await,
    };
    match how {
        "released" => olivia(world, &id, &["claim", "release"]).await,
        "rejected" => olivia(world, &id, &["reject"]).await,
        _ => {}
    }
    world.advance(Duration::from_secs(1));
    if how == "taken back" {
        let (scope, by) = (world.backend().scope(), owner(OLIVIA));
        let off = disable_provider(&scope, &by, ACME, "mitid").await.expect("switched off");
        assert!(off.is_some_and(|off| off.superseded.is_some()));
        let _ = enable_provider(&scope, &by, ACME, "mitid").await.expect("switched on");
    } else {
        mitid(world).await;
    }
    id
}

async fn ttl(world: &World, id: &str) -> Option<i64> {
    let item = world.ticket_item(id).await;
    item.get("ttl").map(|ttl| ttl.as_n().expect("a number").parse().expect("a number"))
}

#[tokio::test]
async fn each_kind_of_closed_ticket_is_gone_when_it_was_kept_for_long_enough() {
    for how in CLOSED {
        let world = World::new().await;
        let id = closed(&world, how).await;
        let lost = world.now();
        let expected = lost.epoch_seconds() + i64::try_from(KEPT.as_secs()).expect("a time");
        assert_eq!(ttl(&world, &id).await, Some(expected), "{how}");
        let path = format!("{QUEUE}/{id}");
        let key = &world.operator_key;

        world.advance(KEPT - Duration::from_secs(1));
        let _ = get(&world, key, &path).send().await.expect(200);
        world.advance(Duration::from_secs(1));
        let (log, _guard) = Log::collect();
        get(&world, key, &path).send().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
        let body = json!({ "decision": "claim" });
        let refused = review(&world, key, &id, &body).send().await;
        refused.refused(404, "RESOURCE_NOT_FOUND", json!(null));
        assert_eq!(log.take_lines(), [json!(null); 0], "nothing is wrong");

        // Where it stood, all goes on; and its successor still says what it took the place of.
        let again = mitid(&world).await;
        let shown = get(&world, key, &format!("{QUEUE}/{again}")).send().await.expect(200);
        assert_eq!(shown.body["status"], "activation_requested");
        olivia(&world, &again, &["claim", "approve"]).await;
        assert!(world.stored_app(ACME).await.enabled.contains("mitid"));
    }
}

#[tokio::test]
async fn a_ticket_that_is_gone_leaves_what_names_it_as_it_was() {
    let world = World::new().await;
    let (first, second) = (mitid(&world).await, mitid(&world).await);
    world.advance(KEPT);
    let third = mitid(&world).await;
    let key = &world.operator_key;
    let _ = get(&world, key, &format!("{QUEUE}/{first}")).send().await.expect(404);
    let shown = get(&world, key, &format!("{QUEUE}/{second}")).send().await.expect(200);
    let last = shown.body["history"].as_array().and_then(|all| all.last()).expect("a history");
    assert_eq!(last["message"], format!("A later submission took its place: {third}."));
    let previous = world.ticket(&second).await.previous;
    assert_eq!(previous.iter().map(|id| id.as_str()).collect::<Vec<_>>(), [first]);
}

#[tokio::test]
async fn the_current_ticket_and_those_that_served_stay_for_ever() {
    let world = World::new().await;
    let served = mitid(&world).await;
    olivia(&world, &served, &["claim", "approve"]).await;
    let rejected = mitid(&world).await;
    olivia(&world, &rejected, &["reject"]).await;
    for id in [&served, &rejected] {
        assert_eq!(ttl(&world, id).await, None);
    }
    world.advance(Duration::from_secs(20 * 365 * DAY));
    for (id, status) in [(&served, "activated"), (&rejected, "rejected")] {
        let path = format!("{QUEUE}/{id}");
        let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
        assert_eq!(shown.body["status"], status);
    }
}

#[tokio::test]
async fn how_long_it_is_kept_is_the_deployments_to_say_and_0_is_for_ever() {
    for (days, kept) in [(0, None), (1, Some(DAY)), (30, Some(30 * DAY))] {
        let world = World::new().await;
        let keeping = world.new_instance_with(|settings| {
            settings.retention = Retention::of_days(days);
        });
        let first = mitid(&world).await;
        let body = json!({ "mitid": tickets::mitid_fields() });
        let _ = world.submit(ACME, &body).to(&keeping).send().await.expect(200);
        let end =
            |kept: u64| world.now().epoch_seconds() + 3600 + i64::try_from(kept).expect("a time");
        assert_eq!(ttl(&world, &first).await, kept.map(end), "{days}");
    }
}

#[tokio::test]
async fn a_stamp_is_kept_for_33_days_after_the_end_of_its_challenge() {
    for duplicates in [false, true] {
        let world = World::new().await;
        let changes = json!({ "allowDuplicateParticipation": duplicates });
        let challenge = Challenge::open(&world, changes).await;
        let _ = challenge.run_of("user-1").send().await.expect(201);
        let stamp = challenge.records().await.remove(0);
        let end = chrono::DateTime::parse_from_rfc3339("2025-02-15T23:59:59Z").expect("a time");
        let expected = end.timestamp() + 33 * i64::try_from(DAY).expect("a day") + 3600;
        assert_eq!(stamp["ttl"].as_n(), Ok(&expected.to_string()));
        assert!(items(&world, "APP#").await.iter().all(|item| !item.contains_key("ttl")));
    }
}

#[tokio::test]
async fn what_is_over_is_in_no_list_and_nothing_is_said_about_it() {
    let world = World::new().await;
    let stays = Challenge::open(&world, json!({})).await;
    let goes = Challenge::open(&world, json!({ "maxStamps": 3 })).await;
    let pk = format!("APP#{ACME}");
    let sk = format!("TEST#{}", goes.id);
    let item = items(&world, &pk).await.into_iter().find(|it| it["sk"].as_s() == Ok(&sk));
    let mut left = item.expect("a challenge");
    left.retain(|name, _| ["pk", "sk"].contains(&name.as_str()));
    let over = world.now().epoch_seconds() - 1;
    left.insert("ttl".to_owned(), aws_sdk_dynamodb::types::AttributeValue::N(over.to_string()));
    let put = world.client().put_item().table_name(world.table()).set_item(Some(left));
    put.send().await.expect("put");
    world.take_request_lines();
    let (log, _guard) = Log::collect();

    for target in [TESTS.to_owned(), format!("{TESTS}?limit=1"), format!("{TESTS}?limit=10")] {
        let list = world.get(&target).send().await.expect(200);
        let ids: Vec<&Value> =
            list.body.as_array().expect("a list").iter().map(|it| &it["id"]).collect();
        assert_eq!(ids, [&json!(stays.id)], "{target}");
    }
    for target in [goes.path(), format!("{}/report", goes.path())] {
        world.get(&target).send().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    }
    goes.run_of("user-1").send().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    assert_eq!(log.take_lines(), [json!(null); 0]);
    assert!(!world.take_request_lines().contains("UnreadableItems"));
    let _ = decide(&world, &world.operator_key, &mitid(&world).await, "claim").await.expect(200);
}
