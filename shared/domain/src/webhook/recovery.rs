//! Recovering: an endpoint that was away is sent what it has not acknowledged, from a place in the log on. It is
//! worked off by the page, so that an endpoint that has just come back is not run over. docs/api.md section 11.

use super::{Delivery, Subscription, WebhookEndpoint};
use crate::event::{Event, EventId, Stored, horizon, parse_since};
use crate::refusal::{InvalidParameter, Reason, Refusal};
use crate::time::Timestamp;

/// How many events are looked at in one step.
pub const RECOVERED_AT_ONCE: usize = 200;

/// What an endpoint is to be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// All after this place in the log.
    pub since: EventId,
    /// As long as the log has not been looked at up to this time: when it was asked for.
    pub until: Timestamp,
}

/// One step of a recovery: what may have to be sent, and what is left to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryStep {
    /// The events that the endpoint wants, each with the place in the log where it stands.
    pub events: Vec<(EventId, Event)>,
    /// What is left to do; none if that was all.
    pub rest: Option<Recovery>,
}

impl Recovery {
    /// All from `since` on, asked for at `now`.
    pub fn new(since: Timestamp, now: Timestamp) -> Self {
        Self { since: EventId::end_of(since.plus_millis(-1)), until: now }
    }

    /// The next step, out of what the log has after [`Recovery::since`]; `goes_on` says whether it has more than
    /// was read.
    pub fn step(
        self,
        wanted: &Subscription,
        read: Vec<Stored>,
        goes_on: bool,
        now: Timestamp,
    ) -> RecoveryStep {
        let (mut events, mut looked_at, mut last) = (Vec::new(), 0, self.since);
        for stored in read {
            for event in stored.events.into_iter().filter(|event| event.id > self.since) {
                if looked_at == RECOVERED_AT_ONCE {
                    return RecoveryStep { events, rest: Some(Self { since: last, ..self }) };
                }
                looked_at += 1;
                last = event.id;
                if wanted.wants(&event) {
                    events.push((stored.id, event));
                }
            }
            last = last.max(stored.id);
        }
        // What the log does not show yet may still have been missed.
        let is_done = !goes_on && horizon(now) > self.until;
        RecoveryStep { events, rest: (!is_done).then_some(Self { since: last, ..self }) }
    }
}

/// Reads the time from which on an endpoint is to be sent what it has missed.
///
/// # Errors
/// `wrong_type`; `out_of_range` for one further back than events are kept, or one that is still to come, since
/// nothing was missed then.
pub fn parse_missed_since(text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let since = parse_since(text, now)?;
    if since > now {
        let expected = "must be a time that has been, and at most 30 days back";
        return Err(InvalidParameter::at("since", Reason::OutOfRange, expected));
    }
    Ok(since)
}

impl WebhookEndpoint {
    /// The endpoint, to which everything from `since` on is due again. What is left of an earlier recovery stays so.
    #[must_use]
    pub fn recover(&self, since: Timestamp, now: Timestamp) -> Self {
        let new = Recovery::new(since, now);
        let since = self.recover.map_or(new.since, |earlier| earlier.since.min(new.since));
        self.with_recovery(Some(Recovery { since, ..new }))
    }

    /// What is to be done about an event that the endpoint is to have after all: `known` is its delivery, if there
    /// is one. None if it has arrived, or is on its way.
    pub fn recovered(
        &self,
        event: &Event,
        outbox: EventId,
        known: Option<&Delivery>,
        now: Timestamp,
    ) -> Option<Delivery> {
        match known {
            None => Some(Delivery::of_event(self, event, outbox, now)),
            Some(delivery) => delivery.recovered(now),
        }
    }
}

#[cfg(test)]
mod tests;
