//! Histories of tickets of every kind, with the trails that they come with.

use super::*;
use crate::actor::{Actor, Proof};
use crate::audit::Subject;
use crate::field::Fields;
use crate::ids::{ActivationId, ClientId, OwnerId};
use crate::ticket::Rejection;
use serde_json::json;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn acme() -> Party {
    Party::Organisation(OwnerId::parse("Acme0001").expect("an owner"))
}

fn ticket(status: TicketStatus) -> Ticket {
    Ticket {
        id: ActivationId::generate(at(1000), [1; 16]),
        provider_id: "mitid".to_owned(),
        client_id: ClientId::parse("abc123").expect("a client id"),
        organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
        status,
        fields: Fields::new(),
        ignored_fields: Vec::new(),
        warnings: Vec::new(),
        rejection: None,
        requested_at: at(1000),
        updated_at: at(1000),
        activated_at: None,
        claimed_by: None,
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
        actor: acme(),
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
    assert_eq!((entries[2].at, entries[2].actor.id()), (at(3000), "Oper0001"));
    assert_eq!(entries.iter().map(|entry| entry.forced).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn an_open_ticket_ends_superseded_at_the_time_of_its_successor() {
    let mut ticket = ticket(TicketStatus::Superseded);
    let successor = ActivationId::generate(at(5000), [2; 16]);
    ticket.superseded_by = Some(successor.clone());
    let entries = whole(&ticket, Vec::new());
    let replaced = HistoryEntry {
        at: at(5000),
        actor: acme(),
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
        [("submit", None, Some("activated")), ("supersede", Some("activated"), Some("activated")),]
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
    assert_eq!(entries[1].actor.id(), "Oper0001");
}

#[test]
fn a_tickets_owner_is_told_which_side_acted_and_what_was_said_of_a_rejection_alone() {
    let mut ticket = ticket(TicketStatus::Rejected);
    ticket.updated_at = at(4000);
    let said = |millis, action, from, to| {
        let message = Some(format!("{action}, says Olivia."));
        AuditEntry { message, ..entry(&ticket, millis, action, from, to) }
    };
    let (requested, processing) = ("activation_requested", "activation_processing");
    let mut withdraw = said(4000, "withdraw", requested, "withdrawn");
    withdraw.actor.party = acme();
    let trail = vec![
        said(2000, "claim", requested, processing),
        said(3000, "reject", processing, "rejected"),
        withdraw,
    ];
    let entries = whole(&ticket, trail);
    let told: Vec<_> = entries.iter().map(OwnersHistoryEntry::from).collect();
    let time = |second: i64| format!("1970-01-01T00:00:0{second}.000Z");
    let expected = json!([
        { "at": time(1), "actor": "you", "action": "submit", "from": null, "to": requested,
          "message": null },
        { "at": time(2), "actor": "reviewer", "action": "claim", "from": requested,
          "to": processing, "message": null },
        { "at": time(3), "actor": "reviewer", "action": "reject", "from": processing,
          "to": "rejected", "message": "reject, says Olivia." },
        { "at": time(4), "actor": "you", "action": "withdraw", "from": requested,
          "to": "withdrawn", "message": null },
    ]);
    assert_eq!(json!(told), expected);
}

#[test]
fn a_long_history_shows_its_first_entry_and_the_last_99() {
    let mut ticket = ticket(TicketStatus::Requested);
    ticket.updated_at = at(9000);
    let claims = |count: i64| -> Vec<AuditEntry> {
        let claim =
            |n| entry(&ticket, 1001 + n, "claim", "activation_requested", "activation_processing");
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
