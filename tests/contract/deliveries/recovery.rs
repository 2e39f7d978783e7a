//! An endpoint that was away is sent what it has missed.

use crate::support::workers::{
    ACME_ID, Receivers, change, current, deliveries, dispatch, endpoint, places, slowed, statuses,
    sweep, sweep_by, switch, tell,
};
use greenlight::domain::webhook::{
    DeliveryStatus, DisabledReason, EndpointPatch, Recovery, WebhookEndpoint,
};
use greenlight_tests::{VirtualClock, World};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// Longer than the log waits until it shows something.
const SHOWN: Duration = Duration::from_secs(36);

async fn recover(world: &World, one: &WebhookEndpoint, since: Duration) {
    let since = world.now().plus_seconds(-i64::try_from(since.as_secs()).expect("seconds"));
    let recovery = Recovery::new(since, world.now());
    change(world, &current(world, one).await.with_recovery(Some(recovery))).await;
}

async fn world_with_endpoint() -> (World, WebhookEndpoint, Arc<Receivers>) {
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let one = slowed(one);
    change(&world, &one).await;
    let receivers = Receivers::new(&world);
    (world, one, receivers)
}

#[tokio::test]
async fn what_was_dropped_or_never_put_is_sent_and_what_has_arrived_is_not() {
    let (world, one, receivers) = world_with_endpoint().await;
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    change(&world, &slowed(current(&world, &one).await)).await;
    // One is put and dropped, one happens while the endpoint is off.
    switch(&world, true).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let off = current(&world, &one).await.disable(DisabledReason::Customer, world.now());
    change(&world, &off).await;
    sweep(&world, &receivers).await;
    switch(&world, false).await;
    dispatch(&world, &receivers, ACME_ID).await;
    let on = EndpointPatch { enabled: Some(true), ..Default::default() };
    change(&world, &current(&world, &one).await.change(on, world.now()).endpoint).await;
    assert_eq!(receivers.take(), []);
    recover(&world, &one, Duration::from_secs(3600)).await;
    world.advance(SHOWN);
    sweep(&world, &receivers).await;
    let got = receivers.take();
    let ids: Vec<&Value> = got.iter().map(|(_, event)| &event["id"]).collect();
    let missed: Vec<Value> =
        places(&world, ACME_ID).await[1..].iter().map(|id| id.to_string().into()).collect();
    assert_eq!(ids, missed.iter().collect::<Vec<_>>());
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 3]);
    assert_eq!(current(&world, &one).await.recover, None);
}

#[tokio::test]
async fn a_recovery_goes_on_until_the_log_shows_what_happened_before_it_was_asked_for() {
    let (world, one, receivers) = world_with_endpoint().await;
    switch(&world, false).await;
    recover(&world, &one, Duration::from_secs(3600)).await;
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), [], "the log does not show it yet");
    assert!(current(&world, &one).await.recover.is_some());
    world.advance(SHOWN);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    assert_eq!(current(&world, &one).await.recover, None);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
}

#[tokio::test]
async fn two_hundred_events_are_made_due_in_a_sweep_and_no_more_however_often_it_comes_by() {
    let (world, one, _) = world_with_endpoint().await;
    let timer = world.one_clock(Duration::from_millis(100));
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    for _ in 0..3 {
        let _ = tell(&world, 80).await;
    }
    recover(&world, &one, Duration::from_secs(3600)).await;
    world.advance(SHOWN);
    let mut got = 0;
    for put in [200, 240, 240] {
        let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
        assert_eq!(deliveries(&world, &one).await.len(), put);
        got += receivers.take().len();
        // Twenty in a visit.
        assert!(got > 120, "several visits: {got}");
    }
    assert_eq!((got, statuses(&world, &one).await), (240, vec![DeliveryStatus::Succeeded; 240]));
    assert_eq!(current(&world, &one).await.recover, None);
    let newest = deliveries(&world, &one).await.remove(0);
    assert_eq!(newest.outbox, places(&world, ACME_ID).await.pop());
}

#[tokio::test]
async fn a_recovery_waits_as_long_as_the_endpoint_is_disabled() {
    let (world, one, receivers) = world_with_endpoint().await;
    switch(&world, false).await;
    recover(&world, &one, Duration::from_secs(3600)).await;
    let off = current(&world, &one).await.disable(DisabledReason::Operator, world.now());
    change(&world, &off).await;
    world.advance(SHOWN);
    sweep(&world, &receivers).await;
    assert_eq!((receivers.take(), deliveries(&world, &one).await.len()), (Vec::new(), 0));
    assert!(current(&world, &one).await.recover.is_some());
}
