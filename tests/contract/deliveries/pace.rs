//! How many requests an endpoint gets in a second, whoever sends them, and however long the database takes for each of
//! the calls in between. docs/api.md section 11.6.

use crate::support::receivers::most_in_a_second;
use crate::support::workers::{
    ACME_ID, Receivers, dispatch_by, endpoint, multiply, sweep_by, tell,
};
use futures_util::future::{join, join_all};
use greenlight::domain::webhook::Delivery;
use greenlight::store::{Clock as _, Placed};
use greenlight::usecase::random;
use greenlight_tests::{VirtualClock, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const STEP: Duration = Duration::from_millis(25);

/// Up to two fifths of a second: so long for a while, and then as long as chance has it for another.
fn as_it_comes(timer: &Arc<VirtualClock>) -> impl Fn() -> Duration + Send + Sync + 'static {
    let (timer, began, calls) = (Arc::clone(timer), timer.now(), AtomicU32::new(0));
    move || {
        let stretch = u32::try_from((timer.now() - began).as_millis() / 700).expect("a short time");
        let call = calls.fetch_add(1, Ordering::SeqCst);
        let number = if stretch.is_multiple_of(3) { call.wrapping_mul(7) } else { stretch };
        STEP * (1 + (number.wrapping_mul(0x9e37_79b9) >> 16).rem_euclid(16))
    }
}

/// An endpoint that works, and everybody who sends to it.
struct Senders {
    world: World,
    timer: Arc<VirtualClock>,
    receivers: Arc<Receivers>,
}

impl Senders {
    /// A hundred deliveries are due.
    async fn new() -> Self {
        let world = World::new().await;
        let timer = world.one_clock(STEP);
        let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
        let one = endpoint(&world, ACME_ID, "one.example.com").await;
        let ping = Delivery::of_ping(&one, &one.ping(world.now(), random()));
        assert_eq!(world.store().put_delivery(&ping).await, Ok(Placed::New));
        multiply(&world, &ping, 99).await;
        world.line().contend_for(Arc::<VirtualClock>::clone(&timer), as_it_comes(&timer));
        Self { world, timer, receivers }
    }

    /// Two readers of the stream, for each of whom there is always another batch of ten.
    async fn dispatch(&self) {
        let readers = [(); 2].map(|()| self.world.new_instance_timed_by(&self.timer));
        let dispatches = readers.each_ref().map(|reader| async {
            for _ in 0..30 {
                let place = tell(&self.world, 10).await.id();
                let _ = dispatch_by(reader, &self.receivers, ACME_ID, &[place]).await;
            }
        });
        drop(join_all(dispatches).await);
    }

    async fn sweep(&self) {
        sweep_by(&self.world.new_instance_timed_by(&self.timer), &self.receivers).await;
    }

    /// The most requests in a second of `work`, and how many there were.
    async fn most_in(&self, work: impl Future) -> (usize, usize) {
        let _ = self.timer.run(self.world.line(), work).await;
        let arrivals = self.receivers.take_arrivals();
        (most_in_a_second(&arrivals), arrivals.len())
    }
}

#[tokio::test]
async fn an_endpoint_gets_five_requests_in_a_second_of_what_is_due_and_never_more() {
    let senders = Senders::new().await;
    let (most, all) = senders.most_in(senders.sweep()).await;
    assert_eq!((most, all), (5, 100));
}

#[tokio::test]
async fn an_endpoint_gets_five_requests_in_a_second_at_once_and_never_more() {
    let senders = Senders::new().await;
    let (most, all) = senders.most_in(senders.dispatch()).await;
    assert!(all >= 40, "{all}");
    assert_eq!(most, 5);
}

#[tokio::test]
async fn an_endpoint_gets_ten_requests_in_a_second_and_never_more_whoever_sends_them() {
    let senders = Senders::new().await;
    let (most, all) = senders.most_in(join(senders.dispatch(), senders.sweep())).await;
    assert!(all > 150 && most > 5 && most <= 10, "{most} of {all}");
}

#[tokio::test]
async fn what_cannot_begin_soon_after_its_leave_is_left_to_a_sweep() {
    // Leave is noted in one call, and the delivery put in another.
    for (latency, sent) in [(250, 1), (275, 0)] {
        let world = World::new().await;
        let timer = world.one_clock(STEP);
        let receivers = Receivers::timed_by(&world, Arc::<VirtualClock>::clone(&timer));
        let instance = world.new_instance_timed_by(&timer);
        let _ = endpoint(&world, ACME_ID, "one.example.com").await;
        let place = [tell(&world, 1).await.id()];
        let clock = Arc::<VirtualClock>::clone(&timer);
        world.line().contend(clock, Duration::from_millis(latency));
        let dispatch = dispatch_by(&instance, &receivers, ACME_ID, &place);
        let _ = timer.run(world.line(), dispatch).await;
        assert_eq!(receivers.take().len(), sent, "{latency} ms");
        world.line().calm();
        timer.pass(Duration::from_secs(60));
        sweep_by(&instance, &receivers).await;
        assert_eq!(receivers.take().len(), 1 - sent, "{latency} ms");
    }
}
