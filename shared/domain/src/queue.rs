//! What operators list: where a ticket stands in it, and what is shown of it there. Which tickets a listing
//! asks for stands in [`filter`](QueueFilter). docs/api.md section 7.

mod filter;

pub use filter::{ClaimedBy, Family, Partition, Query, QueueFilter, Reading, provider};

use super::ids::{ActivationId, ClientId, OwnerId};
use super::submission::Superseded;
use super::ticket::{Ticket, TicketStatus};
use super::time::Timestamp;

/// How many tickets a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 100;

/// How many of the oldest tickets are looked at to find one that nobody else claims.
pub const CANDIDATES: usize = 26;

/// A ticket's place among those of its status: by the time of its submission while it is open, by that of its
/// end once it is closed, then by its id. Places sort as their texts do, because times of the four-digit years do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QueuePosition(String);

impl QueuePosition {
    /// The place of a ticket at a time of its.
    pub fn of(at: Timestamp, id: &ActivationId) -> Self {
        Self(format!("{at}#{id}"))
    }

    /// Reads a place back; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let (time, id) = text.split_once('#')?;
        let is_time = time.len() == 24 && time.bytes().all(|b| b"0123456789-:.TZ".contains(&b));
        (is_time && ActivationId::parse(id).is_some()).then(|| Self(text.to_owned()))
    }

    /// The place as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a ticket is listed: among those of its status, of all providers and apps, of its provider and of its
/// app. Whatever changes a ticket's status says this anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its status.
    pub status: TicketStatus,
    /// Its provider.
    pub provider_id: String,
    /// Its app.
    pub client_id: ClientId,
    /// Its place there.
    pub position: QueuePosition,
}

impl Listed {
    /// Where a ticket is listed as it is now. `None` for one that nobody reviews or ever did: a direct provider's,
    /// which is activated in the moment of its submission, whereas every decision is later than that; and for a
    /// status of a later release.
    pub fn of(ticket: &Ticket) -> Option<Self> {
        let at =
            if ticket.status.is_open() { Some(ticket.requested_at) } else { ticket.closed_at() };
        let is_reviewed = ticket.activated_at != Some(ticket.requested_at);
        Some(Self {
            status: ticket.status.clone(),
            provider_id: ticket.provider_id.clone(),
            client_id: ticket.client_id.clone(),
            position: QueuePosition::of(at.filter(|_| is_reviewed)?, &ticket.id),
        })
    }

    /// Where an open ticket is listed once it has lost its place. `None` for one that was closed before: it stays
    /// where it is.
    pub fn once_superseded(superseded: &Superseded) -> Option<Self> {
        Some(Self {
            status: TicketStatus::Superseded,
            provider_id: superseded.provider_id.clone(),
            client_id: superseded.client_id.clone(),
            position: QueuePosition::of(superseded.closed_at?, &superseded.ticket),
        })
    }
}

/// A ticket as the index shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueEntry {
    /// The ticket.
    pub id: ActivationId,
    /// Its place among those of its status.
    pub position: QueuePosition,
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
    /// When it was submitted.
    pub requested_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// The operator who claimed it.
    pub claimed_by: Option<OwnerId>,
    /// The operator who approved or rejected it.
    pub decided_by: Option<OwnerId>,
    /// How many warnings there are of it.
    pub warning_count: usize,
    /// The provider's tickets before it, as the ticket itself names them.
    pub previous: Vec<ActivationId>,
}

