//! What is logged: one line for every request, and nothing that is the customer's. ARCHITECTURE.md,
//! Logs and metrics.

mod attribution;
mod canary;
mod life;
mod lines;
mod outage;
mod panic;
mod places;
mod types;

use crate::support::app::{ACTIVATION, TESTS};
use crate::support::requests::{Example, Requests};
use greenlight_tests::{Fault, Request, World, sequential_trips};
use lines::{CANARY, Lines, requests};
use serde_json::json;

/// Good requests with the canary wherever a text may stand, to a world in which all is there that they need.
async fn canaries<'w>(world: &'w World, lines: &mut Lines<'_>) -> Requests<'w> {
    let requests = Requests::prepared(world, Example::Full(CANARY)).await;
    lines.must_not_say_participant(&requests.id("challenge_id"), CANARY);
    requests
}

fn create(world: &World) -> Request<'_> {
    let body = json!({ "title": CANARY, "description": CANARY, "providerIds": ["bankidse"] });
    world.post(TESTS).json(&body).idempotency_key(CANARY)
}

fn submit(world: &World) -> Request<'_> {
    let fields = json!({ "displayName": CANARY, CANARY: CANARY, "contactEmail": CANARY });
    let providers = json!({ "smartid": fields, "ftn": { CANARY: CANARY }, "ghanacard": {} });
    world.post(ACTIVATION).json(&json!({ "providers": providers })).idempotency_key("k")
}

#[tokio::test]
async fn every_request_leaves_one_line_that_says_what_it_was_and_what_it_cost() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let bad = || world.post(TESTS).text("{").idempotency_key(CANARY);
    for (request, endpoint, status, code, replayed) in [
        (create(&world), "create-production-test", 201, "OK", false),
        (create(&world), "create-production-test", 201, "OK", true),
        (submit(&world), "submit-activation", 200, "OK", false),
        (world.get(TESTS), "list-production-tests", 200, "OK", false),
        (world.get(TESTS), "list-production-tests", 200, "OK", false),
        (bad(), "create-production-test", 400, "VALIDATION_INVALID_PARAMETER", false),
        (world.anonymous("GET", TESTS), "list-production-tests", 401, "INVALID_API_KEY", false),
    ] {
        world.line().take_log();
        let reply = request.send().await.expect(status);
        let log = world.line().take_log();
        let all = lines.take();
        let line = requests(&all)[0];
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(line["request_id"].as_str(), reply.header("x-request-id"));
        assert_eq!((&line["endpoint"], &line["code"]), (&json!(endpoint), &json!(code)));
        assert_eq!(line["status"], status);
        assert_eq!((&line["Requests"], &line["Replays"]), (&json!(1), &json!(u8::from(replayed))));
        assert_eq!(line["RoundTrips"], sequential_trips(&log));
        assert!(line["Duration"].as_f64().is_some_and(|ms| ms > 0.0));
        let units = log.iter().map(|call| call.units().expect("an answer with its units"));
        let units: f64 = units.map(|(read, written)| read + written).sum();
        assert_eq!(line["ConsumedCapacity"].as_f64(), Some(units));
    }
}

#[tokio::test]
async fn lost_races_and_failed_conditions_are_counted() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    for _ in 0..2 {
        let reasons = ["None", "ConditionalCheckFailed"];
        world.line().next("TransactWriteItems", Fault::cancelled(&reasons));
    }
    drop(submit(&world).send().await.expect(409));
    let all = lines.take();
    let line = requests(&all)[0];
    assert_eq!((&line["LostRaces"], &line["ConditionalFailures"]), (&json!(2), &json!(2)));
}
