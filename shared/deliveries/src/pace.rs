//! The pace of an endpoint in a sweep: between the beginnings of two of its attempts lies a fifth of a second.
//!
//! An attempt waits for its turn before it takes a place among those under way, so that it keeps nobody from it. But
//! between its turn and its beginning it is taken at the database, which may take one attempt longer than another.
//! So the beginnings themselves are held to the pace once more, where mostly there is nothing to wait for.

use greenlight::domain::webhook::DUE_PER_SECOND;
use greenlight::runtime::Shift;
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// How long lies at least between the beginnings of two attempts.
const GAP: Duration = Duration::from_millis(1000 / DUE_PER_SECOND as u64);

/// When the next attempt of an endpoint may begin.
pub(crate) struct Pace {
    /// When it is the next one's turn.
    turn: Mutex<Option<Instant>>,
    /// When the next one may begin.
    beginning: Mutex<Option<Instant>>,
}

impl Pace {
    /// Nothing begins before `not_before`.
    pub(crate) fn from(not_before: Option<Instant>) -> Self {
        Self { turn: Mutex::new(not_before), beginning: Mutex::new(not_before) }
    }

    /// Waits for one's turn, and then for a place among all that are in flight. None where the sweep ends.
    pub(crate) async fn turn<'s>(
        &self,
        shift: &Shift<'_>,
        in_flight: &'s Semaphore,
    ) -> Option<SemaphorePermit<'s>> {
        let mut turn = self.turn.lock().await;
        if let Some(at) = *turn {
            shift.sleep_until(at).await;
        }
        let place = in_flight.acquire().await.ok()?;
        *turn = Some(shift.instant() + GAP);
        Some(place)
    }

    /// Waits until an attempt may begin, which it does then.
    pub(crate) async fn begin(&self, shift: &Shift<'_>) {
        let mut beginning = self.beginning.lock().await;
        if let Some(at) = *beginning {
            shift.sleep_until(at).await;
        }
        *beginning = Some(shift.instant() + GAP);
    }

    /// When the next attempt may begin.
    pub(crate) async fn next(&self) -> Option<Instant> {
        *self.beginning.lock().await
    }
}
