//! Where things stand in the table: the one place that spells partition and sort keys.

use super::item::Item;
use super::row::Row;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::api_key::{KeyHash, KeyKind};
use greenlight_domain::audit::Subject;
use greenlight_domain::event::EventId;
use greenlight_domain::idempotency::RecordKey;
use greenlight_domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use greenlight_domain::queue::{Family, Partition};
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::EndpointId;
use std::fmt;

/// The attributes by which the indexes find tickets: a partition key each, and one place in all of them.
pub(super) const BY_STATUS: &str = "by_status";
pub(super) const BY_PROVIDER: &str = "by_provider";
pub(super) const BY_APP: &str = "by_app";
pub(super) const PLACE: &str = "place";

/// The index of what is due, and the attributes by which it finds it.
pub(super) const DUE_INDEX: &str = "deliveries-due";
pub(super) const DUE_PARTITION: &str = "due_partition";
pub(super) const DUE_PLACE: &str = "due_place";

/// The attribute that DynamoDB's time to live looks at, in epoch seconds.
pub(super) const TTL: &str = "ttl";

/// An item's primary key. It says which item it is, as far as ids and times can.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct ItemKey {
    pub(super) pk: String,
    pub(super) sk: String,
}

/// The kinds of key whose rest is an id. That of the others is a hash of a key, a participant or a
/// value.
const NAMED_BY_IDS: [&str; 11] = [
    "APP", "AUDIT", "DELIVERY", "EVENT", "EVENTS", "OPERATOR", "ORG", "TEST", "TICKET", "WEBHOOK",
    "WEBHOOKS",
];

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |text: &str| match text.split_once('#') {
            Some((kind, _)) if !NAMED_BY_IDS.contains(&kind) => format!("{kind}#…"),
            _ => text.to_owned(),
        };
        write!(f, "{} {}", shown(&self.pk), shown(&self.sk))
    }
}

impl ItemKey {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    pub(super) fn api_key(hash: &KeyHash) -> Self {
        Self::new(format!("KEY#{}", hash.as_str()), API_KEY)
    }

    pub(super) fn organisation(id: &OwnerId) -> Self {
        Self::new(organisation(id), ORGANISATION)
    }

    pub(super) fn operator(id: &OwnerId) -> Self {
        Self::new(operator(id), OPERATOR)
    }

    pub(super) fn app(id: &ClientId) -> Self {
        Self::new(app(id), APP)
    }

    pub(super) fn company(id: &ClientId) -> Self {
        Self::new(app(id), COMPANY)
    }

    pub(super) fn large_value(id: &ClientId, sha256: &str) -> Self {
        Self::new(app(id), format!("{LARGE_VALUE}{sha256}"))
    }

    pub(super) fn challenge(app_id: &ClientId, id: &ChallengeId) -> Self {
        Self::new(app(app_id), format!("{CHALLENGE}{id}"))
    }

    /// The counters of a challenge stand right after it.
    pub(super) fn counter(app_id: &ClientId, id: &ChallengeId, number: u8) -> Self {
        Self::new(app(app_id), format!("{}{number:02}", counters(id)))
    }

    pub(super) fn stamp_of(id: &ChallengeId, provider: &str, participant_hash: &str) -> Self {
        Self::new(stamps(id), format!("{STAMP}{provider}#{participant_hash}"))
    }

    pub(super) fn stamp_among_many(id: &ChallengeId, ulid: &str) -> Self {
        Self::new(stamps(id), format!("{STAMP}{ulid}"))
    }

    pub(super) fn ticket(id: &ActivationId) -> Self {
        Self::new(ticket(id), TICKET)
    }

    /// The entry of an organisation in the list of all.
    pub(super) fn listed_organisation(id: &OwnerId) -> Self {
        Self::new(DIRECTORY.to_owned(), format!("{LISTED_ORGANISATION}{id}"))
    }

    /// The entry of an operator in the list of all.
    pub(super) fn listed_operator(id: &OwnerId) -> Self {
        Self::new(DIRECTORY.to_owned(), format!("{LISTED_OPERATOR}{id}"))
    }

    /// The entry of an app in its organisation's list.
    pub(super) fn listed_app(owner: &OwnerId, id: &ClientId) -> Self {
        Self::new(organisation(owner), format!("{LISTED_APP}{id}"))
    }

