//! POST /apps/{client_id}/production-tests/{challenge_id}/stamps, one at a time.
//! docs/api.md section 4.

use crate::support::challenge::{Challenge, reason};
use crate::support::keys::{instance_with_hash_keys, introduce};
use greenlight_tests::{ACME, OTHER, World};
use serde_json::{Value, json};
use std::time::Duration;

const CONFLICT: &str = "RESOURCE_CONFLICT";
const INVALID: &str = "VALIDATION_INVALID_PARAMETER";

#[tokio::test]
async fn a_stamp_has_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    world.set_time("2025-01-15T10:04:12.345Z");
    let body = json!({
        "providerId": "bankidse", "participantId": "user-42", "platform": "ios", "completionSeconds": 12.5
    });
    let reply = challenge.run(&body).send().await.expect(201);
    let id = reply.body["id"].as_str().expect("an id");
    let expected = format!(
        r#"{{"id":"{id}","challengeId":"{}","providerId":"bankidse","currentStampCount":1,"maxStamps":3,"status":"active","createdAt":"2025-01-15T10:04:12.345Z"}}"#,
        challenge.id
    );
    assert_eq!(reply.text, expected);
    assert_eq!(reply.header("location"), None);
    let ulid = id.strip_prefix("stm_").expect("a prefix");
    let base32 = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c));
    assert!(ulid.len() == 26 && ulid.chars().all(base32), "{id}");
    let shown = challenge.shown().await;
    assert_eq!(shown["updatedAt"], "2025-01-15T10:04:12.345Z");
    assert_eq!(challenge.reconciled().await, 1);
}

#[tokio::test]
async fn the_last_stamp_completes_the_challenge() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 3 })).await;
    for (participant, count, status) in
        [("a", 1, "active"), ("b", 2, "active"), ("c", 3, "completed")]
    {
        let reply = challenge.run_of(participant).send().await.expect(201);
        assert_eq!(
            (&reply.body["currentStampCount"], &reply.body["status"]),
            (&json!(count), &json!(status))
        );
    }
    assert_eq!(challenge.shown().await["status"], "completed");
    let late = challenge.run_of("d").send().await;
    late.refused(409, CONFLICT, reason("stamp_limit_reached"));
    assert_eq!(challenge.reconciled().await, 3);
}

#[tokio::test]
async fn a_challenge_gives_stamps_up_to_its_last_millisecond_and_none_after_it() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    world.set_time("2025-02-15T23:59:59.000Z");
    let _ = challenge.run_of("in time").send().await.expect(201);
    world.advance(Duration::from_millis(1));
    let late = challenge.run_of("late").send().await;
    late.refused(409, CONFLICT, reason("challenge_expired"));
    assert_eq!(challenge.reconciled().await, 1);
}

#[tokio::test]
async fn a_targeted_challenge_takes_runs_of_its_platform_alone() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "targetPlatform": "android" })).await;
    for platform in [json!("ios"), Value::Null] {
        let body = json!({ "providerId": "bankidse", "participantId": "a", "platform": platform });
        let reply = challenge.run(&body).send().await;
        reply.refused(409, CONFLICT, reason("platform_not_targeted"));
    }
    let unnamed = json!({ "providerId": "bankidse", "participantId": "a" });
    let reply = challenge.run(&unnamed).send().await;
    reply.refused(409, CONFLICT, reason("platform_not_targeted"));
    let body = json!({ "providerId": "bankidse", "participantId": "a", "platform": "android" });
    let _ = challenge.run(&body).send().await.expect(201);
}

#[tokio::test]
async fn a_participant_has_one_stamp_with_each_provider() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    let _ = challenge.run_of("user-42").send().await.expect(201);
    let again = challenge.run_of("user-42").send().await;
    again.refused(409, CONFLICT, reason("duplicate_participation"));
    let other = json!({ "providerId": "smartid", "participantId": "user-42" });
    let _ = challenge.run(&other).send().await.expect(201);
    // Taken as it is: neither trimmed nor folded.
    for another in ["User-42", "user-42 ", " user-42"] {
        let _ = challenge.run_of(another).send().await.expect(201);
    }
    assert_eq!(challenge.reconciled().await, 5);
}

