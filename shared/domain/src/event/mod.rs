//! What a customer hears of: events, each decided beside the effect that it tells of and written with it.
//! docs/api.md section 10.
//!
//! What happened ([`Happening`]) follows from what changed and from nothing else; it gets its id when it is
//! written ([`Outbox`]). It never holds the value of a field, a participant or a message.

mod happening;
mod id;
mod log;
mod outbox;
mod types;

pub use happening::{ActivationChange, By, Happening};
pub use id::EventId;
pub use log::{
    DEFAULT_LIMIT, EventFilter, LIMIT, LogPage, LogRequest, Position, horizon, parse_since,
};
pub use outbox::{Announcement, Outbox, Stored};
pub use types::{EventType, TypePattern};

use super::ids::ClientId;
use super::time::Timestamp;
use crate::redacted_debug;

/// How long an event is kept from its time on, in seconds: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 86_400;

/// The largest event, in bytes of its JSON.
pub const SIZE_LIMIT: usize = 12 * 1024;

/// How long after its clock reading a request may still send a write that has events, in seconds: what is shown
/// of the log is older than anything that is still on its way ([`horizon`]).
pub const SEND_WITHIN_SECONDS: u64 = 20;

/// An event as it is kept and sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id, the same wherever it is shown.
    pub id: EventId,
    /// Its type's name; one that a later release wrote is kept as it is.
    pub name: String,
    /// When what it tells of changed.
    pub timestamp: Timestamp,
    /// The app that it is about, if it is about one.
    pub client_id: Option<ClientId>,
    /// What it tells: a JSON object, as it was written.
    pub data: String,
}

redacted_debug!(Event { id, name, timestamp, client_id });

impl Event {
    /// The event as JSON: exactly four members, and the same bytes whenever it is asked for.
    pub fn json(&self) -> String {
        let Self { id, name, timestamp, data, .. } = self;
        let name = serde_json::Value::from(name.as_str());
        format!(r#"{{"id":"{id}","type":{name},"timestamp":"{timestamp}","data":{data}}}"#)
    }
}
