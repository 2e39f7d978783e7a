//! What is sent at once keeps to its time whatever else a batch comes to, and what cannot is the next sweep's, which
//! then has as many attempts for it as for anything else.

use crate::support::app::items;
use crate::support::workers::{
    ACME_ID, Answer, Receivers, change, deliveries, dispatch_by, dispatch_these, endpoint, slowed,
    statuses, sweep, sweep_by, tell,
};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::webhook::DeliveryStatus;
use greenlight::store::Clock as _;
use greenlight_tests::{VirtualClock, World};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

const STEP: Duration = Duration::from_millis(25);

#[tokio::test]
async fn what_cannot_begin_soon_after_its_leave_is_the_next_sweep_s_and_has_lost_no_attempt() {
    // Leave is noted in one call, the delivery put in another: both in time, one of them, none.
    for (latency, sent) in [(225, 1), (275, 0), (525, 0)] {
        let world = World::new().await;
        let timer = world.one_clock(STEP);
        let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
        receivers.set("one.example.com", Answer::Status(500));
        let instance = world.new_instance_timed_by(&timer);
        let one = endpoint(&world, ACME_ID, "one.example.com").await;
        let place = [tell(&world, 1).await.id()];
        let clock = Arc::<VirtualClock>::clone(&timer);
        world.line().contend(clock, Duration::from_millis(latency));
        let dispatch = dispatch_by(&instance, &receivers, ACME_ID, &place);
        let _ = timer.run(world.line(), dispatch).await;
        world.line().calm();
        assert_eq!(receivers.take().len(), sent, "{latency} ms");
        let delivery = deliveries(&world, &one).await.remove(0);
        assert_eq!((delivery.begun, delivery.attempts.len()), (sent, sent), "{latency} ms");
        // Without any waiting.
        let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
        assert_eq!(receivers.take().len(), 1 - sent, "{latency} ms");
        let delivery = deliveries(&world, &one).await.remove(0);
        assert_eq!((delivery.begun, delivery.attempts.len()), (1, 1), "{latency} ms");
        let due = delivery.due_at.expect("another attempt");
        let wait = due.millis() - delivery.attempts[0].at.millis();
        // The first wait of the schedule, a tenth longer at most, and the call that noted it.
        assert!((60_000..=66_000 + 525).contains(&wait), "{latency} ms: {wait}");
    }
}

#[tokio::test]
async fn what_is_sent_at_once_waits_for_nothing_that_is_not() {
    let world = World::new().await;
    let timer = world.one_clock(STEP);
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    let mut slow = Vec::new();
    for number in 0..4 {
        let one = endpoint(&world, ACME_ID, &format!("slow{number}.example.com")).await;
        change(&world, &slowed(one.clone())).await;
        slow.push(one);
    }
    let quick = endpoint(&world, ACME_ID, "quick.example.com").await;
    // As many as the largest submission has: together more than can be put in half a second.
    let place = [tell(&world, 94).await.id()];
    let latency = 2 * STEP;
    world.line().contend(Arc::<VirtualClock>::clone(&timer), latency);
    let began = timer.now();
    let dispatch = dispatch_by(&instance, &receivers, ACME_ID, &place);
    let (_, took) = timer.run(world.line(), dispatch).await;
    world.line().calm();
    assert!(took > Duration::from_millis(600), "{took:?}");
    let arrivals = receivers.take_arrivals();
    assert_eq!(arrivals.len(), 5);
    // The log is read, and the endpoints; leave is noted, and the delivery put.
    assert!(arrivals.iter().all(|it| it.came <= began + 4 * (latency + STEP)), "{arrivals:?}");
    for one in slow.iter().chain([&quick]) {
        assert_eq!(deliveries(&world, one).await.len(), 94);
    }
}

#[tokio::test]
async fn an_endpoint_of_whose_leaves_only_a_later_release_makes_sense_gets_everything_by_the_sweep()
{
    let world = World::new().await;
    let one = endpoint(&world, ACME_ID, "one.example.com").await;
    let stored = items(&world, "WEBHOOKS#").await;
    let is_one = |item: &&HashMap<_, AttributeValue>| {
        item["sk"].as_s().is_ok_and(|sk| sk.ends_with(one.id.as_str()))
    };
    let mut item = stored.iter().find(is_one).expect("its item").clone();
    let text = AttributeValue::S("2025-01-15T10:00:00.000Z×5".to_owned());
    let _ = item.insert("leaves".to_owned(), AttributeValue::L(vec![text]));
    world.put_items([item]).await;
    let receivers = Receivers::new(&world);
    let place = [tell(&world, 7).await.id()];
    let answer = dispatch_these(&world, &receivers, ACME_ID, &place).await;
    assert_eq!(answer, serde_json::json!({ "batchItemFailures": [] }));
    assert_eq!(receivers.take(), []);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Pending; 7]);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 7);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 7]);
}

#[tokio::test]
async fn who_has_just_had_five_takes_no_place_in_a_batch_from_others() {
    let world = World::new().await;
    let receivers = Receivers::new(&world);
    for number in 0..12 {
        let _ = endpoint(&world, ACME_ID, &format!("had{number}.example.com")).await;
    }
    let first = [tell(&world, 5).await.id()];
    let _ = dispatch_these(&world, &receivers, ACME_ID, &first).await;
    assert_eq!(receivers.take().len(), 60);
    // Whoever is made later stands behind them.
    world.advance(Duration::from_millis(1));
    for number in 0..3 {
        let _ = endpoint(&world, ACME_ID, &format!("new{number}.example.com")).await;
    }
    let second = [tell(&world, 5).await.id()];
    let _ = dispatch_these(&world, &receivers, ACME_ID, &second).await;
    let got = receivers.take();
    assert!(got.iter().all(|(host, _)| host.starts_with("new")));
    assert_eq!(got.len(), 15);
}
