//! The first worker: the table's stream hands it the items of the log as they are written. It puts a delivery for
//! each event and endpoint that wants it, and tries at once those that go to quick endpoints.
//!
//! Whoever reads a stream must not wait for anybody: behind one batch stands the next. So it tries only endpoints
//! whose last attempt succeeded within a second, a few deliveries each, all at the same time and for two seconds;
//! all else is the sweeper's. A delivery that is tried is put as taken, so a worker that dies between the two loses
//! nothing; one that was put before is left alone, so a batch that is handed over again sends nothing again.

use crate::attempt::attempt;
use crate::post::Post;
use crate::recipient::Recipient;
use crate::stream::{Record, answer, read};
use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt as _};
use greenlight::BoxFuture;
use greenlight::domain::event::Stored;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{
    AT_ONCE_PER_SECOND, AT_ONCE_WITHIN, Delivery, EndpointId, FIRST_TIMEOUT, Leaves,
};
use greenlight::runtime::{Shift, Work};
use greenlight::store::{Placed, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// How many deliveries are put at the same time.
const PUT_AT_ONCE: usize = 32;

/// The most deliveries of a batch that are tried at once.
const TRIED_AT_ONCE: usize = 64;

/// Without so much time beyond that of an attempt none is begun: what came of it has to be noted.
const RESERVE: Duration = Duration::from_secs(3);

/// The worker that reads the table's stream.
pub struct Dispatcher {
    post: Arc<dyn Post>,
}

/// A delivery that is to be put.
struct Planned {
    /// Which record of the batch it is of.
    record: usize,
    delivery: Delivery,
    /// What is sent at once, if it is tried.
    body: Option<String>,
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
    let mut planned = plan(shift, records, &stored, &recipients);
    let begin_by = shift.instant() + AT_ONCE_WITHIN;
    keep_the_pace(shift, &recipients, &mut planned).await;
    let puts = planned.into_iter().map(|planned| put(shift, planned));
    let puts: Vec<_> = stream::iter(puts).buffer_unordered(PUT_AT_ONCE).collect().await;
    let mut tries = Vec::new();
    for (planned, placed) in puts {
        match placed {
            Ok(Placed::New) => {
                shift.count(|tally| tally.put += 1);
                tries.extend(planned.body.map(|body| (planned.delivery, body)));
            }
            Ok(Placed::Known) => {}
            Err(error) => {
                tracing::warn!(detail = %error, "a delivery could not be put");
                failed.insert(planned.record);
            }
        }
    }
    // What is not tried now is due when its lease is over.
    if shift.instant() > begin_by || shift.time_left() < FIRST_TIMEOUT + RESERVE {
        tries.clear();
    }
    let tries = tries.iter().filter_map(|(delivery, body)| {
        let known = recipients.get(&delivery.organisation_id)?.get(&delivery.endpoint_id)?;
        Some(attempt((shift, post), &known.recipient, (delivery, body.clone()), FIRST_TIMEOUT))
    });
    join_all(tries).await;
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

/// An endpoint as it was read.
struct Known {
    recipient: Recipient,
    leaves: Leaves,
}

type Recipients = BTreeMap<OwnerId, BTreeMap<EndpointId, Known>>;

/// The deliveries that the events of a batch come to, and which of them may be tried at once.
fn plan(
    shift: &Shift<'_>,
    records: &[Record],
    stored: &[(OwnerId, Stored)],
    recipients: &Recipients,
) -> Vec<Planned> {
    let now = shift.now();
    let mut planned = Vec::new();
    for (record, place) in
        records.iter().enumerate().filter_map(|(n, it)| Some((n, it.place.as_ref()?)))
    {
        let found = stored.iter().find(|(owner, stored)| (owner, stored.id) == (&place.0, place.1));
        let Some((owner, stored)) = found else { continue };
        for (event, recipient) in stored.events.iter().flat_map(|event| {
            let of_owner = recipients.get(owner).into_iter().flat_map(BTreeMap::values);
            of_owner.map(move |known| (event, &known.recipient))
        }) {
            let endpoint = recipient.as_read();
            if endpoint.subscription.wants(event) {
                let delivery = Delivery::of_event(endpoint, event, stored.id, now);
                let is_tried = endpoint.health.is_prompt
                    && delivery.has_happened(now)
                    && recipient.is_signed(shift);
                planned.push(Planned { record, delivery, body: is_tried.then(|| event.json()) });
            }
        }
    }
    planned
}

/// Leaves to the sweeper what would be too much at once: for an endpoint, which is asked for its leave, and in all.
async fn keep_the_pace(shift: &Shift<'_>, recipients: &Recipients, planned: &mut [Planned]) {
    let now = shift.now();
    let (mut left, mut wanted) = (TRIED_AT_ONCE, BTreeMap::<EndpointId, usize>::new());
    for planned in planned.iter().filter(|planned| planned.body.is_some()) {
        let wanted = wanted.entry(planned.delivery.endpoint_id.clone()).or_default();
        if *wanted < AT_ONCE_PER_SECOND && left > 0 {
            (*wanted, left) = (*wanted + 1, left - 1);
        }
    }
    let known = recipients.values().flat_map(BTreeMap::values);
    let leaves = known.filter_map(|known| {
        let wanted = wanted.get(&known.recipient.as_read().id)?;
        let (given, after) = known.leaves.give(*wanted, now);
        (given > 0).then_some((known, given, after))
    });
    let noted = leaves.map(|(known, given, after)| async move {
        let endpoint = known.recipient.as_read();
        let noted = shift.store().note_leave(endpoint, (&known.leaves, &after)).await;
        let is_noted = noted.unwrap_or_else(|error| {
            tracing::warn!(detail = %error, "an endpoint's pace could not be kept");
            false
        });
        (endpoint.id.clone(), if is_noted { given } else { 0 })
    });
    let mut given: BTreeMap<EndpointId, usize> = join_all(noted).await.into_iter().collect();
    for planned in planned.iter_mut().filter(|planned| planned.body.is_some()) {
        match given.get_mut(&planned.delivery.endpoint_id) {
            Some(left) if *left > 0 => {
                *left -= 1;
                planned.delivery = planned.delivery.clone().taken_at_once(now);
            }
            _ => planned.body = None,
        }
    }
}

async fn put(shift: &Shift<'_>, planned: Planned) -> (Planned, Result<Placed, StoreError>) {
    let placed = shift.store().put_delivery(&planned.delivery).await;
    (planned, placed)
}
