//! Wire types that more than one endpoint, or an endpoint and a tool, answers with.

use crate::domain::challenge::{Challenge, ChallengeStatus, Platform};
use crate::domain::field::{FieldValue, Fields};
use crate::domain::history::HistoryEntry;
use crate::domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use crate::domain::problem::Problem;
use crate::domain::queue::QueueEntry;
use crate::domain::ticket::{Rejection, Ticket, TicketStatus};
use crate::domain::time::Timestamp;
use crate::usecase::get_activation::ActivationDetail;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// A challenge as it is listed and shown: exactly the documented members, in that order.
/// docs/api.md section 3.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView<'a> {
    id: &'a ChallengeId,
    host_client_id: &'a ClientId,
    host_name: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    provider_ids: &'a [String],
    target_platform: Option<&'a Platform>,
    max_stamps: u32,
    current_stamp_count: u32,
    status: ChallengeStatus,
    allow_duplicate_participation: bool,
    expires_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl<'a> ChallengeView<'a> {
    /// The challenge as it stands at `now`.
    pub fn of(challenge: &'a Challenge, now: Timestamp) -> Self {
        Self {
            id: &challenge.id,
            host_client_id: &challenge.client_id,
            host_name: &challenge.host_name,
            title: &challenge.title,
            description: challenge.description.as_deref(),
            provider_ids: &challenge.provider_ids,
            target_platform: challenge.target_platform.as_ref(),
            max_stamps: challenge.max_stamps,
            current_stamp_count: challenge.stamps,
            status: challenge.status(now),
            allow_duplicate_participation: challenge.allow_duplicates,
            expires_at: challenge.expires_at,
            created_at: challenge.created_at,
            updated_at: challenge.updated_at,
        }
    }
}

/// What a submission, or its evaluation, says of a contract provider. docs/api.md section 5.2.
#[derive(Serialize)]
pub struct ContractRequired<'a> {
    error: &'static str,
    message: String,
    contact: &'a str,
}

impl<'a> ContractRequired<'a> {
    /// That the provider of this id needs a contract, and whom to ask for one.
    pub fn of(provider: &str, contact: &'a str) -> Self {
        let message = format!(
            "{provider} activation requires off-API contract onboarding. Please email {contact} to \
             begin activation."
        );
        Self { error: "contract_activation_required", message, contact }
    }
}

/// An object with a member for each provider, in request order.
pub struct ByProvider<'a, T>(pub Vec<(&'a str, T)>);

impl<T: Serialize> Serialize for ByProvider<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(provider, entry)| (provider, entry)))
    }
}

/// A ticket in a line: the documented members, in that order. docs/api.md section 7.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivationSummary<'a> {
    id: &'a ActivationId,
    provider_id: &'a str,
    client_id: &'a ClientId,
    organisation_id: &'a OwnerId,
    status: &'a TicketStatus,
    requested_at: Timestamp,
    updated_at: Timestamp,
    claimed_by: Option<&'a OwnerId>,
    organisation_name: &'a str,
    client_name: &'a str,
    warning_count: usize,
    closed_at: Option<Timestamp>,
    decided_by: Option<&'a OwnerId>,
}

impl<'a> From<&'a Ticket> for ActivationSummary<'a> {
    fn from(ticket: &'a Ticket) -> Self {
        Self {
            id: &ticket.id,
            provider_id: &ticket.provider_id,
            client_id: &ticket.client_id,
            organisation_id: &ticket.organisation_id,
            status: &ticket.status,
            requested_at: ticket.requested_at,
            updated_at: ticket.updated_at,
            claimed_by: ticket.claimed_by.as_ref(),
            organisation_name: &ticket.organisation_name,
            client_name: &ticket.client_name,
            warning_count: ticket.warnings.len(),
            closed_at: ticket.closed_at(),
            decided_by: ticket.decided_by.as_ref(),
        }
    }
}

impl<'a> From<&'a QueueEntry> for ActivationSummary<'a> {
    fn from(entry: &'a QueueEntry) -> Self {
        Self {
            id: &entry.id,
            provider_id: &entry.provider_id,
            client_id: &entry.client_id,
            organisation_id: &entry.organisation_id,
            status: &entry.status,
            requested_at: entry.requested_at,
            updated_at: entry.updated_at,
            claimed_by: entry.claimed_by.as_ref(),
            organisation_name: &entry.organisation_name,
            client_name: &entry.client_name,
            warning_count: entry.warning_count,
            closed_at: entry.closed_at(),
            decided_by: entry.decided_by.as_ref(),
        }
    }
}

/// A whole ticket: the summary's members and then its own. docs/api.md section 7.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketView<'a> {
    #[serde(flatten)]
    summary: ActivationSummary<'a>,
    fields: BTreeMap<&'a str, FieldInFull<'a>>,
    ignored_fields: &'a [String],
    warnings: &'a [Problem],
    rejection: Option<&'a Rejection>,
    history: &'a [HistoryEntry],
    history_omitted: usize,
    previous: Option<PreviousView<'a>>,
}

/// The provider's ticket before one, to compare it with: its values over 4096 bytes by their hash.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PreviousView<'a> {
    id: &'a ActivationId,
    status: &'a TicketStatus,
    closed_at: Option<Timestamp>,
    rejection: Option<&'a Rejection>,
    fields: &'a Fields,
}

/// A value, or the text that it names, where that is kept.
#[derive(Serialize)]
#[serde(untagged)]
enum FieldInFull<'a> {
    Value(&'a FieldValue),
    Text(&'a str),
}

impl<'a> From<&'a ActivationDetail> for TicketView<'a> {
    fn from(shown: &'a ActivationDetail) -> Self {
        let ActivationDetail { ticket, history, previous, large_values } = shown;
        let in_full = |value: &'a FieldValue| {
            let text = value.sha256().and_then(|sha256| large_values.get(sha256));
            text.map_or(FieldInFull::Value(value), |text| FieldInFull::Text(text))
        };
        let fields = ticket.fields.iter();
        Self {
            summary: ticket.into(),
            fields: fields.map(|(id, value)| (id.as_str(), in_full(value))).collect(),
            ignored_fields: &ticket.ignored_fields,
            warnings: &ticket.warnings,
            rejection: ticket.rejection.as_ref(),
            history: &history.entries,
            history_omitted: history.omitted,
            previous: previous.as_ref().map(|ticket| PreviousView {
                id: &ticket.id,
                status: &ticket.status,
                closed_at: ticket.closed_at(),
                rejection: ticket.rejection.as_ref(),
                fields: &ticket.fields,
            }),
        }
    }
}
