//! Activation tickets: what was submitted for one provider, and how far its review has come.
//! docs/api.md sections 5 to 7.

use super::field::Fields;
use super::ids::{ActivationId, ClientId, OwnerId};
use super::problem::Problem;
use super::time::Timestamp;
use crate::redacted_debug;
use serde::{Serialize, Serializer};

/// Where a ticket stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TicketStatus {
    /// Submitted and waiting for an operator.
    Requested,
    /// Claimed by an operator; it holds the provider's slot until the review ends.
    Processing,
    /// The provider works.
    Activated,
    /// Turned down, for missing fields or by an operator.
    Rejected,
    /// Replaced by a later submission, or taken back by an operator, while it was open.
    Superseded,
    /// Taken back by the customer while it was open.
    Withdrawn,
    /// A status that a later release wrote; kept as it is.
    Other(String),
}

impl TicketStatus {
    /// The name on the wire and in the store.
    pub fn name(&self) -> &str {
        match self {
            Self::Requested => "activation_requested",
            Self::Processing => "activation_processing",
            Self::Activated => "activated",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
            Self::Other(name) => name,
        }
    }

    /// Reads a name back.
    pub fn parse(name: &str) -> Self {
        match name {
            "activation_requested" => Self::Requested,
            "activation_processing" => Self::Processing,
            "activated" => Self::Activated,
            "rejected" => Self::Rejected,
            "superseded" => Self::Superseded,
            "withdrawn" => Self::Withdrawn,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether the ticket waits for an operator, claimed or not, and so stands in the queue.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Requested | Self::Processing)
    }

    /// Whether all is said of the ticket: its status never changes again.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Activated | Self::Rejected | Self::Superseded | Self::Withdrawn)
    }

    /// Whether no new submission may take the ticket's place. What a later release calls otherwise is a
    /// step that this one does not know: it is shown as being processed, and held like that.
    pub const fn holds_slot(&self) -> bool {
        matches!(self, Self::Processing | Self::Other(_))
    }
}

impl Serialize for TicketStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Why a ticket was rejected.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// By whom, in effect.
    pub reason: RejectionReason,
    /// What to do about it, for people.
    pub message: String,
    /// The fields concerned.
    pub fields: Vec<String>,
    /// What exactly is wrong, as far as it was said.
    pub problems: Vec<Problem>,
}

redacted_debug!(Rejection { reason });

/// What kind of rejection it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectionReason {
    /// Required fields were missing at submission.
    MissingRequiredFields,
    /// An operator decided so.
    OperatorRejected,
    /// A reason that a later release wrote; kept as it is.
    Other(String),
}

impl RejectionReason {
    /// The name on the wire and in the store.
    pub fn name(&self) -> &str {
        match self {
            Self::MissingRequiredFields => "missing_required_fields",
            Self::OperatorRejected => "operator_rejected",
            Self::Other(name) => name,
        }
    }

    /// Reads a name back.
    pub fn parse(name: &str) -> Self {
        match name {
            "missing_required_fields" => Self::MissingRequiredFields,
            "operator_rejected" => Self::OperatorRejected,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for RejectionReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Rejection {
    /// The rejection of a submission without these required fields, which `problems` are about.
    pub fn missing(fields: Vec<String>, problems: Vec<Problem>) -> Self {
        Self {
            reason: RejectionReason::MissingRequiredFields,
            message: format!(
                "Required fields are missing: {}. Submit the provider again with them.",
                fields.join(", ")
            ),
            fields,
            problems,
        }
    }
}

/// One submission for one provider of one app.
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: ActivationId,
    /// The provider.
    pub provider_id: String,
    /// The app.
    pub client_id: ClientId,
    /// What the app was called at the submission.
    pub client_name: String,
    /// The app's organisation.
    pub organisation_id: OwnerId,
    /// What the organisation was called at the submission.
    pub organisation_name: String,
    /// Where it stands.
    pub status: TicketStatus,
    /// The values that count: submitted ones and those that were fallen back on.
    pub fields: Fields,
    /// Submitted field ids that the registration does not know.
    pub ignored_fields: Vec<String>,
    /// What a machine found at its submission and does not stand in its way.
    pub warnings: Vec<Problem>,
    /// Why it was rejected, if it was.
    pub rejection: Option<Rejection>,
    /// When it was submitted.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the provider was activated by it, if it was.
    pub activated_at: Option<Timestamp>,
    /// The operator who claimed it, while it is claimed or was decided by that operator.
    pub claimed_by: Option<OwnerId>,
    /// The operator who approved or rejected it, if one did.
    pub decided_by: Option<OwnerId>,
    /// The ticket that took its place, if one did.
    pub superseded_by: Option<ActivationId>,
    /// The provider's tickets before it through which all others are found, the last one first.
    pub previous: Vec<ActivationId>,
}

redacted_debug!(Ticket { id, provider_id, client_id, status, requested_at, updated_at });

impl Ticket {
    /// When it was closed, if it is: that is the last change of its time.
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.status.is_closed().then_some(self.updated_at)
    }

    /// Whether the app's pointer still names this ticket: every write that moves the pointer away
    /// marks the ticket in the same transaction.
    pub fn is_current(&self) -> bool {
        let gave_way = matches!(self.status, TicketStatus::Superseded | TicketStatus::Withdrawn);
        !gave_way && self.superseded_by.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_status_is_kept_under_its_name_and_says_who_waits_and_what_holds_the_slot() {
        for (name, status, open, holds) in [
            ("activation_requested", TicketStatus::Requested, true, false),
            ("activation_processing", TicketStatus::Processing, true, true),
            ("activated", TicketStatus::Activated, false, false),
            ("rejected", TicketStatus::Rejected, false, false),
            ("superseded", TicketStatus::Superseded, false, false),
            ("withdrawn", TicketStatus::Withdrawn, false, false),
            ("escalated", TicketStatus::Other("escalated".to_owned()), false, true),
        ] {
            assert_eq!((TicketStatus::parse(name), json!(status)), (status.clone(), json!(name)));
            assert_eq!((status.is_open(), status.holds_slot()), (open, holds), "{name}");
            let closed = !open && name != "escalated";
            assert_eq!(status.is_closed(), closed, "{name}");
        }
    }

    #[test]
    fn a_rejection_is_kept_under_its_reason_s_name_and_says_which_fields_are_missing() {
        for (name, reason) in [
            ("missing_required_fields", RejectionReason::MissingRequiredFields),
            ("operator_rejected", RejectionReason::OperatorRejected),
            ("expired", RejectionReason::Other("expired".to_owned())),
        ] {
            let parsed = RejectionReason::parse(name);
            assert_eq!((parsed, json!(reason)), (reason.clone(), json!(name)));
        }
        let fields = vec!["displayName".to_owned(), "logo".to_owned()];
        let missing = Rejection::missing(fields, Vec::new());
        let expected = json!({
            "reason": "missing_required_fields",
            "message": "Required fields are missing: displayName, logo. Submit the provider again \
                        with them.",
            "fields": ["displayName", "logo"],
            "problems": [],
        });
        assert_eq!(json!(missing), expected);
    }
}
