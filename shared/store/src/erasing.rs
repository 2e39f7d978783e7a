//! What goes away before its time, or is to: an app with all that belongs to it, large values that nothing names
//! any more, what was submitted with tickets that serve no longer, events of what will not come, webhook endpoints.
//!
//! Nothing is deleted: nobody may, by any policy. An item is stripped of everything but its keys and told to
//! time to live as over, which takes it out of the table; from then on every read leaves it out. Of an audit entry
//! only the message goes.

use super::expression::Expression;
use super::item::{Item, Writer};
use super::items::{self, audit::MESSAGE, outbox::EVENTS};
use super::keys::{self, ItemKey, TTL};
use super::operation::{Operation, update};
use super::row::{Reader, Row};
use super::{Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::app::Tombstone;
use greenlight_domain::event::EventId;
use greenlight_domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use greenlight_domain::redacted_debug;
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::WebhookEndpoint;

/// How long ago a stripped item's time was over, in seconds: no clock is that far behind. (More than five years
/// ago, time to live would leave it alone.)
const LONG_OVER_SECONDS: i64 = 24 * 60 * 60;

/// What time to live is told of an item that goes at `now`.
const fn long_over(now: Timestamp) -> i64 {
    now.plus_seconds(-LONG_OVER_SECONDS).epoch_seconds()
}

/// The most items of a page of what remains.
const PAGE: i32 = 500;

/// A write that takes something away.
#[derive(Clone)]
pub enum Erasing {
    /// The app: what is left of it takes its place, if it is at the version before.
    App(Tombstone),
    /// An item, or of an audit entry its message. A challenge that counts by itself goes only if no further stamp
    /// was counted.
    Remains {
        /// The item.
        remains: Remains,
        /// The clock reading.
        now: Timestamp,
    },
    /// An event of what will not come any more.
    Outcome {
        /// Whose log it stands in.
        organisation_id: OwnerId,
        /// The event.
        event: EventId,
        /// The clock reading.
        now: Timestamp,
    },
    /// What was submitted with a ticket, if that has not changed since it was read.
    Fields {
        /// The ticket.
        ticket: ActivationId,
        /// Its last change, as read.
        seen_at: Timestamp,
    },
}

/// Where something stands that is to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// What belongs to an app, and stands beside it.
    App(ClientId),
    /// The large values of an app.
    LargeValues(ClientId),
    /// The counters of an app's challenge.
    Counters(ClientId, ChallengeId),
    /// The stamps of a challenge.
    Stamps(ChallengeId),
    /// A ticket and its audit trail.
    Ticket(ActivationId),
}

/// An item from which something is to be taken away.
#[derive(Clone)]
pub struct Remains {
    /// What it is.
    pub kind: RemainsKind,
    key: ItemKey,
    attributes: Vec<String>,
}

redacted_debug!(Remains);

/// What kind of item it is.
#[derive(Clone, PartialEq, Eq)]
pub enum RemainsKind {
    /// A challenge, and how many stamps it has counted.
    Challenge(ChallengeId, u32),
    /// A counter of a challenge.
    Counter,
    /// A stamp.
    Stamp,
    /// A ticket.
    Ticket,
    /// A large value, by its hash.
    LargeValue(String),
    /// An audit entry that has a message.
    Message,
    /// The company information, or something that a later release put there.
    Other,
}

/// A page of what remains.
#[derive(Debug, Default)]
pub struct RemainsPage {
    /// What was found; what was stripped before is left out.
    pub remains: Vec<Remains>,
    /// Where the next page begins, if there is one.
    pub next: Option<PageStart>,
}

/// Where a page begins.
#[derive(Clone)]
pub struct PageStart(Item);

redacted_debug!(PageStart);

impl Place {
    /// The partition, and what the sort keys begin with.
    fn keys(&self) -> (String, String) {
        match self {
            Self::App(id) => (keys::app(id), String::new()),
            Self::LargeValues(id) => (keys::app(id), keys::LARGE_VALUE.to_owned()),
            Self::Counters(app, id) => (keys::app(app), keys::counters(id)),
            Self::Stamps(id) => (keys::stamps(id), keys::STAMP.to_owned()),
            Self::Ticket(id) => (keys::ticket(id), String::new()),
        }
    }
}

