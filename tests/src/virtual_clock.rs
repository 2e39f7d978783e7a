//! A clock that stands still until it is told to move, so that a test of deadlines does not depend on how busy the
//! machine is.

use crate::line::Line;
use greenlight::BoxFuture;
use greenlight::store::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// A step of the clock, unless it is made with another; what is timed by it in tests is a multiple of this.
const STEP: Duration = Duration::from_millis(25);

/// Longer than anything that a test lets happen.
const LONGEST: Duration = Duration::from_secs(3600);

/// A clock of a test's own.
pub struct VirtualClock {
    shown: watch::Sender<Instant>,
    step: Duration,
    /// The time of a world, in milliseconds, which moves with it.
    world: Option<Arc<AtomicI64>>,
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::stepping(STEP)
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Instant {
        *self.shown.borrow()
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        let mut shown = self.shown.subscribe();
        Box::pin(async move {
            // The clock lives as long as those who sleep by it.
            drop(shown.wait_for(|now| *now >= at).await);
        })
    }
}

impl VirtualClock {
    /// One that moves by `step` at a time.
    pub fn stepping(step: Duration) -> Self {
        Self { shown: watch::Sender::new(Instant::now()), step, world: None }
    }

    /// The same, with which the time of a world moves.
    pub(crate) fn moving(self, world: &Arc<AtomicI64>) -> Self {
        Self { world: Some(Arc::clone(world)), ..self }
    }

    /// Lets so much time pass at once, in which nobody does anything.
    pub fn pass(&self, time: Duration) {
        self.shown.send_modify(|now| *now += time);
        if let Some(world) = &self.world {
            let millis = i64::try_from(time.as_millis()).expect("a short time");
            world.fetch_add(millis, Ordering::SeqCst);
        }
    }

    /// Runs `work` to its end and says how long it took by this clock. The clock moves only while nothing but time
    /// is waited for: as long as a call is on the line that no fault holds up, it stands still. (The SDK's pauses before
    /// it sends a call again are not by this clock.)
    pub async fn run<T>(&self, line: &Line, work: impl Future<Output = T>) -> (T, Duration) {
        let began = self.now();
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return (done, self.now() - began),
                () = line.is_at_rest() => {}
            }
            assert!(self.now() - began < LONGEST, "this never ends");
            self.pass(self.step);
        }
    }
}
