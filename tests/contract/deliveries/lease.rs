//! What a worker has taken is nobody else's until its lease is over.

use super::sweep::{MINUTE, happen, world_with_slow_endpoint};
use crate::support::workers::{deliveries, statuses, sweep, sweep_by};
use futures_util::future::join_all;
use greenlight::domain::webhook::DeliveryStatus;
use greenlight_tests::Fault;
use std::time::Duration;

#[tokio::test]
async fn two_sweepers_at_the_same_time_send_nothing_twice() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    happen(&world, &receivers, 15).await;
    let others = [world.new_instance(), world.new_instance(), world.new_instance()];
    join_all(others.iter().map(|other| sweep_by(other, &receivers))).await;
    let received = receivers.take();
    let mut got: Vec<&str> =
        received.iter().map(|(_, event)| event["id"].as_str().expect("an id")).collect();
    got.sort_unstable();
    let all = got.len();
    got.dedup();
    assert_eq!((all, got.len()), (15, 15));
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded; 15]);
}

#[tokio::test]
async fn an_attempt_whose_end_nobody_noted_is_made_again_a_minute_later() {
    let (world, one, receivers) = world_with_slow_endpoint().await;
    happen(&world, &receivers, 1).await;
    // Taking is the first update of a sweep, noting the second.
    world.line().nth("UpdateItem", 1, Fault::error("ValidationException", "odd"));
    world.line().next("TransactWriteItems", Fault::error("ValidationException", "odd"));
    sweep(&world, &receivers).await;
    world.line().heal();
    let delivery = deliveries(&world, &one).await.remove(0);
    assert_eq!(delivery.due_at, Some(world.now().plus_seconds(60)));
    assert_eq!((delivery.begun, delivery.attempts.len()), (1, 0));
    world.advance(MINUTE - Duration::from_millis(1));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    world.advance(Duration::from_millis(1));
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take().len(), 1);
    assert_eq!(statuses(&world, &one).await, [DeliveryStatus::Succeeded]);
}
