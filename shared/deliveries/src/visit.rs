//! A visit to an endpoint: at most twenty of its due deliveries, at most four at a time, at its pace. An endpoint
//! that fails is tried once; if that succeeds, the rest follow. What nobody wants any more is dropped.
//!
//! How an endpoint does decides with whom it waits for a visit, and at each attempt anew with whom it shares places.

use crate::attempt::attempt;
use crate::lane::Lane;
use crate::pace::Pace;
use crate::recipient::Recipient;
use crate::recovery::recover;
use crate::sweep::{DUE_AT_ONCE, Sweep};
use futures_util::stream::{self, StreamExt as _};
use greenlight::domain::event::{Event, EventId};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{Due, EndpointId, TIMEOUT, WebhookEndpoint};
use greenlight::store::{DuePage, StoreError, Taking};
use std::slice;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How many attempts of one endpoint are under way at the same time.
const AT_ONCE: usize = 4;

/// A visit that is to be made.
pub(crate) struct Visit {
    pub(crate) endpoint: EndpointId,
    pub(crate) organisation: OwnerId,
    pub(crate) lane: Lane,
    /// What is due, where it was read already.
    pub(crate) page: Option<DuePage>,
    /// How many were made in this sweep before.
    pub(crate) made: u32,
    /// When the next attempt may begin.
    pub(crate) not_before: Option<Instant>,
}

/// A delivery with its event; a ping has none.
type Ready = (Due, Option<Event>);

impl Visit {
    /// The first of a sweep, if there is anything to do.
    pub(crate) fn first(endpoint: EndpointId, page: DuePage) -> Option<Self> {
        let of_due = page.due.first().map(|due| due.organisation_id.clone());
        let organisation = of_due.or_else(|| page.recovering.clone())?;
        let (lane, page) = (Lane::Prompt, Some(page));
        Some(Self { endpoint, organisation, lane, page, made: 0, not_before: None })
    }

    /// The same, among those with whom it is to wait. How long the oldest was due that waits for an endpoint that works,
    /// is counted here, because it may wait in vain.
    pub(crate) async fn in_its_lane(self, sweep: &Sweep<'_>) -> Self {
        let (shift, store) = (sweep.shift, sweep.shift.store());
        // Where it cannot be read now, the visit will say so.
        let read = store.webhook_endpoint(&self.organisation, &self.endpoint).await;
        let Ok(Some(endpoint)) = read else { return self };
        let lane = Lane::of(&endpoint);
        let oldest = self.page.as_ref().and_then(|page| page.due.first());
        if let Some(oldest) = oldest.filter(|_| lane != Lane::Failing && endpoint.enabled()) {
            let age = shift.now().millis().saturating_sub(oldest.due_at.millis());
            let age = Duration::from_millis(u64::try_from(age).unwrap_or_default());
            shift.count(|tally| tally.oldest_due = tally.oldest_due.max(Some(age)));
        }
        Self { lane, ..self }
    }

    /// Makes the visit, and gives the next one, if there is more to do.
    pub(crate) async fn make(mut self, sweep: &Sweep<'_>) -> Result<Option<Self>, StoreError> {
        let shift = sweep.shift;
        let store = shift.store();
        let page = match self.page.take() {
            Some(page) => page,
            None => store.due_deliveries_of(&self.endpoint, DUE_AT_ONCE).await?,
        };
        let endpoint = store.webhook_endpoint(&self.organisation, &self.endpoint).await?;
        let Some(endpoint) = endpoint.filter(WebhookEndpoint::enabled) else {
            let all_dropped = drop_all(sweep, &page.due).await;
            return Ok((page.more && all_dropped).then(|| self.again()));
        };
        let lane = Lane::of(&endpoint);
        if lane != self.lane {
            // It has changed since it was looked at. In a sweep that has tried it before, one that fails now is left.
            let is_left = lane == Lane::Failing && self.made > 0;
            return Ok((!is_left).then_some(Self { lane, page: Some(page), ..self }));
        }
        let has_recovered = match &page.recovering {
            Some(_) if self.made == 0 => recover(shift, &endpoint).await?,
            _ => false,
        };
        let recipient = Recipient::new(endpoint);
        if !recipient.is_signed(shift) {
            // All of it stays due, and this is said again, until the key is there.
            tracing::error!(webhook_endpoint_id = %self.endpoint, "there is no key that its secret is derived under");
            let due = u64::try_from(page.due.len()).unwrap_or_default();
            shift.count(|tally| tally.postponed += due);
            return Ok(None);
        }
        let more = page.more || has_recovered;
        let pace = Pace::from(self.not_before);
        let round = Round { sweep, recipient, pace, has_failed: AtomicBool::new(false) };
        match lane {
            Lane::Failing => self.try_once(&round, page, more).await,
            Lane::Prompt | Lane::Slow => self.try_all(&round, &page, more).await,
        }
    }

