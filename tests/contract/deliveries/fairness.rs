//! Nobody waits for those who are slow, or have failed, or have much. Time is virtual: whoever takes fifteen seconds
//! takes them by the test's own clock.

use crate::support::workers::{
    ACME_ID, Answer, Receivers, change, current, deliveries, dispatch_by, endpoint, places, slowed,
    sweep_by, switch, tell,
};
use greenlight::domain::webhook::{Delivery, Health, WebhookEndpoint};
use greenlight::store::Placed;
use greenlight_tests::{VirtualClock, World};
use std::sync::Arc;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// As long as one sweep comes after the other.
const MINUTE: Duration = Duration::from_secs(60);

/// Puts deliveries that are due, of events that the log has.
async fn put_due(world: &World, endpoint: &WebhookEndpoint, count: usize) {
    let outbox = tell(world, count).await;
    for event in outbox.events() {
        let delivery = Delivery::of_event(endpoint, event, outbox.id(), world.now());
        assert_eq!(world.store().put_delivery(&delivery).await, Ok(Placed::New));
    }
}

#[tokio::test]
async fn an_endpoint_that_never_answers_and_a_slow_one_hold_up_no_batch_but_the_first() {
    let world = World::new().await;
    let timer = Arc::new(VirtualClock::default());
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    for host in ["never.example.com", "slow.example.com", "quick.example.com"] {
        let _ = endpoint(&world, ACME_ID, host).await;
    }
    receivers.set("never.example.com", Answer::Never);
    receivers.set("slow.example.com", Answer::After(Duration::from_millis(4900), 200));
    let mut took = Vec::new();
    for number in 0..40 {
        switch(&world, number % 2 == 1).await;
        let last = places(&world, ACME_ID).await.pop().expect("an event");
        world.advance(SECOND);
        let batch = dispatch_by(&instance, &receivers, ACME_ID, std::slice::from_ref(&last));
        took.push(timer.run(world.line(), batch).await.1);
    }
    let slowest = *took.iter().max().expect("batches");
    assert!(slowest <= 2 * SECOND + SECOND / 10, "{slowest:?}");
    // Not even the slow one, of which no attempt fails once it is given its time.
    assert!(took[1..].iter().all(|took| *took < SECOND / 10), "{took:?}");
    let quick = receivers.take().iter().filter(|(host, _)| host == "quick.example.com").count();
    assert_eq!(quick, 40);
}

#[tokio::test]
async fn a_slow_endpoint_that_works_stays_the_sweeps_and_gets_everything() {
    let world = World::new().await;
    let timer = Arc::new(VirtualClock::default());
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    let slow = endpoint(&world, ACME_ID, "slow.example.com").await;
    let slow = slowed(slow);
    change(&world, &slow).await;
    switch(&world, false).await;
    put_due(&world, &slow, 12).await;
    receivers.set("slow.example.com", Answer::After(Duration::from_millis(4900), 200));
    let (_, took) = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    // Four at a time.
    assert!(took >= 3 * Duration::from_millis(4900) && took < 16 * SECOND, "{took:?}");
    assert_eq!(receivers.take().len(), 12);
    let health = current(&world, &slow).await.health;
    assert_eq!(health, Health { failing_since: None, is_prompt: false });
}

#[tokio::test]
async fn sixteen_dead_endpoints_with_much_due_do_not_delay_anothers_retry() {
    let world = World::new().await;
    let timer = Arc::new(VirtualClock::default());
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    switch(&world, false).await;
    for number in 0..16 {
        let host = format!("dead{number}.example.com");
        receivers.set(&host, Answer::Never);
        let dead = endpoint(&world, ACME_ID, &host).await;
        let dead = slowed(dead);
        change(&world, &dead).await;
        put_due(&world, &dead, 45).await;
    }
    let other = endpoint(&world, ACME_ID, "other.example.com").await;
    let other = slowed(other);
    change(&world, &other).await;
    put_due(&world, &other, 3).await;
    let sweep = sweep_by(&instance, &receivers);
    let (_, took) = timer.run(world.line(), sweep).await;
    assert!(took < MINUTE - 5 * SECOND, "it ends five seconds before its time: {took:?}");
    assert!(deliveries(&world, &other).await.iter().all(|it| it.due_at.is_none()));
    // Of those that were thought to work four each, and from then on one in a sweep.
    let tried = receivers.take().len() - 3;
    assert!(tried <= 16 * 4, "{tried}");
    world.line().take_log();
    let (_, took) = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    assert!(took < 20 * SECOND, "{took:?}");
    assert_eq!(receivers.take().len(), 16);
    // However much is due to them, no more of it is looked at.
    let queries = world.line().take_log();
    let queries = queries.iter().filter(|call| call.operation == "Query").count();
    assert!(queries <= 2 * 16 + 17, "{queries}");
}
