//! Endpoints that fail or are slow, in any number, keep nobody waiting who is prompt, and each of them has its turn.

use crate::support::receivers::{Arrival, most_at_once};
use crate::support::workers::{Answer, Receivers, deliveries, sweep_by, with_due};
use greenlight::domain::webhook::{Delivery, DeliveryStatus, Health};
use greenlight::store::Clock as _;
use greenlight_tests::{Fault, VirtualClock, World};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// How an endpoint does that works, and is no quick one.
const WORKING: Health = Health { failing_since: None, is_prompt: false };

/// A world with its clock, and receivers that it times.
async fn world_of(step: Duration) -> (World, Arc<VirtualClock>, Arc<Receivers>) {
    let world = World::new().await;
    let timer = world.one_clock(step);
    let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
    (world, timer, receivers)
}

/// Endpoints that have failed for an hour and never answer, each with so much due.
async fn dead(world: &World, receivers: &Receivers, count: usize, due: usize) {
    let failing_since = Some(world.now().plus_seconds(-3600));
    for number in 0..count {
        let host = format!("dead{number}.example.com");
        receivers.set(&host, Answer::Never);
        let health = Health { failing_since, is_prompt: false };
        let _ = with_due(world, &host, health, due).await;
    }
}

/// Endpoints that work, and take so long each time, with so much due to each.
async fn slow(world: &World, receivers: &Receivers, count: usize, (takes, due): (Duration, usize)) {
    for number in 0..count {
        let host = format!("slow{number}.example.com");
        receivers.set(&host, Answer::After(takes, 200));
        let _ = with_due(world, &host, WORKING, due).await;
    }
}

fn is_dead(arrival: &&Arrival) -> bool {
    arrival.host.starts_with("dead")
}

/// How often each host was tried.
fn tries(arrivals: &[Arrival]) -> BTreeMap<&str, usize> {
    let mut tries = BTreeMap::new();
    for arrival in arrivals {
        *tries.entry(arrival.host.as_str()).or_default() += 1;
    }
    tries
}

#[tokio::test]
async fn however_many_endpoints_fail_one_that_works_gets_what_is_due_at_once() {
    for count in [70, 300] {
        let (world, timer, receivers) = world_of(Duration::from_millis(100)).await;
        let instance = world.new_instance_timed_by(&timer);
        dead(&world, &receivers, count, 1).await;
        // Whoever is made last stands last in the list.
        world.advance(SECOND);
        let _ = with_due(&world, "works.example.com", WORKING, 25).await;
        let began = timer.now();
        let (_, took) = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
        assert!(took <= 55 * SECOND, "{took:?}");
        let arrivals = receivers.take_arrivals();
        let works: Vec<Instant> =
            arrivals.iter().filter(|it| !is_dead(it)).map(|it| it.came - SECOND / 10).collect();
        assert_eq!(works.len(), 25);
        // Five a second, and a tenth of one more or less at each: the clock's step.
        for (number, came) in (0..).zip(works) {
            let expected = number * (SECOND / 5);
            assert!(came <= began + expected + SECOND, "{number}: {:?}", came - began);
        }
        let tried = tries(&arrivals);
        assert!(tried.iter().all(|(host, tries)| *tries == 1 || *host == "works.example.com"));
        // Three rounds of fifteen seconds, of 32 each.
        assert_eq!(tried.len() - 1, count.min(96));
        assert_eq!(most_at_once(arrivals.iter().filter(is_dead)), 32, "half of the places");
    }
}

#[tokio::test]
async fn endpoints_that_are_slow_keep_nobody_waiting_who_is_prompt() {
    let (world, timer, receivers) = world_of(SECOND / 10).await;
    let instance = world.new_instance_timed_by(&timer);
    slow(&world, &receivers, 20, (14 * SECOND, 60)).await;
    world.advance(SECOND);
    let _ = with_due(&world, "works.example.com", Health::default(), 25).await;
    let began = timer.now();
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    let arrivals = receivers.take_arrivals();
    let (slow, works): (Vec<&Arrival>, Vec<&Arrival>) =
        arrivals.iter().partition(|it| it.host.starts_with("slow"));
    assert_eq!(works.len(), 25);
    assert!(works.iter().all(|it| it.came <= began + 8 * SECOND), "five a second");
    // As long as there is time to begin, three rounds of fourteen seconds.
    assert_eq!((most_at_once(slow.iter().copied()), slow.len()), (48, 3 * 48));
}

#[tokio::test]
async fn an_endpoint_that_becomes_slow_in_a_sweep_shares_places_with_those_that_are() {
    let (world, timer, receivers) = world_of(SECOND / 10).await;
    let instance = world.new_instance_timed_by(&timer);
    // All at a time, which nobody could know.
    for number in 0..20 {
        let host = format!("slow{number}.example.com");
        receivers.set(&host, Answer::After(3 * SECOND, 200));
        let _ = with_due(&world, &host, Health::default(), 20).await;
    }
    let began = timer.now();
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    let arrivals = receivers.take_arrivals();
    assert_eq!(arrivals.len(), 20 * 20);
    assert_eq!(most_at_once(arrivals.iter().filter(|it| it.came < began + 3 * SECOND)), 64);
    // Each has been slow four times by then, or is known to be so before.
    assert_eq!(most_at_once(arrivals.iter().filter(|it| it.came > began + 7 * SECOND)), 48);
}

