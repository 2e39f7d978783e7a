//! What a request needs of what has a key.

use super::StoreError;
use super::keys::ItemKey;
use greenlight_domain::api_key::KeyHash;
use greenlight_domain::event::EventId;
use greenlight_domain::idempotency::RecordKey;
use greenlight_domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use greenlight_domain::redacted_debug;
use greenlight_domain::webhook::EndpointId;

/// What to read.
#[derive(Clone, Default)]
pub struct Wanted {
    /// The key's record.
    pub key: Option<KeyHash>,
    /// The operator behind an operator's key.
    pub operator: Option<OwnerId>,
    /// The organisation behind a workspace's key.
    pub organisation: Option<OwnerId>,
    /// The app.
    pub app: Option<ClientId>,
    /// The app's company information too.
    pub company: bool,
    /// A challenge of the app.
    pub challenge: Option<ChallengeId>,
    /// Stamps of the challenge that would be duplicates: provider and participant hash.
    pub stamps: Vec<(String, String)>,
    /// A ticket.
    pub ticket: Option<ActivationId>,
    /// A webhook endpoint of the organisation.
    pub endpoint: Option<EndpointId>,
    /// The endpoint's delivery of this event, too.
    pub delivery: Option<EventId>,
    /// How many endpoints the organisation has, too.
    pub endpoint_count: bool,
    /// Whether the ticket and the app, of which it is, must be of one age.
    pub agreeing: bool,
    /// The request's idempotency record.
    pub record: Option<RecordKey>,
}

redacted_debug!(Wanted {
    operator,
    organisation,
    app,
    company,
    challenge,
    ticket,
    endpoint,
    delivery
});

impl Wanted {
    /// Of this, what lets a caller in: the key's record, and the operator, or the organisation and the app.
    #[must_use]
    pub fn identifying(&self) -> Self {
        let Self { key, operator, organisation, app, .. } = self.clone();
        Self { key, operator, organisation, app, ..Self::default() }
    }

    /// What it means that nothing of it could be read.
    pub(super) fn unread(&self, error: StoreError) -> StoreError {
        if self.record.is_some() { error.with_record_unread() } else { error }
    }

    pub(super) fn keys(&self) -> Vec<ItemKey> {
        let mut keys = Vec::new();
        keys.extend(self.key.as_ref().map(ItemKey::api_key));
        keys.extend(self.operator.as_ref().map(ItemKey::operator));
        keys.extend(self.organisation.as_ref().map(ItemKey::organisation));
        keys.extend(self.ticket.as_ref().map(ItemKey::ticket));
        keys.extend(self.record.as_ref().map(ItemKey::record));
        if let Some(organisation) = &self.organisation {
            let endpoint = |id| ItemKey::endpoint(organisation, id);
            keys.extend(self.endpoint.as_ref().map(endpoint));
            keys.extend(self.endpoint_count.then(|| ItemKey::endpoint_count(organisation)));
        }
        let delivery = self.endpoint.as_ref().zip(self.delivery);
        keys.extend(delivery.map(|(endpoint, event)| ItemKey::delivery(endpoint, event)));
        if let Some(app) = &self.app {
            keys.push(ItemKey::app(app));
            if self.company {
                keys.push(ItemKey::company(app));
            }
            if let Some(challenge) = &self.challenge {
                keys.push(ItemKey::challenge(app, challenge));
                let stamp = |(provider, who): &(String, String)| {
                    ItemKey::stamp_of(challenge, provider, who)
                };
                keys.extend(self.stamps.iter().map(stamp));
            }
        }
        keys
    }
}