    /// Tries one delivery of an endpoint that fails. If that succeeds the rest are for a visit to one that works.
    async fn try_once(
        mut self,
        round: &Round<'_>,
        mut page: DuePage,
        more: bool,
    ) -> Result<Option<Self>, StoreError> {
        while !page.due.is_empty() {
            let due = page.due.remove(0);
            let ready = ready(round.sweep, slice::from_ref(&due)).await?.pop();
            let Some(one) = ready else { continue };
            match round.try_one(one).await {
                Tried::Well => {
                    self.lane = Lane::Prompt;
                    break;
                }
                Tried::InVain => return Ok(None),
                Tried::Not => {}
            }
        }
        self.not_before = round.pace.next().await;
        page.more = more;
        let page = Some(page).filter(|page| !page.due.is_empty());
        Ok((page.is_some() || more).then(|| Self { page, ..self.again() }))
    }

    /// Tries what is due to an endpoint that works, as long as it does.
    async fn try_all(
        mut self,
        round: &Round<'_>,
        page: &DuePage,
        more: bool,
    ) -> Result<Option<Self>, StoreError> {
        let ready = ready(round.sweep, &page.due).await?;
        let attempts = ready.into_iter().map(|one| round.try_one(one));
        drop(stream::iter(attempts).buffered(AT_ONCE).collect::<Vec<Tried>>().await);
        self.not_before = round.pace.next().await;
        Ok((more && !round.has_failed.load(Ordering::Relaxed)).then(|| self.again()))
    }

    /// The visit after this one.
    fn again(self) -> Self {
        Self { page: None, made: self.made + 1, ..self }
    }
}

/// The attempts of a visit, and what they share.
struct Round<'a> {
    sweep: &'a Sweep<'a>,
    recipient: Recipient,
    pace: Pace,
    /// Whether nothing more is tried.
    has_failed: AtomicBool,
}

/// What an attempt shows of the endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// It works.
    Well,
    /// It does not, or nothing more may be tried in this sweep.
    InVain,
    /// Nothing: somebody else has the delivery, or its attempts are over.
    Not,
}

impl Round<'_> {
    /// Takes a delivery and makes an attempt, unless one has failed meanwhile.
    async fn try_one(&self, (due, event): Ready) -> Tried {
        let Self { sweep, recipient, pace, has_failed } = self;
        let is_over = || has_failed.load(Ordering::Relaxed) || !sweep.has_time();
        if is_over() {
            return Tried::InVain;
        }
        let _place = pace.turn(sweep.shift, || sweep.place(recipient)).await;
        // Whoever waits for a place has to see it before the place is free.
        let tried =
            if is_over() { Tried::InVain } else { self.try_now(&due, event.as_ref()).await };
        has_failed.fetch_or(tried == Tried::InVain, Ordering::Relaxed);
        tried
    }

    async fn try_now(&self, due: &Due, event: Option<&Event>) -> Tried {
        let (shift, store) = (self.sweep.shift, self.sweep.shift.store());
        match store.take_delivery(due).await {
            Ok(Taking::Taken(delivery)) if delivery.is_exhausted() => {
                let is_noted = store.note_delivery(&delivery.given_up()).await;
                shift.count(|tally| tally.failed += u64::from(is_noted == Ok(true)));
                Tried::Not
            }
            Ok(Taking::Taken(delivery)) => {
                let Some(body) = delivery.body(event) else { return Tried::Not };
                self.pace.begin(shift).await;
                let (workers, sent) = ((shift, self.sweep.post), (&*delivery, body));
                match attempt(workers, &self.recipient, sent, TIMEOUT).await {
                    true => Tried::Well,
                    false => Tried::InVain,
                }
            }
            Ok(Taking::Lost) => Tried::Not,
            Err(error) => {
                tracing::warn!(detail = %error, "a delivery could not be taken");
                shift.count(|tally| tally.postponed += 1);
                Tried::InVain
            }
        }
    }
}

/// The deliveries with what is sent. Of whichever the event is not there any more, nobody wants to hear.
async fn ready(sweep: &Sweep<'_>, due: &[Due]) -> Result<Vec<Ready>, StoreError> {
    let places: Vec<(OwnerId, EventId)> =
        due.iter().filter_map(|due| Some((due.organisation_id.clone(), due.outbox?))).collect();
    let stored = sweep.shift.store().outboxes(&places).await?;
    let events: Vec<Event> = stored.into_iter().flat_map(|(_, stored)| stored.events).collect();
    let (mut ready, mut gone) = (Vec::new(), Vec::new());
    for due in due {
        match (due.event(&events), due.outbox) {
            (None, Some(_)) => gone.push(due.clone()),
            (event, _) => ready.push((due.clone(), event.cloned())),
        }
    }
    drop_all(sweep, &gone).await;
    Ok(ready)
}

/// Drops them, and gives whether nothing was in the way.
async fn drop_all(sweep: &Sweep<'_>, due: &[Due]) -> bool {
    let drops = due.iter().cloned().map(|due| async move {
        match sweep.shift.store().drop_delivery(&due).await {
            Ok(is_dropped) => {
                sweep.shift.count(|tally| tally.dropped += u64::from(is_dropped));
                true
            }
            Err(error) => {
                tracing::warn!(detail = %error, "a delivery could not be dropped");
                sweep.shift.count(|tally| tally.postponed += 1);
                false
            }
        }
    });
    let done: Vec<bool> = stream::iter(drops).buffer_unordered(AT_ONCE).collect().await;
    done.into_iter().all(|it| it)
}
