//! POST /webhook-endpoints/{endpoint_id}/deliveries/{event_id}/redeliver. docs/api.md section 11.9.

use crate::support::race::overtake;
use crate::support::webhooks::{
    ENDPOINTS, URL, about, changes, delivered, id, outcomes, pings, redelivers, registered,
    registers,
};
use crate::support::workers::{ACME_ID, Answer, Receivers, dispatch, sweep, switch};
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const HOST: &str = "hooks.acme.example";

/// An endpoint that was sent one event at once.
async fn with_event() -> (World, String, String, Arc<Receivers>) {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 1)]);
    let event = delivered(&world, &id, "").await[0]["eventId"].as_str().expect("an id").to_owned();
    (world, id, event, receivers)
}

#[tokio::test]
async fn a_delivery_is_due_once_more_and_is_sent_the_same_with_one_more_attempt_to_see() {
    let (world, id, event, receivers) = with_event().await;
    world.advance(Duration::from_secs(60));
    let reply = redelivers(&world, &id, &event).send().await.expect(202);
    assert_eq!((reply.text.as_str(), reply.header("location")), ("{}", None));
    let listed = delivered(&world, &id, "").await;
    let now = json!(world.now());
    assert_eq!((&listed[0]["status"], &listed[0]["dueAt"]), (&json!("pending"), &now));
    sweep(&world, &receivers).await;
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 2)]);
    let [(_, first), (_, second)] = &receivers.take()[..] else { panic!("two attempts") };
    assert_eq!(first, second);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn one_more_attempt_is_one_and_no_more() {
    let (world, id, event, receivers) = with_event().await;
    receivers.set(HOST, Answer::Status(500));
    let _ = redelivers(&world, &id, &event).send().await.expect(202);
    sweep(&world, &receivers).await;
    assert_eq!(outcomes(&world, &id).await, [("failed".to_owned(), 2)]);
    receivers.take();
    world.advance(Duration::from_secs(86_400));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    // What has failed gets another, too.
    receivers.set(HOST, Answer::Status(200));
    let _ = redelivers(&world, &id, &event).send().await.expect(202);
    sweep(&world, &receivers).await;
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 3)]);
}

#[tokio::test]
async fn what_is_on_its_way_stays_as_it_is() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    receivers.set(HOST, Answer::Status(500));
    let _ = pings(&world, &id).send().await.expect(202);
    sweep(&world, &receivers).await;
    let before = delivered(&world, &id, "").await;
    assert_eq!(before[0]["status"], "pending");
    let event = before[0]["eventId"].as_str().expect("an id");
    for request in
        [redelivers(&world, &id, event), redelivers(&world, &id, event).idempotency_key("k")]
    {
        let _ = request.send().await.expect(202);
        assert_eq!(delivered(&world, &id, "").await, before);
    }
}

#[tokio::test]
async fn a_repeated_request_makes_no_second_attempt() {
    let (world, id, event, receivers) = with_event().await;
    receivers.take();
    let redeliver = || redelivers(&world, &id, &event).idempotency_key("k1").send();
    let first = redeliver().await.expect(202);
    sweep(&world, &receivers).await;
    let again = redeliver().await.expect(202);
    assert!(again.is_replay() && again.text == first.text);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    let path = format!("{id}/deliveries/{event}/redeliver");
    let other = about(&world, "POST", &path).json(&json!({ "x": 1 })).idempotency_key("k1");
    other.send().await.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    about(&world, "POST", &path)
        .json(&json!({ "x": 1 }))
        .send()
        .await
        .invalid("x", "unknown_member");
    let keyless = redelivers(&world, &id, &event).idempotency_key("").send().await;
    keyless.invalid("Idempotency-Key", "empty");
}

#[tokio::test]
async fn one_whose_duplicate_is_being_written_is_asked_to_come_again() {
    let (world, id, event, _) = with_event().await;
    let redeliver = || redelivers(&world, &id, &event).idempotency_key("k1").send();
    // The record comes first.
    world.line().next("TransactWriteItems", Fault::cancelled(&["TransactionConflict", "None"]));
    let reply = redeliver().await;
    reply.refused(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", Value::Null);
    assert_eq!(reply.header("retry-after"), Some("1"));
    let _ = redeliver().await.expect(202);
}

#[tokio::test]
async fn what_was_never_to_be_sent_to_the_endpoint_is_not_found() {
    let (world, id, event, _) = with_event().await;
    let other = registers(&world, &json!({ "url": URL, "types": ["activation."] }));
    let other = self::id(&other.send().await.expect(201));
    let unknown = "evt_01HXYZ2KQ8M0E3J1N9V0P5T8YR";
    let lower_case = event.to_lowercase();
    for (id, event) in [
        (id.as_str(), unknown),
        (&id, "evt_1"),
        (&id, &lower_case),
        (&other, &event),
        ("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR", &event),
        ("we_1", &event),
    ] {
        let reply = redelivers(&world, id, event).idempotency_key("k1").send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
    let path = format!("{ENDPOINTS}/{id}/deliveries/{event}/redeliver");
    let reply = world.anonymous("POST", &path).key(&world.other_key).json(&json!({})).send().await;
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    world.advance(Duration::from_secs(31 * 86_400));
    let reply = redelivers(&world, &id, &event).send().await;
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
}

#[tokio::test]
async fn nothing_is_sent_once_more_to_an_endpoint_that_is_disabled() {
    let (world, id, event, receivers) = with_event().await;
    receivers.take();
    let before = delivered(&world, &id, "").await;
    let _ = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    let reply = redelivers(&world, &id, &event).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "endpoint_disabled" }));
    assert_eq!(delivered(&world, &id, "").await, before);
    let _ = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    let _ = redelivers(&world, &id, &event).send().await.expect(202);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
}

#[tokio::test]
async fn two_at_once_make_one_more_attempt() {
    let (world, id, event, receivers) = with_event().await;
    receivers.take();
    let world = Arc::new(world);
    let (rival_id, rival_event) = (id.clone(), event.clone());
    let theirs = overtake(
        &world,
        Box::new(move |world: Arc<World>| -> greenlight::BoxFuture<'static, _> {
            Box::pin(async move { redelivers(&world, &rival_id, &rival_event).send().await })
        }),
    );
    let _ = redelivers(&world, &id, &event).send().await.expect(202);
    let _ = theirs.await.expect("ran").expect(202);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 2)]);
}

#[tokio::test]
async fn it_outlasts_others_but_not_for_ever() {
    let (world, id, event, _) = with_event().await;
    let collide = |times: u32| {
        for _ in 0..times {
            let fault = Fault::cancelled(&["None", "TransactionConflict"]);
            world.line().next("TransactWriteItems", fault);
        }
    };
    let redeliver = || redelivers(&world, &id, &event).idempotency_key("k1").send();
    collide(6);
    let reply = redeliver().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    collide(5);
    let _ = redeliver().await.expect(202);
    assert!(world.line().is_exhausted());
}
