//! What has happened to a ticket, told from the ticket itself and its audit entries: nothing is
//! written for the history alone. docs/api.md section 7.

use super::audit::AuditEntry;
use super::ticket::{RejectionReason, Ticket, TicketStatus};
use super::time::Timestamp;
use crate::redacted_debug;
use serde::Serialize;
use std::ops::Not;

/// One thing that happened to a ticket.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who: an operator's id, or the organisation's for the customer's own acts.
    pub actor: String,
    /// `submit`, `supersede`, or an operator's decision.
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
        actor: entry.actor.party.id().to_owned(),
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
        actor: ticket.organisation_id.to_string(),
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
        actor: ticket.organisation_id.to_string(),
        action: "supersede".to_owned(),
        from,
        to: Some(ticket.status.name().to_owned()),
        message: Some(format!("A later submission took its place: {successor}.")),
        forced: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Actor, Proof};
    use crate::audit::Subject;
    use crate::field::Fields;
    use crate::ids::{ActivationId, ClientId, OwnerId};
    use crate::ticket::Rejection;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn ticket(status: TicketStatus) -> Ticket {
        Ticket {
            id: ActivationId::generate(at(1000), [1; 16]),
            provider_id: "mitid".to_owned(),
            client_id: ClientId::parse("abc123").expect("a client id"),
            client_name: "My App".to_owned(),
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            organisation_name: "Acme Corp".to_owned(),
            status,
            fields: Fields::new(),
            ignored_fields: Vec::new(),
            warnings: Vec::new(),
            rejection: None,
            requested_at: at(1000),
            updated_at: at(1000),
            activated_at: None,
            claimed_by: None,
            decided_by: None,
            superseded_by: None,
            previous: Vec::new(),
        }
    }

    fn entry(ticket: &Ticket, millis: i64, action: &str, from: &str, to: &str) -> AuditEntry {
        AuditEntry {
            id: format!("01{action}"),
            subject: Subject::Ticket(ticket.id.clone()),
            at: at(millis),
            actor: Actor::operator(
                OwnerId::parse("Oper0001").expect("an owner"),
                Proof::Key("01KEY".to_owned()),
            ),
            action: action.to_owned(),
            from: Some(from.to_owned()),
            to: Some(to.to_owned()),
            message: None,
            forced: false,
            previous: Vec::new(),
        }
    }

    /// The entries of a history that shows them all.
    fn whole(ticket: &Ticket, latest: Vec<AuditEntry>) -> Vec<HistoryEntry> {
        let history = history(ticket, Trail { latest, earlier: 0 });
        assert_eq!(history.omitted, 0);
        history.entries
    }

    /// Actions with the statuses around them.
    fn steps(entries: &[HistoryEntry]) -> Vec<(&str, Option<&str>, Option<&str>)> {
        entries
            .iter()
            .map(|entry| (entry.action.as_str(), entry.from.as_deref(), entry.to.as_deref()))
            .collect()
    }

    #[test]
    fn a_history_begins_with_the_customers_submission() {
        let entries = whole(&ticket(TicketStatus::Requested), Vec::new());
        let submission = HistoryEntry {
            at: at(1000),
            actor: "Acme0001".to_owned(),
            action: "submit".to_owned(),
            from: None,
            to: Some("activation_requested".to_owned()),
            message: None,
            forced: false,
        };
        assert_eq!(entries, [submission]);
    }

    #[test]
    fn the_status_that_it_was_submitted_into_is_told_from_the_ticket() {
        let mut direct = ticket(TicketStatus::Activated);
        direct.activated_at = Some(direct.requested_at);
        let mut approved = ticket(TicketStatus::Activated);
        approved.activated_at = Some(at(2000));
        let mut incomplete = ticket(TicketStatus::Rejected);
        incomplete.rejection = Some(Rejection::missing(Vec::new(), Vec::new()));
        let mut rejected = ticket(TicketStatus::Rejected);
        rejected.rejection = Some(Rejection {
            reason: RejectionReason::OperatorRejected,
            message: "No.".to_owned(),
            fields: Vec::new(),
            problems: Vec::new(),
        });
        for (ticket, into) in [
            (direct, TicketStatus::Activated),
            (approved, TicketStatus::Requested),
            (incomplete, TicketStatus::Rejected),
            (rejected, TicketStatus::Requested),
            (ticket(TicketStatus::Processing), TicketStatus::Requested),
            (ticket(TicketStatus::Superseded), TicketStatus::Requested),
        ] {
            assert_eq!(submitted_into(&ticket), into, "{:?}", ticket.status);
        }
    }

    #[test]
    fn decisions_follow_as_the_trail_has_them() {
        let mut ticket = ticket(TicketStatus::Rejected);
        ticket.updated_at = at(3000);
        ticket.rejection = Some(Rejection {
            reason: RejectionReason::OperatorRejected,
            message: "No.".to_owned(),
            fields: Vec::new(),
            problems: Vec::new(),
        });
        let mut last = entry(&ticket, 3000, "reject", "activation_processing", "rejected");
        (last.message, last.forced) = (Some("No.".to_owned()), true);
        let first = entry(&ticket, 2000, "claim", "activation_requested", "activation_processing");
        let entries = whole(&ticket, vec![first, last]);
        assert_eq!(
            steps(&entries),
            [
                ("submit", None, Some("activation_requested")),
                ("claim", Some("activation_requested"), Some("activation_processing")),
                ("reject", Some("activation_processing"), Some("rejected")),
            ]
        );
        assert_eq!(entries[2].message.as_deref(), Some("No."));
        assert_eq!((entries[2].at, entries[2].actor.as_str()), (at(3000), "Oper0001"));
        assert_eq!(
            entries.iter().map(|entry| entry.forced).collect::<Vec<_>>(),
            [false, false, true]
        );
    }

    #[test]
    fn an_open_ticket_ends_superseded_at_the_time_of_its_successor() {
        let mut ticket = ticket(TicketStatus::Superseded);
        let successor = ActivationId::generate(at(5000), [2; 16]);
        ticket.superseded_by = Some(successor.clone());
        let entries = whole(&ticket, Vec::new());
        let replaced = HistoryEntry {
            at: at(5000),
            actor: "Acme0001".to_owned(),
            action: "supersede".to_owned(),
            from: Some("activation_requested".to_owned()),
            to: Some("superseded".to_owned()),
            message: Some(format!("A later submission took its place: {successor}.")),
            forced: false,
        };
        assert_eq!(entries[1..], [replaced]);
    }

    #[test]
    fn a_decided_ticket_that_lost_its_place_keeps_its_status() {
        let mut ticket = ticket(TicketStatus::Activated);
        ticket.activated_at = Some(ticket.requested_at);
        ticket.superseded_by = Some(ActivationId::generate(at(5000), [2; 16]));
        let entries = whole(&ticket, Vec::new());
        assert_eq!(
            steps(&entries),
            [
                ("submit", None, Some("activated")),
                ("supersede", Some("activated"), Some("activated")),
            ]
        );
    }

    #[test]
    fn what_the_trail_says_of_later_than_the_ticket_is_left_for_the_next_look() {
        let ticket = ticket(TicketStatus::Requested);
        let later = entry(&ticket, 1001, "claim", "activation_requested", "activation_processing");
        let entries = whole(&ticket, vec![later]);
        assert_eq!(steps(&entries), [("submit", None, Some("activation_requested"))]);
    }

    #[test]
    fn a_replacement_comes_after_the_last_decision_whatever_the_clocks_say() {
        let mut ticket = ticket(TicketStatus::Superseded);
        ticket.updated_at = at(6001);
        ticket.superseded_by = Some(ActivationId::generate(at(5000), [2; 16]));
        let claim = entry(&ticket, 6000, "claim", "activation_requested", "activation_processing");
        let entries = whole(&ticket, vec![claim]);
        assert_eq!(
            entries.last().map(|last| (last.action.as_str(), last.at)),
            Some(("supersede", at(6001)))
        );
    }

    #[test]
    fn what_an_operator_took_back_is_told_by_the_trail_alone() {
        let mut ticket = ticket(TicketStatus::Superseded);
        ticket.updated_at = at(2000);
        let taken = entry(&ticket, 2000, "supersede", "activation_requested", "superseded");
        let entries = whole(&ticket, vec![taken]);
        assert_eq!(
            steps(&entries),
            [
                ("submit", None, Some("activation_requested")),
                ("supersede", Some("activation_requested"), Some("superseded")),
            ]
        );
        assert_eq!(entries[1].actor, "Oper0001");
    }

    #[test]
    fn a_long_history_shows_its_first_entry_and_the_last_99() {
        let mut ticket = ticket(TicketStatus::Requested);
        ticket.updated_at = at(9000);
        let claims = |count: i64| -> Vec<AuditEntry> {
            let claim = |n| {
                entry(&ticket, 1001 + n, "claim", "activation_requested", "activation_processing")
            };
            (0..count).map(claim).collect()
        };
        let shown = |ticket: &Ticket, latest, earlier| {
            let History { entries, omitted } = history(ticket, Trail { latest, earlier });
            let ends = [&entries[0], &entries[1], &entries[entries.len() - 1]];
            (entries.len(), omitted, ends.map(|entry| (entry.action.clone(), entry.at.millis())))
        };
        let of = |action: &str, at| (action.to_owned(), at);
        let (first, claim) = (of("submit", 1000), |at| of("claim", at));
        let ends = |second, last| [first.clone(), second, last];
        assert_eq!(shown(&ticket, claims(99), 0), (100, 0, ends(claim(1001), claim(1099))));
        assert_eq!(shown(&ticket, claims(100), 0), (100, 1, ends(claim(1002), claim(1100))));
        assert_eq!(shown(&ticket, claims(99), 500), (100, 500, ends(claim(1001), claim(1099))));
        let mut replaced = ticket.clone();
        replaced.superseded_by = Some(ActivationId::generate(at(5000), [2; 16]));
        let last = of("supersede", 5000);
        assert_eq!(shown(&replaced, claims(99), 7), (100, 8, ends(claim(1002), last)));
    }
}
