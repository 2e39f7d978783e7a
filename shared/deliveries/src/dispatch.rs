//! The first worker: the table's stream hands it the items of the log as they are written. It puts a delivery for
//! each event and endpoint that wants it, and tries at once those that go to quick endpoints.
//!
//! Whoever reads a stream must not wait for anybody: behind one batch stands the next. So it tries only endpoints
//! whose last attempt succeeded within a second, a few deliveries each, all at the same time and for two seconds;
//! all else is the sweeper's. A delivery that is tried is put as taken, so a worker that dies between the two loses
//! nothing; one that was put before is left alone, so a batch that is handed over again sends nothing again. Each is
//! tried as soon as it is put, however many others there are, and what comes too late for that is due at once.

use crate::attempt::attempt;
use crate::post::Post;
use crate::recipient::Recipient;
use crate::stream::{Record, answer, read};
use futures_util::future::{join, join_all};
use futures_util::stream::{self, StreamExt as _};
use greenlight::BoxFuture;
use greenlight::domain::event::Stored;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{
    AT_ONCE_PER_SECOND, AT_ONCE_WITHIN, Delivery, EndpointId, FIRST_TIMEOUT, Leaves,
};
use greenlight::runtime::{Shift, Work};
use greenlight::store::{Placed, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How many of the deliveries that are not tried at once are put at the same time.
const PUT_AT_ONCE: usize = 32;

/// The most deliveries of a batch that are tried at once.
const TRIED_AT_ONCE: usize = 64;

/// Without so much time beyond that of an attempt none is begun: what came of it has to be noted.
const RESERVE: Duration = Duration::from_secs(3);

/// The worker that reads the table's stream.
pub struct Dispatcher {
    post: Arc<dyn Post>,
}

/// An endpoint as it was read.
struct Known {
    recipient: Recipient,
    /// None where they cannot be read: then nothing is sent at once.
    leaves: Option<Leaves>,
}

type Recipients = BTreeMap<OwnerId, BTreeMap<EndpointId, Known>>;

/// A delivery that is to be put.
struct Planned<'r> {
    /// Which record of the batch it is of.
    record: usize,
    known: &'r Known,
    delivery: Delivery,
    /// What is sent at once, if it may be tried.
    body: Option<String>,
}

/// What an endpoint is sent at once.
struct AtOnce<'r> {
    recipient: &'r Recipient,
    seen: &'r Leaves,
    /// For how many it may have leave.
    possible: usize,
    tries: Vec<Planned<'r>>,
}

impl Dispatcher {
    /// One whose messages are carried by `post`.
    pub fn new(post: Arc<dyn Post>) -> Self {
        Self { post }
    }
}

impl Work for Dispatcher {
    fn work<'a>(
        &'a self,
        event: &'a Value,
        shift: &'a Shift<'a>,
    ) -> BoxFuture<'a, Result<Value, String>> {
        Box::pin(async move {
            let records = read(event)?;
            let failed = dispatch(shift, self.post.as_ref(), &records).await;
            shift.count(|tally| tally.postponed += u64::try_from(failed.len()).unwrap_or_default());
            Ok(answer(failed.iter().filter_map(|index| records.get(*index))))
        })
    }
}

/// Dispatches the events of a batch, and gives the records of which something was in the way.
async fn dispatch(shift: &Shift<'_>, post: &dyn Post, records: &[Record]) -> BTreeSet<usize> {
    let places: Vec<_> = records.iter().filter_map(|record| record.place.clone()).collect();
    let all = || (0..records.len()).collect();
    let stored = match shift.store().outboxes(&places).await {
        Ok(stored) => stored,
        Err(error) => {
            tracing::warn!(detail = %error, "the events of a batch could not be read");
            return all();
        }
    };
    let (recipients, mut failed) = recipients(shift, records).await;
    let planned = plan(shift, records, &stored, &recipients);
    // In this order: what begins by then begins soon enough after its leave.
    let (begin_by, now) = (shift.instant() + AT_ONCE_WITHIN, shift.now());
    let (at_once, later) = share(planned, now);
    let at_once = at_once.into_iter().map(|own| send_at_once((shift, post), own, (begin_by, now)));
    let later = later.into_iter().map(|(record, delivery)| async move {
        put(shift, &delivery).await.is_err().then_some(record)
    });
    let later = stream::iter(later).buffer_unordered(PUT_AT_ONCE).collect::<Vec<_>>();
    let (at_once, later) = join(join_all(at_once), later).await;
    failed.extend(at_once.into_iter().flatten().chain(later).flatten());
    failed
}

/// The enabled endpoints of the organisations of a batch, and the records of those whose could not be read.
async fn recipients(shift: &Shift<'_>, records: &[Record]) -> (Recipients, BTreeSet<usize>) {
    let owner_of = |record: &Record| record.place.as_ref().map(|(owner, _)| owner.clone());
    let owners: BTreeSet<OwnerId> = records.iter().filter_map(owner_of).collect();
    let reads = owners.into_iter().map(|owner| async move {
        let endpoints = shift.store().recipients(&owner).await;
        (owner, endpoints)
    });
    let (mut recipients, mut failed) = (Recipients::new(), BTreeSet::new());
    for (owner, endpoints) in join_all(reads).await {
        match endpoints {
            Ok(endpoints) => {
                let enabled = endpoints.into_iter().filter(|(endpoint, _)| endpoint.enabled());
                let enabled = enabled.map(|(endpoint, leaves)| {
                    let id = endpoint.id.clone();
                    (id, Known { recipient: Recipient::new(endpoint), leaves })
                });
                recipients.insert(owner, enabled.collect());
            }
            Err(error) => {
                tracing::warn!(detail = %error, "an organisation's endpoints could not be read");
                let of_owner =
                    |(_, record): &(usize, &Record)| owner_of(record).as_ref() == Some(&owner);
                failed.extend(records.iter().enumerate().filter(of_owner).map(|(index, _)| index));
            }
        }
    }
    (recipients, failed)
}

