//! Those who wait for nobody, in numbers: a thousand events beside endpoints that are slow, and a retry beside 160 000
//! deliveries that nobody takes. Time is virtual, and both workers run in it as they do: one batch after the other,
//! and a sweep a minute.

use crate::support::receivers::Arrival;
use crate::support::workers::{
    ACME_ID, Answer, Receivers, deliveries, dispatch_all, endpoint, sweep_by, tell_to, with_due,
};
use futures_util::future::{join_all, join3};
use greenlight::domain::webhook::{DeliveryStatus, Health};
use greenlight::store::Clock as _;
use greenlight_tests::{VirtualClock, World};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Every second the reader of the stream gets a batch of ten: nine events of others, and one of whoever has the slow
/// endpoints.
const BATCHES: usize = 112;
const OTHERS: usize = 9;

/// How long each call of the database takes.
const LATENCY: Duration = Duration::from_millis(50);

/// How long after it happened each event of others came, the quickest first; beside slow endpoints, or without any.
async fn ages(beside_slow_ones: bool) -> Vec<Duration> {
    let world = World::new().await;
    let timer = world.one_clock(LATENCY);
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let (reader, sweeper) =
        (world.new_instance_timed_by(&timer), world.new_instance_timed_by(&timer));
    if beside_slow_ones {
        receivers.set("never.example.com", Answer::Never);
        receivers.set("slow.example.com", Answer::After(Duration::from_millis(4900), 200));
        for host in ["never.example.com", "slow.example.com"] {
            let _ = endpoint(&world, ACME_ID, host).await;
        }
    }
    let owners: Vec<String> = (0..OTHERS).map(|number| format!("Others0{number}")).collect();
    for (number, owner) in owners.iter().enumerate() {
        let _ = endpoint(&world, owner, &format!("other{number}.example.com")).await;
    }
    // What an endpoint's first event costs, other tests say.
    let first = tell_to(&world, ACME_ID, 1).await.id();
    let _ = timer.run(world.line(), dispatch_all(&reader, &receivers, &[(ACME_ID, first)])).await;
    drop(receivers.take_arrivals());
    world.line().contend(Arc::<VirtualClock>::clone(&timer), LATENCY);
    let began = timer.now();
    // What happens waits for nobody.
    let (writer, mut stream) = mpsc::unbounded_channel();
    let writing = async {
        for number in 0..u32::try_from(BATCHES).expect("a few") {
            timer.sleep_until(began + number * SECOND).await;
            let told = owners.iter().map(String::as_str).chain([ACME_ID]).map(|owner| {
                let told = tell_to(&world, owner, 1);
                async move { (owner, told.await.id()) }
            });
            writer.send(join_all(told).await).expect("a reader");
        }
        drop(writer);
    };
    let reading = async {
        while let Some(batch) = stream.recv().await {
            let _ = dispatch_all(&reader, &receivers, &batch).await;
        }
    };
    let sweeping = async {
        for number in 0..2 {
            timer.sleep_until(began + number * MINUTE).await;
            sweep_by(&sweeper, &receivers).await;
        }
    };
    let _ = timer.run(world.line(), join3(writing, reading, sweeping)).await;
    let arrivals = receivers.take_arrivals();
    let is_other = |arrival: &&Arrival| arrival.host.starts_with("other");
    let mut ages: Vec<Duration> = arrivals.iter().filter(is_other).map(|it| it.age).collect();
    ages.sort();
    // The slow ones are told meanwhile as well.
    assert_eq!(arrivals.len() > ages.len(), beside_slow_ones);
    ages
}

#[tokio::test]
async fn a_thousand_events_arrive_as_soon_beside_slow_endpoints_as_without() {
    let (without, beside) = (ages(false).await, ages(true).await);
    assert_eq!((without.len(), beside.len()), (BATCHES * OTHERS, BATCHES * OTHERS));
    let p99 = |ages: &[Duration]| ages[ages.len() * 99 / 100];
    println!("99 of 100 came within {:?}, beside slow ones {:?}", p99(&without), p99(&beside));
    // Not even the slowest was later than the clock's step more.
    assert!(p99(&beside) <= p99(&without) + LATENCY, "{:?}", p99(&beside));
    assert!(beside.last() <= Some(&(p99(&without) + 2 * LATENCY)), "{:?}", beside.last());
    assert!(p99(&without) > LATENCY && p99(&without) < SECOND, "{:?}", p99(&without));
}

/// What is due to each of sixteen endpoints that never answer delays nobody's retry by more than a sweep.
async fn a_retry_beside(due_to_each: usize) {
    let world = World::new().await;
    let timer = world.one_clock(SECOND / 2);
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    let instance = world.new_instance_timed_by(&timer);
    let working = Health { failing_since: None, is_prompt: false };
    for number in 0..16 {
        let host = format!("dead{number}.example.com");
        receivers.set(&host, Answer::Never);
        // Thought to work, until the first sweep finds that they do not.
        let _ = with_due(&world, &host, working, due_to_each).await;
    }
    world.advance(SECOND);
    let other = with_due(&world, "other.example.com", working, 1).await;
    receivers.set("other.example.com", Answer::Status(500));
    let began = timer.now();
    for sweep in 0..3 {
        timer.pass((began + sweep * MINUTE).saturating_duration_since(timer.now()));
        let due = deliveries(&world, &other).await.remove(0).due_at;
        let is_due = due.is_some_and(|due| due <= world.now());
        let (_, took) = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
        assert!(took <= 55 * SECOND, "{took:?}");
        let arrivals = receivers.take_arrivals();
        let tried = arrivals.iter().filter(|it| it.host == "other.example.com").count();
        assert_eq!(tried, usize::from(is_due), "in the sweep in which it is due: {sweep}");
        // Four each, at most, before they are known, and then one.
        let most = if sweep == 0 { 64 } else { 16 };
        assert!(arrivals.len() - tried <= most && arrivals.len() > 15, "{}", arrivals.len());
        receivers.set("other.example.com", Answer::Status(200));
    }
    let delivery = deliveries(&world, &other).await.remove(0);
    assert_eq!((delivery.status, delivery.begun), (DeliveryStatus::Succeeded, 2));
}

#[tokio::test]
async fn sixteen_dead_endpoints_with_ten_thousand_due_each_delay_no_retry_by_more_than_a_sweep() {
    // DynamoDB Local takes minutes for so many.
    a_retry_beside(if World::is_external() { 1_000 } else { 10_000 }).await;
}
