//! The clock by which calls are timed. A test has one of its own, which moves when it is told to: so whether a
//! request ends in time does not depend on how busy the machine is.

use crate::BoxFuture;
use tokio::time::Instant;

/// A clock that only moves forward.
pub trait Clock: Send + Sync {
    /// What it shows.
    fn now(&self) -> Instant;

    /// Waits until it shows `at` or later.
    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()>;
}

/// The machine's.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep_until(&self, at: Instant) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep_until(at))
    }
}