/// The deliveries that the events of a batch come to, and which of them may be tried at once.
fn plan<'r>(
    shift: &Shift<'_>,
    records: &[Record],
    stored: &[(OwnerId, Stored)],
    recipients: &'r Recipients,
) -> Vec<Planned<'r>> {
    let now = shift.now();
    let mut planned = Vec::new();
    for (record, place) in
        records.iter().enumerate().filter_map(|(n, it)| Some((n, it.place.as_ref()?)))
    {
        let found = stored.iter().find(|(owner, stored)| (owner, stored.id) == (&place.0, place.1));
        let Some((owner, stored)) = found else { continue };
        for (event, known) in stored.events.iter().flat_map(|event| {
            let of_owner = recipients.get(owner).into_iter().flat_map(BTreeMap::values);
            of_owner.map(move |known| (event, known))
        }) {
            let endpoint = known.recipient.as_read();
            if endpoint.subscription.wants(event) {
                let delivery = Delivery::of_event(endpoint, event, stored.id, now);
                let is_tried = endpoint.health.is_prompt
                    && delivery.has_happened(now)
                    && known.recipient.is_signed(shift);
                let body = is_tried.then(|| event.json());
                planned.push(Planned { record, known, delivery, body });
            }
        }
    }
    planned
}

/// What is tried at once, endpoint by endpoint, and what is left to the sweeper, with its record: because it may not be
/// tried, or would be too much, for its endpoint or in all.
fn share(planned: Vec<Planned<'_>>, now: Timestamp) -> (Vec<AtOnce<'_>>, Vec<(usize, Delivery)>) {
    let (mut at_once, mut later) = (BTreeMap::<EndpointId, AtOnce<'_>>::new(), Vec::new());
    let mut left = TRIED_AT_ONCE;
    for planned in planned {
        let Known { recipient, leaves } = planned.known;
        let Some(seen) = leaves.as_ref().filter(|_| planned.body.is_some()) else {
            later.push((planned.record, planned.delivery));
            continue;
        };
        let own = at_once.entry(planned.delivery.endpoint_id.clone()).or_insert_with(|| {
            let (possible, _) = seen.give(AT_ONCE_PER_SECOND, now);
            AtOnce { recipient, seen, possible, tries: Vec::new() }
        });
        if left > 0 && own.tries.len() < own.possible {
            left -= 1;
            own.tries.push(planned);
        } else {
            later.push((planned.record, planned.delivery));
        }
    }
    (at_once.into_values().filter(|own| !own.tries.is_empty()).collect(), later)
}

/// Asks for an endpoint's leave, puts what it is sent at once and sends it, and gives the records of what could not be
/// put. Nobody waits for another endpoint, nor one delivery for another one's.
async fn send_at_once(
    (shift, post): (&Shift<'_>, &dyn Post),
    own: AtOnce<'_>,
    (begin_by, now): (Instant, Timestamp),
) -> Vec<Option<usize>> {
    let AtOnce { recipient, seen, tries, .. } = own;
    let may_begin = || shift.instant() <= begin_by && shift.time_left() >= FIRST_TIMEOUT + RESERVE;
    let is_noted = may_begin() && {
        let (_, after) = seen.give(tries.len(), now);
        let noted = shift.store().note_leave(recipient.as_read(), (seen, &after)).await;
        noted.unwrap_or_else(|error| {
            tracing::warn!(detail = %error, "an endpoint's pace could not be kept");
            false
        })
    };
    let tries = tries.into_iter().map(|Planned { record, delivery, body, .. }| async move {
        let Some(body) = body.filter(|_| is_noted && may_begin()) else {
            return put(shift, &delivery).await.is_err().then_some(record);
        };
        let delivery = delivery.taken_at_once(shift.now());
        match put(shift, &delivery).await {
            Err(_) => return Some(record),
            Ok(Placed::Known) => {}
            Ok(Placed::New) if may_begin() => {
                let begun = (&delivery.begin(), body);
                let _ = attempt((shift, post), recipient, begun, FIRST_TIMEOUT).await;
            }
            Ok(Placed::New) => leave(shift, &delivery).await,
        }
        None
    });
    join_all(tries).await
}

async fn put(shift: &Shift<'_>, delivery: &Delivery) -> Result<Placed, StoreError> {
    let placed = shift.store().put_delivery(delivery).await;
    match &placed {
        Ok(placed) => shift.count(|tally| tally.put += u64::from(*placed == Placed::New)),
        Err(error) => tracing::warn!(detail = %error, "a delivery could not be put"),
    }
    placed
}

/// Leaves to the next sweep what was put to be sent at once, which it is too late for. Nobody else can have it yet.
async fn leave(shift: &Shift<'_>, delivery: &Delivery) {
    if let Err(error) = shift.store().note_delivery(&delivery.left(shift.now())).await {
        tracing::warn!(detail = %error, "a delivery is due when its lease is over, and not before");
        shift.count(|tally| tally.postponed += 1);
    }
}
