//! A visit to an endpoint: at most twenty of its due deliveries, at most four at a time, at its pace. An endpoint
//! that fails is tried once; if that succeeds, the rest follow. What nobody wants any more is dropped.

use crate::attempt::attempt;
use crate::recipient::Recipient;
use crate::recovery::recover;
use crate::sweep::{DUE_AT_ONCE, Sweep};
use futures_util::stream::{self, StreamExt as _};
use greenlight::domain::event::{Event, EventId};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{DUE_PER_SECOND, Due, EndpointId, TIMEOUT, WebhookEndpoint};
use greenlight::store::{DuePage, StoreError, Taking};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;

/// How many attempts of one endpoint are under way at the same time.
const AT_ONCE: usize = 4;

/// How long lies at least between the beginnings of two attempts.
const GAP: Duration = Duration::from_millis(1000 / DUE_PER_SECOND as u64);

/// A visit that is to be made.
pub(crate) struct Visit {
    pub(crate) endpoint: EndpointId,
    organisation: OwnerId,
    /// What is due, where it was read already.
    page: Option<DuePage>,
    /// Whether it is the sweep's first.
    is_first: bool,
    /// When the next attempt may begin.
    not_before: Option<Instant>,
}

/// A delivery with its event; a ping has none.
type Ready = (Due, Option<Event>);

impl Visit {
    /// The first of a sweep, if there is anything to do.
    pub(crate) fn first(endpoint: EndpointId, page: DuePage) -> Option<Self> {
        let of_due = page.due.first().map(|due| due.organisation_id.clone());
        let organisation = of_due.or_else(|| page.recovering.clone())?;
        Some(Self { endpoint, organisation, page: Some(page), is_first: true, not_before: None })
    }

    /// Makes the visit, and gives the next one, if there is more to do.
    pub(crate) async fn make(self, sweep: &Sweep<'_>) -> Result<Option<Self>, StoreError> {
        let shift = sweep.shift;
        let store = shift.store();
        let page = match self.page {
            Some(page) => page,
            None => store.due_deliveries_of(&self.endpoint, DUE_AT_ONCE).await?,
        };
        let again = |more: bool, not_before| {
            let (endpoint, organisation) = (self.endpoint.clone(), self.organisation.clone());
            more.then_some(Self { endpoint, organisation, page: None, is_first: false, not_before })
        };
        let endpoint = store.webhook_endpoint(&self.organisation, &self.endpoint).await?;
        let Some(endpoint) = endpoint.filter(WebhookEndpoint::enabled) else {
            let all_dropped = drop_all(sweep, &page.due).await;
            return Ok(again(page.more && all_dropped, None));
        };
        let has_recovered = match &page.recovering {
            Some(_) if self.is_first => recover(shift, &endpoint).await?,
            _ => false,
        };
        let is_failing = endpoint.health.failing_since.is_some();
        if let Some(oldest) = page.due.first().filter(|_| self.is_first && !is_failing) {
            let age = shift.now().millis().saturating_sub(oldest.due_at.millis());
            let age = Duration::from_millis(u64::try_from(age).unwrap_or_default());
            shift.count(|tally| tally.oldest_due = tally.oldest_due.max(Some(age)));
        }
        let recipient = Recipient::new(endpoint);
        if !recipient.is_signed(shift) {
            // All of it stays due, and this is said again, until the key is there.
            tracing::error!(webhook_endpoint_id = %self.endpoint, "there is no key that its secret is derived under");
            let due = u64::try_from(page.due.len()).unwrap_or_default();
            shift.count(|tally| tally.postponed += due);
            return Ok(None);
        }
        let ready = self::ready(sweep, &page.due).await?;
        let pace = Pace(tokio::sync::Mutex::new(self.not_before));
        let mut rest = ready.into_iter();
        if is_failing && let Some(one) = rest.next() {
            let Ok(_place) = sweep.in_flight_failing.acquire().await else { return Ok(None) };
            if !try_one(sweep, &recipient, one, &pace).await {
                return Ok(None);
            }
        }
        let has_failed = AtomicBool::new(false);
        let attempts = rest.map(|one| async {
            if !has_failed.load(Ordering::Relaxed) && !try_one(sweep, &recipient, one, &pace).await
            {
                has_failed.store(true, Ordering::Relaxed);
            }
        });
        stream::iter(attempts).buffered(AT_ONCE).collect::<Vec<()>>().await;
        let more = (page.more || has_recovered) && !has_failed.load(Ordering::Relaxed);
        Ok(again(more, *pace.0.lock().await))
    }
}

/// When the next attempt of an endpoint may begin.
struct Pace(tokio::sync::Mutex<Option<Instant>>);

impl Pace {
    /// Waits for one's turn, and then for a place among all that are in flight: that is when the attempt begins,
    /// and the next one is counted from. None where the sweep ends.
    async fn turn<'s>(&self, sweep: &'s Sweep<'_>) -> Option<SemaphorePermit<'s>> {
        let mut next = self.0.lock().await;
        if let Some(at) = *next {
            sweep.shift.sleep_until(at).await;
        }
        let place = sweep.in_flight.acquire().await.ok()?;
        *next = Some(sweep.shift.instant() + GAP);
        Some(place)
    }
}

/// Takes a delivery and makes an attempt: whether the endpoint goes on working, as far as it shows.
async fn try_one(
    sweep: &Sweep<'_>,
    recipient: &Recipient,
    (due, event): Ready,
    pace: &Pace,
) -> bool {
    let Some(_place) = pace.turn(sweep).await else { return false };
    if !sweep.has_time() {
        return false;
    }
    let store = sweep.shift.store();
    match store.take_delivery(&due).await {
        Ok(Taking::Taken(delivery)) if delivery.is_exhausted() => {
            let is_noted = store.note_delivery(&delivery.given_up()).await;
            sweep.shift.count(|tally| tally.failed += u64::from(is_noted == Ok(true)));
            true
        }
        Ok(Taking::Taken(delivery)) => {
            let Some(body) = delivery.body(event.as_ref()) else { return true };
            attempt((sweep.shift, sweep.post), recipient, (&delivery, body), TIMEOUT).await
        }
        Ok(Taking::Lost) => true,
        Err(error) => {
            tracing::warn!(detail = %error, "a delivery could not be taken");
            sweep.shift.count(|tally| tally.postponed += 1);
            false
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
