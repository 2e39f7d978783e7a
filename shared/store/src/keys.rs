//! Where things stand in the table: the one place that spells partition and sort keys.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::api_key::{KeyHash, KeyKind};
use greenlight_domain::audit::Subject;
use greenlight_domain::event::EventId;
use greenlight_domain::idempotency::RecordKey;
use greenlight_domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use greenlight_domain::queue::{Family, Partition};
use greenlight_domain::webhook::EndpointId;
use std::collections::HashMap;
use std::fmt;

/// The attributes by which the indexes find tickets: a partition key each, and one place in all of them.
pub(super) const BY_STATUS: &str = "by_status";
pub(super) const BY_PROVIDER: &str = "by_provider";
pub(super) const BY_APP: &str = "by_app";
pub(super) const PLACE: &str = "place";

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
const NAMED_BY_IDS: [&str; 10] =
    ["APP", "AUDIT", "EVENT", "EVENTS", "OPERATOR", "ORG", "TEST", "TICKET", "WEBHOOK", "WEBHOOKS"];

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

    pub(super) fn attributes(&self) -> HashMap<String, AttributeValue> {
        HashMap::from([
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

pub(super) fn stamps(id: &ChallengeId) -> String {
    format!("TEST#{id}")
}

pub(super) fn ticket(id: &ActivationId) -> String {
    format!("{TICKETS}{id}")
}

/// The log of an organisation.
pub(super) fn events(organisation: &OwnerId) -> String {
    format!("EVENTS#{organisation}")
}

/// The webhook endpoints of an organisation.
pub(super) fn endpoints(organisation: &OwnerId) -> String {
    format!("WEBHOOKS#{organisation}")
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