#[tokio::test]
async fn an_endpoint_that_fails_while_an_attempt_waits_for_a_place_is_not_tried_by_that() {
    let (world, timer, receivers) = world_of(SECOND / 10).await;
    let instance = world.new_instance_timed_by(&timer);
    for number in 0..20 {
        let host = format!("dead{number}.example.com");
        receivers.set(&host, Answer::Never);
        // Thought to work: four attempts each would be under way, if there were places.
        let _ = with_due(&world, &host, WORKING, 8).await;
    }
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    // Places become free one after the other: a few of the 32 that wait get one before the first attempt to their own
    // endpoint has failed.
    let tried = receivers.take_arrivals().len();
    assert!((48..64).contains(&tried), "{tried}");
}

#[tokio::test]
async fn not_even_all_together_have_more_than_64_attempts_under_way() {
    let (world, timer, receivers) = world_of(SECOND / 10).await;
    let instance = world.new_instance_timed_by(&timer);
    dead(&world, &receivers, 40, 1).await;
    slow(&world, &receivers, 20, (49 * SECOND / 10, 8)).await;
    for number in 0..12 {
        let host = format!("quick{number}.example.com");
        receivers.set(&host, Answer::After(SECOND, 200));
        let _ = with_due(&world, &host, Health::default(), 8).await;
    }
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    let arrivals = receivers.take_arrivals();
    assert_eq!(arrivals.len(), 40 + 20 * 8 + 12 * 8);
    assert_eq!(most_at_once(&arrivals), 64);
    let not_prompt = arrivals.iter().filter(|it| !it.host.starts_with("quick"));
    assert_eq!(most_at_once(not_prompt), 48);
    assert!(most_at_once(arrivals.iter().filter(is_dead)) <= 32);
}

#[tokio::test]
async fn an_endpoint_that_fails_has_its_turn_though_its_first_delivery_has_had_all_its_attempts() {
    let (world, timer, receivers) = world_of(SECOND / 10).await;
    let instance = world.new_instance_timed_by(&timer);
    let health = Health { failing_since: Some(world.now()), is_prompt: false };
    let one = with_due(&world, "one.example.com", health, 3).await;
    receivers.set("one.example.com", Answer::Status(500));
    let first = deliveries(&world, &one).await.pop().expect("the oldest");
    let all_begun = Delivery { begun: 10, version: first.version + 1, ..first };
    assert_eq!(world.store().note_delivery(&all_begun).await, Ok(true));
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    let ids: Vec<String> = receivers.take_messages().into_iter().map(|(_, it)| it.id).collect();
    let [_, second, first] = deliveries(&world, &one).await.try_into().expect("three");
    assert_eq!((first.status, first.begun), (DeliveryStatus::Failed, 11));
    assert_eq!(ids, [second.event_id.to_string()]);
    assert_eq!((second.status, second.begun), (DeliveryStatus::Pending, 1));
}

#[tokio::test]
async fn of_endpoints_that_all_fail_each_is_tried_within_a_few_sweeps() {
    let (world, timer, receivers) = world_of(SECOND).await;
    let instance = world.new_instance_timed_by(&timer);
    dead(&world, &receivers, 200, 8).await;
    let mut tried: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..5 {
        let (_, took) = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
        timer.pass(Duration::from_secs(60) - took);
        let arrivals = receivers.take_arrivals();
        for (host, tries) in tries(&arrivals) {
            assert_eq!(tries, 1, "in a sweep");
            *tried.entry(host.to_owned()).or_default() += 1;
        }
        assert_eq!(arrivals.len(), 96);
    }
    assert_eq!(tried.len(), 200, "nobody is left out");
    // A fair share would be 2.4.
    assert!(tried.values().all(|tries| *tries <= 4), "{tried:?}");
}

#[tokio::test]
async fn where_the_list_takes_long_to_read_endpoints_that_fail_do_not_wait_for_its_end() {
    let (world, timer, receivers) = world_of(SECOND / 2).await;
    let instance = world.new_instance_timed_by(&timer);
    dead(&world, &receivers, 320, 1).await;
    world.line().contend(Arc::<VirtualClock>::clone(&timer), SECOND);
    let began = timer.now();
    let _ = timer.run(world.line(), sweep_by(&instance, &receivers)).await;
    let arrivals = receivers.take_arrivals();
    let first = arrivals.iter().map(|it| it.came - began).min().expect("tries");
    assert!(first >= 5 * SECOND && first <= 12 * SECOND, "{first:?}");
}

#[tokio::test]
async fn of_an_endpoint_that_fails_another_delivery_is_tried_where_somebody_else_has_taken_the_first()
 {
    let (world, _, receivers) = world_of(SECOND).await;
    let failing_since = Some(world.now().plus_seconds(-3600));
    let health = Health { failing_since, is_prompt: false };
    let one = with_due(&world, "one.example.com", health, 3).await;
    receivers.set("one.example.com", Answer::Status(500));
    let (store, id) = (world.store(), one.id);
    let take = move || async move {
        let first = store.due_deliveries_of(&id, 1).await.expect("readable").due.remove(0);
        drop(store.take_delivery(&first).await.expect("taken"));
    };
    world.line().next("UpdateItem", Fault::after(take));
    sweep_by(world.backend(), &receivers).await;
    assert!(world.line().is_exhausted());
    assert_eq!(receivers.take().len(), 1);
}
