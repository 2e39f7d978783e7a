//! The worker that makes the attempts that are due.

use crate::support::app::{items, spoil};
use crate::support::long_run::olivia;
use crate::support::workers::{
    ACME_ID, Answer, Receivers, change, current, deliveries, dispatch, endpoint, slowed, statuses,
    sweep, sweep_by, switch,
};
use greenlight::domain::webhook::{
    Attempt, DeliveryStatus, DisabledReason, Health, WebhookEndpoint,
};
use greenlight::store::Write;
use greenlight::usecase::administration::disable_provider;
use greenlight_tests::{ACME, Fault, World};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

pub(super) const MINUTE: Duration = Duration::from_secs(60);

/// A world with one endpoint that is no quick one, so that all of its attempts are the sweep's.
pub(super) async fn world_with_slow_endpoint() -> (World, WebhookEndpoint, Arc<Receivers>) {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let one = slow(&world, one).await;
    let receivers = Receivers::new(&world);
    (world, one, receivers)
}

async fn slow(world: &World, endpoint: WebhookEndpoint) -> WebhookEndpoint {
    let slow = slowed(endpoint);
    change(world, &slow).await;
    slow
}

/// So many events, in order.
pub(super) async fn happen(world: &World, post: &Arc<Receivers>, count: usize) {
    let known = crate::support::workers::places(world, ACME_ID).await.len();
    for number in known..known + count {
        switch(world, number % 2 == 1).await;
    }
    dispatch(world, post, ACME_ID).await;
}

#[tokio::test]
async fn what_fails_is_tried_again_as_the_schedule_says_and_has_failed_after_ten_attempts() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::Status(503));
    happen(&world, &receivers, 1).await;
    let waits = [0, 1, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60];
    for (made, minutes) in waits.into_iter().enumerate() {
        world.advance(Duration::from_secs(minutes * 60).saturating_sub(MINUTE / 60));
        sweep(&world, &receivers).await;
        assert_eq!(receivers.take().len(), usize::from(minutes == 0), "too early: {made}");
        world.advance(Duration::from_secs(1 + minutes * 6));
        sweep(&world, &receivers).await;
        assert_eq!(receivers.take().len(), usize::from(minutes > 0), "{made}");
        let delivery = deliveries(&world, &one).await.remove(0);
        assert_eq!((delivery.begun, delivery.attempts.len()), (made + 1, made + 1));
    }
    let delivery = deliveries(&world, &one).await.remove(0);
    assert_eq!((delivery.status, delivery.due_at), (DeliveryStatus::Failed, None));
    assert!(delivery.attempts.iter().all(|it| it.http_status == Some(503) && it.error.is_none()));
    world.advance(Duration::from_secs(86_400 * 2));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn every_attempt_is_signed_anew_with_each_secret_in_use() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::Status(500));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    let rotated = current(&world, &one).await.rotate(600, "w1", world.now());
    change(&world, &rotated).await;
    world.advance(2 * MINUTE);
    sweep(&world, &receivers).await;
    world.advance(15 * MINUTE);
    sweep(&world, &receivers).await;
    let messages = receivers.take_messages();
    let secret = |which: &_| world.settings().webhook_keys.secret(&one.id, which).expect("a key");
    let (new, old) = (secret(&rotated.secrets.current), secret(&one.secrets.current));
    let secrets = [vec![old.clone()], vec![new.clone(), old], vec![new]];
    assert_eq!(messages.len(), 3);
    for ((_, message), secrets) in messages.iter().zip(secrets) {
        assert!(message.secrets == secrets);
        assert_eq!(message.id, deliveries(&world, &one).await[0].event_id.to_string());
    }
    assert!(messages.windows(2).all(|two| two[0].1.at < two[1].1.at));
}

#[tokio::test]
async fn retry_after_prolongs_the_wait() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::Busy(200));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    let delivery = deliveries(&world, &one).await.remove(0);
    assert_eq!(delivery.due_at, Some(world.now().plus_seconds(200)));
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_disabled_at_once_and_the_log_says_so() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    let other = endpoint(&world, ACME_ID, "two.example.com").await;
    receivers.set("one.example.com", Answer::Status(410));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    let gone = current(&world, &one).await;
    assert_eq!(gone.disabled, Some(DisabledReason::Gone));
    let delivery = deliveries(&world, &one).await.remove(0);
    assert_eq!((delivery.status, delivery.due_at), (DeliveryStatus::Dropped, None));
    assert_eq!(delivery.attempts.len(), 1);
    // Another endpoint of the same organisation hears of it.
    world.advance(MINUTE);
    dispatch(&world, &receivers, ACME_ID).await;
    let told = receivers.take().pop().expect("an event");
    assert_eq!(
        (told.0.as_str(), &told.1["type"]),
        ("two.example.com", &"webhook_endpoint.disabled".into())
    );
    let data = serde_json::json!({ "webhookEndpointId": one.id, "disabledReason": "gone" });
    assert_eq!(told.1["data"], data);
    assert_eq!(statuses(&world, &other).await, [DeliveryStatus::Succeeded; 2]);
}

