//! A customer takes a submission back, as long as no operator is at work on it. docs/api.md section 5.11.

use super::app::{App, AppChange, TicketRef};
use super::refusal::{Conflict, Refusal};
use super::retention::Retention;
use super::submission::Superseded;
use super::ticket::{Ticket, TicketStatus};
use super::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A withdrawal that is possible: the ticket before and after, and what it does to the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The status from which it was withdrawn.
    pub from: TicketStatus,
    /// The ticket's last change, on which it was decided.
    pub seen_at: Timestamp,
    /// The ticket as it is afterwards.
    pub ticket: Ticket,
    /// How long the ticket is kept, if it ends.
    pub expires_at: Option<Timestamp>,
    /// What changes in the app: the provider is as if nothing had been submitted, but that the next ticket
    /// follows this one.
    pub change: AppChange,
}

impl Withdrawal {
    /// Withdraws a ticket of `app` at `now`, or later than its last change, so that its history sorts as it
    /// happened.
    ///
    /// # Errors
    /// `superseded`, `activation_processing` or `invalid_transition`.
    pub fn of(
        ticket: &Ticket,
        app: &App,
        retention: Retention,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        let refuse = |conflict| Err(Refusal::Conflict(conflict));
        let status = ticket.status.clone();
        // A withdrawn ticket is not the current one either, but nothing took its place.
        if !ticket.is_current() && status != TicketStatus::Withdrawn {
            return refuse(Conflict::Superseded(status));
        }
        if status.holds_slot() {
            return refuse(Conflict::UnderReview(ticket.provider_id.clone()));
        }
        if status != TicketStatus::Requested {
            return refuse(Conflict::NotWithdrawable(status));
        }
        let current = app.pointers.get(&ticket.provider_id);
        let current =
            current.filter(|pointer| pointer.ticket == TicketRef::Ticket(ticket.id.clone()));
        let loses = current
            .and_then(|pointer| Some((pointer, Superseded::of(pointer, None, retention, now)?)));
        let Some((pointer, closing)) = loses else {
            return refuse(Conflict::Superseded(status));
        };
        let past = closing.follow(app.past.get(&ticket.provider_id), pointer);
        let mut after = ticket.clone();
        after.status = TicketStatus::Withdrawn;
        after.updated_at = now.max(ticket.updated_at.plus_millis(1));
        let change = AppChange {
            forget: BTreeSet::from([ticket.provider_id.clone()]),
            past: BTreeMap::from([(ticket.provider_id.clone(), past)]),
            ..AppChange::default()
        };
        let (seen_at, expires_at) = (ticket.updated_at, closing.expires_at);
        Ok(Self { from: status, seen_at, ticket: after, expires_at, change })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Pointer;
    use crate::field::Fields;
    use crate::ids::{ActivationId, ClientId, OwnerId};
    use crate::retention::{Past, PastTicket};

    const NOW: Timestamp = Timestamp::from_millis(100_000);

    fn id(number: u8) -> ActivationId {
        ActivationId::generate(Timestamp::from_millis(1000), [number; 16])
    }

    fn ticket(status: TicketStatus) -> Ticket {
        Ticket {
            id: id(1),
            provider_id: "mitid".to_owned(),
            client_id: ClientId::parse("abc123").expect("a client id"),
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            status,
            fields: Fields::new(),
            ignored_fields: Vec::new(),
            warnings: Vec::new(),
            rejection: None,
            requested_at: Timestamp::from_millis(1000),
            updated_at: Timestamp::from_millis(1000),
            activated_at: None,
            claimed_by: None,
            superseded_by: None,
            previous: Vec::new(),
        }
    }

    fn app_of(ticket: &Ticket) -> App {
        App::of_tests(Some(Pointer {
            ticket: TicketRef::Ticket(ticket.id.clone()),
            status: ticket.status.clone(),
            at: ticket.updated_at,
            outcome: None,
        }))
    }

    fn withdraw(ticket: &Ticket, app: &App) -> Result<Withdrawal, Conflict> {
        Withdrawal::of(ticket, app, Retention::of_days(7), NOW).map_err(|refusal| match refusal {
            Refusal::Conflict(conflict) => conflict,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn what_waits_is_withdrawn_and_ends_and_the_provider_is_as_before_it() {
        let ticket = ticket(TicketStatus::Requested);
        let mut app = app_of(&ticket);
        let earlier = PastTicket { id: id(2), leads_until: Some(NOW.plus_seconds(1)) };
        app.past.insert("mitid".to_owned(), Past::from_stored(vec![earlier]));
        let done = withdraw(&ticket, &app).expect("a withdrawal");
        assert_eq!((done.from, done.seen_at), (TicketStatus::Requested, ticket.updated_at));
        assert_eq!((&done.ticket.status, done.ticket.updated_at), (&TicketStatus::Withdrawn, NOW));
        assert_eq!(done.expires_at, Some(NOW.plus_seconds(7 * 86_400)));
        assert_eq!(done.change.forget, BTreeSet::from(["mitid".to_owned()]));
        // Its audit entry leads on for ever.
        let last = PastTicket { id: id(1), leads_until: None };
        assert_eq!(done.change.past["mitid"].tickets(), [last]);
    }

    #[test]
    fn only_what_waits_can_be_withdrawn() {
        for (status, conflict) in [
            (TicketStatus::Superseded, Conflict::Superseded(TicketStatus::Superseded)),
            (TicketStatus::Processing, Conflict::UnderReview("mitid".to_owned())),
            (
                TicketStatus::Other("escalated".to_owned()),
                Conflict::UnderReview("mitid".to_owned()),
            ),
            (TicketStatus::Activated, Conflict::NotWithdrawable(TicketStatus::Activated)),
            (TicketStatus::Rejected, Conflict::NotWithdrawable(TicketStatus::Rejected)),
            (TicketStatus::Withdrawn, Conflict::NotWithdrawable(TicketStatus::Withdrawn)),
        ] {
            let ticket = ticket(status);
            assert_eq!(withdraw(&ticket, &app_of(&ticket)), Err(conflict));
        }
    }

    #[test]
    fn what_another_ticket_took_the_place_of_is_superseded_whatever_its_status() {
        for status in [TicketStatus::Activated, TicketStatus::Rejected, TicketStatus::Superseded] {
            let mut ticket = ticket(status.clone());
            let app = app_of(&ticket);
            ticket.superseded_by = Some(id(2));
            assert_eq!(withdraw(&ticket, &app), Err(Conflict::Superseded(status)));
        }
    }

    #[test]
    fn a_ticket_that_the_app_does_not_name_is_not_withdrawn() {
        let ticket = ticket(TicketStatus::Requested);
        let other = Ticket { id: id(2), ..ticket.clone() };
        for app in [App::of_tests(None), app_of(&other)] {
            let refused = Err(Conflict::Superseded(TicketStatus::Requested));
            assert_eq!(withdraw(&ticket, &app), refused);
        }
    }

    #[test]
    fn a_ticket_is_withdrawn_later_than_it_last_changed_whatever_the_clock_says() {
        let mut ticket = ticket(TicketStatus::Requested);
        ticket.updated_at = NOW.plus_millis(500);
        let done = withdraw(&ticket, &app_of(&ticket)).expect("a withdrawal");
        assert_eq!(done.ticket.updated_at, NOW.plus_millis(501));
        let end = NOW.plus_millis(501).plus_seconds(7 * 86_400);
        assert_eq!(done.expires_at, Some(end));
    }
}