#[tokio::test]
async fn a_participant_has_several_stamps_where_duplicates_are_allowed() {
    let world = World::new().await;
    let changes = json!({ "maxStamps": 3, "allowDuplicateParticipation": true });
    let challenge = Challenge::open(&world, changes).await;
    for count in 1..=3 {
        let reply = challenge.run_of("user-42").send().await.expect(201);
        assert_eq!(reply.body["currentStampCount"], count);
    }
    let late = challenge.run_of("user-42").send().await;
    late.refused(409, CONFLICT, reason("stamp_limit_reached"));
    assert_eq!(challenge.reconciled().await, 3);
}

#[tokio::test]
async fn of_several_reasons_against_a_stamp_the_first_in_the_contracts_order_is_given() {
    let world = World::new().await;
    let changes = json!({ "maxStamps": 2, "targetPlatform": "ios" });
    let challenge = Challenge::open(&world, changes.clone()).await;
    let _ = challenge.run_of("user-42").send().await.expect(201);
    let wrong =
        json!({ "providerId": "bankidse", "participantId": "user-42", "platform": "android" });
    let refused = challenge.run(&wrong).send().await;
    refused.refused(409, CONFLICT, reason("platform_not_targeted"));
    let full = Challenge::open(&world, changes).await;
    let _ = full.run_of("user-42").send().await.expect(201);
    let _ = full.run_of("user-43").send().await.expect(201);
    world.set_time("2025-03-01T00:00:00Z");
    let refused = challenge.run(&wrong).send().await;
    refused.refused(409, CONFLICT, reason("challenge_expired"));
    let refused = full.run(&wrong).send().await;
    refused.refused(409, CONFLICT, reason("stamp_limit_reached"));
    let outside =
        json!({ "providerId": "mitid", "participantId": "user-42", "platform": "android" });
    let refused = full.run(&outside).send().await;
    refused.refused(400, INVALID, json!({ "parameter": "providerId", "reason": "not_an_option" }));
}

#[tokio::test]
async fn a_provider_that_was_switched_off_later_still_earns_stamps() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    world.block(ACME, "bankidse").await;
    let _ = challenge.run_of("user-42").send().await.expect(201);
    assert_eq!(world.stored_app(ACME).await.version, 2);
}

#[tokio::test]
async fn a_body_that_is_not_right_is_refused_with_the_path_and_the_reason() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let body = |name: &str, value: Value| {
        let mut body = json!({ "providerId": "bankidse", "participantId": "user-42" });
        body[name] = value;
        body
    };
    for (name, value, reason) in [
        ("providerId", json!(1), "wrong_type"),
        ("providerId", json!("bank\u{0}idse"), "invalid_character"),
        ("providerId", json!(""), "not_an_option"),
        ("providerId", json!("mitid"), "not_an_option"),
        ("providerId", json!("BankIDse"), "not_an_option"),
        ("providerId", json!("x".repeat(1_000_000)), "not_an_option"),
        ("participantId", json!(42), "wrong_type"),
        ("participantId", json!(""), "empty"),
        ("participantId", json!("é".repeat(201)), "too_long"),
        ("participantId", json!("a\u{0}"), "invalid_character"),
        ("platform", json!(true), "wrong_type"),
        ("platform", json!("iOS"), "not_an_option"),
        ("platform", json!(""), "not_an_option"),
        ("completionSeconds", json!("12.5"), "wrong_type"),
        ("completionSeconds", json!(-0.001), "out_of_range"),
        ("completionSeconds", json!(86_400.001), "out_of_range"),
        ("completionSeconds", json!(1e300), "out_of_range"),
        ("participant", json!("user-42"), "unknown_member"),
        ("", json!(null), "unknown_member"),
    ] {
        let reply = challenge.run(&body(name, value)).send().await;
        reply.refused(400, INVALID, json!({ "parameter": name, "reason": reason }));
    }
    for (present, missing) in [
        (json!({}), "providerId"),
        (json!({ "providerId": null, "participantId": "a" }), "providerId"),
        (json!({ "providerId": "bankidse" }), "participantId"),
        (json!({ "providerId": "mitid", "participantId": null }), "participantId"),
    ] {
        let reply = challenge.run(&present).send().await;
        reply.refused(400, "VALIDATION_MISSING_PARAMETER", json!({ "parameter": missing }));
    }
    let huge = r#"{"providerId":"bankidse","participantId":"a","completionSeconds":1e999}"#;
    let reply = challenge.run(&json!({})).text(huge).send().await;
    let out_of_range = json!({ "parameter": "completionSeconds", "reason": "out_of_range" });
    reply.refused(400, INVALID, out_of_range);
    assert_eq!(challenge.reconciled().await, 0);
}

