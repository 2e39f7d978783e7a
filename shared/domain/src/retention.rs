//! How long it is kept what nobody needs any more: tickets that lost their place, what was submitted with
//! those that served, stamps of challenges that are over. docs/api.md section 5.6.
//!
//! What ends by itself still has to be found until then, by whoever is asked to erase everything of an app.
//! A ticket is found through later ones, and these may end before it does (it served and they did not, or
//! they came when tickets were kept for less long). So not the last one alone is remembered, but each
//! that leads to others for longer than all that came after it: [`Past`].

use super::ids::ActivationId;
use super::ticket::{RejectionReason, Ticket, TicketStatus};
use super::time::Timestamp;
use std::fmt;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// How many days a stamp is kept once its challenge is over: until nothing that was said under its hash key can
/// be repeated any more.
const STAMP_DAYS: i64 = 33;

/// How long a ticket is kept that lost its place and had never been activated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    days: u16,
}

impl Retention {
    /// The most days that may be said.
    pub const MOST_DAYS: u16 = 9999;

    /// So many days; 0 for ever.
    pub const fn of_days(days: u16) -> Self {
        Self { days }
    }

    /// When what nobody needs any more since `from` has been kept for long enough; never where it is kept for
    /// ever.
    pub fn end(self, from: Timestamp) -> Option<Timestamp> {
        (self.days > 0).then(|| from.plus_seconds(i64::from(self.days) * DAY_SECONDS))
    }
}

impl fmt::Display for Retention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.days {
            0 => f.write_str("ever"),
            1 => f.write_str("a day"),
            days => write!(f, "{days} days"),
        }
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::of_days(400)
    }
}

/// When a stamp of a challenge that ends at `challenge_end` has been kept for long enough.
pub const fn stamp_end(challenge_end: Timestamp) -> Timestamp {
    challenge_end.plus_seconds(STAMP_DAYS * DAY_SECONDS)
}

/// A ticket that lost its place, as a way to those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTicket {
    /// The ticket.
    pub id: ActivationId,
    /// How long there is anything that leads on from it: the ticket, or entries of its audit trail, which are
    /// for ever.
    pub leads_until: Option<Timestamp>,
}

impl PastTicket {
    /// Whether it leads on for at least as long as `other`.
    fn outlasts(&self, other: &Self) -> bool {
        match (self.leads_until, other.leads_until) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(others)) => own >= others,
        }
    }
}

/// A provider's tickets before the current one through which all others are found: the last one, and of
/// those before it each that leads on for longer than all that came after it. Usually that is two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past(Vec<PastTicket>);

impl Past {
    /// Takes stored ones back, oldest first.
    pub const fn from_stored(tickets: Vec<PastTicket>) -> Self {
        Self(tickets)
    }

    /// The tickets, oldest first.
    pub fn tickets(&self) -> &[PastTicket] {
        &self.0
    }

    /// Their ids, the newest first: what a ticket remembers that comes after them.
    pub fn ids(&self) -> Vec<ActivationId> {
        self.0.iter().rev().map(|ticket| ticket.id.clone()).collect()
    }

    /// The past once `last` has lost its place, too. It remembers those before it by itself, so that none need
    /// be remembered beside it that it outlasts.
    #[must_use]
    pub fn followed_by(&self, last: PastTicket) -> Self {
        let mut tickets = self.0.clone();
        tickets.retain(|earlier| !last.outlasts(earlier));
        tickets.push(last);
        Self(tickets)
    }
}

impl Ticket {
    /// Whether somebody may still want to see its large values in full. Nobody reviews what was rejected on
    /// arrival.
    pub fn keeps_large_values(&self) -> bool {
        let rejection = self.rejection.as_ref().map(|rejection| &rejection.reason);
        rejection != Some(&RejectionReason::MissingRequiredFields)
    }

    /// When it was activated, if what was submitted with it is still there and it is not the current one.
    fn served_in_the_past(&self) -> Option<Timestamp> {
        let is_past = self.status == TicketStatus::Activated && !self.is_current();
        self.activated_at
            .filter(|_| is_past && !(self.fields.is_empty() && self.ignored_fields.is_empty()))
    }
}