impl QueueEntry {
    /// When it was closed, if it is; see [`Ticket::closed_at`].
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.status.is_closed().then_some(self.updated_at)
    }

    /// The ticket as far as the index knows it: enough to claim it, which looks at nothing that is missing here
    /// and changes nothing of it. Whether it is still so, the write's condition decides.
    pub fn as_ticket(&self) -> Ticket {
        Ticket {
            id: self.id.clone(),
            provider_id: self.provider_id.clone(),
            client_id: self.client_id.clone(),
            client_name: self.client_name.clone(),
            organisation_id: self.organisation_id.clone(),
            organisation_name: self.organisation_name.clone(),
            status: self.status.clone(),
            fields: super::field::Fields::new(),
            ignored_fields: Vec::new(),
            warnings: Vec::new(),
            rejection: None,
            requested_at: self.requested_at,
            updated_at: self.updated_at,
            activated_at: None,
            claimed_by: self.claimed_by.clone(),
            decided_by: self.decided_by.clone(),
            superseded_by: None,
            previous: self.previous.clone(),
        }
    }

    /// What the index shows once the ticket, as [`as_ticket`](Self::as_ticket) gave it, is `after`.
    #[must_use]
    pub fn changed_to(&self, after: &Ticket) -> Self {
        Self {
            status: after.status.clone(),
            updated_at: after.updated_at,
            claimed_by: after.claimed_by.clone(),
            decided_by: after.decided_by.clone(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::tests::ticket;

    const TICKET: &str = "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR";

    fn place(millis: i64, id: &str) -> QueuePosition {
        let id = ActivationId::parse(id).expect("an activation id");
        QueuePosition::of(Timestamp::from_millis(millis), &id)
    }

    #[test]
    fn tickets_stand_in_the_order_of_their_times_and_then_of_their_ids() {
        let last = "act_01HXYZ2KQ8M0E3J1N9V0P5T8YS";
        let places = [
            place(-1, last),
            place(0, TICKET),
            place(0, last),
            place(1, TICKET),
            place(999, last),
            place(1000, TICKET),
            place(1_736_935_200_000, TICKET),
            place(253_402_300_799_999, TICKET),
        ];
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn a_place_is_read_back_and_nothing_else_is() {
        let good = place(1_736_935_200_000, TICKET);
        assert_eq!(QueuePosition::parse(good.as_str()), Some(good.clone()));
        for bad in [
            "",
            "#",
            TICKET,
            "2025-01-15T10:00:00.000Z",
            "2025-01-15T10:00:00.000Z#",
            "2025-01-15T10:00:00.000Z#act_x",
            "2025-01-15T10:00:00Z#act_01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            "2025-01-15 10:00:00.000Z#act_01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            &format!("{}#", good.as_str()),
        ] {
            assert_eq!(QueuePosition::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_open_ticket_is_listed_by_its_submission_and_a_closed_one_by_its_end() {
        for (status, by) in [
            (TicketStatus::Requested, "requested"),
            (TicketStatus::Processing, "requested"),
            (TicketStatus::Activated, "updated"),
            (TicketStatus::Rejected, "updated"),
            (TicketStatus::Superseded, "updated"),
            (TicketStatus::Withdrawn, "updated"),
        ] {
            let mut ticket = ticket(status.clone(), None);
            ticket.updated_at = ticket.requested_at.plus_millis(5);
            let at = if by == "requested" { ticket.requested_at } else { ticket.updated_at };
            let listed = Listed::of(&ticket).expect("listed");
            assert_eq!(listed.position, QueuePosition::of(at, &ticket.id), "{status:?}");
            assert_eq!((listed.status, listed.provider_id), (status, ticket.provider_id));
        }
    }

    #[test]
    fn what_nobody_reviews_and_what_a_later_release_calls_otherwise_is_not_listed() {
        let mut direct = ticket(TicketStatus::Activated, None);
        direct.activated_at = Some(direct.requested_at);
        assert_eq!(Listed::of(&direct), None);
        direct.activated_at = Some(direct.requested_at.plus_millis(1));
        assert!(Listed::of(&direct).is_some(), "approved, at the earliest");
        let other = TicketStatus::Other("escalated".to_owned());
        assert_eq!(Listed::of(&ticket(other, None)), None);
    }

    #[test]
    fn a_ticket_that_was_closed_before_it_lost_its_place_stays_where_it_is_listed() {
        let open = ticket(TicketStatus::Requested, None);
        let mut superseded = Superseded {
            ticket: open.id.clone(),
            provider_id: open.provider_id.clone(),
            client_id: open.client_id.clone(),
            by: None,
            closed_at: Some(Timestamp::from_millis(9)),
            expires_at: None,
        };
        let listed = Listed::once_superseded(&superseded).expect("listed");
        assert_eq!(listed.status, TicketStatus::Superseded);
        assert_eq!(listed.position, QueuePosition::of(Timestamp::from_millis(9), &open.id));
        superseded.closed_at = None;
        assert_eq!(Listed::once_superseded(&superseded), None);
    }
}
