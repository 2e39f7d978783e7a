//! The second worker: every minute it makes the attempts that are due.
//!
//! What is due is listed by endpoint, in sixteen parts. A sweep goes through the parts side by side, endpoint by
//! endpoint, and visits each that has something due; one that has more than a visit takes is visited again after
//! all others. So nobody waits for those who have much, or who are slow: of 64 attempts at a time, endpoints that
//! fail have at most half.

use crate::post::Post;
use crate::visit::Visit;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use greenlight::BoxFuture;
use greenlight::domain::webhook::{DUE_PARTITIONS, EndpointId, TIMEOUT};
use greenlight::runtime::{Shift, Work};
use greenlight::store::StoreError;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// How many attempts are under way at the same time.
const IN_FLIGHT: usize = 64;

/// How many of them may go to endpoints that fail.
const IN_FLIGHT_FAILING: usize = IN_FLIGHT / 2;

/// How many steps are under way at the same time, most of which wait for their turn.
const STEPS: usize = 256;

/// A sweep ends this long before its time is over.
const RESERVE: Duration = Duration::from_secs(5);

/// How many due deliveries of an endpoint a visit takes.
pub(crate) const DUE_AT_ONCE: usize = 20;

/// The worker that makes the attempts that are due.
pub struct Sweeper {
    post: Arc<dyn Post>,
}

impl Sweeper {
    /// One whose messages are carried by `post`.
    pub fn new(post: Arc<dyn Post>) -> Self {
        Self { post }
    }
}

impl Work for Sweeper {
    fn work<'a>(
        &'a self,
        _: &'a Value,
        shift: &'a Shift<'a>,
    ) -> BoxFuture<'a, Result<Value, String>> {
        Box::pin(async move {
            Sweep::new(shift, self.post.as_ref()).run().await.map_err(|error| error.to_string())?;
            Ok(Value::Null)
        })
    }
}

/// One sweep, and what its steps share.
pub(crate) struct Sweep<'a> {
    pub(crate) shift: &'a Shift<'a>,
    pub(crate) post: &'a dyn Post,
    pub(crate) in_flight: Semaphore,
    pub(crate) in_flight_failing: Semaphore,
    /// No attempt begins after it.
    last_start: Instant,
}

/// Something to do in a sweep.
enum Step {
    /// Look for the next endpoint of a part that has something due.
    Look { partition: u8, after: Option<EndpointId> },
    /// Visit an endpoint.
    Visit(Box<Visit>),
}

impl<'a> Sweep<'a> {
    fn new(shift: &'a Shift<'a>, post: &'a dyn Post) -> Self {
        let time = shift.time_left().saturating_sub(RESERVE + TIMEOUT);
        Self {
            shift,
            post,
            in_flight: Semaphore::new(IN_FLIGHT),
            in_flight_failing: Semaphore::new(IN_FLIGHT_FAILING),
            last_start: shift.instant() + time,
        }
    }

    /// Whether another attempt may begin.
    pub(crate) fn has_time(&self) -> bool {
        self.shift.instant() < self.last_start
    }

    /// Runs until nothing more is due that it may try, or its time is over.
    ///
    /// # Errors
    /// That of a part of the list that could not be read. All others were.
    async fn run(&self) -> Result<(), StoreError> {
        let parts = (0..DUE_PARTITIONS).map(|partition| Step::Look { partition, after: None });
        let mut steps: VecDeque<Step> = parts.collect();
        let mut running = FuturesUnordered::new();
        let mut result = Ok(());
        loop {
            while running.len() < STEPS && self.has_time() {
                let Some(step) = steps.pop_front() else { break };
                running.push(self.step(step));
            }
            match running.next().await {
                None => return result,
                Some(Ok(next)) => steps.extend(next),
                Some(Err(error)) => result = Err(error),
            }
        }
    }

    /// One step, and those that follow from it.
    async fn step(&self, step: Step) -> Result<Vec<Step>, StoreError> {
        match step {
            Step::Look { partition, after } => {
                let store = self.shift.store();
                let page = store.due_deliveries(partition, after.as_ref(), DUE_AT_ONCE).await?;
                let Some(endpoint) = page.next.clone() else { return Ok(Vec::new()) };
                let visit =
                    Visit::first(endpoint.clone(), page).map(|it| Step::Visit(Box::new(it)));
                let look = Step::Look { partition, after: Some(endpoint) };
                Ok(visit.into_iter().chain([look]).collect())
            }
            Step::Visit(visit) => {
                let endpoint = visit.endpoint.clone();
                let next = visit.make(self).await.unwrap_or_else(|error| {
                    tracing::warn!(webhook_endpoint_id = %endpoint, detail = %error, "a visit was broken off");
                    self.shift.count(|tally| tally.postponed += 1);
                    None
                });
                Ok(next.map(|it| Step::Visit(Box::new(it))).into_iter().collect())
            }
        }
    }
}