    /// The entry of a key in its owner's list.
    pub(super) fn listed_key(kind: KeyKind, owner: &OwnerId, id: &str) -> Self {
        Self::new(owner_of_keys(kind, owner), format!("{LISTED_KEY}{id}"))
    }

    /// The table's note of the deployment that it belongs to.
    pub(super) fn deployment() -> Self {
        Self::new(DIRECTORY.to_owned(), DEPLOYMENT)
    }

    pub(super) fn audit(subject: &Subject, id: &str) -> Self {
        Self::new(subject_pk(subject), format!("{AUDIT}{id}"))
    }

    /// The events of one transaction and one time; `id` is the last of them.
    pub(super) fn outbox(organisation: &OwnerId, id: EventId) -> Self {
        Self::new(events(organisation), format!("{EVENT}{}", id.ulid()))
    }

    /// The delivery of an event to an endpoint.
    pub(super) fn delivery(endpoint: &EndpointId, event: EventId) -> Self {
        Self::new(deliveries(endpoint), format!("{DELIVERY}{}", event.ulid()))
    }

    /// A webhook endpoint of an organisation.
    pub(super) fn endpoint(organisation: &OwnerId, id: &EndpointId) -> Self {
        Self::new(endpoints(organisation), format!("{ENDPOINT}{id}"))
    }

    /// How many webhook endpoints an organisation has.
    pub(super) fn endpoint_count(organisation: &OwnerId) -> Self {
        Self::new(endpoints(organisation), ENDPOINT_COUNT)
    }

    pub(super) fn record(key: &RecordKey) -> Self {
        Self::new(format!("IDEM#{}#{}", key.owner, key.key_sha256), RECORD)
    }

    pub(super) fn attributes(&self) -> Item {
        Item::from([
            ("pk".to_owned(), AttributeValue::S(self.pk.clone())),
            ("sk".to_owned(), AttributeValue::S(self.sk.clone())),
        ])
    }
}

/// The sort keys of items that stand in a partition only once.
pub(super) const API_KEY: &str = "KEY";
pub(super) const ORGANISATION: &str = "ORG";
pub(super) const OPERATOR: &str = "OPERATOR";
pub(super) const APP: &str = "APP";
pub(super) const COMPANY: &str = "COMPANY";
pub(super) const TICKET: &str = "TICKET";
pub(super) const RECORD: &str = "IDEM";
pub(super) const DEPLOYMENT: &str = "DEPLOYMENT";
pub(super) const ENDPOINT_COUNT: &str = "COUNT";

/// What the sort key of a large value begins with; its hash follows.
pub(super) const LARGE_VALUE: &str = "BLOB#";

/// What the sort keys of a listing begin with.
pub(super) const CHALLENGE: &str = "TEST#";
pub(super) const STAMP: &str = "STAMP#";
pub(super) const AUDIT: &str = "AUDIT#";
pub(super) const EVENT: &str = "EVENT#";
pub(super) const DELIVERY: &str = "DELIVERY#";
pub(super) const ENDPOINT: &str = "WEBHOOK#";
pub(super) const LISTED_ORGANISATION: &str = "ORG#";
pub(super) const LISTED_OPERATOR: &str = "OPERATOR#";
pub(super) const LISTED_APP: &str = "APP#";
pub(super) const LISTED_KEY: &str = "KEY#";

/// What the partition of a ticket begins with; its id follows.
const TICKETS: &str = "TICKET#";

/// The partition that lists organisations and operators, for the people who administer them. No
/// request reads it.
pub(super) const DIRECTORY: &str = "DIRECTORY";

pub(super) fn organisation(id: &OwnerId) -> String {
    format!("ORG#{id}")
}

pub(super) fn operator(id: &OwnerId) -> String {
    format!("OPERATOR#{id}")
}

/// The partition of whoever owns keys of this kind.
pub(super) fn owner_of_keys(kind: KeyKind, owner: &OwnerId) -> String {
    match kind {
        KeyKind::Workspace => organisation(owner),
        KeyKind::Operator => operator(owner),
    }
}

pub(super) fn app(id: &ClientId) -> String {
    format!("APP#{id}")
}

/// What the sort keys of a challenge's counters begin with.
pub(super) fn counters(id: &ChallengeId) -> String {
    format!("{CHALLENGE}{id}#")
}

/// Whether it is the sort key of a counter.
pub(super) fn is_counter(sk: &str) -> bool {
    sk.strip_prefix(CHALLENGE).is_some_and(|rest| rest.contains('#'))
}

