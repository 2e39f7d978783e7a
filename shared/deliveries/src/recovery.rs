//! A step of a recovery: what an endpoint has missed is made due again, two hundred events at a time.

use futures_util::stream::{self, StreamExt as _};
use greenlight::domain::event::EventId;
use greenlight::domain::webhook::{
    Delivery, EndpointId, RECOVERED_AT_ONCE, RecoveryStep, WebhookEndpoint,
};
use greenlight::runtime::Shift;
use greenlight::store::{Failure, Placed, Store, StoreError, Write};
use std::collections::HashMap;

/// How many deliveries are put at the same time.
const PUT_AT_ONCE: usize = 16;

/// Makes the next step of the endpoint's recovery, and gives whether anything is due by it. If it breaks off in the
/// midst it is made again: what is due by then stays so.
pub(crate) async fn recover(
    shift: &Shift<'_>,
    endpoint: &WebhookEndpoint,
) -> Result<bool, StoreError> {
    let Some(recovery) = endpoint.recover else { return Ok(false) };
    let (store, now) = (shift.store(), shift.now());
    let log = store.log_after(&endpoint.organisation_id, recovery.since, RECOVERED_AT_ONCE + 1);
    let log = log.await?;
    let RecoveryStep { events, rest } =
        recovery.step(&endpoint.subscription, log.stored, log.goes_on, now);
    let ids: Vec<EventId> = events.iter().map(|(_, event)| event.id).collect();
    let known = known(&store, &endpoint.id, &ids).await?;
    let due = events.iter().filter_map(|(outbox, event)| {
        let known = known.get(&event.id);
        endpoint.recovered(event, *outbox, known, now).map(|due| (due, known.is_some()))
    });
    let due: Vec<(Delivery, bool)> = due.collect();
    let has_more = !due.is_empty();
    let store = &store;
    let writes = due.into_iter().map(|(due, is_known)| async move {
        if is_known {
            store.note_delivery(&due).await.map(|_| ())
        } else {
            let placed = store.put_delivery(&due).await?;
            shift.count(|tally| tally.put += u64::from(placed == Placed::New));
            Ok(())
        }
    });
    let written: Vec<_> = stream::iter(writes).buffer_unordered(PUT_AT_ONCE).collect().await;
    written.into_iter().collect::<Result<(), StoreError>>()?;
    // Where the endpoint was changed meanwhile, the next sweep looks at the same events again.
    let changed = Write::ChangeEndpoint {
        seen: Box::new(endpoint.clone()),
        changed: Box::new(endpoint.with_recovery(rest)),
    };
    match store.commit(&[changed], None, now).await {
        Ok(_) | Err(Failure::Cancelled(_)) => Ok(has_more),
        Err(failure) => Err(failure.into()),
    }
}

async fn known(
    store: &Store,
    endpoint: &EndpointId,
    events: &[EventId],
) -> Result<HashMap<EventId, Delivery>, StoreError> {
    let known = store.deliveries_of(endpoint, events).await?;
    Ok(known.into_iter().map(|delivery| (delivery.event_id, delivery)).collect())
}
