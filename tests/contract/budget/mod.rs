//! The budget of round trips: how many calls a request has to wait for one after another, counted
//! at the line to the engine. ARCHITECTURE.md, Reads and round trips.

mod answers;
mod costs;
mod endpoints;
pub(crate) mod table;

use crate::support::app::{ACTIVATION, TESTS};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight_tests::{DatabaseCall, World, sequential_trips};
use serde_json::{Map, Value, json};
use table::{Measured, Row, measure, measure_all};

/// The capacity units that reading consumed, and those that writing did.
fn units(log: &[DatabaseCall]) -> (f64, f64) {
    let units = log.iter().map(|call| call.units().expect("an answer with its units"));
    units.fold((0.0, 0.0), |(read, written), (r, w)| (read + r, written + w))
}

#[tokio::test]
async fn every_request_of_the_table_keeps_to_its_budget() {
    for Measured { row: Row { what, status, trips, units: budget, .. }, reply, log, .. } in
        measure_all().await
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
async fn a_key_that_was_good_is_found_out_at_once_when_it_is_not_any_more() {
    let world = World::new().await;
    let acme = OwnerId::parse("Acme0001").expect("an owner id");
    let end = world.now().plus_seconds(60);
    let key = world.issue_key(KeyKind::Workspace, &acme, Some(end)).await;
    let list = || world.anonymous("GET", TESTS).key(&key);
    drop(list().send().await.expect(200));
    world.set_time(&end.to_string());
    let (reply, log) = measure(&world, list()).await;
    reply.unauthenticated("expired");
    assert_eq!((sequential_trips(&log), log.len()), (1, 2));
    // Now that it is known bad, nothing is read beside its record.
    let (reply, log) = measure(&world, list()).await;
    reply.unauthenticated("expired");
    assert_eq!(log.len(), 1);
}

/// A catalogue of thirty registrations.
fn thirty() -> Catalogue {
    let shipped = crate::support::catalogue::shipped();
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
    // From now on the instance knows the pair.
    drop(world.post(ACTIVATION).json(&json!({})).send().await.expect(400));
    let fields = json!({ "displayName": "Acme", "contactEmail": "a@acme.example" });
    let ids = (0..30).map(|number| (format!("provider{number}"), fields.clone()));
    let body = json!({ "providers": ids.collect::<Map<_, _>>() });
    for (turn, items) in [("first", 34), ("second", 63), ("third", 63)] {
        let request = world.post(ACTIVATION).json(&body).idempotency_key(turn);
        let (reply, log) = measure(&world, request).await;
        assert_eq!(reply.expect(200).body.as_object().map(Map::len), Some(30));
        assert_eq!((sequential_trips(&log), log.len()), (2, 2), "{turn}");
        // The record, the app, the company information, the events, a ticket each, and each one superseded.
        let written = log[1].request["TransactItems"].as_array().expect("items").len();
        assert_eq!(written, items, "{turn}");
    }
}