#[tokio::test]
async fn the_first_problem_in_document_order_is_reported_and_missing_members_come_last() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    for (body, parameter) in [
        (r#"{"completionSeconds":-1,"platform":"x","participantId":""}"#, "completionSeconds"),
        (r#"{"participantId":"","completionSeconds":-1}"#, "participantId"),
        (r#"{"platform":"x","surprise":1}"#, "platform"),
        (r#"{"surprise":1,"platform":"x"}"#, "surprise"),
    ] {
        let reply = challenge.run(&json!({})).text(body).send().await;
        assert_eq!((reply.status, reply.code()), (400, INVALID), "{body}");
        assert_eq!(reply.details()["parameter"], parameter, "{body}");
    }
}

#[tokio::test]
async fn everything_at_its_limit_is_accepted() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    for (participant, seconds) in [
        ("🙂".repeat(200), json!(0)),
        ("a".to_owned(), json!(86_400)),
        ("b".to_owned(), json!(null)),
    ] {
        let body = json!({
            "providerId": "bankidse", "participantId": participant, "platform": null,
            "completionSeconds": seconds
        });
        let _ = challenge.run(&body).send().await.expect(201);
    }
    let report = challenge.report().await.body;
    assert_eq!(report["providerResults"][0]["avgCompletionSeconds"], 43_200.0);
    assert_eq!(challenge.reconciled().await, 3);
}

#[tokio::test]
async fn of_several_things_wrong_with_a_request_the_first_in_the_order_of_errors_is_told() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let taken = json!({ "providerId": "bankidse", "participantId": "first" });
    let _ = challenge.run(&taken).idempotency_key("taken").send().await.expect(201);
    let nowhere = format!("/v1/apps/nowhere/production-tests/{}/stamps", challenge.id);
    let elsewhere = format!("/v1/apps/{OTHER}/production-tests/{}/stamps", challenge.id);
    let absent = format!("/v1/apps/{ACME}/production-tests/{}/stamps", uuid::Uuid::nil());
    let here = format!("{}/stamps", challenge.path());
    let large = format!("{{{}", " ".repeat(1024 * 1024));
    let ask = |path: &str, key: &str, body: &str, media_type: &str| {
        world
            .post(path)
            .text(body)
            .without_header("content-type")
            .header("content-type", media_type)
            .idempotency_key(key)
    };
    let (json, text) = ("application/json", "text/plain");
    let reply = ask(&nowhere, "", &large, text).key(&world.other_key).send().await;
    reply.unauthenticated("malformed");
    for (path, key, body, media_type, status, code) in [
        (&nowhere, "", large.as_str(), text, 404, "RESOURCE_NOT_FOUND"),
        (&elsewhere, "", &large, text, 403, "RESOURCE_FORBIDDEN"),
        (&absent, "", &large, text, 404, "RESOURCE_NOT_FOUND"),
        (&here, "", &large, text, 400, INVALID),
        (&here, "taken", &large, text, 413, "PAYLOAD_TOO_LARGE"),
        (&here, "taken", "{", text, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (&here, "taken", "{", json, 400, INVALID),
        (&here, "taken", r#"{"platform":1}"#, json, 409, "IDEMPOTENCY_KEY_CONFLICT"),
        (&here, "free", r#"{"platform":1}"#, json, 400, INVALID),
    ] {
        let reply = ask(path, key, body, media_type).send().await;
        assert_eq!((reply.status, reply.code()), (status, code), "{}", reply.text);
    }
    assert_eq!(challenge.reconciled().await, 1);
}

#[tokio::test]
async fn a_challenge_is_looked_up_by_its_exact_id_within_its_app() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let body = json!({ "providerId": "bankidse", "participantId": "a" });
    let second = format!("/v1/apps/HqTRDIYH/production-tests/{}/stamps", challenge.id);
    let upper = challenge.id.to_uppercase();
    let bare = challenge.id.replace('-', "");
    let spelled = |id: &str| format!("/v1/apps/{ACME}/production-tests/{id}/stamps");
    for path in [second, spelled(&upper), spelled(&bare), spelled("x"), spelled("%23")] {
        let reply = world.post(&path).json(&body).send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
}

#[tokio::test]
async fn a_repeated_stamp_is_answered_the_same_byte_for_byte_and_counted_once() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 1 })).await;
    let run = json!({ "providerId": "bankidse", "participantId": "user-42" });
    let first = challenge.run(&run).idempotency_key("once").send().await.expect(201);
    assert!(!first.is_replay());
    // The challenge is full and over by now; the answer is that of then.
    world.advance(Duration::from_secs(3600));
    let spelled = r#" { "participantId": "user-4\u0032", "providerId" : "bankidse" } "#;
    let again = challenge.run(&run).text(spelled).idempotency_key("once").send().await;
    assert!(again.is_replay());
    assert_eq!((again.status, &again.text), (201, &first.text));
    let other = json!({ "providerId": "smartid", "participantId": "user-42" });
    let conflict = challenge.run(&other).idempotency_key("once").send().await;
    conflict.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    assert_eq!(challenge.reconciled().await, 1);
    world.advance(Duration::from_secs(24 * 3600));
    let expired = challenge.run(&run).idempotency_key("once").send().await;
    expired.refused(409, CONFLICT, reason("stamp_limit_reached"));
}

