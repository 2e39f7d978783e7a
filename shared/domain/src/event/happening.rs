//! What happened, out of what changed: a pure function for each kind of change.

use super::EventType;
use crate::app::{App, Pointer, TicketRef};
use crate::challenge::{Challenge, ProviderResult};
use crate::customer_switch::CustomerSwitch;
use crate::ids::{ChallengeId, ClientId};
use crate::redacted_debug;
use crate::review::Reviewed;
use crate::submission::Superseded;
use crate::ticket::{Rejection, RejectionReason, Ticket, TicketStatus};
use crate::time::Timestamp;
use crate::webhook::{DisabledReason, EndpointId, WebhookEndpoint};
use crate::withdrawal::Withdrawal;
use serde::Serialize;

/// Something that happened, before it has an id.
#[derive(Clone, PartialEq, Eq)]
pub struct Happening {
    /// What kind of change it is.
    pub event_type: EventType,
    /// The `updatedAt` of what changed.
    pub at: Timestamp,
    /// The app that it happened to, if it did to one.
    pub client_id: Option<ClientId>,
    /// What there is to tell: a JSON object.
    pub data: String,
}

redacted_debug!(Happening { event_type, at, client_id });

/// A change of a provider's activation.
#[derive(Clone, Copy)]
pub struct ActivationChange<'a> {
    /// The app.
    pub client_id: &'a ClientId,
    /// The provider.
    pub provider_id: &'a str,
    /// The ticket, or the sandbox.
    pub ticket: &'a TicketRef,
    /// What it was before; none if it is new.
    pub previous: Option<&'a TicketStatus>,
    /// What it is now.
    pub status: &'a TicketStatus,
    /// Why it was turned down, if it was.
    pub rejection: Option<&'a Rejection>,
    /// When it changed.
    pub at: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ActivationData<'a> {
    client_id: &'a ClientId,
    provider_id: &'a str,
    activation_id: &'a str,
    status: &'a TicketStatus,
    previous_status: Option<&'a TicketStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rejection: Option<RejectionData<'a>>,
}

/// Of a rejection what is for programs. Its message is for people, and may say anything.
#[derive(Serialize)]
struct RejectionData<'a> {
    reason: &'a RejectionReason,
    problems: Vec<ProblemData<'a>>,
}

#[derive(Serialize)]
struct ProblemData<'a> {
    field: Option<&'a str>,
    code: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderData<'a> {
    client_id: &'a ClientId,
    provider_id: &'a str,
    by: By,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CompletionData<'a> {
    client_id: &'a ClientId,
    challenge_id: &'a ChallengeId,
    provider_results: Vec<ProviderResult<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EndpointData<'a> {
    webhook_endpoint_id: &'a EndpointId,
    disabled_reason: DisabledReason,
}

/// Who has switched a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// An operator.
    Operator,
    /// The app's owner.
    Customer,
}

impl ActivationChange<'_> {
    /// What happened. None if the status is a later release's, which this one never sets.
    pub fn happening(&self) -> Option<Happening> {
        let Self { client_id, provider_id, ticket, previous, status, rejection, at } = *self;
        let rejection = rejection.filter(|_| *status == TicketStatus::Rejected);
        let data = ActivationData {
            client_id,
            provider_id,
            activation_id: ticket.as_str(),
            status,
            previous_status: previous,
            rejection: rejection.map(RejectionData::from),
        };
        let event_type = EventType::of_change(previous, status)?;
        Some(Happening::new(event_type, at, client_id, &data))
    }
}

impl<'a> From<&'a Rejection> for RejectionData<'a> {
    fn from(rejection: &'a Rejection) -> Self {
        let problems = rejection.problems.iter();
        let problems =
            problems.map(|it| ProblemData { field: it.field.as_deref(), code: &it.code });
        Self { reason: &rejection.reason, problems: problems.collect() }
    }
}

impl Happening {
    fn new(
        event_type: EventType,
        at: Timestamp,
        client_id: &ClientId,
        data: &impl Serialize,
    ) -> Self {
        let data = serde_json::to_string(data).expect("texts, numbers and lists are JSON");
        Self { event_type, at, client_id: Some(client_id.clone()), data }
    }

    /// A provider of the app was switched on or off.
    pub fn switched(app: &App, provider: &str, is_on: bool, by: By, at: Timestamp) -> Self {
        let event_type =
            if is_on { EventType::ProviderEnabled } else { EventType::ProviderDisabled };
        let data = ProviderData { client_id: &app.client_id, provider_id: provider, by };
        Self::new(event_type, at, &app.client_id, &data)
    }

    /// What stood open under a pointer of the app loses its place.
    pub fn superseded(app: &App, provider: &str, pointer: &Pointer, at: Timestamp) -> Option<Self> {
        let change = ActivationChange {
            client_id: &app.client_id,
            provider_id: provider,
            ticket: &pointer.ticket,
            previous: Some(&pointer.status),
            status: &TicketStatus::Superseded,
            rejection: None,
            at,
        };
        change.happening()
    }
}

impl Ticket {
    /// What happened when the ticket became what it is, from what it was before.
    pub fn happening(&self, previous: Option<&TicketStatus>) -> Option<Happening> {
        let change = ActivationChange {
            client_id: &self.client_id,
            provider_id: &self.provider_id,
            ticket: &TicketRef::Ticket(self.id.clone()),
            previous,
            status: &self.status,
            rejection: self.rejection.as_ref(),
            at: self.updated_at,
        };
        change.happening()
    }
}

impl Reviewed {
    /// What the decision comes to for the customer.
    pub fn happening(&self) -> Option<Happening> {
        self.ticket.happening(Some(&self.from))
    }
}

impl Withdrawal {
    /// What the withdrawal comes to for the customer.
    pub fn happening(&self) -> Option<Happening> {
        self.ticket.happening(Some(&self.from))
    }
}

impl CustomerSwitch {
    /// What the customer's own switch of a provider comes to, if it changes something.
    pub fn happening(self, app: &App, provider: &str, now: Timestamp) -> Happening {
        Happening::switched(app, provider, self == Self::On, By::Customer, now)
    }
}

impl Superseded {
    /// What happened to the ticket of the app that `pointer` names, if it was still open.
    pub fn happening(&self, app: &App, provider: &str, pointer: &Pointer) -> Option<Happening> {
        Happening::superseded(app, provider, pointer, self.closed_at?)
    }
}

impl Challenge {
    /// What happened with the stamp that made the challenge what it is: its completion, if it was the last one.
    pub fn happening(&self) -> Option<Happening> {
        let data = CompletionData {
            client_id: &self.client_id,
            challenge_id: &self.id,
            provider_results: self.results(),
        };
        let event_type = EventType::ProductionTestCompleted;
        (self.stamps == self.max_stamps)
            .then(|| Happening::new(event_type, self.updated_at, &self.client_id, &data))
    }
}

impl WebhookEndpoint {
    /// What happened with the change that made the endpoint what it is: that it gets nothing any more, unless its
    /// owner asked for that.
    pub fn happening(&self) -> Option<Happening> {
        let disabled_reason = self.disabled.filter(|reason| *reason != DisabledReason::Customer)?;
        let data = EndpointData { webhook_endpoint_id: &self.id, disabled_reason };
        let data = serde_json::to_string(&data).expect("texts are JSON");
        let event_type = EventType::WebhookEndpointDisabled;
        Some(Happening { event_type, at: self.updated_at, client_id: None, data })
    }
}

#[cfg(test)]
mod tests;
