//! GET …/production-tests/{challenge_id}/report. docs/api.md section 4.

use crate::support::challenge::Challenge;
use greenlight_tests::{ACME, OTHER, World};
use serde_json::{Value, json};

#[tokio::test]
async fn a_report_has_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let changes = json!({ "title": "BankID SE Test", "providerIds": ["smartid", "bankidse"] });
    let challenge = Challenge::open(&world, changes).await;
    let run = json!({ "providerId": "bankidse", "participantId": "a", "completionSeconds": 12.5 });
    let _ = challenge.run(&run).send().await.expect(201);
    let reply = challenge.report().await;
    let expected = format!(
        r#"{{"challenge":{{"id":"{}","title":"BankID SE Test","providerIds":["smartid","bankidse"],"maxStamps":3,"currentStampCount":1,"status":"active","createdAt":"2025-01-15T10:00:00.000Z","expiresAt":"2025-02-15T23:59:59.000Z"}},"providerResults":[{{"providerId":"smartid","completedCount":0,"avgCompletionSeconds":null}},{{"providerId":"bankidse","completedCount":1,"avgCompletionSeconds":12.5}}]}}"#,
        challenge.id
    );
    assert_eq!(reply.text, expected);
}

#[tokio::test]
async fn the_average_is_over_the_stamps_that_reported_a_time_with_at_most_3_decimals() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    for (participant, seconds) in [
        ("a", json!(1)),
        ("b", json!(2)),
        ("c", json!(2.0004)),
        ("d", Value::Null),
        ("e", json!(0)),
    ] {
        let run = json!({
            "providerId": "bankidse", "participantId": participant, "completionSeconds": seconds
        });
        let _ = challenge.run(&run).send().await.expect(201);
    }
    let untimed = json!({ "providerId": "smartid", "participantId": "a" });
    let _ = challenge.run(&untimed).send().await.expect(201);
    let results = challenge.report().await.body["providerResults"].clone();
    assert_eq!(
        results,
        json!([
            { "providerId": "bankidse", "completedCount": 5, "avgCompletionSeconds": 1.25 },
            { "providerId": "smartid", "completedCount": 1, "avgCompletionSeconds": null },
        ])
    );
    let third =
        json!({ "providerId": "smartid", "participantId": "b", "completionSeconds": 3.333 });
    let _ = challenge.run(&third).send().await.expect(201);
    let fourth =
        json!({ "providerId": "smartid", "participantId": "c", "completionSeconds": 3.334 });
    let _ = challenge.run(&fourth).send().await.expect(201);
    assert_eq!(
        challenge.report().await.body["providerResults"][1]["avgCompletionSeconds"],
        3.334,
        "3.3335 is rounded"
    );
}

#[tokio::test]
async fn a_report_tells_the_status_of_now() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 1 })).await;
    let other = Challenge::open(&world, json!({ "maxStamps": 1 })).await;
    let _ = challenge.run_of("a").send().await.expect(201);
    assert_eq!(challenge.report().await.body["challenge"]["status"], "completed");
    world.set_time("2025-02-16T00:00:00Z");
    assert_eq!(challenge.report().await.body["challenge"]["status"], "completed");
    assert_eq!(other.report().await.body["challenge"]["status"], "expired");
}

#[tokio::test]
async fn a_report_is_one_round_trip() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let _ = challenge.report().await;
    world.line().take_log();
    let _ = challenge.report().await;
    let log = world.line().take_log();
    assert_eq!(
        log.iter().map(|call| call.operation.as_str()).collect::<Vec<_>>(),
        ["BatchGetItem"]
    );
}

#[tokio::test]
async fn a_report_is_for_the_organisation_that_owns_the_app() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let path = |app: &str, id: &str| format!("/v1/apps/{app}/production-tests/{id}/report");
    let own = path(ACME, &challenge.id);
    let anonymous = world.anonymous("GET", &own).send().await;
    anonymous.unauthenticated("missing");
    let operator = world.anonymous("GET", &own).key(&world.operator_key).send().await;
    operator.unauthenticated("wrong_kind");
    let other = world.anonymous("GET", &own).key(&world.other_key).send().await;
    other.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
    for (path, status, code) in [
        (path("nowhere", &challenge.id), 404, "RESOURCE_NOT_FOUND"),
        (path(OTHER, &challenge.id), 403, "RESOURCE_FORBIDDEN"),
        (path("HqTRDIYH", &challenge.id), 404, "RESOURCE_NOT_FOUND"),
        (path(ACME, &challenge.id.to_uppercase()), 404, "RESOURCE_NOT_FOUND"),
    ] {
        world.get(&path).send().await.refused(status, code, Value::Null);
    }
}