#[tokio::test]
async fn an_endpoint_that_fails_for_five_days_is_disabled_and_what_is_still_due_is_dropped() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::Status(500));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    let since = current(&world, &one).await.health.failing_since;
    assert_eq!(since, Some(world.now()));
    world.advance(5 * 1440 * MINUTE - Duration::from_secs(1));
    happen(&world, &receivers, 2).await;
    sweep(&world, &receivers).await;
    assert_eq!(current(&world, &one).await.disabled, None);
    world.advance(Duration::from_secs(1));
    sweep(&world, &receivers).await;
    assert_eq!(current(&world, &one).await.disabled, Some(DisabledReason::Failing));
    world.advance(1440 * MINUTE);
    sweep(&world, &receivers).await;
    let got = receivers.take().len();
    sweep(&world, &receivers).await;
    assert_eq!((got, receivers.take()), (3, Vec::new()));
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Dropped; 3]);
}

#[tokio::test]
async fn what_is_due_to_a_disabled_or_deleted_endpoint_is_dropped_without_an_attempt() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    let two = endpoint(&world, ACME_ID, "two.example.com").await;
    let two = slow(&world, two).await;
    happen(&world, &receivers, 25).await;
    change(&world, &one.disable(DisabledReason::Customer, world.now())).await;
    let delete = Write::DeleteEndpoint { seen: Box::new(two.clone()), now: world.now() };
    world.store().commit(&[delete], None, world.now()).await.expect("deleted");
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Dropped; 25]);
    assert_eq!(statuses(&world, &two).await, [DeliveryStatus::Dropped; 25]);
}

#[tokio::test]
async fn a_visit_ends_where_the_database_refuses_and_the_next_sweep_goes_on() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    happen(&world, &receivers, 25).await;
    change(&world, &one.disable(DisabledReason::Customer, world.now())).await;
    world.line().next("UpdateItem", Fault::error("ValidationException", "odd"));
    sweep(&world, &receivers).await;
    let dropped = |all: Vec<DeliveryStatus>| {
        all.into_iter().filter(|status| *status == DeliveryStatus::Dropped).count()
    };
    assert_eq!(dropped(statuses(&world, &one).await), 19);
    sweep(&world, &receivers).await;
    assert_eq!(dropped(statuses(&world, &one).await), 25);
}

#[tokio::test]
async fn deliveries_that_make_no_sense_keep_no_sweep_and_are_counted() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    happen(&world, &receivers, 21).await;
    for item in items(&world, &format!("WEBHOOK#{}", one.id)).await {
        spoil(&world, &item, "organisation_id").await;
    }
    drop(world.take_request_lines());
    world.line().take_log();
    sweep(&world, &receivers).await;
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("a line");
    assert_eq!((&line["code"], &line["UnreadableItems"]), (&"OK".into(), &20.into()));
    assert!(world.line().take_log().len() <= 17, "each part is asked once, and one twice");
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn a_failing_endpoint_is_tried_once_and_the_rest_follows_when_it_is_back() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::Status(500));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    happen(&world, &receivers, 6).await;
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1, "one try in a sweep");
    receivers.set("one.example.com", Answer::Status(200));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 5);
    world.advance(2 * MINUTE);
    sweep(&world, &receivers).await;
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 7]);
    assert_eq!(current(&world, &one).await.health, Health::default());
}

#[tokio::test]
async fn an_event_of_what_is_to_come_is_sent_then_and_never_if_it_was_taken_back() {
    let world = World::sandbox().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let receivers = Receivers::new(&world);
    let body = serde_json::json!({ "providers": { "mitid": {}, "spid": {} } });
    let target = format!("/v1/apps/{}/activation", ACME);
    let _ = world.post(&target).json(&body).send().await.expect(200);
    dispatch(&world, &receivers, ACME_ID).await;
    let status = |got: &[(String, Value)]| -> Vec<Value> {
        got.iter().map(|(_, event)| event["data"]["status"].clone()).collect()
    };
    assert_eq!(status(&receivers.take()), ["activation_processing"; 2]);
    let scope = world.backend().scope();
    disable_provider(&scope, &olivia(), ACME, "spid").await.expect("disabled");
    world.advance(Duration::from_millis(4999));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    world.advance(Duration::from_millis(1));
    sweep(&world, &receivers).await;
    let got = receivers.take();
    assert_eq!(status(&got), ["activated"]);
    assert_eq!(got[0].1["data"]["providerId"], "mitid");
    let mut all = statuses(&world, &one).await;
    all.sort_by_key(|status| status.name());
    let [dropped, succeeded] = [DeliveryStatus::Dropped, DeliveryStatus::Succeeded];
    assert_eq!(all, [dropped, succeeded, succeeded, succeeded]);
}

#[tokio::test]
async fn an_attempt_is_kept_as_it_went() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    receivers.set("one.example.com", Answer::After(Duration::from_millis(20), 404));
    happen(&world, &receivers, 1).await;
    sweep(&world, &receivers).await;
    let delivery = deliveries(&world, &one).await.remove(0);
    let attempt = Attempt { at: world.now(), duration_ms: 20, http_status: Some(404), error: None };
    assert_eq!(delivery.attempts, [attempt]);
    assert_eq!(delivery.last_response.as_deref(), Some("status 404"));
}

#[tokio::test]
async fn without_the_key_of_its_secret_nothing_is_sent_and_nothing_counts_as_an_attempt() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    happen(&world, &receivers, 1).await;
    let without = world.new_instance_with(|settings| settings.webhook_keys = Default::default());
    for _ in 0..12 {
        sweep_by(&without, &receivers).await;
        world.advance(MINUTE);
    }
    assert_eq!(receivers.take(), []);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded]);
}
