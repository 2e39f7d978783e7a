//! Events on their way into the log: what one transaction tells, and how it is put there.
//!
//! All events of one transaction and one time are one item of the log, however many they are. Their ids follow
//! one another.

use super::{Event, EventId, Happening};
use crate::time::Timestamp;

/// What a write tells the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    /// What happens with it, in this order.
    pub happenings: Vec<Happening>,
    /// What will happen later unless it is taken back, each under an id that is known before.
    pub later: Vec<(EventId, Happening)>,
    /// What was to happen later and does not.
    pub retracted: Vec<EventId>,
}

/// Events that stand in the log together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox {
    /// The events in order, at least one.
    events: Vec<Event>,
}

impl Announcement {
    /// That one thing happened, or nothing.
    pub fn of(happening: Option<Happening>) -> Self {
        Self { happenings: happening.into_iter().collect(), ..Self::default() }
    }

    /// What goes into the log, named by random bytes and by the request's clock reading or, where by other clocks
    /// something changes later than that, by the last of these times. Changes of one ticket or challenge are one
    /// after the other whatever the clocks say, and so are their events.
    pub fn outboxes(&self, now: Timestamp, random: [u8; 16]) -> Vec<Outbox> {
        let at = self.happenings.iter().map(|it| it.at).max().unwrap_or(now).max(now);
        let named = |(index, it): (usize, &Happening)| it.named(EventId::nth(at, random, index));
        let events: Vec<Event> = self.happenings.iter().enumerate().map(named).collect();
        let together = (!events.is_empty()).then_some(Outbox { events });
        let apart = self.later.iter().map(|(id, later)| Outbox { events: vec![later.named(*id)] });
        together.into_iter().chain(apart).collect()
    }
}

impl Happening {
    fn named(&self, id: EventId) -> Event {
        let Self { event_type, at, client_id, data } = self.clone();
        let name = event_type.name().to_owned();
        Event { id, name, timestamp: at, client_id, data }
    }
}

impl Outbox {
    /// Its events in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Where it stands in the log: at the last of its events. So whoever goes on after one of them finds the
    /// others.
    pub fn id(&self) -> EventId {
        self.events.last().map_or(EventId::start(), |last| last.id)
    }
}

/// An item of the log as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where it stands.
    pub id: EventId,
    /// Its events in order; none if it was taken back, has ended, or cannot be read.
    pub events: Vec<Event>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventType;
    use crate::ids::ClientId;

    const NOW: Timestamp = Timestamp::from_millis(1_736_935_200_000);

    fn happening(event_type: EventType, at: Timestamp) -> Happening {
        let client_id = Some(ClientId::parse("abc123").expect("a client id"));
        Happening { event_type, at, client_id, data: r#"{"clientId":"abc123"}"#.to_owned() }
    }

    #[test]
    fn all_that_happens_at_once_is_one_item_and_what_happens_later_is_one_each() {
        let later = NOW.plus_seconds(5);
        let ids = [EventId::nth(later, [3; 16], 0), EventId::nth(later, [3; 16], 1)];
        let announcement = Announcement {
            happenings: vec![
                happening(EventType::ActivationSuperseded, NOW.plus_millis(1)),
                happening(EventType::ActivationRequested, NOW),
            ],
            later: ids.map(|id| (id, happening(EventType::ActivationActivated, later))).to_vec(),
            retracted: Vec::new(),
        };
        let outboxes = announcement.outboxes(NOW, [7; 16]);
        let named = |outbox: &Outbox| -> Vec<(EventId, String)> {
            outbox.events().iter().map(|event| (event.id, event.name.clone())).collect()
        };
        // By the last of the times, which is not before the clock's.
        let nth = |index| EventId::nth(NOW.plus_millis(1), [7; 16], index);
        let activated = "activation.activated".to_owned();
        let together = vec![
            (nth(0), "activation.superseded".to_owned()),
            (nth(1), "activation.requested".to_owned()),
        ];
        assert_eq!(
            outboxes.iter().map(named).collect::<Vec<_>>(),
            [together, vec![(ids[0], activated.clone())], vec![(ids[1], activated)]]
        );
        assert_eq!(outboxes.iter().map(Outbox::id).collect::<Vec<_>>(), [nth(1), ids[0], ids[1]]);
        assert_eq!(Announcement::default().outboxes(NOW, [7; 16]), []);
    }

    #[test]
    fn an_event_has_exactly_four_members() {
        let announcement =
            Announcement::of(Some(happening(EventType::ProviderEnabled, NOW.plus_millis(1))));
        let outbox = announcement.outboxes(NOW, [0; 16]).remove(0);
        let later = announcement.outboxes(NOW.plus_millis(5), [0; 16]).remove(0);
        assert_eq!(
            (outbox.id().time(), later.id().time()),
            (NOW.plus_millis(1), NOW.plus_millis(5))
        );
        assert_eq!(
            outbox.events()[0].json(),
            r#"{"id":"evt_01JHMPFN810000000000000000","type":"provider.enabled","timestamp":"2025-01-15T10:00:00.001Z","data":{"clientId":"abc123"}}"#
        );
    }
}