pub(super) fn stamps(id: &ChallengeId) -> String {
    format!("TEST#{id}")
}

pub(super) fn ticket(id: &ActivationId) -> String {
    format!("{TICKETS}{id}")
}

/// What the partition of a log begins with; its organisation follows.
const EVENTS: &str = "EVENTS#";

/// What the partition of an endpoint's deliveries begins with; its id follows.
const DELIVERIES: &str = "WEBHOOK#";

/// The log of an organisation.
pub(super) fn events(organisation: &OwnerId) -> String {
    format!("{EVENTS}{organisation}")
}

/// The organisation whose log this partition is.
pub(super) fn organisation_of_events(pk: &str) -> Option<OwnerId> {
    OwnerId::parse(pk.strip_prefix(EVENTS)?)
}

/// The deliveries to an endpoint.
pub(super) fn deliveries(endpoint: &EndpointId) -> String {
    format!("{DELIVERIES}{endpoint}")
}

/// The endpoint whose deliveries are in this partition.
pub(super) fn endpoint_of(pk: &str) -> Option<EndpointId> {
    EndpointId::parse(pk.strip_prefix(DELIVERIES)?)
}

/// The event whose delivery has this key.
pub(super) fn event_of_delivery(key: &Row) -> Option<EventId> {
    EventId::parse_ulid(key.text("sk")?.strip_prefix(DELIVERY)?)
}

/// A partition of the index of what is due.
pub(super) fn due_partition(number: u8) -> String {
    format!("DUE#{number}")
}

/// The partition in which an endpoint's deliveries are.
pub(super) fn due_partition_of(endpoint: &EndpointId) -> String {
    due_partition(endpoint.due_partition())
}

/// The places of an endpoint in its partition begin with this.
pub(super) fn due_places(endpoint: &EndpointId) -> String {
    format!("{endpoint}#")
}

/// The place after all of an endpoint.
pub(super) fn end_of_due_places(endpoint: &EndpointId) -> String {
    format!("{endpoint}#~")
}

/// The place of a delivery in the index: by endpoint, and then by time.
pub(super) fn due_place(endpoint: &EndpointId, due_at: Timestamp, event: EventId) -> String {
    format!("{endpoint}#{:013}#{}", due_at.millis().max(0), event.ulid())
}

/// When what has this place is due.
pub(super) fn due_at_of(place: &str) -> Option<Timestamp> {
    place.split('#').nth(1)?.parse().ok().map(Timestamp::from_millis)
}

/// The endpoint of an entry of the index.
pub(super) fn endpoint_of_due(entry: &Row) -> Option<EndpointId> {
    EndpointId::parse(entry.text(DUE_PLACE)?.split('#').next()?)
}

/// What the partition of an organisation's webhook endpoints begins with; its id follows.
const ENDPOINTS: &str = "WEBHOOKS#";

/// The webhook endpoints of an organisation.
pub(super) fn endpoints(organisation: &OwnerId) -> String {
    format!("{ENDPOINTS}{organisation}")
}

/// The organisation whose webhook endpoints are in this partition.
pub(super) fn organisation_of_webhooks(pk: &str) -> Option<OwnerId> {
    OwnerId::parse(pk.strip_prefix(ENDPOINTS)?)
}

/// The place in the index of an endpoint to which something is to be sent again: before all of its deliveries.
pub(super) fn recovery_place(endpoint: &EndpointId) -> String {
    format!("{endpoint}#{:013}#", 0)
}

/// The ticket whose partition this is.
pub(super) fn ticket_of(pk: &str) -> Option<ActivationId> {
    ActivationId::parse(pk.strip_prefix(TICKETS)?)
}

pub(super) fn subject_pk(subject: &Subject) -> String {
    match subject {
        Subject::Ticket(id) => ticket(id),
        Subject::App(id) => app(id),
        Subject::Organisation(id) => organisation(id),
        Subject::Operator(id) => operator(id),
    }
}

/// The index that a partition of tickets is in, the name of its key, and the key.
pub(super) fn listed(partition: &Partition) -> (&'static str, &'static str, String) {
    let status = partition.status.name();
    match &partition.family {
        Family::All => ("tickets-by-status", BY_STATUS, status.to_owned()),
        Family::Provider(id) => ("tickets-by-provider", BY_PROVIDER, format!("{status}#{id}")),
        Family::App(id) => ("tickets-by-app", BY_APP, format!("{status}#{id}")),
    }
}
