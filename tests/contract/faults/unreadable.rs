//! Items that make no sense: one of them does not close a list, and what was asked for by its id is an
//! error all the same. docs/operations.md, UnreadableItems.

use crate::support::app::{TESTS, items, spoil};
use crate::support::log::Log;
use crate::support::providers::entry;
use crate::support::tickets::{self, QUEUE, get, mitid_fields, olivia, submit_fields, ticket_id};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;

/// The item that stands at these keys.
async fn item(world: &World, pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    let all = items(world, pk).await.into_iter();
    let mut found = all.filter(|item| item["sk"].as_s().is_ok_and(|text| text.starts_with(sk)));
    found.next().unwrap_or_else(|| panic!("there is no {pk} {sk}"))
}

/// The ids of all pages, by the cursors; `data` is where a page's entries stand.
async fn walk(world: &World, key: &str, path: &str, limit: usize, data: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut target = format!("{path}?limit={limit}");
    loop {
        let page = get(world, key, &target).send().await.expect(200);
        let entries = page.body.pointer(data).and_then(Value::as_array).expect("an array");
        assert!(entries.len() <= limit);
        ids.extend(entries.iter().map(|entry| entry["id"].as_str().expect("an id").to_owned()));
        let Some(cursor) = page.header("next-cursor") else { return ids };
        assert!(!entries.is_empty(), "a page with a successor has an entry");
        target = format!("{path}?limit={limit}&cursor={cursor}");
    }
}

/// Expects errors that name these items, and as many in the request's metric.
fn counted(world: &World, log: &Log, keys: &[String]) {
    let lines = log.take_lines();
    assert_eq!(lines.len(), keys.len(), "{lines:?}");
    for (line, key) in lines.iter().zip(keys) {
        assert_eq!(line["level"], "ERROR");
        assert_eq!(line["message"], "an item of a list cannot be read and is left out");
        let detail = line["detail"].as_str().expect("a detail");
        assert!(detail.contains(key.as_str()), "{detail} does not name {key}");
        assert!(line["span"]["request_id"].is_string(), "{line}");
    }
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("one line");
    let count = if keys.is_empty() { Value::Null } else { json!(keys.len()) };
    assert_eq!(line["UnreadableItems"], count, "{line}");
}

#[tokio::test]
async fn unreadable_challenges_are_left_out_and_the_pages_go_on() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for _ in 0..8 {
        world.advance(Duration::from_secs(1));
        let body = json!({ "title": "A test", "providerIds": ["bankidse"] });
        let created = world.post(TESTS).json(&body).send().await.expect(201);
        ids.insert(0, created.body["id"].as_str().expect("an id").to_owned());
    }
    // The newest, two in a row, and the oldest two.
    let bad = [0, 3, 4, 6, 7];
    for index in bad {
        let challenge = item(&world, "APP#abc123", &format!("TEST#{}", ids[index])).await;
        spoil(&world, &challenge, "host_name").await;
    }
    let good: Vec<String> = [1, 2, 5].map(|index: usize| ids[index].clone()).into();
    let (log, _guard) = Log::collect();
    for limit in 1..=9 {
        assert_eq!(walk(&world, &world.key, TESTS, limit, "").await, good, "{limit}");
    }
    log.take();
    drop(world.take_request_lines());
    let page = world.get(TESTS).send().await.expect(200);
    assert_eq!(page.body.as_array().expect("an array").len(), good.len());
    let keys: Vec<String> = bad.map(|index| format!("APP#abc123 TEST#{}", ids[index])).into();
    counted(&world, &log, &keys);
    let page = world.get(&format!("{TESTS}/{}", ids[1])).send().await.expect(200);
    assert_eq!(page.body["id"], *ids[1]);
    counted(&world, &log, &[]);
    let one = world.get(&format!("{TESTS}/{}", ids[0])).send().await;
    one.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
}

