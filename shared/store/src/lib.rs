//! DynamoDB: one table, and the only package of the product that depends on its SDK.
//!
//! Use cases ask in the domain's words ([`Wanted`], [`Write`]) and is answered in few,
//! meaningful outcomes ([`Found`], [`Committed`], [`StoreError`]). How things are laid out in the
//! table stands in ARCHITECTURE.md.

mod answer;
mod challenges;
mod changes;
pub mod client;
mod clock;
mod commit;
mod counting;
mod deliveries;
mod directory;
mod due;
mod erasing;
mod error;
mod event_log;
mod expiry;
mod expression;
mod fetch;
pub mod https;
mod item;
mod items;
mod keys;
mod listing;
mod meter;
mod operation;
mod queue;
mod row;
mod trail;
mod unanswered;
mod unreadable;
mod wanted;
mod webhooks;
mod write;

pub use clock::{Clock, SystemClock};
pub use commit::{Cause, Committed, Failure, OldItem};
pub use counting::CountStamp;
pub use deliveries::{DeliveryPage, Placed, Taking};
pub use due::DuePage;
pub use erasing::{Erasing, Place, Remains, RemainsKind, RemainsPage};
pub use error::StoreError;
pub use event_log::{LogPart, place_in_log};
pub use fetch::Found;
pub use listing::Page;
pub use meter::{Meter, Usage};
pub use operation::Role;
pub use queue::{ENTRY_BYTES, QueuePage};
pub use wanted::Wanted;
pub use write::{AppGuard, Write};

use aws_sdk_dynamodb::Client;
use greenlight_domain::event::SEND_WITHIN_SECONDS;
use greenlight_domain::time::Timestamp;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A boxed future: what the store's calls return, so that the SDK's generics are compiled once, here,
/// and not in every binary.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The table and the client that reaches it: what a process holds from its start to its end.
#[derive(Clone)]
pub struct Table {
    client: Client,
    name: Arc<str>,
    clock: Arc<dyn Clock>,
}

impl Table {
    /// The table called `name` behind `client`.
    pub fn new(client: Client, name: &str) -> Self {
        Self { client, name: name.into(), clock: Arc::new(SystemClock) }
    }

    /// The same, but calls are timed by another clock.
    #[must_use]
    pub fn timed_by(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// The table as seen at `now` by one piece of work, whose calls must end within `time`.
    pub fn store_within(&self, time: Duration, now: Timestamp) -> Store {
        self.store(self.clock.now() + time, now)
    }

    /// The table as seen at `now` by one piece of work, whose calls must end by `deadline`.
    pub fn store(&self, deadline: Instant, now: Timestamp) -> Store {
        let Self { client, name: table, clock } = self.clone();
        let read_at = clock.now();
        Store {
            client,
            table,
            clock,
            meter: Arc::default(),
            deadline,
            now,
            read_at,
            is_parallel: false,
        }
    }
}

/// The table, as seen by one request: every call is counted for it and ends before it must.
#[derive(Clone)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    clock: Arc<dyn Clock>,
    meter: Arc<Meter>,
    deadline: Instant,
    /// The request's clock reading: what is over by then is not there.
    now: Timestamp,
    /// When that was.
    read_at: Instant,
    is_parallel: bool,
}

impl Store {
    /// What this request has used so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The same store for a call that is sent at the same time as another one: it costs capacity, but no
    /// further round trip.
    pub fn in_parallel(&self) -> Self {
        Self { is_parallel: true, ..self.clone() }
    }

    /// The same piece of work, later: at the clock reading `now`, which was just taken.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        Self { now, read_at: self.clock.now(), ..self.clone() }
    }

    /// How much time is left for calls.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(self.clock.now())
    }

    /// What calls are timed by: what it shows.
    pub fn instant(&self) -> Instant {
        self.clock.now()
    }

    /// Waits until what calls are timed by shows `at`.
    pub async fn sleep_until(&self, at: Instant) {
        self.clock.sleep_until(at).await;
    }

    /// Waits 20 to 80 ms, longer at every further attempt, so that those who collided do not collide again.
    pub async fn pause(&self, attempt: u32) {
        self.wait(Duration::from_millis(20), attempt.min(4)).await;
    }

    /// Waits 5 to 20 ms, longer at the three next attempts, for one of many who compete for the same item: a write of
    /// it takes that long (docs/benchmark.md has what other pauses would give).
    pub async fn pause_briefly(&self, attempt: u32) {
        self.wait(Duration::from_millis(5), attempt.min(3)).await;
    }

    /// Waits once to four times `least`, doubled so often.
    async fn wait(&self, least: Duration, doubled: u32) {
        let mut random = [0; 1];
        let _ = getrandom::fill(&mut random);
        let wait = (least + least * 3 * u32::from(random[0]) / 255) * (1 << doubled);
        self.clock.sleep_until(self.clock.now() + wait.min(self.time_left())).await;
    }

    /// Whether the clock was read so long ago that no events may be written any more: they would come too late for
    /// somebody who reads the log.
    fn is_late_for_events(&self) -> bool {
        self.clock.now() > self.read_at + Duration::from_secs(SEND_WITHIN_SECONDS)
    }

    fn count_trip(&self) {
        if !self.is_parallel {
            self.meter.round_trip();
        }
    }

    /// Waits for a call, but not past the deadline.
    async fn in_time<T>(&self, call: impl Future<Output = T>) -> Result<T, StoreError> {
        self.until(self.deadline, call).await
    }

    /// Waits for a write, and leaves a part of the time for looking up what came of it.
    async fn in_time_to_look<T>(&self, call: impl Future<Output = T>) -> Result<T, StoreError> {
        self.until(self.clock.now() + self.time_left() * 3 / 4, call).await
    }

    async fn until<T>(
        &self,
        deadline: Instant,
        call: impl Future<Output = T>,
    ) -> Result<T, StoreError> {
        let too_late = || StoreError::Unanswered("the invocation's time ran out".to_owned());
        // A timer is a millisecond late, in which a database that is near answers.
        if self.clock.now() >= deadline {
            return Err(too_late());
        }
        self.count_trip();
        tokio::select! {
            biased;
            answer = call => Ok(answer),
            () = self.clock.sleep_until(deadline) => Err(too_late()),
        }
    }
}
