//! The list of events itself: filters, limits, where it ends, and what it refuses.

use crate::support::app::ACTIVATION;
use crate::support::events::{EVENTS, HORIZON, ids, shown, types};
use crate::support::long_run::olivia;
use crate::support::tickets::{mitid, olivia as olivia_decides};
use greenlight::usecase::administration::disable_provider;
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

/// Six events in three seconds, of two apps.
async fn lived() -> World {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    olivia_decides(&world, &ticket, &["claim"]).await;
    world.advance(Duration::from_secs(1));
    let body = json!({ "providers": { "passport": {} } });
    let _ = world.post("/v1/apps/HqTRDIYH/activation").json(&body).send().await.expect(200);
    world.advance(Duration::from_secs(1));
    let scope = world.backend().scope();
    let off = disable_provider(&scope, &olivia(), ACME, "mitid").await.expect("off");
    assert!(off.is_some());
    world.advance(Duration::from_millis(10));
    let _ = world.post(ACTIVATION).json(&body).send().await.expect(200);
    world.advance(HORIZON);
    world
}

const ALL: [&str; 6] = [
    "activation.requested",
    "activation.processing",
    "activation.activated",
    "provider.disabled",
    "activation.superseded",
    "activation.activated",
];

async fn get(world: &World, query: &str) -> Reply {
    world.get(&format!("{EVENTS}?{query}")).send().await
}

async fn page(world: &World, query: &str) -> Value {
    get(world, query).await.expect(200).body
}

fn data(page: &Value) -> &[Value] {
    page["data"].as_array().expect("events")
}

