//! Everything that a caller can be refused for: one enum, whose meaning is the contract's.
//!
//! How a refusal looks on the wire (status, code, message, details) is decided once, in
//! `http::envelope`; nothing here knows about it. docs/api.md section 1.

use super::deployment::Deployment;
use super::key_refusal::KeyRefusal;
use super::quota::QuotaExceeded;
use super::review::Decision;
use super::scenario::ScenarioFlaw;
use super::ticket::TicketStatus;
use crate::redacted_debug;
use serde::Serialize;
use std::fmt;

/// Why a request was not carried out.
#[derive(Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The credential opens nothing.
    InvalidApiKey(KeyRefusal),
    /// The app belongs to another organisation.
    Forbidden,
    /// There is no such thing.
    NotFound(Resource),
    /// An activation names providers that do not exist.
    UnknownProviders {
        /// As they were named, in request order.
        ids: Vec<String>,
        /// The provider that the first misspelled one may mean.
        did_you_mean: Option<String>,
    },
    /// A required member is absent or null; its path.
    Missing(String),
    /// The body is not JSON, from this place on.
    MalformedJson(TextPosition),
    /// A member, header, parameter or the body itself is unacceptable.
    Invalid(InvalidParameter),
    /// The test scenario cannot be read, or does not fit the request.
    MalformedScenario(ScenarioFlaw),
    /// Some of a challenge's providers cannot be tested by this app; all of them.
    IneligibleProviders(Vec<Ineligible>),
    /// No provider at all can be tested by this app.
    NoEligibleProviders,
    /// An activation names providers that this deployment does not have, in request order.
    NotAvailable(Vec<String>),
    /// The body is over its limit.
    PayloadTooLarge,
    /// The body is declared to be something other than JSON.
    UnsupportedMediaType,
    /// The state of things forbids it, or a race was lost twice.
    Conflict(Conflict),
    /// The app has submitted as much today as it may.
    QuotaExceeded(QuotaExceeded),
    /// The idempotency key was used with a different request.
    IdempotencyKeyConflict,
    /// A request with the same idempotency key is being committed at this moment.
    IdempotencyInProgress,
    /// The database refuses or does not answer in time.
    Unavailable(WriteOutcome),
    /// The answer is larger than Lambda hands on. What it answers may have been done all the same.
    ResponseTooLarge,
    /// A bug. The detail is for the log alone.
    Internal(String),
}

/// As derived, but for what a client has named.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut tuple =
            |name: &str, field: &dyn fmt::Debug| f.debug_tuple(name).field(field).finish();
        match self {
            Self::InvalidApiKey(reason) => tuple("InvalidApiKey", reason),
            Self::NotFound(resource) => tuple("NotFound", resource),
            Self::Missing(path) => tuple("Missing", path),
            Self::MalformedJson(position) => tuple("MalformedJson", position),
            Self::Invalid(flaw) => tuple("Invalid", flaw),
            Self::MalformedScenario(flaw) => tuple("MalformedScenario", flaw),
            Self::IneligibleProviders(all) => tuple("IneligibleProviders", all),
            Self::NotAvailable(providers) => tuple("NotAvailable", providers),
            Self::Conflict(conflict) => tuple("Conflict", conflict),
            Self::QuotaExceeded(exceeded) => tuple("QuotaExceeded", exceeded),
            Self::Unavailable(outcome) => tuple("Unavailable", outcome),
            Self::Internal(detail) => tuple("Internal", detail),
            Self::UnknownProviders { .. } => f.write_str("UnknownProviders(…)"),
            Self::Forbidden => f.write_str("Forbidden"),
            Self::NoEligibleProviders => f.write_str("NoEligibleProviders"),
            Self::PayloadTooLarge => f.write_str("PayloadTooLarge"),
            Self::UnsupportedMediaType => f.write_str("UnsupportedMediaType"),
            Self::IdempotencyKeyConflict => f.write_str("IdempotencyKeyConflict"),
            Self::IdempotencyInProgress => f.write_str("IdempotencyInProgress"),
            Self::ResponseTooLarge => f.write_str("ResponseTooLarge"),
        }
    }
}

/// What there is none of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An app of that client id.
    App,
    /// A challenge of that id in this app.
    Challenge,
    /// An activation ticket of that id.
    Activation,
    /// An activation ticket of that id in this app.
    OwnActivation,
    /// A webhook endpoint of that id of this organisation.
    WebhookEndpoint,
    /// A delivery of that event to this webhook endpoint.
    Delivery,
}

/// What is known of a write's effect when the database did not confirm it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// Nothing happened.
    None,
    /// It may have happened; whether the request carried an idempotency key decides the advice.
    Unknown {
        /// The request can be repeated safely because it carried a key.
        keyed: bool,
    },
}

/// A place in a text, as editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPosition {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

