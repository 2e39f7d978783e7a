//! POST /webhook-endpoints/{endpoint_id}/recover. docs/api.md section 11.10.

use crate::support::webhooks::{
    about, changes, delivered, id, outcomes, recovers, registered, stored,
};
use crate::support::workers::{ACME_ID, Answer, Receivers, dispatch, sweep, switch, tell};
use greenlight::domain::event::EventId;
use greenlight_tests::{Fault, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const HOST: &str = "hooks.acme.example";

/// Longer than the log waits until it shows something.
const SHOWN: Duration = Duration::from_secs(36);

async fn with_one() -> (World, String, Arc<Receivers>) {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    (world, id, receivers)
}

#[tokio::test]
async fn after_an_outage_an_endpoint_is_sent_what_it_has_missed_and_nothing_that_it_has_taken() {
    let (world, id, receivers) = with_one().await;
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 1)]);
    world.advance(Duration::from_secs(2));
    // It is gone: what is due is dropped, what happens then is not put at all.
    receivers.set(HOST, Answer::Status(410));
    switch(&world, true).await;
    dispatch(&world, &receivers, ACME_ID).await;
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let dropped = ("dropped".to_owned(), 1);
    assert_eq!(outcomes(&world, &id).await, [dropped, ("succeeded".to_owned(), 1)]);
    receivers.take();

    receivers.set(HOST, Answer::Status(200));
    let _ = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    let reply = recovers(&world, &id, "2025-01-15T10:00:00Z").send().await.expect(202);
    assert_eq!((reply.text.as_str(), reply.header("location")), ("{}", None));
    world.advance(SHOWN);
    sweep(&world, &receivers).await;
    let types: Vec<Value> =
        receivers.take().into_iter().map(|(_, it)| it["type"].clone()).collect();
    // The first is the event that it was disabled.
    assert_eq!(types.len(), 3, "{types:?}");
    for expected in ["provider.enabled", "provider.disabled", "webhook_endpoint.disabled"] {
        assert!(types.contains(&json!(expected)), "{types:?}");
    }
    let all = outcomes(&world, &id).await;
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|(status, _)| status == "succeeded"), "{all:?}");
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    assert_eq!(stored(&world, &id).await.expect("one").recover, None);
}

#[tokio::test]
async fn only_what_happened_since_then_is_sent_and_at_most_200_events_in_a_sweep() {
    let (world, id, receivers) = with_one().await;
    let _ = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    tell(&world, 3).await;
    world.advance(Duration::from_secs(60));
    let since = world.now();
    let told = [tell(&world, 90).await, tell(&world, 90).await, tell(&world, 90).await];
    assert_eq!(told.len(), 3);
    let _ = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    world.advance(SHOWN);
    let _ = recovers(&world, &id, &since.to_string()).send().await.expect(202);
    let put = async || {
        let mut all = 0;
        let mut cursor = String::new();
        loop {
            let page =
                crate::support::webhooks::deliveries(&world, &id, &format!("limit=100{cursor}"))
                    .await;
            all += page.body["data"].as_array().expect("a page").len();
            let Some(next) = page.header("next-cursor") else { return all };
            cursor = format!("&cursor={next}");
        }
    };
    sweep(&world, &receivers).await;
    assert_eq!(put().await, 200);
    world.advance(Duration::from_secs(60));
    sweep(&world, &receivers).await;
    assert_eq!(put().await, 270);
}

#[tokio::test]
async fn asking_again_meanwhile_goes_on_from_the_earlier_time() {
    let (world, id, _) = with_one().await;
    world.advance(Duration::from_secs(3600));
    let since = async |time: &str| {
        let _ = recovers(&world, &id, time).send().await.expect(202);
        stored(&world, &id).await.expect("one").recover.expect("a recovery").since
    };
    let before = |time: &str| {
        let time = greenlight::domain::time::Timestamp::parse(time).expect("a time");
        EventId::end_of(time.plus_millis(-1))
    };
    let (first, second) = ("2025-01-15T10:30:00Z", "2025-01-15T10:10:00Z");
    assert_eq!(since(first).await, before(first));
    assert_eq!(since("2025-01-15T10:50:00Z").await, before(first));
    assert_eq!(since(second).await, before(second));
    let shown = about(&world, "GET", &id).send().await.expect(200);
    assert_eq!(shown.body["updatedAt"], "2025-01-15T10:00:00.000Z");
}

