//! A life of one app with the canary in what is said on the way: answers and refusals that depend on
//! the state of things, which no single good or bad request brings about.

use super::lines::{CANARY, Lines, requests};
use crate::support::app::{ACTIVATION, TESTS};
use crate::support::tickets::{self, QUEUE};
use greenlight_tests::{Request, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const SCENARIO: &str = "greenlight-test-scenario";

/// Sends each, and looks at what was logged of it.
async fn send_all(
    lines: &mut Lines<'_>,
    requests_and_statuses: Vec<(Request<'_>, u16)>,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for (request, status) in requests_and_statuses {
        let reply = request.send().await.expect(status);
        let all = lines.take_of(reply.header("x-request-id").expect("an id"));
        assert_eq!((all.len(), requests(&all).len()), (1, 1), "{all:?}");
        seen.insert(requests(&all)[0]["endpoint"].to_string());
    }
    seen
}

#[tokio::test]
async fn a_challenge_s_life_leaves_nothing_of_it_in_the_log() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    for key in [CANARY, "a-stamp-1", "a-stamp-2", "a-title"] {
        lines.must_not_say_key(key);
    }
    let draft = json!({
        "title": CANARY,
        "description": CANARY,
        "providerIds": ["bankidse"],
        "targetPlatform": "ios",
        "maxStamps": 2,
    });
    let create = || world.post(TESTS).json(&draft).idempotency_key(CANARY);
    let id = create().send().await.expect(201).body["id"].as_str().expect("an id").to_owned();
    lines.must_not_say_participant(&id, CANARY);
    let test = format!("{TESTS}/{id}");
    let run = |who: &str, platform: &str| {
        let run = json!({
            "providerId": "bankidse",
            "participantId": who,
            "platform": platform,
            "completionSeconds": 7,
        });
        world.post(&format!("{test}/stamps")).json(&run)
    };
    let one = |body: Value| world.post(TESTS).json(&body);
    lines.take();
    let seen = send_all(
        &mut lines,
        vec![
            (create(), 201),
            (one(json!({ "title": CANARY })).idempotency_key(CANARY), 409),
            (one(json!({ "title": "t", "providerIds": [CANARY] })).idempotency_key("a-title"), 400),
            (run(CANARY, "android"), 409),
            (run(CANARY, "ios").idempotency_key("a-stamp-1"), 201),
            (run(CANARY, "ios").idempotency_key("a-stamp-1"), 201),
            (run(CANARY, "ios").idempotency_key("a-stamp-2"), 409),
            (run(CANARY, "ios").idempotency_key(CANARY), 409),
            (run("another", "ios"), 201),
            (run(&format!("{CANARY} late"), "ios").idempotency_key("a-stamp-2"), 409),
            (world.get(&test), 200),
            (world.get(&format!("{test}/report")), 200),
            (world.get(TESTS), 200),
            (world.get(TESTS), 200),
            (world.anonymous("GET", TESTS).key(&world.other_key), 403),
            (world.anonymous("GET", TESTS), 401),
        ],
    )
    .await;
    assert_eq!(seen.len(), 5, "{seen:?}");
    lines.finish().await;
}

#[tokio::test]
async fn a_ticket_s_life_leaves_nothing_of_it_in_the_log() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    for key in [CANARY, "a-decision", "a-submission"] {
        lines.must_not_say_key(key);
    }
    let mut fields = tickets::mitid_fields();
    for value in fields.as_object_mut().expect("fields").values_mut() {
        *value = json!(CANARY);
    }
    let submit = |providers: Value| {
        world.post(ACTIVATION).json(&json!({ "providers": providers, "persist": false }))
    };
    let whole = || submit(json!({ "mitid": fields })).idempotency_key(CANARY);
    let ticket = tickets::ticket_id(&whole().send().await.expect(200), "mitid");
    let operator = &world.operator_key;
    let decide = |who: &str, decision: &str| {
        let body = json!({ "decision": decision, "message": CANARY });
        let key = if who == "omar" { &world.other_operator_key } else { operator };
        tickets::review(&world, key, &ticket, &body)
    };
    let providers = format!("/v1/apps/abc123/providers?include=activation&include={CANARY}");
    lines.take();
    let seen = send_all(
        &mut lines,
        vec![
            (whole(), 200),
            (submit(json!({ "mitid": {} })).idempotency_key(CANARY), 409),
            (submit(json!({ CANARY: { CANARY: CANARY } })), 404),
            (submit(json!({ "ftn": { CANARY: CANARY } })).idempotency_key("a-submission"), 200),
            // Rejected: fields are missing. What is unknown is kept with the ticket.
            (submit(json!({ "smartid": { "logo": CANARY.repeat(1000), CANARY: CANARY } })), 200),
            (tickets::get(&world, operator, QUEUE), 200),
            (decide("olivia", "claim"), 200),
            (submit(json!({ "mitid": { "displayName": CANARY } })), 409),
            (decide("omar", "release").idempotency_key("a-decision"), 409),
            (decide("olivia", "release").idempotency_key(CANARY), 200),
            (decide("olivia", "release").idempotency_key(CANARY), 200),
            (decide("olivia", "approve").idempotency_key("a-decision"), 409),
            (decide("omar", "claim"), 200),
            (decide("omar", "approve"), 200),
            (decide("olivia", "reject"), 409),
            (tickets::get(&world, operator, &format!("{QUEUE}/{ticket}")), 200),
            (world.get(&providers), 200),
        ],
    )
    .await;
    assert_eq!(seen.len(), 5, "{seen:?}");
    lines.finish().await;
}

#[tokio::test]
async fn a_scenario_leaves_nothing_of_it_in_the_log() {
    let world = World::sandbox().await;
    let (mut lines, _guard) = Lines::collect(&world);
    lines.must_not_say("not_in_register");
    let submit = |scenario: &str| {
        let body = json!({ "providers": { "mitid": {} } });
        world.post(ACTIVATION).header(SCENARIO, scenario).json(&body)
    };
    lines.must_not_say_key("a-submission");
    let good = || submit("mitid=rejected(not_in_register)").idempotency_key("a-submission");
    lines.take();
    let seen = send_all(
        &mut lines,
        vec![
            (good(), 200),
            (good(), 200),
            (submit("mitid=rejected(displayName:not_in_register);after=9"), 200),
            (submit("mitid=activated"), 409),
            (submit(CANARY), 400),
            (submit(&format!("{CANARY}=activated")), 400),
            (submit(&format!("mitid={CANARY}")), 400),
            (submit(&format!("mitid=rejected({CANARY})")), 400),
            (submit(&format!("mitid=rejected({CANARY}:missing)")), 400),
            (submit(&format!("mitid=activated;{CANARY}=5")), 400),
            (submit(&format!("mitid=activated;after={CANARY}")), 400),
            (submit(&CANARY.repeat(300)), 400),
            (world.get("/v1/apps/abc123/providers?include=activation"), 200),
        ],
    )
    .await;
    assert_eq!(seen.len(), 2, "{seen:?}");
    lines.finish().await;
}
