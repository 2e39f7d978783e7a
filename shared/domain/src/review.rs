//! An operator's decision on a ticket: which are possible, by whom, and what they change.
//! docs/api.md section 7.

use super::app::Progress;
use super::catalogue::Provider;
use super::characters::{TextKind, is_blank};
use super::ids::OwnerId;
use super::refusal::{Conflict, InvalidParameter, Reason, Refusal};
use super::ticket::{Rejection, RejectionReason, Ticket, TicketStatus};
use super::time::Timestamp;
use crate::redacted_debug;

/// What an operator may decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Take the ticket; it holds the provider's slot from now on.
    Claim,
    /// Give it back.
    Release,
    /// Activate the provider.
    Approve,
    /// Turn the submission down.
    Reject,
}

impl Decision {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Claim, Self::Release, Self::Approve, Self::Reject]
            .into_iter()
            .find(|decision| decision.name() == name)
    }

    /// The status that the decision leads to, if it is possible from `from`.
    fn leads_to(self, from: &TicketStatus) -> Option<TicketStatus> {
        match (self, from) {
            (Self::Claim, TicketStatus::Requested) => Some(TicketStatus::Processing),
            (Self::Release, TicketStatus::Processing) => Some(TicketStatus::Requested),
            (Self::Approve, TicketStatus::Processing) => Some(TicketStatus::Activated),
            (Self::Reject, TicketStatus::Requested | TicketStatus::Processing) => {
                Some(TicketStatus::Rejected)
            }
            _ => None,
        }
    }
}

/// A message of 1 to 1000 characters after trimming.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

redacted_debug!(Message);

impl Message {
    /// Trims and checks a message that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character`, `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        TextKind::Lines.check(path, text)?;
        match text.chars().count() {
            _ if is_blank(text) => {
                Err(InvalidParameter::at(path, Reason::Empty, "must have 1 to 1000 characters"))
            }
            ..=1000 => Ok(Self(text.to_owned())),
            _ => Err(InvalidParameter::at(
                path,
                Reason::TooLong,
                "must have at most 1000 characters",
            )),
        }
    }

    /// The message's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Checks that `field`, which stands at `path`, is one that `provider` asks for.
///
/// # Errors
/// `not_an_option`.
pub fn check_field(path: &str, field: &str, provider: Option<&Provider>) -> Result<(), Refusal> {
    if provider.is_some_and(|provider| provider.asks_for(field)) {
        return Ok(());
    }
    Err(InvalidParameter::at(
        path,
        Reason::NotAnOption,
        "must be the id of one of the provider's requirements",
    ))
}

/// A decision as an operator asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    decision: Decision,
    message: Option<Message>,
    fields: Vec<String>,
    force: bool,
}

/// A decision that is possible: the ticket before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The status from which it was decided.
    pub from: TicketStatus,
    /// The ticket's last change, on which it was decided. Each change of a ticket is later than the one
    /// before, so a ticket that has changed since will never again be what was decided on.
    pub seen_at: Timestamp,
    /// The ticket afterwards.
    pub ticket: Ticket,
    /// Whether it is decided although another operator has claimed it.
    pub forced: bool,
}

impl Reviewed {
    /// How far the app's pointer has come by it.
    pub fn progress(&self) -> Progress {
        Progress { status: self.ticket.status.clone(), at: self.ticket.updated_at }
    }

    /// Whether the provider is enabled for the app by this decision.
    pub fn activates(&self) -> bool {
        self.ticket.status == TicketStatus::Activated
    }
}

impl Review {
    /// What to do and why; for a rejection, the requirements that it is about; and whether to do it
    /// although another operator has claimed the ticket.
    ///
    /// # Errors
    /// A rejection without a message.
    pub fn new(
        decision: Decision,
        message: Option<Message>,
        fields: Vec<String>,
        force: bool,
    ) -> Result<Self, Refusal> {
        if decision == Decision::Reject && message.is_none() {
            return Err(Refusal::Missing("message".to_owned()));
        }
        Ok(Self { decision, message, fields, force })
    }

    /// What to do.
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Why.
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(Message::as_str)
    }

    /// Applies the decision of `operator` to a ticket of `provider`.
    ///
    /// A ticket's changes are strictly ordered in time, even where the clocks of two instances
    /// are not: each is at least a millisecond after the one before. So its audit entries sort as
    /// they happened, and a decision is never as old as the submission.
    ///
    /// # Errors
    /// Fields that are not requirements; then `superseded`, `invalid_transition` or
    /// `claimed_by_another`.
    pub fn apply(
        &self,
        ticket: &Ticket,
        provider: Option<&Provider>,
        operator: &OwnerId,
        now: Timestamp,
    ) -> Result<Reviewed, Refusal> {
        for (index, field) in self.fields.iter().enumerate() {
            check_field(&format!("fields[{index}]"), field, provider)?;
        }
        let from = ticket.status.clone();
        if !ticket.is_current() {
            return Err(Refusal::Conflict(Conflict::Superseded(from)));
        }
        let Some(to) = self.decision.leads_to(&from) else {
            let decision = self.decision;
            return Err(Refusal::Conflict(Conflict::InvalidTransition { from, decision }));
        };
        let is_another = ticket.claimed_by.as_ref().is_some_and(|by| by != operator);
        let claimed_by_another = from == TicketStatus::Processing && is_another;
        if claimed_by_another && !self.force {
            return Err(Refusal::Conflict(Conflict::ClaimedByAnother(from)));
        }
        let mut after = ticket.clone();
        after.status = to.clone();
        after.updated_at = now.max(ticket.updated_at.plus_millis(1));
        match self.decision {
            Decision::Claim => after.claimed_by = Some(operator.clone()),
            Decision::Release => after.claimed_by = None,
            Decision::Approve => after.activated_at = Some(after.updated_at),
            Decision::Reject => {
                after.rejection = Some(Rejection {
                    reason: RejectionReason::OperatorRejected,
                    message: self.message().unwrap_or_default().to_owned(),
                    fields: self.fields.clone(),
                });
            }
        }
        let seen_at = ticket.updated_at;
        Ok(Reviewed { from, seen_at, ticket: after, forced: claimed_by_another })
    }
}

#[cfg(test)]
mod tests;