#[tokio::test]
async fn since_is_a_time_that_has_been_at_most_thirty_days_back() {
    let (world, id, _) = with_one().await;
    let recover = |body: Value| about(&world, "POST", &format!("{id}/recover")).json(&body).send();
    for (since, reason) in [
        (json!("2024-12-16T09:59:59.999Z"), "out_of_range"),
        (json!("2025-01-15T10:00:00.001Z"), "out_of_range"),
        (json!("yesterday"), "wrong_type"),
        (json!(""), "wrong_type"),
        (json!(1_736_935_200), "wrong_type"),
        (json!("2025-01-15T10:00:00Z\n"), "invalid_character"),
    ] {
        recover(json!({ "since": since })).await.invalid("since", reason);
    }
    for body in [json!({}), json!({ "since": null })] {
        let details = json!({ "parameter": "since" });
        recover(body).await.refused(400, "VALIDATION_MISSING_PARAMETER", details);
    }
    let body = json!({ "since": "2025-01-15T10:00:00Z", "until": "2025-01-15T10:00:00Z" });
    recover(body).await.invalid("until", "unknown_member");
    let recovers = about(&world, "POST", &format!("{id}/recover"));
    let body = json!({ "since": "2025-01-15T10:00:00Z" });
    let keyless = recovers.json(&body).idempotency_key("").send().await;
    keyless.invalid("Idempotency-Key", "empty");
    assert_eq!(stored(&world, &id).await.expect("one").recover, None);
    for since in ["2024-12-16T10:00:00Z", "2025-01-15T11:00:00+01:00"] {
        let _ = recover(json!({ "since": since })).await.expect(202);
    }
}

#[tokio::test]
async fn a_repeated_request_recovers_once() {
    let (world, id, receivers) = with_one().await;
    let since = "2025-01-15T10:00:00Z";
    let recover = || recovers(&world, &id, since).idempotency_key("k1").send();
    let first = recover().await.expect(202);
    world.advance(SHOWN);
    sweep(&world, &receivers).await;
    assert_eq!(stored(&world, &id).await.expect("one").recover, None);
    let again = recover().await.expect(202);
    assert!(again.is_replay() && again.text == first.text);
    assert_eq!(stored(&world, &id).await.expect("one").recover, None);
    let other = recovers(&world, &id, "2025-01-15T10:00:01Z").idempotency_key("k1");
    other.send().await.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn an_endpoint_that_is_disabled_or_gone_recovers_nothing() {
    let (world, id, _) = with_one().await;
    let since = "2025-01-15T10:00:00Z";
    let _ = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    let reply = recovers(&world, &id, since).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "endpoint_disabled" }));
    assert_eq!(stored(&world, &id).await.expect("one").recover, None);
    assert_eq!(delivered(&world, &id, "").await, [] as [Value; 0]);
    let _ = about(&world, "DELETE", &id).send().await.expect(204);
    let reply = recovers(&world, &id, since).send().await;
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
}

#[tokio::test]
async fn it_outlasts_others_but_not_for_ever() {
    let (world, id, _) = with_one().await;
    let collide = |times: u32| {
        for _ in 0..times {
            let fault = Fault::cancelled(&["None", "TransactionConflict"]);
            world.line().next("TransactWriteItems", fault);
        }
    };
    let recover = || recovers(&world, &id, "2025-01-15T10:00:00Z").idempotency_key("k1").send();
    collide(6);
    let reply = recover().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    collide(5);
    let _ = recover().await.expect(202);
    assert!(world.line().is_exhausted());
}
