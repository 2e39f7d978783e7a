//! An operator's decision on a ticket: which are possible, by whom, and what they change.
//! docs/api.md section 7.

mod given;

pub use given::{GivenProblem, parse_code};

use super::app::Progress;
use super::catalogue::Provider;
use super::characters::{TextKind, is_blank};
use super::ids::OwnerId;
use super::problem::{MESSAGE_LIMIT, Problem};
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

/// The longest message of a decision, in characters.
const DECISION_LIMIT: usize = 1000;

/// What a reviewer says, trimmed and not empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(String);

redacted_debug!(Message);

impl Message {
    /// Trims and checks the message of a decision, of 1 to 1000 characters, that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character`, `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        Self::within(DECISION_LIMIT, path, text)
    }

    /// The same of a problem, of 1 to 300 characters.
    ///
    /// # Errors
    /// As there.
    pub fn of_problem(path: &str, text: &str) -> Result<Self, Refusal> {
        Self::within(MESSAGE_LIMIT, path, text)
    }

    fn within(most: usize, path: &str, text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        TextKind::Lines.check(path, text)?;
        let flaw = |reason, expected| Err(InvalidParameter::at(path, reason, expected));
        if is_blank(text) {
            return flaw(Reason::Empty, format!("must have 1 to {most} characters"));
        }
        if text.chars().count() > most {
            return flaw(Reason::TooLong, format!("must have at most {most} characters"));
        }
        Ok(Self(text.to_owned()))
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
    problems: Vec<GivenProblem>,
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
    /// What the operator says of it; of a rejection, what the customer is told.
    pub message: Option<String>,
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
    /// What to do and why; for a rejection, the requirements that it is about and what is wrong with them; and
    /// whether to do it although another operator has claimed the ticket.
    ///
    /// # Errors
    /// A rejection with neither a message nor a problem.
    pub fn new(
        decision: Decision,
        message: Option<Message>,
        fields: Vec<String>,
        problems: Vec<GivenProblem>,
        force: bool,
    ) -> Result<Self, Refusal> {
        if decision == Decision::Reject && message.is_none() && problems.is_empty() {
            return Err(Refusal::Missing("message".to_owned()));
        }
        Ok(Self { decision, message, fields, problems, force })
    }

    /// What to do.
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// Applies the decision of `operator` to a ticket of `provider`.
    ///
    /// A ticket's changes are strictly ordered in time, even where the clocks of two instances
    /// are not: each is at least a millisecond after the one before. So its audit entries sort as
    /// they happened, and a decision is never as old as the submission.
    ///
    /// # Errors
    /// Fields and problems that the ticket does not take; then `superseded`, `invalid_transition` or
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
        let problems = GivenProblem::all_said(&self.problems, ticket, provider)?;
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
        let mut message = self.message.as_ref().map(|message| message.as_str().to_owned());
        match self.decision {
            Decision::Claim => after.claimed_by = Some(operator.clone()),
            Decision::Release => after.claimed_by = None,
            Decision::Approve => {
                after.activated_at = Some(after.updated_at);
                after.decided_by = Some(operator.clone());
            }
            Decision::Reject => {
                let rejection = self.rejection(problems);
                message = Some(rejection.message.clone());
                after.rejection = Some(rejection);
                after.decided_by = Some(operator.clone());
            }
        }
        let seen_at = ticket.updated_at;
        Ok(Reviewed { from, seen_at, ticket: after, forced: claimed_by_another, message })
    }

    /// What the customer is told of a rejection: the message or, without one, those of the problems, a line
    /// each; and every field that either names, once.
    fn rejection(&self, problems: Vec<Problem>) -> Rejection {
        let message = match &self.message {
            Some(message) => message.as_str().to_owned(),
            None => {
                let messages: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
                messages.join("\n")
            }
        };
        let mut fields = self.fields.clone();
        for field in problems.iter().filter_map(|problem| problem.field.as_ref()) {
            if !fields.contains(field) {
                fields.push(field.clone());
            }
        }
        Rejection { reason: RejectionReason::OperatorRejected, message, fields, problems }
    }
}

#[cfg(test)]
pub(super) mod tests;