#[tokio::test]
async fn after_a_refusal_the_idempotency_key_is_free() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let _ = challenge.run_of("a").send().await.expect(201);
    let refused = challenge.run_of("a").idempotency_key("k").send().await;
    refused.refused(409, CONFLICT, reason("duplicate_participation"));
    let _ = challenge.run_of("b").idempotency_key("k").send().await.expect(201);
}

#[tokio::test]
async fn a_stamp_takes_two_round_trips_and_a_refusal_one() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 2 })).await;
    let rotated = instance_with_hash_keys(&world, &["k3", "k2", "k1"]);
    introduce(challenge.run_of("").to(&rotated)).await;
    let trips = async |participant: &str, key: Option<&str>, status| {
        world.line().take_log();
        let request = challenge.run_of(participant).to(&rotated);
        let request = key.into_iter().fold(request, |request, key| request.idempotency_key(key));
        let _ = request.send().await.expect(status);
        world.line().take_log().into_iter().map(|call| call.operation).collect::<Vec<_>>()
    };
    assert_eq!(trips("a", None, 201).await, ["BatchGetItem", "TransactWriteItems"]);
    assert_eq!(trips("a", None, 409).await, ["BatchGetItem"]);
    assert_eq!(trips("", None, 400).await, ["BatchGetItem"]);
    assert_eq!(trips("a", Some("k"), 409).await, ["BatchGetItem", "TransactGetItems"]);
    assert_eq!(trips("b", Some("k"), 201).await, ["BatchGetItem", "TransactWriteItems"]);
    assert_eq!(trips("b", Some("k"), 201).await, ["BatchGetItem"], "a replay");
    assert_eq!(trips("c", None, 409).await, ["BatchGetItem"]);
    world.line().take_log();
    let malformed = world.anonymous("POST", &format!("{}/stamps", challenge.path()));
    malformed.send().await.unauthenticated("missing");
    assert!(world.line().take_log().is_empty());
}

#[tokio::test]
async fn a_stamp_writes_the_challenge_and_itself_and_nothing_else() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    introduce(challenge.run_of("")).await;
    world.line().take_log();
    let _ = challenge.run_of("user-42").send().await.expect(201);
    let log = world.line().take_log();
    let items = log[1].request["TransactItems"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert_eq!(items[0]["Update"]["Key"]["sk"]["S"], format!("TEST#{}", challenge.id));
    assert_eq!(items[1]["Put"]["Item"]["pk"]["S"], format!("TEST#{}", challenge.id));
    assert_eq!(world.stored_app(ACME).await.version, 1);
}

#[tokio::test]
async fn a_challenge_never_changes_before_its_last_change_whatever_the_clocks_say() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    world.set_time("2025-01-15T10:00:05.000Z");
    let _ = challenge.run_of("ahead").send().await.expect(201);
    world.set_time("2025-01-15T10:00:01.000Z");
    let late = challenge.run_of("behind").send().await.expect(201);
    assert_eq!(late.body["createdAt"], "2025-01-15T10:00:01.000Z");
    assert_eq!(challenge.shown().await["updatedAt"], "2025-01-15T10:00:05.000Z");
}
