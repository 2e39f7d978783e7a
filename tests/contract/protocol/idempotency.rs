//! Idempotency: what is answered again, what is a different request, how long and for whom.
//! docs/api.md section 1.9.

use crate::support::app::{ACTIVATION, TESTS, challenge, challenges, records, submission, version};
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::app::AppChange;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::{ClientId, OwnerId};
use greenlight::store::{AppGuard, Write};
use greenlight_tests::{OTHER, Reply, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MILLISECOND: Duration = Duration::from_millis(1);

async fn create(world: &World, key: &str) -> Reply {
    world.post(TESTS).idempotency_key(key).json(&challenge()).send().await
}

async fn submit(world: &World, key: &str, body: &Value) -> Reply {
    world.post(ACTIVATION).idempotency_key(key).json(body).send().await
}

/// The answer again: everything but the request id and the mark is as it was.
#[track_caller]
fn assert_replays(first: &Reply, again: &Reply) {
    assert!(!first.is_replay() && again.is_replay(), "{first:?}\n{again:?}");
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_ne!(first.header("x-request-id"), again.header("x-request-id"));
    let mut headers = again.headers.clone();
    headers.remove("idempotency-replayed");
    headers.insert("x-request-id".to_owned(), first.headers["x-request-id"].clone());
    assert_eq!(first.headers, headers);
}

#[track_caller]
fn assert_conflicts(reply: &Reply) {
    reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    assert!(!reply.is_replay());
}

#[tokio::test]
async fn a_repeated_creation_is_answered_byte_for_byte_as_at_first_and_creates_nothing() {
    let world = World::new().await;
    let first = create(&world, "k1").await.expect(201);
    world.advance(Duration::from_secs(3));
    let again = create(&world, "k1").await.expect(201);
    assert_replays(&first, &again);
    let id = first.body["id"].as_str().expect("an id");
    let location = format!("/connect{TESTS}/{id}");
    assert_eq!(again.header("location"), Some(location.as_str()));
    assert_replays(&first, &create(&world, "k1").await);
    assert_eq!(challenges(&world).await.len(), 1);
    assert_eq!(records(&world).await.len(), 1);
}

#[tokio::test]
async fn a_repeated_submission_is_answered_byte_for_byte_as_at_first_and_changes_nothing() {
    let world = World::new().await;
    let body = json!({ "providers": { "smartid": { "displayName": "A" }, "ghanacard": {} } });
    let first = submit(&world, "k1", &body).await.expect(200);
    assert_eq!(first.header("location"), None);
    world.advance(Duration::from_secs(3));
    let again = submit(&world, "k1", &body).await.expect(200);
    assert_replays(&first, &again);
    assert_eq!(version(&world).await, 2);
}

#[tokio::test]
async fn a_key_is_answered_again_whatever_has_become_of_the_app() {
    let world = World::new().await;
    let created = create(&world, "created").await.expect(201);
    let submitted = submit(&world, "submitted", &submission()).await.expect(200);
    drop(submit(&world, "later", &submission()).await.expect(200));
    let app = ClientId::parse("abc123").expect("a client id");
    let block: BTreeSet<String> = ["bankidse", "ghanacard"].map(str::to_owned).into();
    let change = AppChange { block, ..AppChange::default() };
    let guard = AppGuard::Version(version(&world).await);
    let switch_off = Write::ChangeApp { client_id: app, guard, change };
    world.store().commit(&[switch_off], None, world.now()).await.expect("switched off");
    world.advance(DAY - MILLISECOND);

    // Without its key each of the two would be refused now.
    world.post(TESTS).json(&challenge()).send().await.refused(
        400,
        "VALIDATION_INVALID_PARAMETER",
        json!({
            "parameter": "providerIds",
            "reason": "ineligible_providers",
            "ineligible": [{ "providerId": "bankidse", "reason": "not_enabled" }],
        }),
    );
    world.post(ACTIVATION).json(&submission()).send().await.refused(
        409,
        "RESOURCE_CONFLICT",
        json!({ "reason": "disabled_by_operator", "providerIds": ["ghanacard"] }),
    );
    assert_replays(&created, &create(&world, "created").await);
    assert_replays(&submitted, &submit(&world, "submitted", &submission()).await);
}

#[tokio::test]
async fn a_sandbox_submission_is_answered_again_while_it_holds_its_own_slot() {
    let world = World::sandbox().await;
    let body = json!({ "providers": { "mitid": {} } });
    let first = submit(&world, "k1", &body).await.expect(200);
    assert_eq!(first.body["mitid"]["status"], "activation_processing");
    let held = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    submit(&world, "k2", &body).await.refused(409, "RESOURCE_CONFLICT", held);
    assert_replays(&first, &submit(&world, "k1", &body).await);
}

#[tokio::test]
async fn the_same_key_with_another_body_route_or_path_is_a_conflict() {
    let world = World::new().await;
    let first = create(&world, "k1").await.expect(201);
    let mut other = challenge();
    other["maxStamps"] = json!(4);
    assert_conflicts(&world.post(TESTS).idempotency_key("k1").json(&other).send().await);
    let elsewhere = "/v1/apps/HqTRDIYH/production-tests";
    assert_conflicts(&world.post(elsewhere).idempotency_key("k1").json(&challenge()).send().await);
    assert_conflicts(&submit(&world, "k1", &challenge()).await);
    // Even a body that could not be accepted: the key is looked at first.
    assert_conflicts(&world.post(TESTS).idempotency_key("k1").text("{}").send().await);
    assert_replays(&first, &create(&world, "k1").await);
    assert_eq!((challenges(&world).await.len(), version(&world).await), (1, 1));
}

#[tokio::test]
async fn spelling_makes_no_other_request_but_numbers_and_order_do() {
    let world = World::new().await;
    let post = |path, body: &str| world.post(path).idempotency_key("k1").text(body).send();
    let plain = r#"{"title":"BankID é","providerIds":["bankidse","smartid"],"maxStamps":3}"#;
    let first = post(TESTS, plain).await.expect(201);
    for same in [
        r#"{"maxStamps":3,"providerIds":["bankidse","smartid"],"title":"BankID é"}"#,
        "\n{ \"title\" :\t\"BankID é\", \"providerIds\": [ \"bankidse\" , \"smartid\" ],\r\n\"maxStamps\":3}\n",
        r#"{"\u0074itle":"Bank\u0049D \u00E9","providerIds":["bankidse","smart\u0069d"],"maxStamps":3}"#,
    ] {
        assert_replays(&first, &post(TESTS, same).await);
    }
    assert_replays(&first, &post("/v1/apps/abc%3123/production-tests", plain).await);
    let parameters = world.post(TESTS).idempotency_key("k1").text(plain);
    let parameters = parameters.without_header("content-type");
    let parameters = parameters.header("content-type", "Application/JSON; charset=utf-8");
    assert_replays(&first, &parameters.send().await);
    assert_replays(
        &first,
        &world.post(TESTS).idempotency_key("k1").bytes(plain.as_bytes()).send().await,
    );
    for other in [
        r#"{"title":"BankID é","providerIds":["bankidse","smartid"],"maxStamps":3.0}"#,
        r#"{"title":"BankID é","providerIds":["bankidse","smartid"],"maxStamps":3e0}"#,
        r#"{"title":"BankID é","providerIds":["smartid","bankidse"],"maxStamps":3}"#,
        r#"{"title":"BankID é","providerIds":["bankidse","smartid"]}"#,
        r#"{"title":"BankID é","providerIds":["bankidse","smartid"],"maxStamps":3,"description":null}"#,
        r#"{"title":"BankID é ","providerIds":["bankidse","smartid"],"maxStamps":3}"#,
        r#"{"title":"BankID e\u0301","providerIds":["bankidse","smartid"],"maxStamps":3}"#,
    ] {
        assert_conflicts(&post(TESTS, other).await);
    }
}

#[tokio::test]
async fn another_workspace_s_same_key_is_another_key_and_a_workspace_s_keys_share_theirs() {
    let world = World::new().await;
    let first = submit(&world, "k1", &submission()).await.expect(200);
    let theirs = format!("/v1/apps/{OTHER}/activation");
    let other = || {
        let request = world.anonymous("POST", &theirs).key(&world.other_key);
        request.idempotency_key("k1").json(&submission()).send()
    };
    let theirs_first = other().await.expect(200);
    assert!(!theirs_first.is_replay());
    assert_ne!(theirs_first.text, first.text);
    assert_replays(&theirs_first, &other().await);

    let acme = OwnerId::parse("Acme0001").expect("an owner id");
    let second_key = world.issue_key(KeyKind::Workspace, &acme, None).await;
    let request = world.anonymous("POST", ACTIVATION).key(&second_key);
    assert_replays(&first, &request.idempotency_key("k1").json(&submission()).send().await);
}

#[tokio::test]
async fn after_a_4xx_nothing_has_happened_and_the_key_is_free() {
    let world = World::sandbox().await;
    let held = json!({ "providers": { "mitid": {} } });
    drop(submit(&world, "holder", &held).await.expect(200));
    let before = world.item_count().await;
    let post = |path| world.post(path).idempotency_key("k1");
    let large = format!(r#"{{"title":"{}"}}"#, "x".repeat(1_048_576));
    for (request, status) in [
        (post(TESTS).text(""), 400),
        (post(TESTS).json(&json!([])), 400),
        (post(TESTS).text(r#"{"title":"a","title":"b"}"#), 400),
        (post(TESTS).json(&json!({})), 400),
        (post(TESTS).json(&json!({ "title": "" })), 400),
        (post(TESTS).json(&json!({ "title": "a", "providerIds": ["passport"] })), 400),
        (post("/v1/apps/HqTRDIYH/production-tests").json(&json!({ "title": "a" })), 400),
        (post(TESTS).text("{}").header("content-type", "text/plain"), 415),
        (post(TESTS).text(&large), 413),
        (post("/v1/apps/nobody/production-tests").json(&challenge()), 404),
        (post("/v1/apps/other456/production-tests").json(&challenge()), 403),
        (post(ACTIVATION).json(&json!({ "providers": { "nosuch": {} } })), 404),
        (post(ACTIVATION).json(&json!({ "providers": { "pass": {} } })), 400),
        (post(ACTIVATION).json(&held), 409),
    ] {
        let reply = request.send().await.expect(status);
        assert!(!reply.is_replay());
    }
    assert_eq!(world.item_count().await, before);
    let first = create(&world, "k1").await.expect(201);
    assert_replays(&first, &create(&world, "k1").await);
}

#[tokio::test]
async fn a_record_counts_for_24_hours_to_the_millisecond_and_then_as_absent() {
    let world = World::new().await;
    let first = create(&world, "k1").await.expect(201);
    world.advance(DAY - MILLISECOND);
    assert_replays(&first, &create(&world, "k1").await);
    let other = json!({ "title": "Another", "providerIds": ["smartid"] });
    let post_other = || world.post(TESTS).idempotency_key("k1").json(&other).send();
    assert_conflicts(&post_other().await);

    world.advance(MILLISECOND);
    assert_eq!(records(&world).await.len(), 1, "the item is still there");
    let second = post_other().await.expect(201);
    assert!(!second.is_replay());
    assert_eq!((records(&world).await.len(), challenges(&world).await.len()), (1, 2));
    // From here on the key stands for the second request, for a day of its own.
    world.advance(DAY - MILLISECOND);
    assert_replays(&second, &post_other().await);
    assert_conflicts(&create(&world, "k1").await);
}

#[tokio::test]
async fn an_expired_record_gives_way_to_the_same_request_as_well() {
    let world = World::new().await;
    let first = create(&world, "k1").await.expect(201);
    world.advance(DAY);
    let second = create(&world, "k1").await.expect(201);
    assert!(!second.is_replay());
    assert_ne!(first.body["id"], second.body["id"]);
    // A contract-only submission is recorded by a put of its own, under the same condition.
    let contract = json!({ "providers": { "ftn": {} } });
    submit(&world, "k1", &contract).await.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    world.advance(DAY);
    let third = submit(&world, "k1", &contract).await.expect(200);
    assert!(!third.is_replay());
    assert_replays(&third, &submit(&world, "k1", &contract).await);
}

#[tokio::test]
async fn a_record_may_be_deleted_an_hour_after_it_has_expired_and_not_before() {
    let world = World::new().await;
    drop(create(&world, "k1").await.expect(201));
    let record = records(&world).await.remove(0);
    let number = |name: &str| record[name].as_n().expect("a number").parse::<i64>().expect("one");
    let day = i64::try_from(DAY.as_millis()).expect("a day");
    assert_eq!(number("expires_at"), world.now().millis() + day);
    assert_eq!(number("ttl"), (world.now().millis() + day) / 1000 + 3600);
}

#[tokio::test]
async fn a_malformed_key_is_refused_and_never_the_same_as_none() {
    let world = World::new().await;
    let before = world.item_count().await;
    let (longest, too_long) = ("k".repeat(255), "k".repeat(256));
    for (key, reason) in [
        ("", "empty"),
        (too_long.as_str(), "too_long"),
        ("a,b", "invalid_character"),
        (",", "invalid_character"),
        ("a b", "invalid_character"),
        (" ", "invalid_character"),
        ("a\tb", "invalid_character"),
        ("\u{7f}", "invalid_character"),
        ("schlüssel", "invalid_character"),
    ] {
        for (path, body) in [(TESTS, challenge()), (ACTIVATION, submission())] {
            let reply = world.post(path).idempotency_key(key).json(&body).send().await;
            let details = json!({ "parameter": "Idempotency-Key", "reason": reason });
            reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
        }
    }
    // Two of them are joined by a comma on the way.
    let twice = world.post(TESTS).idempotency_key("a").idempotency_key("b").json(&challenge());
    let details = json!({ "parameter": "Idempotency-Key", "reason": "invalid_character" });
    twice.send().await.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    assert_eq!(world.item_count().await, before);
    for key in ["!", "~", longest.as_str()] {
        let first = create(&world, key).await.expect(201);
        assert_replays(&first, &create(&world, key).await);
    }
}

#[tokio::test]
async fn a_malformed_key_comes_after_authorisation_and_before_the_body_and_a_get_ignores_it() {
    let world = World::new().await;
    let post = |path| world.post(path).idempotency_key("a b").text("{");
    let anonymous = world.anonymous("POST", TESTS).idempotency_key("a b").text("{").send().await;
    anonymous.unauthenticated("missing");
    let nobody = post("/v1/apps/nobody/production-tests").send().await;
    nobody.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    let theirs = post("/v1/apps/other456/production-tests").send().await;
    theirs.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
    let wrong_type = post(TESTS).header("content-type", "text/plain").send().await;
    let details = json!({ "parameter": "Idempotency-Key", "reason": "invalid_character" });
    wrong_type.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    let list = world.get(TESTS).idempotency_key("a b").send().await.expect(200);
    assert_eq!(list.text, "[]");
}

#[tokio::test]
async fn nobody_learns_of_a_record_who_could_not_have_made_it() {
    let world = World::new().await;
    let acme = OwnerId::parse("Acme0001").expect("an owner id");
    let soon = world.now().plus_seconds(60);
    let expiring = world.issue_key(KeyKind::Workspace, &acme, Some(soon)).await;
    let post = |key: &str| {
        let request = world.anonymous("POST", TESTS).key(key);
        request.idempotency_key("k1").json(&challenge()).send()
    };
    let first = post(&expiring).await.expect(201);
    // Arithmetic makes a key of the same workspace, but nobody has issued it.
    let forged = SecretKey::mint(KeyKind::Workspace, Deployment::Production, &acme, [7; 32]);
    post(forged.reveal()).await.unauthenticated("unknown");
    post(&world.other_key).await.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
    let anonymous = world.anonymous("POST", TESTS).idempotency_key("k1").json(&challenge());
    anonymous.send().await.unauthenticated("missing");
    world.advance(Duration::from_secs(60));
    post(&expiring).await.unauthenticated("expired");
    assert_replays(&first, &post(&world.key).await);
}

#[tokio::test]
async fn a_submission_of_contract_providers_alone_is_recorded_although_it_changes_nothing() {
    let world = World::new().await;
    let body = json!({ "providers": { "ftn": { "anything": [1] } } });
    let before = world.item_count().await;
    let unkeyed = world.post(ACTIVATION).json(&body).send().await.expect(200);
    assert_eq!(world.item_count().await, before);
    let first = submit(&world, "k1", &body).await.expect(200);
    assert_eq!(first.text, unkeyed.text);
    assert_eq!((records(&world).await.len(), version(&world).await), (1, 1));
    assert_replays(&first, &submit(&world, "k1", &body).await);
    assert_conflicts(&submit(&world, "k1", &submission()).await);
}

#[tokio::test]
async fn a_request_without_a_key_is_carried_out_every_time() {
    let world = World::new().await;
    let one = world.post(TESTS).json(&challenge()).send().await.expect(201);
    let two = world.post(TESTS).json(&challenge()).send().await.expect(201);
    assert_ne!(one.body["id"], two.body["id"]);
    assert_eq!((challenges(&world).await.len(), records(&world).await.len()), (2, 0));
}
