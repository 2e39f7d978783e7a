//! How often a write is tried again, and when that ends.

use crate::domain::refusal::{Conflict, Refusal, WriteOutcome};
use crate::usecase::Scope;
use std::time::Duration;
use tokio::time::Instant;

/// What happens to a write when other requests write the same items at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryPolicy {
    /// Everything is read and decided again, once; the second lost race is a
    /// [`Conflict::ConcurrentSubmission`].
    Once,
    /// Everything is read and decided again, [`REPEATS`] times; one lost race more is a
    /// [`Conflict::ConcurrentSubmission`]. For writes that others can overtake without deciding
    /// anything about them: who only met another write of the same app is not to hear of it.
    Repeatedly,
    /// It is decided again so many times, each on something else that would do as well; one lost race more is a
    /// [`Conflict::ConcurrentSubmission`].
    Times(u32),
    /// It is decided again for [`RETRY_TIME`], then the service is unavailable. For writes where who
    /// comes first wins, so that a refusal must follow from the state and never from the race.
    ForSomeTime,
}

/// How long a [`RetryPolicy::ForSomeTime`] write is tried.
const RETRY_TIME: Duration = Duration::from_secs(2);

/// How often a [`RetryPolicy::Repeatedly`] write is decided again.
const REPEATS: u32 = 5;

/// How often throttling is answered with a pause before it is passed on.
const THROTTLED_ATTEMPTS: u32 = 4;

/// How often a write was tried, and why not once.
pub(super) struct Attempts {
    policy: RetryPolicy,
    total: u32,
    lost_races: u32,
    throttled: u32,
    started: Instant,
}

impl Attempts {
    /// None yet.
    pub(super) fn new(policy: RetryPolicy, scope: &Scope<'_>) -> Self {
        let started = scope.store.instant();
        Self { policy, total: 0, lost_races: 0, throttled: 0, started }
    }

    /// How many there were.
    pub(super) const fn total(&self) -> u32 {
        self.total
    }

    /// Waits until whoever was met may be done: shorter where many compete and who comes first wins, because there
    /// the next is met soon.
    pub(super) async fn pause(&self, scope: &Scope<'_>) {
        let before = self.lost_races.saturating_sub(1);
        match self.policy {
            RetryPolicy::ForSomeTime => scope.store.pause_briefly(before).await,
            _ => scope.store.pause(before).await,
        }
    }

    /// Counts one that is about to be sent.
    pub(super) const fn begin(&mut self) {
        self.total += 1;
    }

    /// Counts a lost race.
    ///
    /// # Errors
    /// That was one too many.
    pub(super) fn lost_race(&mut self, scope: &Scope<'_>) -> Result<(), Refusal> {
        self.lost_races += 1;
        let most = match self.policy {
            RetryPolicy::Once => Some(1),
            RetryPolicy::Repeatedly => Some(REPEATS),
            RetryPolicy::Times(most) => Some(most),
            RetryPolicy::ForSomeTime => None,
        };
        if most.is_some_and(|most| self.lost_races > most) {
            return Err(Refusal::Conflict(Conflict::ConcurrentSubmission));
        }
        let is_late = most.is_none() && scope.store.instant() > self.started + RETRY_TIME;
        if is_late || scope.store.time_left().is_zero() {
            return Err(Refusal::Unavailable(WriteOutcome::None));
        }
        Ok(())
    }

    /// Counts a throttled attempt, and pauses.
    ///
    /// # Errors
    /// That was one too many, or there is no time left.
    pub(super) async fn throttled(
        &mut self,
        scope: &Scope<'_>,
        detail: &str,
    ) -> Result<(), Refusal> {
        self.throttled += 1;
        if self.throttled == THROTTLED_ATTEMPTS || scope.store.time_left().is_zero() {
            tracing::warn!(detail, "the database is throttling");
            return Err(Refusal::Unavailable(WriteOutcome::None));
        }
        scope.store.pause(self.throttled).await;
        Ok(())
    }
}
