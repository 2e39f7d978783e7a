//! A delivery: one event on its way to one endpoint, from when it is put until it has arrived, has failed or is
//! wanted no more. What comes after an attempt follows from the attempt alone. docs/api.md section 11.
//!
//! Whoever makes an attempt takes the delivery first: it is counted, and due again a minute later. So nobody else
//! makes the same attempt meanwhile, and one that ends without a word (a process that dies) is made again, but not
//! for ever.

use super::endpoint::ping;
use super::{
    ATTEMPTS, Attempt, EndpointId, KEPT_ATTEMPTS, LEASE_SECONDS, Outcome, REQUESTS_PER_SECOND,
    WebhookEndpoint, next_attempt,
};
use crate::event::{Event, EventId};
use crate::ids::OwnerId;
use crate::redacted_debug;
use crate::refusal::{InvalidParameter, Reason, Refusal};
use crate::time::Timestamp;

/// How far ahead of this clock an event's time may be for it to have happened: clocks differ.
const SOON_MILLIS: i64 = 500;

/// What has become of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryStatus {
    /// It is due, or will be.
    Pending,
    /// The endpoint has taken it.
    Succeeded,
    /// The last attempt failed as all before it.
    Failed,
    /// Nobody wants it any more.
    Dropped,
}

impl DeliveryStatus {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Succeeded, Self::Failed, Self::Dropped];

    /// The name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Reads a name that somebody has given at `path`.
    ///
    /// # Errors
    /// `not_an_option`.
    pub fn asked_for(path: &str, name: &str) -> Result<Self, Refusal> {
        let expected = "must be pending, succeeded, failed or dropped";
        Self::parse(name).ok_or_else(|| InvalidParameter::at(path, Reason::NotAnOption, expected))
    }
}

/// One event on its way to one endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Whose endpoint it is.
    pub organisation_id: OwnerId,
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The event.
    pub event_id: EventId,
    /// The name of its type.
    pub event_type: String,
    /// Where the event stands in the log; a ping stands in none.
    pub outbox: Option<EventId>,
    /// What has become of it.
    pub status: DeliveryStatus,
    /// When it was put.
    pub created_at: Timestamp,
    /// When the next attempt is due, as long as there is one to come.
    pub due_at: Option<Timestamp>,
    /// How many attempts were begun, of the ten that there are.
    pub begun: usize,
    /// The last attempts that came to an end, oldest first.
    pub attempts: Vec<Attempt>,
    /// What the last of them was answered, as far as it is kept.
    pub last_response: Option<String>,
    /// Grows with each change.
    pub version: u64,
}

redacted_debug!(Delivery { endpoint_id, event_id, event_type, status, due_at, begun, version });

impl Delivery {
    /// An event for an endpoint, due at once or, where it tells of what is still to come, then. `outbox` is where
    /// it stands in the log.
    pub fn of_event(
        endpoint: &WebhookEndpoint,
        event: &Event,
        outbox: EventId,
        now: Timestamp,
    ) -> Self {
        let due_at = now.max(event.id.time());
        let outbox = Some(outbox);
        Self { outbox, ..Self::new(endpoint, event.id, &event.name, now, due_at) }
    }

    /// The event by which an endpoint's owner tries it out, which stands in no log.
    pub fn of_ping(endpoint: &WebhookEndpoint, ping: &Event) -> Self {
        Self::new(endpoint, ping.id, &ping.name, ping.timestamp, ping.timestamp)
    }

    fn new(
        endpoint: &WebhookEndpoint,
        event_id: EventId,
        event_type: &str,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        Self {
            organisation_id: endpoint.organisation_id.clone(),
            endpoint_id: endpoint.id.clone(),
            event_id,
            event_type: event_type.to_owned(),
            outbox: None,
            status: DeliveryStatus::Pending,
            created_at: now,
            due_at: Some(due_at),
            begun: 0,
            attempts: Vec::new(),
            last_response: None,
            version: 1,
        }
    }

    /// Whether what it tells of has happened by `now`, as far as clocks agree.
    pub fn has_happened(&self, now: Timestamp) -> bool {
        self.event_id.time() <= now.plus_millis(SOON_MILLIS)
    }

    /// The delivery as it is put by somebody who makes the first attempt at once.
    #[must_use]
    pub fn taken_at_once(self, now: Timestamp) -> Self {
        Self { due_at: Some(lease(now)), begun: 1, ..self }
    }

    /// Whether the attempt that was taken is one too many: all ten were begun before.
    pub const fn is_exhausted(&self) -> bool {
        self.begun > ATTEMPTS
    }

    /// The delivery after an attempt that came to `outcome`; `random` spreads the next.
    #[must_use]
    pub fn after(&self, outcome: &Outcome, now: Timestamp, random: u32) -> Self {
        let mut attempts = self.attempts.clone();
        attempts.push(outcome.attempt);
        let superfluous = attempts.len().saturating_sub(KEPT_ATTEMPTS);
        attempts.drain(..superfluous);
        let (status, due_at) = match next_attempt(self.begun, outcome, now, random) {
            _ if outcome.is_success() => (DeliveryStatus::Succeeded, None),
            None => (DeliveryStatus::Failed, None),
            next => (DeliveryStatus::Pending, next),
        };
        let last_response = outcome.last_response.clone();
        let version = self.version + 1;
        Self { status, due_at, attempts, last_response, version, ..self.clone() }
    }

