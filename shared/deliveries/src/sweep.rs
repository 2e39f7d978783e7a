//! The second worker: every minute it makes the attempts that are due.
//!
//! What is due is listed by endpoint, in sixteen parts. A sweep looks through the parts side by side, and waits for
//! nobody with that. Whoever has something due is visited meanwhile, those that answer within a second, those that take
//! longer and those that fail apart; one that works and has more than a visit takes is visited again after all others of
//! its kind. Of 64 attempts at a time, those to endpoints that take longer or fail have at most 48, and to those that
//! fail at most 32. So nobody waits for those who have much, and nobody who is prompt for those who are slow or fail.
//! Where they are more than there is time for, others of them have their turn in the next sweep.

use crate::lane::{ByLane, Lane};
use crate::post::Post;
use crate::recipient::Recipient;
use crate::visit::Visit;
use crate::waiting::Waiting;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use greenlight::BoxFuture;
use greenlight::domain::webhook::{DUE_PARTITIONS, EndpointId, TIMEOUT};
use greenlight::runtime::{Shift, Work};
use greenlight::store::StoreError;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// How many attempts are under way at the same time.
const IN_FLIGHT: usize = 64;

/// How many of them go to endpoints that are not prompt. The other places are for those that are.
const NOT_PROMPT_IN_FLIGHT: usize = 48;

/// How many endpoints that fail are tried at the same time: one attempt each.
const FAILING_AT_ONCE: usize = IN_FLIGHT / 2;

/// How many endpoints that are prompt are visited at the same time. Most of them wait: for their pace, or for a place
/// among the attempts.
const PROMPT_AT_ONCE: usize = 192;

/// How many that are slow.
const SLOW_AT_ONCE: usize = 64;

/// Whose turn it is among those that fail, is known once all was looked at. Longer than this, nobody waits for it.
const TURNS_KNOWN_WITHIN: Duration = Duration::from_secs(5);

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
    in_flight: Semaphore,
    not_prompt_in_flight: Semaphore,
    began: Instant,
    /// No attempt begins after it.
    last_start: Instant,
}

/// One of the places of endpoints that are not prompt, unless it is for one that is, and one of all.
type Place<'a> = (Option<SemaphorePermit<'a>>, Option<SemaphorePermit<'a>>);

/// Something to do in a sweep.
enum Step {
    /// Look for the next endpoint of a part that has something due.
    Look { partition: u8, after: Option<EndpointId> },
    /// Visit an endpoint.
    Visit(Box<Visit>),
}

/// A step that was made.
enum Made {
    /// Which endpoint was found, if there was one more, and the visit to it.
    Look { partition: u8, found: Option<EndpointId>, visit: Option<Visit> },
    /// The next one, if there is more to do.
    Visit { lane: Lane, next: Option<Visit> },
    /// A part of the list could not be read.
    Failed(StoreError),
}

/// How many steps are under way.
struct UnderWay {
    looks: usize,
    visits: ByLane<usize>,
}

impl<'a> Sweep<'a> {
    fn new(shift: &'a Shift<'a>, post: &'a dyn Post) -> Self {
        let time = shift.time_left().saturating_sub(RESERVE + TIMEOUT);
        let began = shift.instant();
        Self {
            shift,
            post,
            in_flight: Semaphore::new(IN_FLIGHT),
            not_prompt_in_flight: Semaphore::new(NOT_PROMPT_IN_FLIGHT),
            began,
            last_start: began + time,
        }
    }

    /// A place among the attempts under way, for one to this endpoint.
    pub(crate) async fn place(&self, recipient: &Recipient) -> Place<'_> {
        let Self { in_flight, not_prompt_in_flight, .. } = self;
        let of_its_kind = match recipient.is_prompt() {
            true => None,
            false => not_prompt_in_flight.acquire().await.ok(),
        };
        (of_its_kind, in_flight.acquire().await.ok())
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
        let parts = (0..DUE_PARTITIONS).filter(|_| self.has_time());
        let looks = parts.map(|partition| Step::Look { partition, after: None });
        let mut running: FuturesUnordered<_> = looks.map(|look| self.make(look)).collect();
        let mut under_way = UnderWay { looks: running.len(), visits: ByLane::default() };
        let mut waiting = Waiting::since(self.shift.now());
        let mut result = Ok(());
        loop {
            while let Some(visit) = self.next(&mut waiting, &mut under_way) {
                *under_way.visits.of(visit.lane) += 1;
                running.push(self.make(Step::Visit(Box::new(visit))));
            }
            match running.next().await {
                None => return result,
                Some(Made::Look { partition, found, visit }) => {
                    under_way.looks -= 1;
                    if let Some(visit) = visit {
                        waiting.add(visit);
                    }
                    if let Some(after) = found.filter(|_| self.has_time()) {
                        under_way.looks += 1;
                        running.push(self.make(Step::Look { partition, after: Some(after) }));
                    }
                }
                Some(Made::Visit { lane, next }) => {
                    *under_way.visits.of(lane) -= 1;
                    if let Some(visit) = next {
                        waiting.add(visit);
                    }
                }
                Some(Made::Failed(error)) => {
                    under_way.looks -= 1;
                    result = Err(error);
                }
            }
        }
    }

    /// The visit that is to be made next, if one may begin.
    fn next(&self, waiting: &mut Waiting, under_way: &mut UnderWay) -> Option<Visit> {
        if !self.has_time() {
            return None;
        }
        let is_known =
            under_way.looks == 0 || self.shift.instant() >= self.began + TURNS_KNOWN_WITHIN;
        let lanes = [
            (Lane::Prompt, PROMPT_AT_ONCE),
            (Lane::Slow, SLOW_AT_ONCE),
            (Lane::Failing, if is_known { FAILING_AT_ONCE } else { 0 }),
        ];
        lanes
            .into_iter()
            .filter(|(lane, at_once)| *under_way.visits.of(*lane) < *at_once)
            .find_map(|(lane, _)| waiting.next(lane))
    }

    async fn make(&self, step: Step) -> Made {
        match step {
            Step::Look { partition, after } => {
                self.look(partition, after).await.unwrap_or_else(Made::Failed)
            }
            Step::Visit(visit) => {
                let (lane, endpoint) = (visit.lane, visit.endpoint.clone());
                let next = visit.make(self).await.unwrap_or_else(|error| {
                    tracing::warn!(webhook_endpoint_id = %endpoint, detail = %error, "a visit was broken off");
                    self.shift.count(|tally| tally.postponed += 1);
                    None
                });
                Made::Visit { lane, next }
            }
        }
    }

    /// Looks for the next endpoint of a part of the list, and whether something is due to it.
    async fn look(&self, partition: u8, after: Option<EndpointId>) -> Result<Made, StoreError> {
        let store = self.shift.store();
        let page = store.due_deliveries(partition, after.as_ref(), DUE_AT_ONCE).await?;
        let found = page.next.clone();
        let visit = match found.clone().and_then(|endpoint| Visit::first(endpoint, page)) {
            Some(visit) => Some(visit.in_its_lane(self).await),
            None => None,
        };
        Ok(Made::Look { partition, found, visit })
    }
}
