//! What is told of each kind of change, exactly, and that nothing else is told of. That every transaction of every test
//! says what it does, the harness looks at.

use crate::support::app::{ACTIVATION, EVALUATION, TESTS, challenge, submission};
use crate::support::challenge::Challenge;
use crate::support::events::{ids, log, shown_to, types};
use crate::support::long_run::{Steps, erase, olivia};
use crate::support::tickets::{decide, mitid, mitid_fields, olivia as olivia_decides, review};
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::time::Duration;

const AT: &str = "2025-01-15T10:00:00.000Z";

/// A ticket's event without its id.
fn activation(name: &str, at: &str, provider: &str, ticket: &Value, statuses: [&str; 2]) -> Value {
    let [status, previous] = statuses;
    let previous = if previous.is_empty() { Value::Null } else { json!(previous) };
    json!({ "type": name, "timestamp": at, "data": {
        "clientId": ACME, "providerId": provider, "activationId": ticket, "status": status,
        "previousStatus": previous,
    } })
}

/// The log without its ids, which are in order.
async fn told(world: &World) -> Vec<Value> {
    let mut events = log(world).await;
    ids(&events);
    for event in &mut events {
        event.as_object_mut().expect("an event").remove("id").expect("an id");
    }
    events
}

#[tokio::test]
async fn a_submission_is_told_ticket_by_ticket_in_request_order() {
    let world = World::new().await;
    let body = json!({ "providers": {
        "passport": {}, "smartid": { "displayName": "Acme" }, "ftn": {}, "mitid": mitid_fields(),
    } });
    let body = body.to_string();
    let results = world.post(ACTIVATION).text(&body).send().await.expect(200).body;
    let id = |provider: &str| &results[provider]["id"];
    let mut rejected =
        activation("activation.rejected", AT, "smartid", id("smartid"), ["rejected", ""]);
    let missing = ["legalCompanyName", "registrationNumber", "serviceDescription", "contactEmail"];
    let target = "/v1/apps/abc123/providers?include=activation";
    let providers = world.get(target).send().await.expect(200).body;
    let all = providers.as_array().expect("providers");
    let smartid = all.iter().find(|it| it["id"] == "smartid").expect("smartid");
    let problems = &smartid["activation"]["rejection"]["problems"];
    let codes: Vec<Value> = problems
        .as_array()
        .expect("problems")
        .iter()
        .map(|it| json!({ "field": it["field"], "code": it["code"] }))
        .collect();
    assert!(
        missing.iter().all(|field| codes.contains(&json!({ "field": field, "code": "missing" })))
    );
    rejected["data"]["rejection"] =
        json!({ "reason": "missing_required_fields", "problems": codes });
    let mut expected = vec![
        activation("activation.requested", AT, "mitid", id("mitid"), ["activation_requested", ""]),
        activation("activation.activated", AT, "passport", id("passport"), ["activated", ""]),
        rejected,
    ];
    // serde_json writes the members of the request in the order of their names.
    expected.sort_by_key(|event| event["data"]["providerId"].to_string());
    assert_eq!(told(&world).await, expected);
}

#[tokio::test]
async fn a_later_submission_tells_of_the_open_ticket_whose_place_it_takes_and_of_no_other() {
    let world = World::new().await;
    let first = json!(mitid(&world).await);
    world.advance(Duration::from_millis(2));
    let second = json!(mitid(&world).await);
    olivia_decides(&world, second.as_str().expect("an id"), &["claim", "approve"]).await;
    world.advance(Duration::from_millis(8));
    let third = json!(mitid(&world).await);
    let requested = "activation_requested";
    let [then, later, last, end] =
        ["002", "003", "004", "010"].map(|millis| format!("2025-01-15T10:00:00.{millis}Z"));
    let (then, later, last, end) = (&*then, &*later, &*last, &*end);
    let claimed = ["activation_processing", requested];
    assert_eq!(
        told(&world).await,
        [
            activation("activation.requested", AT, "mitid", &first, [requested, ""]),
            activation("activation.superseded", then, "mitid", &first, ["superseded", requested]),
            activation("activation.requested", then, "mitid", &second, [requested, ""]),
            activation("activation.processing", later, "mitid", &second, claimed),
            activation(
                "activation.activated",
                last,
                "mitid",
                &second,
                ["activated", "activation_processing"]
            ),
            activation("activation.requested", end, "mitid", &third, [requested, ""]),
        ]
    );
}

#[tokio::test]
async fn each_decision_is_told_with_the_status_before_it_and_a_rejection_by_its_codes_alone() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    olivia_decides(&world, &ticket, &["claim", "release"]).await;
    let problems = json!([
        { "code": "other", "message": "Zaphod called." },
        { "code": "not_in_register", "field": "registrationNumber" },
    ]);
    let body = json!({ "decision": "reject", "message": "Zaphod", "problems": problems });
    let reject = || review(&world, &world.operator_key, &ticket, &body).idempotency_key("k");
    let _ = reject().send().await.expect(200);
    assert!(reject().send().await.expect(200).is_replay());
    let _ = decide(&world, &world.operator_key, &ticket, "claim").await.expect(409);
    let events = told(&world).await;
    let id = json!(ticket);
    let (requested, processing) = ("activation_requested", "activation_processing");
    let at = |millis| format!("2025-01-15T10:00:00.00{millis}Z");
    let mut rejected =
        activation("activation.rejected", &at(3), "mitid", &id, ["rejected", requested]);
    rejected["data"]["rejection"] = json!({ "reason": "operator_rejected", "problems": [
        { "field": null, "code": "other" },
        { "field": "registrationNumber", "code": "not_in_register" },
    ] });
    let expected = [
        activation("activation.requested", AT, "mitid", &id, [requested, ""]),
        activation("activation.processing", &at(1), "mitid", &id, [processing, requested]),
        activation("activation.released", &at(2), "mitid", &id, [requested, processing]),
        rejected,
    ];
    assert_eq!(events, expected);
    assert!(!json!(events).to_string().contains("Zaphod"));
}

