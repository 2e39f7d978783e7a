//! A webhook endpoint, and what changes it.

use super::{
    Description, DisabledReason, Health, HealthChange, Outcome, Recovery, Secrets, Subscription,
    TargetUrl,
};
use crate::event::{Event, EventId, EventType, TypePattern};
use crate::ids::{ClientId, EndpointId, OwnerId};
use crate::redacted_debug;
use crate::refusal::{Conflict, Refusal};
use crate::time::Timestamp;

/// The most endpoints that an organisation has.
pub const MOST_ENDPOINTS: usize = 5;

/// Where an organisation wants its events.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: EndpointId,
    /// Whose it is.
    pub organisation_id: OwnerId,
    /// Where the events go.
    pub url: TargetUrl,
    /// Which ones.
    pub subscription: Subscription,
    /// What it is for.
    pub description: Option<Description>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its owner, an operator or its failing last changed it. How it does is no change of it.
    pub updated_at: Timestamp,
    /// Why it gets nothing, if so.
    pub disabled: Option<DisabledReason>,
    /// How it has done lately.
    pub health: Health,
    /// What signs for it.
    pub secrets: Secrets,
    /// What is to be sent once more, if something is.
    pub recover: Option<Recovery>,
    /// How often it was changed in any way, its creation included: what was once read of it may be so again, a
    /// version never.
    pub version: u64,
}

redacted_debug!(WebhookEndpoint { id, organisation_id, url, disabled, health, version });

/// What a new endpoint is made of.
#[derive(Clone, PartialEq, Eq)]
pub struct NewEndpoint {
    /// Where the events go.
    pub url: TargetUrl,
    /// Which ones.
    pub subscription: Subscription,
    /// What it is for.
    pub description: Option<Description>,
}

redacted_debug!(NewEndpoint { url, subscription });

/// What its owner wants changed. What is none stays as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct EndpointPatch {
    /// Where the events go.
    pub url: Option<TargetUrl>,
    /// Of which types they are; all if that is empty.
    pub types: Option<Vec<TypePattern>>,
    /// Of which apps they are; all if that is empty.
    pub client_ids: Option<Vec<ClientId>>,
    /// What it is for.
    pub description: Option<Option<Description>>,
    /// Whether it gets anything.
    pub enabled: Option<bool>,
}

redacted_debug!(EndpointPatch { url, types, client_ids, enabled });

/// An endpoint after its owner's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The endpoint.
    pub endpoint: WebhookEndpoint,
    /// Whether it is another than before; if not, there is nothing to write.
    pub is_change: bool,
}

impl WebhookEndpoint {
    /// A new endpoint, whose first secret is derived under the deployment's key of that id.
    pub fn create(
        id: EndpointId,
        organisation_id: OwnerId,
        new: NewEndpoint,
        key_id: &str,
        now: Timestamp,
    ) -> Self {
        let NewEndpoint { url, subscription, description } = new;
        Self {
            id,
            organisation_id,
            url,
            subscription,
            description,
            created_at: now,
            updated_at: now,
            disabled: None,
            health: Health::default(),
            secrets: Secrets::first(key_id),
            recover: None,
            version: 1,
        }
    }

    /// Whether it gets anything.
    pub const fn enabled(&self) -> bool {
        self.disabled.is_none()
    }

    /// Whether something may be put on its way to it.
    ///
    /// # Errors
    /// It is disabled.
    pub const fn check_enabled(&self) -> Result<(), Refusal> {
        if self.enabled() { Ok(()) } else { Err(Refusal::Conflict(Conflict::EndpointDisabled)) }
    }

    /// The endpoint with what its owner wants changed. Switched on, also where it is on, it begins anew: as one that
    /// has not failed. Switched off, one that is off already stays off for the reason that it was.
    pub fn change(&self, patch: EndpointPatch, now: Timestamp) -> Changed {
        let mut endpoint = self.clone();
        let EndpointPatch { url, types, client_ids, description, enabled } = patch;
        endpoint.url = url.unwrap_or(endpoint.url);
        let subscription = &mut endpoint.subscription;
        subscription.types = types.unwrap_or_else(|| std::mem::take(&mut subscription.types));
        subscription.client_ids =
            client_ids.unwrap_or_else(|| std::mem::take(&mut subscription.client_ids));
        endpoint.description = description.unwrap_or(endpoint.description);
        match enabled {
            Some(true) if !self.enabled() || self.health.failing_since.is_some() => {
                endpoint.disabled = None;
                endpoint.health = Health::default();
            }
            Some(false) => endpoint.disabled = self.disabled.or(Some(DisabledReason::Customer)),
            Some(true) | None => {}
        }
        let is_change = endpoint != *self;
        Changed { endpoint: if is_change { endpoint.changed_at(now) } else { endpoint }, is_change }
    }

    /// The endpoint with a new secret, derived under the deployment's key of that id; the one before it signs as
    /// well for so many seconds more.
    #[must_use]
    pub fn rotate(&self, overlap_seconds: u32, key_id: &str, now: Timestamp) -> Self {
        let secrets = self.secrets.rotate(overlap_seconds, key_id, now);
        Self { secrets, ..self.clone() }.changed_at(now)
    }

    /// The endpoint, which gets nothing from now on. One that gets nothing already stays as it is. What is told of
    /// it, [`happening`](Self::happening) says.
    #[must_use]
    pub fn disable(&self, reason: DisabledReason, now: Timestamp) -> Self {
        match self.disabled {
            Some(_) => self.clone(),
            None => Self { disabled: Some(reason), ..self.clone() }.changed_at(now),
        }
    }

    /// What an attempt that ended at `now` makes of it. What is disabled is not disabled again.
    pub fn after(&self, outcome: &Outcome, now: Timestamp) -> HealthChange {
        let change = self.health.after(outcome, now);
        HealthChange { disable: change.disable.filter(|_| self.enabled()), ..change }
    }

    /// The endpoint as an attempt has left it: with its health and, if that says so, disabled.
    #[must_use]
    pub fn with_health(&self, change: HealthChange, now: Timestamp) -> Self {
        let with_health = Self { health: change.health, ..self.clone() };
        match change.disable {
            Some(reason) => with_health.disable(reason, now),
            None => with_health.counted(),
        }
    }

    /// The endpoint, to which everything behind `since`, or nothing more, is due again.
    #[must_use]
    pub fn with_recovery(&self, recover: Option<Recovery>) -> Self {
        Self { recover, ..self.clone() }.counted()
    }

    /// The event by which its owner tries it out: it is sent to this endpoint, whatever types that wants.
    pub fn ping(&self, now: Timestamp, random: [u8; 16]) -> Event {
        ping(&self.id, EventId::nth(now, random, 0), now)
    }

    fn counted(self) -> Self {
        Self { version: self.version + 1, ..self }
    }

    /// It never was changed later than it is: clocks differ.
    fn changed_at(self, now: Timestamp) -> Self {
        Self { updated_at: self.updated_at.max(now), ..self.counted() }
    }
}

/// The ping of this id to an endpoint: it stands in no log, so it is made again whenever it is sent.
pub(super) fn ping(endpoint: &EndpointId, id: EventId, at: Timestamp) -> Event {
    Event {
        id,
        name: EventType::Ping.name().to_owned(),
        timestamp: at,
        client_id: None,
        data: format!(r#"{{"webhookEndpointId":"{endpoint}"}}"#),
    }
}

#[cfg(test)]
mod tests;
