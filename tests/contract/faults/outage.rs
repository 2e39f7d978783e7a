//! A database that pushes back, refuses, or is gone; time that runs out; code that panics.

use super::{ATTEMPTS, assert_nothing_happened, assert_unknown};
use crate::support::app::{
    ACTIVATION, EVALUATION, TESTS, challenge, challenges, records, submission, version,
};
use greenlight::BoxFuture;
use greenlight::domain::idempotency::Answer;
use greenlight::domain::ids::{ClientId, OwnerId};
use greenlight::domain::refusal::{Refusal, WriteOutcome};
use greenlight::domain::submission::{Entry, Submission};
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::Scope;
use greenlight::usecase::admission::Admitted;
use greenlight::usecase::submit_activation::submit_activation;
use greenlight_tests::{ACME, Fault, Reply, Request, VirtualClock, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// So long before the invocation ends there is an answer, whatever was waited for.
const RESERVE: Duration = Duration::from_millis(500);

fn create(world: &World) -> Request<'_> {
    world.post(TESTS).json(&challenge())
}

fn plan(world: &World, operation: &str, times: usize, fault: impl Fn() -> Fault) {
    for _ in 0..times {
        world.line().next(operation, fault());
    }
}

/// A request of each endpoint, those that write with and without a key; and whether it has one.
fn requests(world: &World) -> Vec<(Request<'_>, bool)> {
    let test = format!("{TESTS}/01946a00-0000-7000-8000-000000000000");
    let ticket = "/v1/operator/activations/act_01JHMPFN8017EEZ12NZR6XTXKS";
    let operator = |method, path: &str| world.anonymous(method, path).key(&world.operator_key);
    let stamp = json!({ "providerId": "bankidse", "participantId": "p" });
    let own = "/v1/apps/abc123/activation/act_01JHMPFN8017EEZ12NZR6XTXKS";
    let switch = || {
        let request = world.anonymous("PATCH", "/v1/apps/abc123/providers/bankidse");
        request.key(&world.key).json(&json!({ "enabled": true }))
    };
    let write = || {
        [
            create(world),
            world.post(ACTIVATION).json(&submission()),
            world.post(&format!("{test}/stamps")).json(&stamp),
            operator("POST", &format!("{ticket}/review")).json(&json!({ "decision": "claim" })),
            world.post(&format!("{own}/withdraw")),
            switch(),
        ]
    };
    let get = [
        world.get(TESTS),
        world.get(&test),
        world.get(&format!("{test}/report")),
        world.get("/v1/apps/abc123/providers?include=activation"),
        operator("GET", "/v1/operator/activations"),
        operator("GET", ticket),
        world.get(own),
    ];
    // An evaluation's key is good for nothing, and nothing was to be found under it.
    let evaluate = || world.post(EVALUATION).json(&submission());
    let evaluations =
        [evaluate(), evaluate().idempotency_key("k1")].map(|request| (request, false));
    let keyed = write().map(|request| (request.idempotency_key("k1"), true));
    let plain = get.into_iter().chain(write()).map(|request| (request, false));
    plain.chain(evaluations).chain(keyed).collect()
}

/// Nothing could be read. Without a key nothing has happened; under one, nobody could look whether an
/// earlier request had been carried out.
#[track_caller]
fn assert_unread(reply: &Reply, keyed: bool) {
    if keyed { assert_unknown(reply, true) } else { assert_nothing_happened(reply) }
}

#[tokio::test]
async fn a_read_that_is_pushed_back_is_tried_again_and_then_given_up() {
    for code in
        ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"]
    {
        // Each with a client of its own: the SDK stops trying again after so many failures in a row.
        let world = World::new().await;
        for (request, keyed) in requests(&world) {
            plan(&world, "BatchGetItem", ATTEMPTS, || Fault::error(code, "slow down"));
            assert_unread(&request.send().await, keyed);
            assert!(world.line().is_exhausted());
        }
        assert!(challenges(&world).await.is_empty() && records(&world).await.is_empty());
    }
    let world = World::new().await;
    plan(&world, "BatchGetItem", ATTEMPTS - 1, Fault::throttled);
    drop(create(&world).send().await.expect(201));
}