impl TextPosition {
    /// The first character of all.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// An unacceptable part of a request.
#[derive(Clone, PartialEq, Eq)]
pub struct InvalidParameter {
    /// Its path, such as `providers.mitid.useSsn`; none for the body as a whole.
    pub parameter: Option<String>,
    /// What is wrong with it.
    pub reason: Reason,
    /// What would be right, as the end of a sentence that begins with the parameter.
    pub expected: String,
}

redacted_debug!(InvalidParameter { reason, expected });

impl InvalidParameter {
    /// The part at `parameter` has the flaw `reason`; `expected` says what it must be.
    pub fn at(
        parameter: impl Into<String>,
        reason: Reason,
        expected: impl Into<String>,
    ) -> Refusal {
        Refusal::Invalid(Self {
            parameter: Some(parameter.into()),
            reason,
            expected: expected.into(),
        })
    }

    /// The body as a whole has the flaw `reason`.
    pub fn of_body(reason: Reason, expected: impl Into<String>) -> Refusal {
        Refusal::Invalid(Self { parameter: None, reason, expected: expected.into() })
    }
}

/// What can be wrong with a value: the codes of `details.reason` for a 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// JSON, but not an object where one must be.
    NotAnObject,
    /// A member name stands twice in one object.
    DuplicateMember,
    /// The request has no member of that name.
    UnknownMember,
    /// The endpoint has no query parameter of that name.
    UnknownParameter,
    /// Of another JSON type than it must be.
    WrongType,
    /// Nothing in it.
    Empty,
    /// More characters or bytes than allowed.
    TooLong,
    /// More entries than allowed.
    TooMany,
    /// A number outside its bounds.
    OutOfRange,
    /// Not one of the values to choose from.
    NotAnOption,
    /// Given more than once.
    Repeated,
    /// Contains a character that is not allowed there.
    InvalidCharacter,
    /// Not a cursor that this listing gave out.
    InvalidCursor,
    /// No address that webhooks are sent to.
    InvalidUrl,
    /// What the sandbox takes, and production does not.
    SandboxOnly,
}

/// A provider that a challenge cannot include, and the first reason why.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ineligible {
    /// The provider as it was named.
    pub provider_id: String,
    /// The first reason that applies.
    pub reason: Ineligibility,
    /// The provider that it may mean, where there is none of that id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

redacted_debug!(Ineligible { reason });

/// Why a provider cannot be tested, in the order in which the reasons are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ineligibility {
    /// The catalogue has no such provider.
    NotRegistered,
    /// The app has not enabled it.
    NotEnabled,
    /// It needs a chip to be read (type 2).
    ChipBased,
    /// This deployment does not have it.
    NotAvailableInEnvironment,
}

/// What the state of things forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// These providers' tickets are being reviewed and hold their slots.
    ActivationProcessing {
        /// The providers, in request order.
        providers: Vec<String>,
        /// Where this happens: who reviews, and for how long.
        deployment: Deployment,
    },
    /// An operator switched these providers off for the app.
    DisabledByOperator(Vec<String>),
    /// These providers were never activated for the app, so there is nothing to switch.
    NotActivated(Vec<String>),
    /// An operator is at work on the ticket of this provider, which cannot be withdrawn meanwhile.
    UnderReview(String),
    /// The ticket is not waiting any more, so it cannot be withdrawn.
    NotWithdrawable(TicketStatus),
    /// The optimistic-concurrency race was lost too often.
    ConcurrentSubmission,
    /// The decision is not possible from the ticket's status.
    InvalidTransition {
        /// The status.
        from: TicketStatus,
        /// The decision.
        decision: Decision,
    },
    /// The ticket is no longer the app's current one.
    Superseded(TicketStatus),
    /// Another operator has claimed the ticket.
    ClaimedByAnother(TicketStatus),
    /// The challenge has all its stamps.
    StampLimitReached,
    /// The challenge's time is over.
    ChallengeExpired,
    /// The challenge is for another platform, or none was given.
    PlatformNotTargeted,
    /// This participant already has a stamp with this provider.
    DuplicateParticipation,
    /// The organisation has as many webhook endpoints as it may.
    TooManyEndpoints,
    /// The webhook endpoint is disabled, and nothing is sent to it.
    EndpointDisabled,
}

impl Refusal {
    /// Whether another request may have changed the state that led to this refusal; such a one is
    /// confirmed before it is given, because a duplicate of the request may have done so.
    pub fn depends_on_state(&self) -> bool {
        matches!(
            self,
            Self::Conflict(_)
                | Self::QuotaExceeded(_)
                | Self::IneligibleProviders(_)
                | Self::NoEligibleProviders
                | Self::NotFound(_)
                | Self::Forbidden
        )
    }

    /// A bug, described for the log.
    pub fn internal(detail: impl Into<String>) -> Self {
        Self::Internal(detail.into())
    }
}

#[cfg(test)]
mod tests;