    /// The delivery after an attempt with which its endpoint was disabled: of nothing more to come.
    #[must_use]
    pub fn with_endpoint_disabled(self) -> Self {
        match self.status {
            DeliveryStatus::Pending => {
                Self { status: DeliveryStatus::Dropped, due_at: None, ..self }
            }
            _ => self,
        }
    }

    /// The delivery of which all attempts were begun, and the last never ended.
    #[must_use]
    pub fn given_up(&self) -> Self {
        let status = DeliveryStatus::Failed;
        Self { status, due_at: None, version: self.version + 1, ..self.clone() }
    }

    /// The delivery with one more attempt, now; none if there is one to come anyway.
    pub fn redelivered(&self, now: Timestamp) -> Option<Self> {
        (self.status != DeliveryStatus::Pending).then(|| self.due_again(now, ATTEMPTS - 1))
    }

    /// The delivery with all its attempts once more, from now on; none if it has arrived, is on its way, or comes
    /// within a minute anyway.
    pub fn recovered(&self, now: Timestamp) -> Option<Self> {
        let is_missed = match self.status {
            DeliveryStatus::Succeeded => false,
            DeliveryStatus::Failed | DeliveryStatus::Dropped => true,
            // Until the end of a lease somebody may be at it.
            DeliveryStatus::Pending => {
                self.has_happened(now) && self.due_at.is_some_and(|due| due > lease(now))
            }
        };
        is_missed.then(|| self.due_again(now, 0))
    }

    fn due_again(&self, now: Timestamp, begun: usize) -> Self {
        let (status, due_at) = (DeliveryStatus::Pending, Some(now.max(self.event_id.time())));
        Self { status, due_at, begun, version: self.version + 1, ..self.clone() }
    }

    /// What is sent: the event as the log has it; none if it is not there. A ping says which endpoint it is for.
    pub fn body(&self, event: Option<&Event>) -> Option<String> {
        if self.outbox.is_some() {
            return event.map(Event::json);
        }
        let ping = ping(&self.endpoint_id, self.event_id, self.created_at);
        Some(ping.json())
    }
}

/// How many parts the list of what is due has, so that none is written too often.
pub const DUE_PARTITIONS: u8 = 16;

impl EndpointId {
    /// The part of the list of what is due in which its deliveries are.
    pub fn due_partition(&self) -> u8 {
        (self.hash() >> 24) as u8 % DUE_PARTITIONS
    }

    /// Whose turn comes first where there is not time for all: the lowest. It begins a golden section of the circle
    /// further in each minute, so that whoever was left out soon comes first, however many they are.
    pub fn turn(&self, minute: u32) -> u32 {
        mixed(self.hash()).wrapping_sub(minute.wrapping_mul(GOLDEN_SECTION))
    }

    /// FNV-1a, since ids that are made one after the other begin alike.
    fn hash(&self) -> u32 {
        let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        self.as_str().bytes().fold(0x811c_9dc5, mix)
    }
}

/// As murmur3 mixes at its end: without it, ids that end alike would stand close together.
const fn mixed(hash: u32) -> u32 {
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

/// Of 2³²: steps of it come close to every place of the circle sooner than any other's.
const GOLDEN_SECTION: u32 = 0x9e37_79b9;

/// A delivery that is due, as the list of those has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Whose endpoint it is.
    pub organisation_id: OwnerId,
    /// The endpoint.
    pub endpoint_id: EndpointId,
    /// The event.
    pub event_id: EventId,
    /// Where the event stands in the log; a ping stands in none.
    pub outbox: Option<EventId>,
    /// Since when it is due.
    pub due_at: Timestamp,
    /// Its version as the list has it.
    pub version: u64,
}

impl Due {
    /// Its event, which is one of `events`. That of a ping is none of them.
    pub fn event<'e>(&self, events: &'e [Event]) -> Option<&'e Event> {
        events.iter().find(|event| event.id == self.event_id)
    }
}

/// The most requests that an endpoint gets in a second of what is due.
pub const DUE_PER_SECOND: u32 = REQUESTS_PER_SECOND / 2;

/// Until when nobody else takes what is taken at `now`.
pub const fn lease(now: Timestamp) -> Timestamp {
    now.plus_seconds(LEASE_SECONDS)
}

#[cfg(test)]
impl WebhookEndpoint {
    /// An endpoint for unit tests, that gets everything.
    pub(super) fn of_tests(at: Timestamp) -> Self {
        use super::{NewEndpoint, Reach, Subscription, TargetUrl};
        let url = TargetUrl::parse("url", "https://hooks.example.com", Reach::Public, None);
        let subscription = Subscription::default();
        let new = NewEndpoint { url: url.expect("a URL"), subscription, description: None };
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        Self::create(EndpointId::new(at, [3; 16]), owner, new, "k1", at)
    }
}

#[cfg(test)]
mod tests;
