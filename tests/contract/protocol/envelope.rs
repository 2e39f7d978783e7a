//! What every answer looks like, and that nothing internal is in it. docs/api.md sections 1.4, 1.5.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::runtime::{Endpoint, Handler};
use greenlight_tests::{Fault, Reply, Request, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CREATE: &str = "/v1/apps/abc123/production-tests";
const ACTIVATE: &str = "/v1/apps/abc123/activation";

/// A text as an engine might write it, every word of which is nobody's business.
const TELLING: &str = "User: arn:aws:iam::123456789012:role/prod-secret is not authorized to \
                       perform on resource: table/greenlight-prod at src/store/mod.rs:42";

fn create(world: &World) -> Request<'_> {
    world.post(CREATE).json(&json!({ "title": "x" }))
}

fn activate(world: &World) -> Request<'_> {
    world.post(ACTIVATE).json(&json!({ "providers": { "kenyanid": {} } }))
}

#[track_caller]
fn says_nothing_of(reply: &Reply, internal: &[&str]) {
    let everything = format!("{reply:?}").to_lowercase();
    for word in internal {
        assert!(!everything.contains(&word.to_lowercase()), "{word} leaks: {}", reply.text);
    }
}

#[track_caller]
fn unavailable(reply: &Reply, outcome: &str) {
    reply.refused(503, "SYSTEM_UNAVAILABLE", json!({ "outcome": outcome }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    says_nothing_of(reply, &["arn:", "role", "authorized", "table", "resource", "exception"]);
}

#[track_caller]
fn internal_error(reply: &Reply) {
    reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
    says_nothing_of(reply, &["arn:", "role", "authorized", "table", "exception", "panic"]);
}

#[tokio::test]
async fn every_status_carries_exactly_its_headers() {
    let world = World::sandbox().await;
    let held = json!({ "providers": { "mitid": {} } });
    let _ = world.post(ACTIVATE).json(&held).send().await.expect(200);
    let taken = create(&world).idempotency_key("k").json(&json!({ "title": "another" }));
    let _ = taken.send().await.expect(201);
    world.line().next("PutItem", Fault::error("ValidationException", TELLING));
    let too_large = " ".repeat(1024 * 1024 + 1);
    let used_up = world.new_instance_with(|settings| settings.quota.submissions_per_day = 1);
    let of_other = "/v1/apps/other456/production-tests";
    let cases = [
        (500, create(&world), &[][..]),
        (200, world.get(CREATE), &[]),
        (201, create(&world), &["location"]),
        (200, activate(&world), &[]),
        (400, world.post(CREATE).text("{}"), &[]),
        (400, world.post(CREATE).text("{"), &[]),
        (401, world.anonymous("GET", CREATE), &["www-authenticate"]),
        (403, world.get(of_other), &[]),
        (404, world.get("/v1/apps/nosuchapp/production-tests"), &[]),
        (409, create(&world).idempotency_key("k"), &[]),
        (409, world.post(ACTIVATE).json(&held), &[]),
        (413, world.post(CREATE).text(&too_large), &[]),
        (415, create(&world).header("content-type", "text/plain"), &[]),
        (429, activate(&world).to(&used_up), &["retry-after"]),
    ];
    for (status, request, further) in cases {
        let reply = request.send().await.expect(status);
        let mut expected = BTreeSet::from(["cache-control", "content-type", "x-request-id"]);
        expected.extend(further);
        let sent: BTreeSet<&str> = reply.headers.keys().map(String::as_str).collect();
        assert_eq!(sent, expected, "{}", reply.text);
    }
}

#[tokio::test]
async fn an_error_is_written_in_one_form() {
    let world = World::new().await;
    let not_found = world.get("/v1/apps/nosuchapp/production-tests").send().await.expect(404);
    let id = not_found.header("x-request-id").expect("an id");
    assert_eq!(uuid::Uuid::try_parse(id).expect("a UUID").to_string(), id);
    let expected = format!(
        r#"{{"error":{{"code":"RESOURCE_NOT_FOUND","message":"There is no such app. Check the client id in the path."}},"request_id":"{id}"}}"#
    );
    assert_eq!(not_found.text, expected);
    let invalid = world.post(CREATE).text(r#"{"maxStamps":0}"#).send().await.expect(400);
    let id = invalid.header("x-request-id").expect("an id");
    let expected = format!(
        r#"{{"error":{{"code":"VALIDATION_INVALID_PARAMETER","message":"`maxStamps` must be a whole number from 1 to 1000000.","details":{{"parameter":"maxStamps","reason":"out_of_range"}}}},"request_id":"{id}"}}"#
    );
    assert_eq!(invalid.text, expected);
}

#[tokio::test]
async fn a_message_stays_short_however_long_the_name_is_that_it_is_about() {
    let world = World::new().await;
    let name = "🙂".repeat(100_000);
    let body = json!({ "title": "x", &name: 1 });
    let reply = world.post(CREATE).json(&body).send().await;
    reply.invalid(&name, "unknown_member");
    let providers: Vec<String> = (10..40).map(|number| format!("{number}{name:.3000}")).collect();
    let members: Value = providers.iter().map(|id| (id.clone(), json!({}))).collect();
    let unknown = world.post(ACTIVATE).json(&json!({ "providers": members })).send().await;
    unknown.refused(404, "RESOURCE_NOT_FOUND", json!({ "providerIds": providers }));
    for reply in [reply, unknown] {
        let message = reply.body["error"]["message"].as_str().expect("a message");
        assert!(message.chars().count() < 700, "{message}");
    }
}

#[tokio::test]
async fn a_table_that_was_taken_away_is_an_unavailable_service() {
    let world = World::new().await;
    let _ = world.get(CREATE).send().await.expect(200);
    world.client().delete_table().table_name(world.table()).send().await.expect("deleted");
    let id = "01946967-d500-7c3a-9d41-0a6f3b2c8e17";
    for (request, outcome) in [
        (create(&world), "none"),
        (create(&world).idempotency_key("k"), "unknown"),
        (activate(&world), "none"),
        (world.get(CREATE), "none"),
        (world.get(&format!("{CREATE}/{id}")), "none"),
    ] {
        unavailable(&request.send().await, outcome);
    }
    // What needs no database is refused as ever.
    let reply = world.anonymous("GET", CREATE).send().await;
    reply.unauthenticated("missing");
}

#[tokio::test]
async fn an_engine_that_refuses_a_read_or_a_write_is_told_without_its_words() {
    let world = World::new().await;
    let before = world.item_count().await;
    for name in ["AccessDeniedException", "ResourceNotFoundException", "ExpiredTokenException"] {
        for (operation, request) in [
            ("BatchGetItem", world.get(CREATE)),
            ("Query", world.get(CREATE)),
            ("PutItem", create(&world)),
            ("TransactWriteItems", create(&world).idempotency_key("k")),
            ("TransactWriteItems", activate(&world)),
        ] {
            world.line().next(operation, Fault::error(name, TELLING));
            unavailable(&request.send().await, "none");
            assert!(world.line().is_exhausted(), "{operation} was not called");
        }
    }
    assert_eq!(world.item_count().await, before);
}

#[tokio::test]
async fn an_engine_that_finds_a_call_wrong_is_a_bug_of_ours_told_without_its_words() {
    let world = World::new().await;
    for name in ["ValidationException", "SerializationException"] {
        for (operation, request) in [
            ("BatchGetItem", world.get(CREATE)),
            ("Query", world.get(CREATE)),
            ("PutItem", create(&world)),
            ("TransactWriteItems", activate(&world)),
        ] {
            world.line().next(operation, Fault::error(name, TELLING));
            internal_error(&request.send().await);
            assert!(world.line().is_exhausted(), "{operation} was not called");
        }
    }
}

#[tokio::test]
async fn a_stored_item_that_makes_no_sense_is_a_bug_of_ours() {
    let world = World::new().await;
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let challenge = "550e8400-e29b-41d4-a716-446655440000";
    let challenge_sk = format!("TEST#{challenge}");
    for (app, sk) in [("one", "APP"), ("two", "COMPANY"), ("three", challenge_sk.as_str())] {
        world.app("Acme0001", app, "App", &[]).await;
        let path = |last: &str| format!("/v1/apps/{app}/{last}");
        let _ = world.get(&path("production-tests")).send().await.expect(200);
        let update = world
            .client()
            .update_item()
            .table_name(world.table())
            .key("pk", text(&format!("APP#{app}")))
            .key("sk", text(sk))
            .update_expression("SET version = :nonsense")
            .expression_attribute_values(":nonsense", text("role of the secret table"));
        update.send().await.expect("updated");
        let reply = match sk {
            "COMPANY" => {
                let body = json!({ "providers": { "kenyanid": {} } });
                world.post(&path("activation")).json(&body).send().await
            }
            "APP" => world.get(&path("production-tests")).send().await,
            _ => world.get(&path(&format!("production-tests/{challenge}"))).send().await,
        };
        internal_error(&reply);
    }
}

static PANICKING: Endpoint = Endpoint {
    name: "panicking",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|_| Box::pin(async { panic!("the role of the secret table") })),
};

static PANICKING_AT_ONCE: Endpoint = Endpoint {
    name: "panicking-at-once",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|_| panic!("the role of the secret table")),
};

#[tokio::test]
async fn a_panic_is_an_internal_error_and_the_next_request_is_answered() {
    let world = World::new().await;
    for endpoint in [&PANICKING, &PANICKING_AT_ONCE] {
        internal_error(&world.get(CREATE).at(endpoint).send().await);
        let _ = world.get(CREATE).send().await.expect(200);
    }
}

#[tokio::test]
async fn odd_headers_are_neither_in_the_way_nor_repeated() {
    let world = World::new().await;
    for (name, value) in [
        ("x-request-id", "mine"),
        ("X-Amzn-Trace-Id", "Root=1-secret"),
        ("cookie", ""),
        ("", ""),
        ("x-odd", "\0\r\n🙂"),
        ("host", "not a host"),
        ("content-length", "-1"),
        ("x-forwarded-for", &"1.2.3.4,".repeat(1_000)),
    ] {
        let reply = world.get(CREATE).header(name, value).header(name, value).send().await;
        assert_eq!((reply.status, &*reply.text), (200, "[]"), "{name}: {value:.50}");
        assert_ne!(reply.header("x-request-id"), Some("mine"));
    }
}