/// Of one provider's tickets those that served once, do not any more, and have not for as long as `retention`
/// says: what was submitted with them is needed no longer. A ticket serves until another one is activated,
/// however many are submitted and turned down meanwhile.
pub fn outdated(
    tickets: &[Ticket],
    retention: Retention,
    now: Timestamp,
) -> impl Iterator<Item = &Ticket> {
    let replaced_at = |served_at: Timestamp| {
        let activations = tickets.iter().filter_map(|ticket| ticket.activated_at);
        activations.filter(|at| *at > served_at).min()
    };
    tickets.iter().filter(move |ticket| {
        let replaced = ticket.served_in_the_past().and_then(replaced_at);
        replaced.and_then(|at| retention.end(at)).is_some_and(|end| end <= now)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{FieldValue, Fields};
    use crate::ids::{ClientId, OwnerId};

    const DAY: i64 = DAY_SECONDS * 1000;

    fn at(days: i64) -> Timestamp {
        Timestamp::from_millis(days * DAY)
    }

    fn id(number: u8) -> ActivationId {
        ActivationId::generate(at(0), [number; 16])
    }

    fn past(number: u8, until: Option<i64>) -> PastTicket {
        PastTicket { id: id(number), leads_until: until.map(at) }
    }

    #[test]
    fn it_is_kept_for_so_many_days_or_for_ever() {
        assert_eq!(Retention::of_days(30).end(at(7)), Some(at(37)));
        assert_eq!(Retention::of_days(0).end(at(7)), None);
        assert_eq!(Retention::default().end(at(0)), Some(at(400)));
        assert_eq!(stamp_end(at(7)), at(40));
        let said = [0, 1, 90].map(|days| Retention::of_days(days).to_string());
        assert_eq!(said, ["ever", "a day", "90 days"]);
    }

    #[test]
    fn the_last_ticket_is_remembered_and_each_before_it_that_leads_on_for_longer() {
        let follow = |all: &[(u8, Option<i64>)]| {
            let all = all.iter().map(|(number, until)| past(*number, *until));
            let numbers = all.fold(Past::default(), |past, next| past.followed_by(next)).ids();
            let number =
                |found: &ActivationId| (1..9).find(|n| id(*n) == *found).expect("a number");
            numbers.iter().map(number).collect::<Vec<u8>>()
        };
        assert_eq!(follow(&[]), [0; 0]);
        assert_eq!(follow(&[(1, Some(400)), (2, Some(401)), (3, Some(401))]), [3]);
        // One that served is found although those after it end.
        assert_eq!(follow(&[(1, None), (2, Some(400)), (3, Some(401))]), [3, 1]);
        assert_eq!(follow(&[(1, None), (2, Some(400)), (3, None)]), [3]);
        // Tickets were kept for less long from a time on.
        assert_eq!(follow(&[(1, Some(400)), (2, Some(50)), (3, Some(60))]), [3, 1]);
        assert_eq!(follow(&[(1, Some(400)), (2, Some(50)), (3, Some(401))]), [3]);
    }

    fn ticket(number: u8, activated: Option<i64>, is_past: bool) -> Ticket {
        let fields = [("displayName".to_owned(), FieldValue::Text("Acme".to_owned()))];
        Ticket {
            id: id(number),
            provider_id: "mitid".to_owned(),
            client_id: ClientId::parse("abc123").expect("a client id"),
            client_name: "My App".to_owned(),
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            organisation_name: "Acme Corp".to_owned(),
            status: activated.map_or(TicketStatus::Rejected, |_| TicketStatus::Activated),
            fields: Fields::from(fields),
            ignored_fields: Vec::new(),
            warnings: Vec::new(),
            rejection: None,
            requested_at: at(0),
            updated_at: at(0),
            activated_at: activated.map(at),
            claimed_by: None,
            decided_by: None,
            superseded_by: is_past.then(|| id(9)),
            previous: Vec::new(),
        }
    }

    fn outdated_at(day: i64, days: u16, tickets: &[Ticket]) -> Vec<ActivationId> {
        let found = outdated(tickets, Retention::of_days(days), at(day));
        found.map(|ticket| ticket.id.clone()).collect()
    }

    #[test]
    fn a_ticket_that_served_is_outdated_so_long_after_another_one_was_activated() {
        let tickets = [
            ticket(4, None, false),
            ticket(3, Some(100), true),
            ticket(2, None, true),
            ticket(1, Some(10), true),
        ];
        assert_eq!(outdated_at(129, 30, &tickets), []);
        assert_eq!(outdated_at(130, 30, &tickets), [id(1)]);
        assert_eq!(outdated_at(9999, 0, &tickets), [], "kept for ever");
    }

    #[test]
    fn it_is_outdated_by_the_first_activation_after_it_however_many_follow() {
        let tickets =
            [ticket(3, Some(100), false), ticket(2, Some(50), true), ticket(1, Some(10), true)];
        assert_eq!(outdated_at(79, 30, &tickets), []);
        assert_eq!(outdated_at(80, 30, &tickets), [id(1)]);
        assert_eq!(outdated_at(130, 30, &tickets), [id(2), id(1)]);
    }

    #[test]
    fn the_current_ticket_is_not_outdated_although_its_clock_was_behind() {
        let tickets = [ticket(2, Some(10), false), ticket(1, Some(11), true)];
        assert_eq!(outdated_at(9999, 30, &tickets), []);
    }

    #[test]
    fn what_still_serves_or_holds_nothing_is_not_outdated() {
        // What came after it was turned down, so the old one goes on serving.
        let serving = [ticket(2, None, false), ticket(1, Some(10), true)];
        assert_eq!(outdated_at(9999, 30, &serving), []);
        let mut emptied = [ticket(2, Some(20), false), ticket(1, Some(10), true)];
        assert_eq!(outdated_at(9999, 30, &emptied), [id(1)]);
        emptied[1].fields.clear();
        assert_eq!(outdated_at(9999, 30, &emptied), []);
        emptied[1].ignored_fields.push("nmae".to_owned());
        assert_eq!(outdated_at(9999, 30, &emptied), [id(1)]);
    }
}
