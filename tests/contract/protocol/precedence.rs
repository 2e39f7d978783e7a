//! Which error it is when there are several. docs/api.md section 1.6.
//!
//! A request is given every error from one step of the list to its end, and then only two
//! neighbours: it must be answered with the first.

use crate::support::app::EVALUATION;
use greenlight_tests::{Reply, World};
use serde_json::{Value, json};

const MIB: usize = 1024 * 1024;
const USED_KEY: &str = "a-key-that-was-used";

/// The steps of the list, as errors that a request may have. A later step has no name of its own
/// where the endpoint does not know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Key,
    UnknownApp,
    ForeignApp,
    IdempotencyKey,
    Size,
    MediaType,
    Duplicate,
    KeyUsed,
    Body,
    Scenario,
    UnknownProvider,
    Provider,
    State,
}

struct Post {
    last: &'static str,
    body: fn(&dyn Fn(Step) -> bool) -> String,
}

impl Post {
    async fn send(&self, world: &World, errors: &[Step]) -> Reply {
        let has = |error| errors.contains(&error);
        let app = if has(Step::UnknownApp) {
            "nosuchapp"
        } else if has(Step::ForeignApp) {
            "other456"
        } else {
            "abc123"
        };
        let mut body = (self.body)(&has);
        if has(Step::Duplicate) {
            body = body.replacen('{', r#"{"twice":1,"twice":2,"#, 1);
        }
        if has(Step::Size) {
            body.push_str(&" ".repeat(MIB));
        }
        let path = format!("/v1/apps/{app}/{}", self.last);
        let mut request = world.anonymous("POST", &path).text(&body);
        if !has(Step::Key) {
            request = request.key(&world.key);
        }
        if has(Step::IdempotencyKey) {
            request = request.idempotency_key("not a key");
        } else if has(Step::KeyUsed) {
            request = request.idempotency_key(USED_KEY);
        }
        if has(Step::Scenario) {
            request = request.header("greenlight-test-scenario", "kenyanid=maybe");
        }
        if has(Step::MediaType) {
            request = request.without_header("content-type").header("content-type", "text/plain");
        }
        request.send().await
    }

    /// Goes down the list.
    async fn check(&self, world: &World, steps: &[(Step, u16, &str, Value)], success: u16) {
        let before = world.item_count().await;
        for (index, (_, status, code, details)) in steps.iter().enumerate() {
            let rest: Vec<Step> = steps[index..].iter().map(|step| step.0).collect();
            for errors in [&rest[..], &rest[..rest.len().min(2)], &rest[..1]] {
                let reply = self.send(world, errors).await;
                let expected = (*status, *code, details);
                assert_eq!((reply.status, reply.code(), reply.details()), expected, "{errors:?}");
            }
        }
        assert_eq!(world.item_count().await, before, "a refusal wrote something");
        let _ = self.send(world, &[]).await.expect(success);
    }
}

fn invalid(parameter: &str, reason: &str) -> (u16, &'static str, Value) {
    let details = json!({ "parameter": parameter, "reason": reason });
    (400, "VALIDATION_INVALID_PARAMETER", details)
}

/// The list as far as it is the same for every POST, with one of the two refusals of an app.
fn common_steps(app: Step) -> Vec<(Step, u16, &'static str, Value)> {
    let (status, code) = match app {
        Step::UnknownApp => (404, "RESOURCE_NOT_FOUND"),
        _ => (403, "RESOURCE_FORBIDDEN"),
    };
    let of = |error, (status, code, details)| (error, status, code, details);
    vec![
        (Step::Key, 401, "INVALID_API_KEY", json!({ "reason": "missing" })),
        (app, status, code, Value::Null),
        of(Step::IdempotencyKey, invalid("Idempotency-Key", "invalid_character")),
        (Step::Size, 413, "PAYLOAD_TOO_LARGE", Value::Null),
        (Step::MediaType, 415, "UNSUPPORTED_MEDIA_TYPE", Value::Null),
        of(Step::Duplicate, invalid("twice", "duplicate_member")),
        (Step::KeyUsed, 409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null),
    ]
}

#[tokio::test]
async fn creating_a_challenge_tells_the_first_error_of_the_list() {
    let create = Post {
        last: "production-tests",
        body: |has| {
            let max_stamps = if has(Step::Body) { 0 } else { 1 };
            let provider = if has(Step::Provider) { "mitid" } else { "bankidse" };
            format!(r#"{{"title":"x","providerIds":["{provider}"],"maxStamps":{max_stamps}}}"#)
        },
    };
    let world = World::new().await;
    let used = world.post("/v1/apps/abc123/production-tests").idempotency_key(USED_KEY);
    let _ = used.json(&json!({ "title": "another" })).send().await.expect(201);
    for app in [Step::UnknownApp, Step::ForeignApp] {
        let mut steps = common_steps(app);
        let (status, code, details) = invalid("maxStamps", "out_of_range");
        steps.push((Step::Body, status, code, details));
        let details = json!({
            "parameter": "providerIds",
            "reason": "ineligible_providers",
            "ineligible": [{ "providerId": "mitid", "reason": "not_enabled" }],
        });
        steps.push((Step::Provider, 400, "VALIDATION_INVALID_PARAMETER", details));
        create.check(&world, &steps, 201).await;
    }
}

/// A submission, or what evaluates one.
fn activation(last: &'static str) -> Post {
    Post {
        last,
        body: |has| {
            let persist = if has(Step::Body) { "1" } else { "true" };
            // The offenders stand in the opposite order of what is answered about them.
            let mut providers = Vec::new();
            if has(Step::State) {
                providers.push(r#""mitid":{}"#);
            }
            if has(Step::Provider) {
                providers.push(r#""angolanin":{}"#);
            }
            if has(Step::UnknownProvider) {
                providers.push(r#""nosuchid":{}"#);
            }
            providers.push(r#""kenyanid":{}"#);
            format!(r#"{{"providers":{{{}}},"persist":{persist}}}"#, providers.join(","))
        },
    }
}

#[tokio::test]
async fn submitting_an_activation_and_evaluating_one_tell_the_first_error_of_the_list() {
    for app in [Step::UnknownApp, Step::ForeignApp] {
        let world = World::sandbox().await;
        // The sandbox's demo review holds the slot of mitid from now on.
        let used = world.post("/v1/apps/abc123/activation").idempotency_key(USED_KEY);
        let _ = used.json(&json!({ "providers": { "mitid": {} } })).send().await.expect(200);
        let mut steps = common_steps(app);
        let (status, code, details) = invalid("persist", "wrong_type");
        steps.push((Step::Body, status, code, details));
        let details = json!({
            "parameter": "Greenlight-Test-Scenario", "reason": "malformed_scenario", "offset": 9,
        });
        steps.push((Step::Scenario, 400, "VALIDATION_INVALID_PARAMETER", details));
        let details = json!({ "providerIds": ["nosuchid"] });
        steps.push((Step::UnknownProvider, 404, "RESOURCE_NOT_FOUND", details));
        let details = json!({
            "parameter": "providers",
            "reason": "not_available_in_environment",
            "providerIds": ["angolanin"],
        });
        steps.push((Step::Provider, 400, "VALIDATION_INVALID_PARAMETER", details));
        let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
        steps.push((Step::State, 409, "RESOURCE_CONFLICT", details));
        let evaluated: Vec<_> =
            steps.iter().filter(|step| step.0 != Step::KeyUsed).cloned().collect();
        activation("activation/evaluation").check(&world, &evaluated, 200).await;
        activation("activation").check(&world, &steps, 200).await;
    }
}

#[tokio::test]
async fn of_the_errors_of_a_body_the_json_comes_first() {
    let world = World::new().await;
    let create = |body: &str| {
        let request = world.post("/v1/apps/abc123/production-tests").text(body);
        request.idempotency_key("k").send()
    };
    let details = json!({ "reason": "malformed_json", "line": 1, "column": 13 });
    create(r#"{"a":1,"a":2"#).await.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    create(r#"[{"a":1,"a":2}]"#).await.invalid_body("not_an_object");
    create(r#"{"bogus":1,"a":1,"a":2}"#).await.invalid("a", "duplicate_member");
    create(r#"{"bogus":1,"maxStamps":0}"#).await.invalid("bogus", "unknown_member");
}

#[tokio::test]
async fn an_empty_idempotency_key_is_never_taken_for_none() {
    let world = World::new().await;
    for path in ["/v1/apps/abc123/production-tests", "/v1/apps/abc123/activation", EVALUATION] {
        let empty = world.post(path).text("not json").idempotency_key("").send().await;
        empty.invalid("Idempotency-Key", "empty");
        let twice = world.post(path).idempotency_key("a").idempotency_key("a").send().await;
        twice.invalid("Idempotency-Key", "invalid_character");
        let long = world.post(path).idempotency_key(&"k".repeat(256)).send().await;
        long.invalid("Idempotency-Key", "too_long");
    }
}

#[tokio::test]
async fn a_get_looks_at_the_key_then_the_app_then_the_query() {
    let world = World::new().await;
    let list = |app: &str| format!("/v1/apps/{app}/production-tests?limit=0");
    for _ in 0..2 {
        let keyless = world.anonymous("GET", &list("nosuchapp")).send().await;
        keyless.unauthenticated("missing");
        let reply = world.get(&list("nosuchapp")).send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
        let reply = world.get(&list("other456")).send().await;
        reply.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
        // From here on the instance knows the key, and the order stays the same.
        world.get(&list("abc123")).send().await.invalid("limit", "out_of_range");
    }
}

#[tokio::test]
async fn a_get_ignores_body_media_type_and_idempotency_key() {
    let world = World::new().await;
    let id = "01946967-d500-7c3a-9d41-0a6f3b2c8e17";
    let list = "/v1/apps/abc123/production-tests".to_owned();
    for (path, status) in [(format!("{list}/{id}"), 404), (list, 200)] {
        let request = world.get(&path).text(&"x".repeat(2 * MIB)).idempotency_key("");
        let _ = request.header("content-type", "text/plain").send().await.expect(status);
    }
}
