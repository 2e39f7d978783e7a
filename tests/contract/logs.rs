//! What is logged: one line for every request, and nothing that is the customer's. ARCHITECTURE.md,
//! Security.

mod sources;
mod types;

use crate::desk;
use crate::ground::{ACTIVATION, TESTS};
use greenlight::BoxFuture;
use greenlight::runtime::{Endpoint, logging};
use greenlight_tests::{Fault, Request, World, sequential_trips};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Stands in every place where a customer's word can stand.
const CANARY: &str = "Canary7f3a";

/// The lines that are written while a test runs.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Lines {
    /// Collects what this thread logs as long as the guard lives.
    fn collect() -> (Self, impl Drop) {
        let lines = Self::default();
        let writer = lines.clone();
        let guard = logging::subscriber(move || writer.clone()).set_default();
        (lines, guard)
    }

    /// Takes the lines so far. None of them holds anything of the customer's.
    fn take(&self, world: &World) -> Vec<Value> {
        let bytes = std::mem::take(&mut *self.0.lock().expect("lines"));
        let text = String::from_utf8(bytes).expect("text") + &world.take_request_lines();
        for secret in [CANARY, "sk_workspace", "sk_operator", "Bearer", &world.key[20..]] {
            assert!(!text.contains(secret), "{secret} is logged: {text}");
        }
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

fn requests(lines: &[Value]) -> Vec<&Value> {
    lines.iter().filter(|line| !line["_aws"].is_null()).collect()
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
    let (lines, _guard) = Lines::collect();
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
        let all = lines.take(&world);
        let line = requests(&all)[0];
        assert_eq!(all.len(), 1, "{all:?}");
        assert_eq!(line["request_id"].as_str(), reply.header("x-request-id"));
        assert_eq!((&line["endpoint"], &line["code"]), (&json!(endpoint), &json!(code)));
        assert_eq!(line["status"], status);
        assert_eq!((&line["Requests"], &line["Replays"]), (&json!(1), &json!(u8::from(replayed))));
        assert_eq!(line["RoundTrips"], sequential_trips(&log));
        assert!(line["Duration"].as_f64().is_some_and(|ms| ms > 0.0));
        let consumed = |call: &Value| match &call["ConsumedCapacity"] {
            Value::Array(all) => all.iter().filter_map(|one| one["CapacityUnits"].as_f64()).sum(),
            one => one["CapacityUnits"].as_f64().expect("units"),
        };
        let units: f64 =
            log.iter().map(|call| consumed(call.response.as_ref().expect("an answer"))).sum();
        assert_eq!(line["ConsumedCapacity"].as_f64(), Some(units));
    }
}

#[tokio::test]
async fn lost_races_and_failed_conditions_are_counted() {
    let world = World::new().await;
    let (lines, _guard) = Lines::collect();
    for _ in 0..2 {
        let reasons = ["None", "ConditionalCheckFailed"];
        world.line().next("TransactWriteItems", Fault::cancelled(&reasons));
    }
    drop(submit(&world).send().await.expect(409));
    let all = lines.take(&world);
    let line = requests(&all)[0];
    assert_eq!((&line["LostRaces"], &line["ConditionalFailures"]), (&json!(2), &json!(2)));
}

#[tokio::test]
async fn nothing_of_the_customer_s_is_logged_whatever_goes_wrong() {
    let world = World::new().await;
    let (lines, _guard) = Lines::collect();
    drop(create(&world).send().await.expect(201));
    drop(submit(&world).send().await.expect(200));
    let broken = || Fault::error("ValidationException", CANARY);
    for operation in ["BatchGetItem", "PutItem", "TransactWriteItems", "TransactGetItems", "Query"]
    {
        let faults: [&dyn Fn() -> Fault; 6] = [
            &|| Fault::Unsent,
            &|| Fault::AnswerLost,
            &Fault::throttled,
            &|| Fault::error("AccessDeniedException", "not authorized"),
            &broken,
            &|| Fault::cancelled(&["None", "ItemCollectionSizeLimitExceeded"]),
        ];
        for fault in faults {
            for request in [
                create(&world),
                submit(&world).without_header("idempotency-key"),
                submit(&world).without_header("idempotency-key").idempotency_key("other"),
                create(&world).without_header("idempotency-key"),
                world.get(TESTS),
            ] {
                world.line().heal();
                for _ in 0..12 {
                    world.line().next(operation, fault());
                }
                drop(request.send().await);
            }
        }
    }
    world.line().heal();
    let all = lines.take(&world);
    assert_eq!(requests(&all).len(), 2 + 5 * 6 * 5);
    assert!(all.len() > requests(&all).len(), "what went wrong is said, too");
}