#[tokio::test]
async fn a_switch_is_told_with_the_ticket_that_it_takes_and_only_if_it_changes_something() {
    let world = World::new().await;
    let ticket = json!(mitid(&world).await);
    for (is_on, changes) in [(false, true), (false, false), (true, true), (true, false)] {
        world.advance(Duration::from_millis(5));
        let scope = world.backend().scope();
        let switch = if is_on {
            enable_provider(&scope, &olivia(), ACME, "mitid").await
        } else {
            disable_provider(&scope, &olivia(), ACME, "mitid").await
        };
        assert_eq!(switch.expect("switched").is_some(), changes);
    }
    let switched = |name: &str, at: &str| {
        let data = json!({ "clientId": ACME, "providerId": "mitid", "by": "operator" });
        json!({ "type": name, "timestamp": at, "data": data })
    };
    let requested = "activation_requested";
    let (later, last) = ("2025-01-15T10:00:00.005Z", "2025-01-15T10:00:00.015Z");
    assert_eq!(
        told(&world).await,
        [
            activation("activation.requested", AT, "mitid", &ticket, [requested, ""]),
            switched("provider.disabled", later),
            activation("activation.superseded", later, "mitid", &ticket, ["superseded", requested]),
            switched("provider.enabled", last),
        ]
    );
}

#[tokio::test]
async fn what_customers_do_themselves_is_told_once_and_only_if_it_changes_something() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    world.advance(Duration::from_millis(5));
    let withdraw = || world.post(&format!("{ACTIVATION}/{ticket}/withdraw")).idempotency_key("k");
    let _ = withdraw().send().await.expect(200);
    assert!(withdraw().send().await.expect(200).is_replay());
    for (enabled, status) in [(false, 200), (false, 200), (true, 200)] {
        world.advance(Duration::from_millis(5));
        let request = world.anonymous("PATCH", "/v1/apps/abc123/providers/bankidse");
        let request = request.key(&world.key).json(&json!({ "enabled": enabled }));
        let _ = request.send().await.expect(status);
    }
    let switched = |name: &str, at: &str| {
        let data = json!({ "clientId": ACME, "providerId": "bankidse", "by": "customer" });
        json!({ "type": name, "timestamp": at, "data": data })
    };
    let id = json!(ticket);
    let requested = "activation_requested";
    let at = "2025-01-15T10:00:00.005Z";
    assert_eq!(
        told(&world).await,
        [
            activation("activation.requested", AT, "mitid", &id, [requested, ""]),
            activation("activation.withdrawn", at, "mitid", &id, ["withdrawn", requested]),
            switched("provider.disabled", "2025-01-15T10:00:00.010Z"),
            switched("provider.enabled", "2025-01-15T10:00:00.020Z"),
        ]
    );
}

#[tokio::test]
async fn a_test_is_completed_by_the_stamp_that_fills_it_with_what_the_report_says() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 2 })).await;
    let run = |who: &str, provider: &str, seconds: f64| {
        let body =
            json!({ "providerId": provider, "participantId": who, "completionSeconds": seconds });
        challenge.run(&body).idempotency_key(who)
    };
    let _ = run("user-1", "bankidse", 12.5).send().await.expect(201);
    assert_eq!(log(&world).await, [json!(null); 0]);
    world.advance(Duration::from_millis(7));
    let _ = run("user-2", "smartid", 1.001).send().await.expect(201);
    assert!(run("user-2", "smartid", 1.001).send().await.expect(201).is_replay());
    let _ = run("user-3", "smartid", 1.0).send().await.expect(409);
    let results = challenge.report().await.body["providerResults"].clone();
    let data = json!({ "clientId": ACME, "challengeId": challenge.id, "providerResults": results });
    let updated_at = challenge.shown().await["updatedAt"].clone();
    let event =
        json!({ "type": "production_test.completed", "timestamp": updated_at, "data": data });
    assert_eq!(told(&world).await, [event]);
}

#[tokio::test]
async fn what_takes_no_effect_and_what_a_customer_need_not_hear_of_is_not_told() {
    let world = World::new().await;
    let _ = world.post(TESTS).json(&challenge()).send().await.expect(201);
    let _ = world.post(EVALUATION).json(&submission()).send().await.expect(200);
    let _ = world
        .post(ACTIVATION)
        .json(&json!({ "providers": { "ftn": {} } }))
        .send()
        .await
        .expect(200);
    let _ = world
        .post(ACTIVATION)
        .json(&json!({ "providers": { "nope": {} } }))
        .send()
        .await
        .expect(404);
    let closed = Challenge::open(&world, json!({})).await;
    world.advance(Duration::from_secs(40 * 86_400));
    let _ = closed.run_of("user-1").send().await.expect(409);
    assert_eq!(log(&world).await, [json!(null); 0]);
}

#[tokio::test]
async fn an_organisation_hears_of_its_own_apps_alone_and_goes_on_to_when_one_is_erased() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    let before = log(&world).await;
    assert_eq!(types(&before), ["activation.requested"]);
    assert_eq!(before[0]["data"]["activationId"], ticket);
    assert_eq!(shown_to(&world, &world.other_key).await, [json!(null); 0]);
    let _ = erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_eq!(log(&world).await, before, "nothing in it is personal");
    world.advance(Duration::from_secs(31 * 86_400));
    assert_eq!(log(&world).await, [json!(null); 0], "nor is it kept for ever");
}