#[tokio::test]
async fn the_empty_log_says_where_to_go_on_and_what_happens_then_is_found_from_there() {
    let world = World::new().await;
    let empty = world.get(EVENTS).send().await.expect(200);
    let cursor = empty.body["nextCursor"].as_str().expect("a cursor").to_owned();
    assert_eq!(empty.text, format!(r#"{{"data":[],"nextCursor":"{cursor}","hasMore":false}}"#));
    assert_eq!((empty.header("next-cursor"), empty.header("link")), (None, None));
    mitid(&world).await;
    let before = page(&world, &format!("cursor={cursor}")).await;
    assert_eq!((data(&before).len(), &before["nextCursor"]), (0, &json!(cursor)));
    world.advance(HORIZON - Duration::from_millis(1));
    assert_eq!(data(&page(&world, &format!("cursor={cursor}")).await).len(), 0);
    world.advance(Duration::from_millis(1));
    let found = page(&world, &format!("cursor={cursor}")).await;
    assert_eq!(types(data(&found)), ["activation.requested"]);
    let next = found["nextCursor"].as_str().expect("a cursor");
    assert_eq!(data(&page(&world, &format!("cursor={next}")).await).len(), 0);
}

#[tokio::test]
async fn an_event_has_exactly_its_four_members_in_their_order() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    world.advance(HORIZON);
    let reply = world.get(EVENTS).send().await.expect(200);
    let id = reply.body["data"][0]["id"].as_str().expect("an id");
    let expected = format!(
        r#"{{"data":[{{"id":"{id}","type":"activation.requested","timestamp":"2025-01-15T10:00:00.000Z","data":{{"clientId":"abc123","providerId":"mitid","activationId":"{ticket}","status":"activation_requested","previousStatus":null}}}}],"nextCursor":{},"hasMore":false}}"#,
        reply.body["nextCursor"]
    );
    assert_eq!(reply.text, expected);
}

#[tokio::test]
async fn types_apps_and_times_can_be_asked_for() {
    let world = lived().await;
    assert_eq!(types(&shown(&world).await), ALL);
    let (activations, activated) = (vec![0, 1, 2, 4, 5], vec![2, 5]);
    for (query, expected) in [
        ("type=activation.", activations.clone()),
        ("type=activation.activated", activated.clone()),
        ("type=provider.&type=activation.activated", vec![2, 3, 5]),
        ("type=activation.activated&type=activation.", activations),
        ("type=production_test.", vec![]),
        ("clientId=HqTRDIYH", vec![2]),
        ("clientId=nobody", vec![]),
        ("clientId=abc123&type=activation.activated", vec![5]),
        ("since=2025-01-15T10:00:00.000Z", vec![0, 1, 2, 3, 4, 5]),
        // A claim is at least a millisecond later than the submission.
        ("since=2025-01-15T10:00:00.001Z", vec![1, 2, 3, 4, 5]),
        ("since=2025-01-15T10:00:01.001Z", vec![3, 4, 5]),
        ("since=2025-01-15T11:00:02%2B01:00", vec![3, 4, 5]),
        ("since=2025-01-15T10:00:02.001Z", vec![5]),
        ("since=2025-01-15T10:00:02.011Z", vec![]),
        ("since=2025-01-16T10:00:00Z", vec![]),
        ("since=2025-01-15T10:00:01Z&type=activation.activated&clientId=HqTRDIYH", vec![2]),
    ] {
        let page = page(&world, query).await;
        let all = shown(&world).await;
        let expected: Vec<&Value> = expected.into_iter().map(|index: usize| &all[index]).collect();
        assert_eq!(data(&page).iter().collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(page["hasMore"], false, "{query}");
    }
}

#[tokio::test]
async fn a_page_that_goes_on_has_a_link_with_its_filters_and_only_then() {
    let world = lived().await;
    let query = "type=activation.&clientId=abc123&limit=2&since=2025-01-15T10:00:00Z";
    let first = get(&world, query).await.expect(200);
    assert_eq!(types(data(&first.body)), ALL[..2]);
    let cursor = first.body["nextCursor"].as_str().expect("a cursor");
    assert_eq!((first.header("next-cursor"), &first.body["hasMore"]), (Some(cursor), &json!(true)));
    let link = format!(
        "</connect/v1/events?type=activation.&clientId=abc123&limit=2&cursor={cursor}>; rel=\"next\""
    );
    assert_eq!(first.header("link"), Some(&*link));
    let second = get(&world, &format!("type=activation.&clientId=abc123&cursor={cursor}")).await;
    assert_eq!(types(data(&second.body)), ["activation.superseded", "activation.activated"]);
    assert_eq!((second.header("next-cursor"), second.header("link")), (None, None));
}

#[tokio::test]
async fn a_time_that_was_asked_for_holds_for_the_pages_after_it_too() {
    let world = lived().await;
    let first = page(&world, "since=2025-01-15T10:00:00.001Z&limit=1").await;
    let mut seen = data(&first).to_vec();
    let mut cursor = first["nextCursor"].as_str().expect("a cursor").to_owned();
    for _ in 0..10 {
        let next = page(&world, &format!("limit=1&cursor={cursor}")).await;
        seen.extend(data(&next).iter().cloned());
        cursor = next["nextCursor"].as_str().expect("a cursor").to_owned();
    }
    assert_eq!(types(&seen), ALL[1..]);
    ids(&seen);
}

#[tokio::test]
async fn a_cursor_is_good_for_the_same_filters_and_organisation_alone() {
    let world = lived().await;
    let first = page(&world, "type=activation.&type=provider.&limit=1").await;
    let cursor = first["nextCursor"].as_str().expect("a cursor");
    let again = format!("limit=500&type=provider.&type=activation.&cursor={cursor}");
    assert_eq!(data(&page(&world, &again).await).len(), 5);
    for query in ["", "type=activation.&", "type=activation.&type=provider.&clientId=abc123&"] {
        get(&world, &format!("{query}cursor={cursor}")).await.invalid("cursor", "invalid_cursor");
    }
    let theirs = world.anonymous("GET", &format!("{EVENTS}?{again}")).key(&world.other_key);
    theirs.send().await.invalid("cursor", "invalid_cursor");
    for bad in ["x", &cursor[1..], &format!("{cursor}A")] {
        let query = format!("type=activation.&type=provider.&cursor={bad}");
        get(&world, &query).await.invalid("cursor", "invalid_cursor");
    }
}

#[tokio::test]
async fn what_is_no_filter_is_refused() {
    let world = World::new().await;
    for (query, parameter, reason) in [
        ("type=", "type", "empty"),
        ("type=activation.&type=", "type", "empty"),
        ("type=activation", "type", "not_an_option"),
        ("type=ping", "type", "not_an_option"),
        ("type=webhook_endpoint.created", "type", "not_an_option"),
        ("type=activation.%2A", "type", "not_an_option"),
        ("clientId=", "clientId", "empty"),
        ("clientId=a%20b", "clientId", "not_an_option"),
        ("clientId=abc123&clientId=abc123", "clientId", "repeated"),
        ("since=", "since", "empty"),
        ("since=yesterday", "since", "wrong_type"),
        ("since=2025-01-15T10:00:00+01:00", "since", "wrong_type"),
        ("since=2024-12-16T09:59:59.999Z", "since", "out_of_range"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=501", "limit", "out_of_range"),
        ("limit=ten", "limit", "wrong_type"),
        ("cursor=", "cursor", "empty"),
        ("types=activation.", "types", "unknown_parameter"),
    ] {
        get(&world, query).await.invalid(parameter, reason);
    }
    for good in ["since=2024-12-16T10:00:00Z", "limit=500", "limit=1", "clientId=~"] {
        let _ = get(&world, good).await.expect(200);
    }
    let operator = world.anonymous("GET", EVENTS).key(&world.operator_key);
    operator.send().await.unauthenticated("wrong_kind");
}

#[tokio::test]
async fn a_page_is_one_strongly_consistent_query_of_no_more_than_it_needs() {
    let world = lived().await;
    let _ = page(&world, "limit=2").await;
    world.line().take_log();
    let first = page(&world, "limit=2").await;
    let cursor = first["nextCursor"].as_str().expect("a cursor").to_owned();
    let _ = page(&world, &format!("limit=2&cursor={cursor}")).await;
    let _ = page(&world, "type=activation.&limit=2").await;
    let _ = page(&world, "since=2025-01-16T10:00:00Z").await;
    let log = world.line().take_log();
    let queries: Vec<_> = log.iter().filter(|call| call.operation == "Query").collect();
    let limits: Vec<&Value> = queries.iter().map(|query| &query.request["Limit"]).collect();
    assert_eq!(limits, [&json!(4), &json!(4), &json!(null)]);
    assert_eq!(log.len(), queries.len() + 4, "beside each a look at the key");
    assert!(queries.iter().all(|query| query.request["ConsistentRead"] == true));
}