#[tokio::test]
async fn a_refusal_s_details_are_for_the_client_and_not_for_the_log() {
    let world = World::new().await;
    let (lines, _guard) = Lines::collect();
    let post = |path, body: Value| world.post(path).json(&body);
    for (request, status) in [
        (post(TESTS, json!({ CANARY: 1 })), 400),
        (post(TESTS, json!({ "title": { CANARY: CANARY } })), 400),
        (post(TESTS, json!({ "title": "t", "providerIds": [CANARY] })), 400),
        (post(TESTS, json!({ "title": "t", "targetPlatform": CANARY })), 400),
        (world.post(TESTS).text(&format!("{{\"{CANARY}\":1,\"{CANARY}\":2}}")), 400),
        (world.post(TESTS).text(CANARY), 400),
        (post(TESTS, json!({})).idempotency_key(&format!("{CANARY},")), 400),
        (post(ACTIVATION, json!({ "providers": { CANARY: {} } })), 404),
        (post(ACTIVATION, json!({ "providers": { "smartid": { CANARY: [CANARY] } } })), 400),
        (world.get(&format!("{TESTS}?cursor={CANARY}")), 400),
        (world.get(&format!("{TESTS}?limit={CANARY}")), 400),
        (world.anonymous("GET", TESTS).header("authorization", CANARY), 401),
    ] {
        drop(request.send().await.expect(status));
        let all = lines.take(&world);
        assert_eq!((all.len(), requests(&all).len()), (1, 1), "{all:?}");
    }
}

/// A life of one app with the canary in every member, header and path that can hold a text, in a good
/// and in a bad request to each of the ten functions.
#[tokio::test]
async fn no_function_logs_a_customer_s_or_an_operator_s_words() {
    let world = World::new().await;
    let (lines, _guard) = Lines::collect();
    let mut seen = std::collections::BTreeSet::new();
    let challenge = create(&world).send().await.expect(201);
    let test = format!("{TESTS}/{}", challenge.body["id"].as_str().expect("an id"));
    let mut fields = desk::mitid_fields();
    for value in fields.as_object_mut().expect("fields").values_mut() {
        *value = json!(CANARY);
    }
    let submission = json!({ "providers": { "mitid": fields } });
    let submitted = world.post(ACTIVATION).json(&submission).send().await.expect(200);
    let ticket = desk::ticket_id(&submitted, "mitid");
    let run = json!({ "providerId": "bankidse", "participantId": CANARY, "platform": "ios" });
    let reject = json!({ "decision": "reject", "message": CANARY });
    let bad = json!({ "decision": CANARY, "message": CANARY, CANARY: CANARY });
    let operator = &world.operator_key;
    let desk = |target: String| desk::get(&world, operator, &target);
    let query = format!("?include=activation&include={CANARY}&{CANARY}={CANARY}");
    for (request, status) in [
        (world.post(&format!("{test}/stamps")).json(&run).idempotency_key(CANARY), 409),
        (world.post(&format!("{test}/stamps")).json(&run).idempotency_key("stamp"), 201),
        (world.post(&format!("{test}/stamps")).json(&run), 409),
        (world.post(&format!("{test}/stamps")).json(&json!({ "participantId": CANARY })), 400),
        (world.post(&format!("{TESTS}/{CANARY}/stamps")).json(&run), 404),
        (world.get(&test), 200),
        (world.get(&format!("{TESTS}/{CANARY}")), 404),
        (world.get(&format!("{test}/report")), 200),
        (world.get(&format!("{TESTS}/{CANARY}/report")), 404),
        (world.get(TESTS).header("x-note", CANARY).header("cookie", CANARY), 200),
        (world.get(&format!("/v1/apps/abc123/providers{query}")), 200),
        (world.get(&format!("/v1/apps/{CANARY}/providers")), 404),
        (desk("/v1/operator/activations".to_owned()), 200),
        (desk(format!("/v1/operator/activations?providerId={CANARY}")), 400),
        (desk(format!("/v1/operator/activations/{ticket}")), 200),
        (desk(format!("/v1/operator/activations/{CANARY}")), 404),
        (desk::review(&world, operator, &ticket, &bad), 400),
        (desk::review(&world, operator, &ticket, &reject).idempotency_key(CANARY), 200),
        (world.post(TESTS).json(&json!({ "title": CANARY, CANARY: 1 })), 400),
        (world.post(ACTIVATION).json(&json!({ "providers": { CANARY: {} } })), 404),
    ] {
        drop(request.send().await.expect(status));
        let all = lines.take(&world);
        seen.extend(requests(&all).iter().map(|line| line["endpoint"].to_string()));
    }
    assert_eq!(seen.len(), world.endpoints().len(), "{seen:?}");
}

static PANICS: Endpoint = Endpoint {
    name: "panics",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: |_| -> BoxFuture<'_, _> { Box::pin(async { panic!("at work on {CANARY}") }) },
};

#[tokio::test]
async fn what_a_panic_says_is_not_logged_but_that_there_was_one() {
    let world = World::new().await;
    let (lines, _guard) = Lines::collect();
    let reply = world.get(TESTS).at(&PANICS).send().await.expect(500);
    let all = lines.take(&world);
    assert_eq!(all.len(), 2);
    assert_eq!((&all[0]["level"], &all[0]["message"]), (&json!("ERROR"), &json!("internal error")));
    for line in &all {
        assert_eq!(line["request_id"].as_str(), reply.header("x-request-id"));
        assert_eq!(line["endpoint"], "panics");
    }
    assert_eq!(requests(&all)[0]["code"], "SYSTEM_INTERNAL_ERROR");
}
