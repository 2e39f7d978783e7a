//! An endpoint, as those know it who make attempts of its deliveries side by side: each attempt may change how it
//! does, and one of them may be the end of it.

use greenlight::domain::event::Announcement;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{Delivery, DeliveryStatus, Outcome, WebhookEndpoint};
use greenlight::runtime::Shift;
use greenlight::store::{Cause, Failure, Role, Store, StoreError, Write};
use greenlight::usecase::random;
use tokio::sync::Mutex;

/// How often a change of the endpoint is decided on, if others change it at the same time.
const ATTEMPTS: u32 = 5;

/// An endpoint that gets deliveries.
pub(crate) struct Recipient {
    read: WebhookEndpoint,
    known: Mutex<WebhookEndpoint>,
}

/// What was noted of an attempt.
enum Noted {
    /// It is noted: how the delivery stands then, and whether the endpoint was disabled with it.
    Yes { status: DeliveryStatus, disabled: bool },
    /// Somebody else has the delivery by now.
    Lost,
}

impl Recipient {
    pub(crate) fn new(endpoint: WebhookEndpoint) -> Self {
        Self { read: endpoint.clone(), known: Mutex::new(endpoint) }
    }

    /// The endpoint as it was read before any attempt.
    pub(crate) const fn as_read(&self) -> &WebhookEndpoint {
        &self.read
    }

    /// Whether there is a key that one of its secrets is derived under. Where there is none nothing is sent, and
    /// nothing is taken: an attempt that cannot be made counts as none.
    pub(crate) fn is_signed(&self, shift: &Shift<'_>) -> bool {
        let WebhookEndpoint { id, secrets, .. } = &self.read;
        !shift.settings.webhook_keys.signing(id, secrets, shift.now()).is_empty()
    }

    /// Notes what came of an attempt: with the delivery, and where that changes how the endpoint does, in one
    /// transaction with the endpoint and the event that tells of its end.
    ///
    /// What cannot be noted is lost with its lease, and the attempt is made once more: the receiver knows the event.
    pub(crate) async fn note(&self, shift: &Shift<'_>, delivery: &Delivery, outcome: &Outcome) {
        let now = shift.now();
        let spread = random();
        let spread = u32::from_be_bytes([spread[0], spread[1], spread[2], spread[3]]);
        let after = delivery.after(outcome, now, spread);
        let noted = self.try_to_note(shift, &after, outcome, now).await;
        let is_success = outcome.is_success();
        shift.count(|tally| {
            tally.attempts += 1;
            tally.failed_attempts += u64::from(!is_success);
            match noted {
                Ok(Noted::Yes { status, disabled }) => {
                    match status {
                        DeliveryStatus::Pending => {}
                        DeliveryStatus::Succeeded => tally.succeeded += 1,
                        DeliveryStatus::Failed => tally.failed += 1,
                        DeliveryStatus::Dropped => tally.dropped += 1,
                    }
                    tally.disabled += u64::from(disabled);
                }
                Ok(Noted::Lost) => {}
                Err(_) => tally.postponed += 1,
            }
        });
        if let Err(error) = noted {
            tracing::warn!(detail = %error, "what came of an attempt could not be noted");
        }
    }

    async fn try_to_note(
        &self,
        shift: &Shift<'_>,
        after: &Delivery,
        outcome: &Outcome,
        now: Timestamp,
    ) -> Result<Noted, StoreError> {
        let store = shift.store();
        let mut endpoint = self.known.lock().await;
        for attempt in 0..ATTEMPTS {
            let change = endpoint.after(outcome, now);
            if change.health == endpoint.health && change.disable.is_none() {
                drop(endpoint);
                return note_alone(&store, after).await;
            }
            let changed = endpoint.with_health(change, now);
            let disabled = change.disable.is_some();
            let after =
                if disabled { after.clone().with_endpoint_disabled() } else { after.clone() };
            let status = after.status;
            match commit(&store, (&endpoint, &changed), after.clone(), (disabled, now)).await {
                Ok(()) => {
                    *endpoint = changed;
                    return Ok(Noted::Yes { status, disabled });
                }
                Err(Failure::Cancelled(causes)) if causes.iter().any(is_of_delivery) => {
                    return Ok(Noted::Lost);
                }
                Err(Failure::Cancelled(_)) => {
                    store.pause(attempt).await;
                    let (owner, id) = (endpoint.organisation_id.clone(), endpoint.id.clone());
                    match store.webhook_endpoint(&owner, &id).await? {
                        Some(newer) => *endpoint = newer,
                        // Nobody needs to know how one has done that is gone.
                        None => return note_alone(&store, &after.with_endpoint_disabled()).await,
                    }
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        // Others keep changing the endpoint; what has come of the delivery is noted all the same.
        drop(endpoint);
        note_alone(&store, after).await
    }
}

async fn note_alone(store: &Store, after: &Delivery) -> Result<Noted, StoreError> {
    let is_noted = store.note_delivery(after).await?;
    let status = after.status;
    Ok(if is_noted { Noted::Yes { status, disabled: false } } else { Noted::Lost })
}

async fn commit(
    store: &Store,
    (seen, changed): (&WebhookEndpoint, &WebhookEndpoint),
    after: Delivery,
    (disabled, now): (bool, Timestamp),
) -> Result<(), Failure> {
    let mut writes = vec![
        Write::ChangeDelivery(Box::new(after)),
        Write::ChangeEndpoint { seen: Box::new(seen.clone()), changed: Box::new(changed.clone()) },
    ];
    if disabled {
        let announcement = Announcement::of(changed.happening());
        writes.extend(Write::announce(&changed.organisation_id, &announcement, now, random()));
    }
    store.commit(&writes, None, now).await.map(|_| ())
}

fn is_of_delivery(cause: &Cause) -> bool {
    matches!(cause, Cause::ConditionFailed(Role::Delivery, _))
}