impl Remains {
    /// What is to be taken away of an item; none where nothing is, as of an app itself.
    fn of(item: &Row) -> Option<Self> {
        let key = item.key()?;
        let kind = match key.sk.as_str() {
            keys::APP => return None,
            sk if sk.starts_with(keys::AUDIT) => RemainsKind::Message,
            keys::TICKET => RemainsKind::Ticket,
            sk if sk.starts_with(keys::STAMP) => RemainsKind::Stamp,
            sk if keys::is_counter(sk) => RemainsKind::Counter,
            sk => {
                let challenge = sk.strip_prefix(keys::CHALLENGE).and_then(ChallengeId::parse);
                let stamps = Reader(item).number("stamps").unwrap_or_default();
                match (challenge, sk.strip_prefix(keys::LARGE_VALUE)) {
                    (Some(id), _) => RemainsKind::Challenge(id, stamps),
                    (None, Some(sha256)) => RemainsKind::LargeValue(sha256.to_owned()),
                    (None, None) => RemainsKind::Other,
                }
            }
        };
        let is_taken = |name: &&str| match kind {
            RemainsKind::Message => *name == MESSAGE,
            _ => !["pk", "sk", TTL].contains(name),
        };
        let names = item.iter().map(|(name, _)| name).filter(is_taken);
        let attributes: Vec<String> = names.map(str::to_owned).collect();
        (!attributes.is_empty()).then_some(Self { kind, key, attributes })
    }

    fn taken(&self, now: Timestamp) -> Expression {
        let mut expression = Expression::default();
        expression.require_present();
        if let RemainsKind::Challenge(_, stamps) = self.kind {
            // Without a count it is one that makes no sense, and counts no more.
            if self.attributes.iter().any(|name| name == "stamps") {
                expression.require_equal(&["stamps"], AttributeValue::N(stamps.to_string()));
            }
        }
        for name in &self.attributes {
            expression.remove(&[name]);
        }
        if self.kind != RemainsKind::Message {
            expression.set_number(TTL, long_over(now));
        }
        expression
    }
}

impl Erasing {
    pub(super) fn operation(&self) -> Operation {
        match self {
            Self::App(tombstone) => {
                let mut expression = Expression::default();
                expression.require_version(tombstone.version - 1);
                Operation::Put { item: items::app::write_tombstone(tombstone), expression }
            }
            Self::Remains { remains, now } => update(remains.key.clone(), remains.taken(*now)),
            // Beside a condition on the version of the app, whose pointer keeps the event.
            Self::Outcome { organisation_id, event, now } => {
                let mut expression = Expression::default();
                expression.remove(&[EVENTS]);
                expression.set_number(TTL, long_over(*now));
                update(ItemKey::outbox(organisation_id, *event), expression)
            }
            Self::Fields { ticket, seen_at } => {
                let mut expression = Expression::default();
                let seen_at = AttributeValue::N(seen_at.millis().to_string());
                expression.require_equal(&["updated_at"], seen_at);
                expression.remove(&["fields"]);
                expression.remove(&["ignored_fields"]);
                update(ItemKey::ticket(ticket), expression)
            }
        }
    }
}

/// Takes a webhook endpoint away: in its place come its keys alone, whatever a later release has added to it.
pub(super) fn delete_endpoint(seen: &WebhookEndpoint, now: Timestamp) -> Operation {
    let key = ItemKey::endpoint(&seen.organisation_id, &seen.id);
    let item = Writer::at(&key).number(TTL, long_over(now)).into_item();
    let mut expression = Expression::default();
    expression.require_version(seen.version);
    Operation::Put { item, expression }
}

impl Store {
    /// A page of what remains at a place, strongly consistent: of items whose time is over, too.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn remains<'a>(
        &'a self,
        place: &'a Place,
        start: Option<PageStart>,
    ) -> BoxFuture<'a, Result<RemainsPage, StoreError>> {
        Box::pin(async move {
            let (pk, prefix) = place.keys();
            let start = start.map(|start| start.0);
            let output = self.page(pk, &prefix, start, Some(PAGE)).await?;
            Ok(RemainsPage {
                remains: output.items.iter().filter_map(Remains::of).collect(),
                next: output.last_evaluated_key.map(Row::into_key).map(PageStart),
            })
        })
    }

    /// The tickets that these name as those before them. Where one has ended, its audit trail names them.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn previous_tickets<'a>(
        &'a self,
        ids: &'a [ActivationId],
    ) -> BoxFuture<'a, Result<Vec<ActivationId>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<ItemKey> = ids.iter().map(ItemKey::ticket).collect();
            let mut previous = Vec::new();
            let mut leading = Vec::new();
            for item in self.batch_get_all(&keys).await? {
                // Of one that was stripped only the keys are there.
                if Remains::of(&item).is_some() {
                    previous.extend(items::ticket::read_previous(Reader(&item))?);
                    leading.extend(item.key());
                }
            }
            for id in ids.iter().filter(|id| !leading.contains(&ItemKey::ticket(id))) {
                previous.extend(self.previous_by_trail(id).await?);
            }
            Ok(previous)
        })
    }

    /// The tickets that the first audit entry of a ticket names.
    async fn previous_by_trail(&self, id: &ActivationId) -> Result<Vec<ActivationId>, StoreError> {
        let output = self.page(keys::ticket(id), keys::AUDIT, None, Some(1)).await?;
        output
            .items
            .first()
            .map_or(Ok(Vec::new()), |entry| items::ticket::read_previous(Reader(entry)))
    }
}