#[tokio::test]
async fn unreadable_tickets_do_not_close_the_queue() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for app in [ACME, "HqTRDIYH", greenlight_tests::OTHER] {
        for provider in ["mitid", "audkenni"] {
            world.advance(Duration::from_secs(1));
            ids.push(tickets::submit(&world, app, provider).await);
        }
    }
    for index in [0, 3, 5] {
        let ticket = item(&world, &format!("TICKET#{}", ids[index]), "TICKET").await;
        spoil(&world, &ticket, "client_id").await;
    }
    let good: Vec<String> = [1, 2, 4].map(|index: usize| ids[index].clone()).into();
    let (log, _guard) = Log::collect();
    for limit in 1..=7 {
        let shown = walk(&world, &world.operator_key, QUEUE, limit, "/data").await;
        assert_eq!(shown, good, "{limit}");
    }
    log.take();
    drop(world.take_request_lines());
    let _ = get(&world, &world.operator_key, QUEUE).send().await.expect(200);
    // The catalogue has mitid before audkenni.
    let keys: Vec<String> = [0, 3, 5].map(|index| format!("TICKET#{}", ids[index])).into();
    let mut lines: Vec<String> =
        log.take_lines().iter().map(|line| line["detail"].to_string()).collect();
    lines.sort();
    assert!(lines.len() == 3 && keys.iter().all(|key| lines.concat().contains(key)), "{lines:?}");
    let one = get(&world, &world.operator_key, &format!("{QUEUE}/{}", ids[0])).send().await;
    one.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
}

#[tokio::test]
async fn a_provider_whose_ticket_is_unreadable_is_shown_as_far_as_its_pointer_says() {
    let world = World::new().await;
    let bad = tickets::mitid(&world).await;
    let good = tickets::submit(&world, ACME, "audkenni").await;
    spoil(&world, &item(&world, &format!("TICKET#{bad}"), "TICKET").await, "requested_at").await;
    let (log, _guard) = Log::collect();
    drop(world.take_request_lines());
    let path = "/v1/apps/abc123/providers?include=activation";
    let shown = world.get(path).send().await.expect(200);
    counted(&world, &log, &[format!("TICKET#{bad} TICKET")]);
    let mitid = entry(&shown, "mitid");
    assert_eq!(mitid["status"], "activation_requested");
    let activation = &mitid["activation"];
    assert_eq!((&activation["id"], &activation["requestedAt"]), (&json!(bad), &Value::Null));
    assert_eq!(activation["requirements"][0]["submittedValue"], Value::Null);
    let audkenni = entry(&shown, "audkenni");
    assert_eq!(audkenni["activation"]["id"], good);
    assert_eq!(audkenni["activation"]["requestedAt"], "2025-01-15T10:00:00.000Z");
}

#[tokio::test]
async fn an_unreadable_step_of_a_history_is_left_out() {
    let world = World::new().await;
    let id = tickets::mitid(&world).await;
    olivia(&world, &id, &["claim", "release", "claim"]).await;
    let trail = items(&world, &format!("TICKET#{id}")).await.into_iter();
    let of_step = |item: &HashMap<String, AttributeValue>| {
        item.get("action").is_some_and(|action| action.as_s().is_ok_and(|it| it == "release"))
    };
    let step = trail.into_iter().find(of_step).expect("a step");
    spoil(&world, &step, "actor").await;
    let (log, _guard) = Log::collect();
    drop(world.take_request_lines());
    let shown = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await.expect(200);
    let sk = step["sk"].as_s().expect("a key");
    counted(&world, &log, &[format!("TICKET#{id} {sk}")]);
    let history = shown.body["history"].as_array().expect("a history").iter();
    let actions: Vec<&Value> = history.map(|step| &step["action"]).collect();
    assert_eq!(actions, ["submit", "claim", "claim"]);
}

#[tokio::test]
async fn a_large_value_that_is_not_there_is_shown_by_its_hash_to_everybody() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["logo"] = json!("iVBORw0KGgo".repeat(1000));
    let reply = submit_fields(&world, ACME, "smartid", &fields).await.expect(200);
    let id = ticket_id(&reply, "smartid");
    let large = item(&world, "APP#abc123", "BLOB#").await;
    let hash = large["sk"].as_s().expect("a key").replace("BLOB#", "sha256:");
    let delete = world.client().delete_item().table_name(world.table());
    let delete = delete.key("pk", large["pk"].clone()).key("sk", large["sk"].clone());
    delete.send().await.expect("deleted");
    let ticket = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await;
    let ticket = ticket.expect(200);
    assert_eq!(ticket.body["fields"]["logo"], hash);
    assert_eq!(ticket.body["fields"]["displayName"], "Acme");
    let providers = world.get("/v1/apps/abc123/providers?include=activation").send().await;
    let smartid = entry(&providers.expect(200), "smartid");
    let requirements = smartid["activation"]["requirements"].as_array().expect("requirements");
    let logo = requirements.iter().find(|field| field["id"] == "logo").expect("a logo");
    assert_eq!((&logo["currentValue"], &logo["submittedValue"]), (&json!(hash), &json!(hash)));
}
