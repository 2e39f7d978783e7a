//! The budget of round trips: how many calls a request has to wait for one after another, counted
//! at the line to the engine. ARCHITECTURE.md, Reads and round trips.

pub(crate) mod table;

use crate::ground::{ACTIVATION, TESTS};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight_tests::{Exchange, World, sequential_trips};
use serde_json::{Map, Value, json};
use table::{Ground, Row, STRANGERS, Spent, spend, walk};

/// What is read before a key is known good: the key, its operator, the app, the company
/// information, the challenge or ticket, the idempotency record.
const HANDFUL: usize = 6;

/// How many items were named by their keys.
fn items(log: &[Exchange]) -> usize {
    let accesses = log.iter().flat_map(|call| call.accesses().expect("a call on a table"));
    accesses.map(|access| access.items).sum()
}

/// The capacity units that reading consumed, and those that writing did.
fn units(log: &[Exchange]) -> (f64, f64) {
    let units = log.iter().map(|call| call.units().expect("an answer with its units"));
    units.fold((0.0, 0.0), |(read, written), (r, w)| (read + r, written + w))
}

#[tokio::test]
async fn every_request_keeps_to_its_budget_of_round_trips() {
    for Spent { row: Row { what, status, trips, units: budget, .. }, reply, log, .. } in
        walk().await
    {
        let reply = reply.expect(*status);
        let calls: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(sequential_trips(&log), *trips, "{what}: {calls:?} {}", reply.text);
        if !World::is_external() {
            assert_eq!(units(&log), *budget, "{what}: read and write units");
        }
    }
}

#[tokio::test]
async fn a_malformed_credential_costs_nothing() {
    let ground = Ground::new().await;
    let sandbox = format!("Bearer {}", ground.world.key.replace("_prod_", "_test_"));
    let two = format!("Bearer {0},Bearer {0}", ground.world.key);
    for key in [None, Some("Bearer x"), Some(sandbox.as_str()), Some(two.as_str())] {
        for request in ground.one_of_each() {
            let request = match key {
                None => request,
                Some(key) => request.header("authorization", key),
            };
            let (reply, log) = spend(&ground.world, request).await;
            reply.refused(401, "INVALID_API_KEY", Value::Null);
            assert!(log.is_empty());
        }
    }
}

#[tokio::test]
async fn before_a_key_is_known_good_a_handful_of_items_is_read_in_one_call() {
    let ground = Ground::new().await;
    for key in [&ground.forged_key, &ground.forged_operator_key] {
        for request in ground.one_of_each() {
            let (reply, log) = spend(&ground.world, request.key(key)).await;
            reply.refused(401, "INVALID_API_KEY", Value::Null);
            // A workspace's key on an operator's path is malformed there, and the reverse.
            assert!(log.len() <= 1, "{log:?}");
            assert!(log.iter().all(|call| call.operation == "BatchGetItem"));
            assert!(items(&log) <= HANDFUL);
        }
    }
    // What that comes to stands in the table, for every endpoint.
    for endpoint in ground.world.endpoints() {
        let what = format!("{}, an unknown key (401)", endpoint.name);
        assert!(STRANGERS.iter().any(|row| row.what == what), "{what} is not in the table");
    }
}

#[tokio::test]
async fn a_key_that_was_good_is_found_out_at_once_when_it_is_not_any_more() {
    let world = World::new().await;
    let acme = OwnerId::parse("Acme0001").expect("an owner id");
    let end = world.now().plus_seconds(60);
    let key = world.issue_key(KeyKind::Workspace, &acme, Some(end)).await;
    let list = || world.anonymous("GET", TESTS).key(&key);
    drop(list().send().await.expect(200));
    world.set_time(&end.to_string());
    let (reply, log) = spend(&world, list()).await;
    reply.refused(401, "INVALID_API_KEY", Value::Null);
    assert_eq!((sequential_trips(&log), log.len()), (1, 2));
    // Now that it is known bad, nothing is read beside its record.
    let (reply, log) = spend(&world, list()).await;
    reply.refused(401, "INVALID_API_KEY", Value::Null);
    assert_eq!(log.len(), 1);
}

/// A catalogue of thirty registrations.
fn thirty() -> Catalogue {
    let shipped = crate::catalogue::shipped();
    let all = shipped["providers"].as_array().expect("providers");
    let like = all.iter().find(|provider| provider["id"] == "smartid").expect("smartid");
    let provider = |number: usize| {
        let mut provider = like.clone();
        provider["id"] = json!(format!("provider{number}"));
        provider
    };
    let providers: Vec<Value> = (0..30).map(provider).collect();
    Catalogue::parse(&json!({ "providers": providers }).to_string()).expect("a catalogue")
}

#[tokio::test]
async fn thirty_providers_with_a_key_cost_two_round_trips_whatever_went_before() {
    let world = World::of(Deployment::Production, thirty()).await;
    let fields = json!({ "displayName": "Acme", "contactEmail": "a@acme.example" });
    let ids = (0..30).map(|number| (format!("provider{number}"), fields.clone()));
    let body = json!({ "providers": ids.collect::<Map<_, _>>() });
    for (turn, items) in [("first", 33), ("second", 62), ("third", 62)] {
        let request = world.post(ACTIVATION).json(&body).idempotency_key(turn);
        let (reply, log) = spend(&world, request).await;
        assert_eq!(reply.expect(200).body.as_object().map(Map::len), Some(30));
        assert_eq!((sequential_trips(&log), log.len()), (2, 2), "{turn}");
        // The record, the app, the company information, a ticket each, and each one superseded.
        let written = log[1].request["TransactItems"].as_array().expect("items").len();
        assert_eq!(written, items, "{turn}");
    }
}
