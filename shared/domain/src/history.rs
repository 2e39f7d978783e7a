//! What has happened to a ticket, told from the ticket itself and its audit entries: nothing is
//! written for the history alone. docs/api.md sections 5.10 and 7.

use super::actor::Party;
use super::audit::AuditEntry;
use super::review::Decision;
use super::ticket::{RejectionReason, Ticket, TicketStatus};
use super::time::Timestamp;
use crate::redacted_debug;
use serde::{Serialize, Serializer};
use std::ops::Not;

/// One thing that happened to a ticket.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who: an operator, or the organisation for the customer's own acts; shown by the id.
    #[serde(serialize_with = "id_of")]
    pub actor: Party,
    /// `submit`, `supersede`, `withdraw`, or an operator's decision.
    pub action: String,
    /// The status before; none for `submit`.
    pub from: Option<String>,
    /// The status after.
    pub to: Option<String>,
    /// What the actor said.
    pub message: Option<String>,
    /// Whether it was done although another operator had claimed the ticket; only said where it was.
    #[serde(skip_serializing_if = "Not::not")]
    pub forced: bool,
}

redacted_debug!(HistoryEntry { at, actor, action, from, to, forced });

fn id_of<S: Serializer>(party: &Party, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(party.id())
}

/// An entry as the ticket's owner is shown it: which side acted, and never who.
#[derive(Serialize)]
pub struct OwnersHistoryEntry<'a> {
    at: Timestamp,
    actor: Side,
    action: &'a str,
    from: Option<&'a str>,
    to: Option<&'a str>,
    message: Option<&'a str>,
}

/// Who acted, seen from the ticket's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Side {
    You,
    Reviewer,
}

redacted_debug!(OwnersHistoryEntry<'_>);

impl<'a> From<&'a HistoryEntry> for OwnersHistoryEntry<'a> {
    fn from(entry: &'a HistoryEntry) -> Self {
        // What operators say of other decisions is for one another.
        let is_told = entry.action == Decision::Reject.name();
        Self {
            at: entry.at,
            actor: match entry.actor {
                Party::Organisation(_) => Side::You,
                Party::Operator(_) | Party::Program(_) => Side::Reviewer,
            },
            action: &entry.action,
            from: entry.from.as_deref(),
            to: entry.to.as_deref(),
            message: entry.message.as_deref().filter(|_| is_told),
        }
    }
}

/// How many entries after the first are shown, at most: the latest.
pub const LATEST_SHOWN: usize = 99;

/// A ticket's audit entries, as far as its history shows them.
#[derive(Clone, Debug, Default)]
pub struct Trail {
    /// The latest ones, oldest first: all that there are, or at least [`LATEST_SHOWN`].
    pub latest: Vec<AuditEntry>,
    /// How many there are before those.
    pub earlier: usize,
}

/// What has happened to a ticket, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The first entry and the latest ones, oldest first.
    pub entries: Vec<HistoryEntry>,
    /// How many are left out between the first and the second of them.
    pub omitted: usize,
}

/// The history of a ticket with these audit entries, oldest first.
///
/// It begins with the submission, which leaves no audit entry, and ends with the submission that
/// took the ticket's place, if one did. Whatever an operator did is in the trail. The trail is read
/// after the ticket: what it says of later than the ticket's last change is left for the next look,
/// so that the history ends where the ticket stands.
pub fn history(ticket: &Ticket, trail: Trail) -> History {
    let mut entries = vec![submission(ticket)];
    let mut omitted = trail.earlier;
    let trail = trail.latest.into_iter().filter(|entry| entry.at <= ticket.updated_at);
    entries.extend(trail.map(|entry| HistoryEntry {
        at: entry.at,
        actor: entry.actor.party,
        action: entry.action,
        from: entry.from,
        to: entry.to,
        message: entry.message,
        forced: entry.forced,
    }));
    let ending = entries.last().and_then(|last| replacement(ticket, last));
    entries.extend(ending);
    let too_many = (entries.len() - 1).saturating_sub(LATEST_SHOWN);
    entries.drain(1..=too_many);
    omitted += too_many;
    History { entries, omitted }
}

fn submission(ticket: &Ticket) -> HistoryEntry {
    HistoryEntry {
        at: ticket.requested_at,
        actor: Party::Organisation(ticket.organisation_id.clone()),
        action: "submit".to_owned(),
        from: None,
        to: Some(submitted_into(ticket).name().to_owned()),
        message: None,
        forced: false,
    }
}

/// The status that the submission led to at once. A decision is always later than the submission,
/// so what was activated at that very time was activated by it.
fn submitted_into(ticket: &Ticket) -> TicketStatus {
    let rejection = ticket.rejection.as_ref().map(|rejection| &rejection.reason);
    if rejection == Some(&RejectionReason::MissingRequiredFields) {
        TicketStatus::Rejected
    } else if ticket.activated_at == Some(ticket.requested_at) {
        TicketStatus::Activated
    } else {
        TicketStatus::Requested
    }
}

/// The submission that took the ticket's place. A ticket that had been decided keeps its status.
/// It comes after the `last` entry, whatever the clock of its instance said.
fn replacement(ticket: &Ticket, last: &HistoryEntry) -> Option<HistoryEntry> {
    let successor = ticket.superseded_by.as_ref()?;
    let from = last.to.clone();
    Some(HistoryEntry {
        at: successor.created_at().max(last.at.plus_millis(1)),
        actor: Party::Organisation(ticket.organisation_id.clone()),
        action: "supersede".to_owned(),
        from,
        to: Some(ticket.status.name().to_owned()),
        message: Some(format!("A later submission took its place: {successor}.")),
        forced: false,
    })
}

#[cfg(test)]
mod tests;