#[tokio::test]
async fn a_listing_that_is_pushed_back_is_no_shorter_list() {
    let world = World::new().await;
    drop(create(&world).send().await.expect(201));
    plan(&world, "Query", ATTEMPTS, Fault::throttled);
    assert_nothing_happened(&world.get(TESTS).send().await);
    plan(&world, "Query", ATTEMPTS - 1, Fault::throttled);
    assert_eq!(world.get(TESTS).send().await.expect(200).body.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_asked_for_again_and_then_given_up() {
    let world = World::new().await;
    drop(create(&world).send().await.expect(201));
    let nonsense =
        || Fault::Answered(200, json!({ "Items": [{ "pk": "no attribute" }], "Count": 1 }));
    plan(&world, "Query", ATTEMPTS, nonsense);
    assert_nothing_happened(&world.get(TESTS).send().await);
    plan(&world, "Query", 1, nonsense);
    // An error is one also after an answer.
    plan(&world, "Query", 1, Fault::throttled);
    assert_eq!(world.get(TESTS).send().await.expect(200).body.as_array().map(Vec::len), Some(1));
    assert!(world.line().is_exhausted());
}

#[tokio::test]
async fn a_write_that_is_pushed_back_for_a_while_succeeds_and_takes_effect_once() {
    let world = World::new().await;
    for (operation, request) in
        [("PutItem", create(&world)), ("TransactWriteItems", create(&world).idempotency_key("k1"))]
    {
        plan(&world, operation, 2 * ATTEMPTS, Fault::throttled);
        drop(request.send().await.expect(201));
        assert!(world.line().is_exhausted());
    }
    assert_eq!(challenges(&world).await.len(), 2);
}

#[tokio::test]
async fn a_write_that_is_pushed_back_for_long_has_not_happened() {
    let world = World::new().await;
    let submit = || world.post(ACTIVATION).json(&submission()).idempotency_key("k1");
    plan(&world, "TransactWriteItems", 100, Fault::throttled);
    assert_nothing_happened(&submit().send().await);
    assert_eq!((version(&world).await, records(&world).await.len()), (1, 0));
    world.line().heal();
    assert!(!submit().send().await.expect(200).is_replay());
}

#[tokio::test]
async fn a_database_that_refuses_is_unavailable_and_nothing_has_happened() {
    let world = World::new().await;
    for code in ["AccessDeniedException", "ResourceNotFoundException", "ExpiredTokenException"] {
        let detail = "User: arn:aws:sts::1:assumed-role/x is not authorized: dynamodb:PutItem";
        let keyed = || create(&world).idempotency_key("k1").send();
        plan(&world, "BatchGetItem", ATTEMPTS, || Fault::error(code, detail));
        assert_unread(&keyed().await, true);
        world.line().heal();
        plan(&world, "TransactWriteItems", ATTEMPTS, || Fault::error(code, detail));
        assert_nothing_happened(&keyed().await);
        world.line().heal();
    }
    drop(create(&world).idempotency_key("k1").send().await.expect(201));
}

#[tokio::test]
async fn a_call_that_is_wrong_in_itself_is_a_bug_of_ours() {
    let world = World::new().await;
    for operation in ["BatchGetItem", "TransactWriteItems"] {
        plan(&world, operation, 1, || Fault::error("ValidationException", "1 validation error"));
        let reply = create(&world).idempotency_key("k1").send().await;
        reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_said_to_be_and_comes_back() {
    let world = World::new().await;
    for (request, keyed) in requests(&world) {
        plan(&world, "BatchGetItem", ATTEMPTS, || Fault::Unsent);
        assert_unread(&request.send().await, keyed);
    }
    drop(create(&world).send().await.expect(201));
}

#[tokio::test]
async fn a_request_whose_record_cannot_be_read_is_not_told_that_nothing_was_changed() {
    let world = World::new().await;
    let first = create(&world).idempotency_key("k1").send().await.expect(201);
    for fault in [|| Fault::Unsent, Fault::throttled, || Fault::error("AccessDeniedException", "")]
    {
        plan(&world, "BatchGetItem", ATTEMPTS, fault);
        assert_unknown(&create(&world).idempotency_key("k1").send().await, true);
        world.line().heal();
    }
    let again = create(&world).idempotency_key("k1").send().await.expect(201);
    assert!(again.is_replay());
    assert_eq!(again.text, first.text);
}

#[tokio::test]
async fn keys_that_stay_unprocessed_are_asked_for_again_and_not_taken_for_missing() {
    let world = World::new().await;
    drop(world.get(TESTS).send().await.expect(200));
    let admission = world.line().take_log().remove(0);
    let (request, response) =
        (&admission.request["RequestItems"], admission.response.expect("an answer"));
    // Of the key, the organisation and the app the first time none, then the key alone.
    let nothing = json!({ "Responses": {}, "UnprocessedKeys": request });
    let mut half = response.clone();
    let items = half["Responses"][world.table()].as_array_mut().expect("items");
    items.retain(|item| item["sk"]["S"] == "KEY");
    let mut rest = request.clone();
    let keys = rest[world.table()]["Keys"].as_array_mut().expect("keys");
    keys.retain(|key| key["sk"]["S"] != "KEY");
    half["UnprocessedKeys"] = rest.clone();
    world.line().next("BatchGetItem", Fault::Answered(200, nothing.clone()));
    world.line().next("BatchGetItem", Fault::Answered(200, half));
    let fresh = world.new_instance();
    assert_eq!(world.get(TESTS).to(&fresh).send().await.expect(200).text, "[]");
    let log = world.line().take_log();
    assert_eq!(
        (log[1].operation.as_str(), &log[1].request["RequestItems"]),
        ("BatchGetItem", request)
    );
    assert_eq!(log[2].request["RequestItems"], rest);
    assert_eq!(log[2].request["RequestItems"][world.table()]["ConsistentRead"], true);

    plan(&world, "BatchGetItem", 100, || Fault::Answered(200, nothing.clone()));
    assert_nothing_happened(&world.get(TESTS).to(&fresh).send().await);
}

#[tokio::test]
async fn a_request_is_answered_within_its_time_whatever_the_database_does() {
    let world = World::new().await;
    let (limit, clock) = (Duration::from_secs(1), Arc::new(VirtualClock::default()));
    let mut held = BTreeSet::new();
    for operation in ["BatchGetItem", "Query", "PutItem", "TransactWriteItems"] {
        for (request, keyed) in requests(&world) {
            let instance = world.new_instance_timed_by(&clock);
            // For as long as anybody could wait, and then for whatever is called next.
            plan(&world, operation, 1, || Fault::Delayed(Duration::from_secs(3600)));
            let request = request.within(limit).to(&instance);
            let (reply, took) = clock.run(world.line(), request.send()).await;
            assert!(took <= limit - RESERVE, "{operation}: took {took:?}, {}", reply.text);
            if world.line().is_exhausted() {
                held.insert(operation);
                assert!(!took.is_zero(), "{operation}: nothing was waited for: {}", reply.text);
            }
            world.line().heal();
            if operation == "BatchGetItem" {
                assert_eq!(took, limit - RESERVE);
                assert_unread(&reply, keyed);
            }
        }
    }
    assert_eq!(held.len(), 4, "{held:?}");
}

#[tokio::test]
async fn a_request_without_any_time_left_does_nothing() {
    let world = World::new().await;
    for (request, keyed) in requests(&world) {
        assert_unread(&request.within(Duration::ZERO).send().await, keyed);
    }
    assert!(challenges(&world).await.is_empty());
}

#[tokio::test]
async fn a_write_for_which_no_time_is_left_is_not_begun() {
    let world = World::new().await;
    let clock = Arc::new(VirtualClock::default());
    let instance = world.new_instance_timed_by(&clock);
    // The pause after the first takes 40 ms at least; there are 25 until an answer is due.
    plan(&world, "TransactWriteItems", 2, || Fault::cancelled(&["None", "ThrottlingError"]));
    let time = RESERVE + Duration::from_millis(25);
    let request = create(&world).idempotency_key("k1").within(time).to(&instance);
    let (reply, took) = clock.run(world.line(), request.send()).await;
    assert_nothing_happened(&reply);
    assert_eq!(took, Duration::from_millis(25));
    assert!(!world.line().is_exhausted(), "the second was begun");
    assert!(challenges(&world).await.is_empty());
}

#[tokio::test]
async fn a_first_write_for_which_no_time_is_left_is_not_begun_either() {
    let world = World::new().await;
    let wanted = Wanted {
        organisation: OwnerId::parse("Acme0001"),
        app: ClientId::parse(ACME),
        company: true,
        ..Wanted::default()
    };
    let found = world.store().fetch(&wanted).await.expect("readable");
    // All was read in time, and the time is over now.
    let store = world.backend().store(Duration::ZERO, world.now());
    let scope = Scope { store, settings: world.settings(), now: world.now() };
    let entry = Entry { provider_id: "passport".to_owned(), fields: Vec::new(), scenario: None };
    let submission = Submission { entries: vec![entry], persist: true, bytes: 1 };
    let render = |_: &_, _: &Scope<'_>| Answer::of(200, String::new());
    let before = world.line().begun("TransactWriteItems");
    let admitted = Admitted::trusted(wanted, found);
    let execution = submit_activation(&scope, admitted, None, &submission, render).await;
    assert_eq!(execution, Err(Refusal::Unavailable(WriteOutcome::None)));
    assert_eq!(world.line().begun("TransactWriteItems"), before);
}

static PANICS: Endpoint = Endpoint {
    name: "panics",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> {
        Box::pin(async move {
            let admitted = exchange.admit_workspace(greenlight::store::Wanted::default()).await?;
            panic!("src/secret.rs knows {}", admitted.found.app()?.name);
        })
    }),
};

static PANICS_AT_ONCE: Endpoint = Endpoint {
    name: "panics-at-once",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|_| panic!("src/secret.rs")),
};

#[tokio::test]
async fn a_panic_becomes_an_answer_and_the_instance_lives_on() {
    let world = World::new().await;
    for endpoint in [&PANICS, &PANICS_AT_ONCE] {
        let reply = world.get(TESTS).at(endpoint).send().await;
        reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
        assert!(!reply.text.contains("secret") && !reply.text.contains("My App"));
        assert_eq!(world.get(TESTS).send().await.expect(200).text, "[]");
    }
}
