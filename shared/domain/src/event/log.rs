//! The log of events as it is read: which events are asked for, how far it is shown, and where a page ends.
//!
//! Nothing sorts into what is shown later: an event's id carries a time that is not before the clock reading of its request, a write with
//! events is not sent later than [`SEND_WITHIN_SECONDS`](super::SEND_WITHIN_SECONDS) after it, and what is shown
//! is older than that by the time that a write may take and by what clocks may differ. So whoever goes on from
//! where a page ended sees each event exactly once, and in order.

use super::{Event, EventId, KEPT_SECONDS, Stored, TypePattern};
use crate::ids::ClientId;
use crate::refusal::{InvalidParameter, Reason, Refusal};
use crate::time::Timestamp;

/// How many events a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 100;

/// The most events that a page can be asked for.
pub const LIMIT: u32 = 500;

/// How old an event is before it is shown, in seconds.
const HORIZON_SECONDS: i64 = 35;

/// The last time of which events are shown at `now`.
pub const fn horizon(now: Timestamp) -> Timestamp {
    now.plus_seconds(-HORIZON_SECONDS)
}

/// Which events are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    types: Vec<TypePattern>,
    client_id: Option<ClientId>,
    since: Option<Timestamp>,
}

impl EventFilter {
    /// Checks the filters that a listing was asked for by name; without any, all events are.
    ///
    /// # Errors
    /// `not_an_option` for what is neither a type nor the beginning of one, or no client id.
    pub fn parse(
        types: &[String],
        client_id: Option<&str>,
        since: Option<Timestamp>,
    ) -> Result<Self, Refusal> {
        let refuse = |path, expected| InvalidParameter::at(path, Reason::NotAnOption, expected);
        let mut patterns = Vec::with_capacity(types.len());
        for text in types {
            let expected = "must be a type of event, or the beginning of one that ends in a dot";
            patterns.push(TypePattern::parse(text).ok_or_else(|| refuse("type", expected))?);
        }
        patterns.sort();
        patterns.dedup();
        let expected = "must be spelled as the client id of an app";
        let client_id =
            client_id.map(|id| ClientId::parse(id).ok_or_else(|| refuse("clientId", expected)));
        Ok(Self { types: patterns, client_id: client_id.transpose()?, since })
    }

    /// The types that are asked for, in order; all if there are none.
    pub fn types(&self) -> &[TypePattern] {
        &self.types
    }

    /// The app that is asked for, if one is.
    pub const fn client_id(&self) -> Option<&ClientId> {
        self.client_id.as_ref()
    }

    /// Whether the event is asked for.
    pub fn admits(&self, event: &Event) -> bool {
        let is_type = self.types.is_empty() || self.types.iter().any(|it| it.matches(&event.name));
        let is_app = self.client_id.is_none() || event.client_id == self.client_id;
        is_type && is_app && self.since.is_none_or(|since| event.timestamp >= since)
    }

    /// Whether most of what is read may have to be left out.
    pub const fn is_selective(&self) -> bool {
        !self.types.is_empty() || self.client_id.is_some()
    }

    /// Whose listing it is, as a cursor remembers it: `reader`'s, with these filters. A cursor of other filters
    /// would skip events silently. A time is none of them: a cursor stands behind it.
    pub fn cursor_owner(&self, reader: &str) -> String {
        let types: Vec<&str> = self.types.iter().map(TypePattern::as_str).collect();
        let client_id = self.client_id().map_or("", ClientId::as_str);
        format!("{reader}/{}/{client_id}", types.join(","))
    }
}

/// Where a page ended: what a cursor carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Everything up to there was looked at.
    pub id: EventId,
    /// Of what follows only events from this time on were asked for.
    pub since: Option<Timestamp>,
}

impl Position {
    /// The place as it is written.
    pub fn to_text(self) -> String {
        let ulid = self.id.ulid();
        self.since.map_or_else(|| ulid.clone(), |since| format!("{ulid}/{}", since.millis()))
    }

    /// Reads a place back; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let (ulid, since) = match text.split_once('/') {
            None => (text, None),
            Some((ulid, since)) => (ulid, Some(Timestamp::from_millis(since.parse().ok()?))),
        };
        Some(Self { id: EventId::parse_ulid(ulid)?, since })
    }
}

/// Which page of the log is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRequest {
    /// Which events.
    pub filter: EventFilter,
    /// At most so many of them; [`DEFAULT_LIMIT`] unless given.
    pub limit: Option<u32>,
    /// Those after this place.
    pub after: Option<EventId>,
}

impl LogRequest {
    /// The request for the page after `position`, where that is given.
    pub fn new(filter: EventFilter, limit: Option<u32>, position: Option<Position>) -> Self {
        let since = position.and_then(|position| position.since).max(filter.since);
        let filter = EventFilter { since, ..filter };
        Self { filter, limit, after: position.map(|position| position.id) }
    }
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// Its events, oldest first.
    pub events: Vec<Event>,
    /// Where to go on: everything up to there was looked at.
    pub position: Position,
    /// Whether there is more to look at already.
    pub has_more: bool,
}

impl LogRequest {
    /// At most how many events the page has.
    pub fn limit(&self) -> usize {
        usize::try_from(self.limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX)
    }

    /// The place after which the page begins.
    pub fn start(&self) -> EventId {
        // No event is later than its id.
        let since = self.filter.since.map(|since| EventId::end_of(since.plus_millis(-1)));
        self.after.into_iter().chain(since).max().unwrap_or(EventId::start())
    }

    /// The page, out of what was read from its start on; `goes_on` says whether there is more to read.
    pub fn page(&self, read: Vec<Stored>, goes_on: bool) -> LogPage {
        let (start, limit) = (self.start(), self.limit());
        let (mut events, mut last, mut has_more) = (Vec::new(), start, goes_on);
        'read: for stored in read {
            for event in stored.events.into_iter().filter(|event| event.id > start) {
                let (id, is_wanted) = (event.id, self.filter.admits(&event));
                if is_wanted && events.len() == limit {
                    has_more = true;
                    break 'read;
                }
                events.extend(is_wanted.then_some(event));
                last = id;
            }
            last = last.max(stored.id);
        }
        let position = Position { id: last, since: self.filter.since };
        LogPage { events, position, has_more }
    }
}

/// Reads a time, in RFC 3339, from which on events are asked for.
///
/// # Errors
/// `wrong_type`; `out_of_range` for one further back than events are kept.
pub fn parse_since(text: &str, now: Timestamp) -> Result<Timestamp, Refusal> {
    let flaw = |reason, expected| InvalidParameter::at("since", reason, expected);
    let expected = "must be a time as RFC 3339 writes it, such as 2026-11-27T10:00:00Z";
    let since = Timestamp::parse(text).ok_or_else(|| flaw(Reason::WrongType, expected))?;
    if since < now.plus_seconds(-KEPT_SECONDS) {
        return Err(flaw(Reason::OutOfRange, "must be at most 30 days back"));
    }
    Ok(since)
}

#[cfg(test)]
mod tests;
