//! The writes that there are, in the domain's words, and what each becomes in a transaction.
//!
//! Every write is one item with its own condition. Updates touch only the attributes that they are
//! about, so that what a later release has added to an item survives.

use super::changes::{
    change_app, change_endpoint, count_endpoints, end_key, not_disabled, review, set_company,
    set_large_value, supersede, switch_organisation, unchanged, withdraw,
};
use super::counting::{CountStamp, fill_counter};
use super::deliveries::change;
use super::erasing::{Erasing, delete_endpoint};
use super::expression::Expression;
use super::items::{self, directory, record::EXPIRES_AT};
use super::keys::ItemKey;
use super::operation::{Operation, Part, Role, create, update};
use greenlight_domain::api_key::KeyRecord;
use greenlight_domain::app::{App, AppChange};
use greenlight_domain::audit::AuditEntry;
use greenlight_domain::challenge::Challenge;
use greenlight_domain::deployment::Deployment;
use greenlight_domain::event::{Announcement, EventId, Outbox};
use greenlight_domain::field::Fields;
use greenlight_domain::idempotency::Record;
use greenlight_domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use greenlight_domain::owner::{Operator, Organisation};
use greenlight_domain::redacted_debug;
use greenlight_domain::review::Reviewed;
use greenlight_domain::stamp::Stamp;
use greenlight_domain::stamp_counter::{Counter, Filling};
use greenlight_domain::submission::Superseded;
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::{Delivery, EndpointCount, WebhookEndpoint};
use greenlight_domain::withdrawal::Withdrawal;

/// One item to write.
#[derive(Clone)]
pub enum Write {
    /// A new challenge.
    CreateChallenge(Challenge),
    /// A new counter of a new challenge.
    CreateCounter {
        /// The challenge.
        challenge: Challenge,
        /// The counter.
        counter: Counter,
    },
    /// One more counter of a challenge is full.
    FillCounter {
        /// The app.
        client_id: ClientId,
        /// The challenge.
        challenge_id: ChallengeId,
        /// How many counters it has, and whether all others are full.
        filling: Filling,
    },
    /// One more stamp on a challenge.
    CountStamp(CountStamp),
    /// A new stamp.
    PutStamp {
        /// The stamp.
        stamp: Stamp,
        /// Each participant may have only one with each provider.
        one_each: bool,
    },
    /// A change of an app. Adds 1 to its version.
    ChangeApp {
        /// The app.
        client_id: ClientId,
        /// What must be true of it.
        guard: AppGuard,
        /// What changes.
        change: AppChange,
    },
    /// Company fields of an app.
    SetCompany {
        /// The app.
        client_id: ClientId,
        /// The version as read; 0 where there is none.
        was: u64,
        /// The fields to set.
        fields: Fields,
    },
    /// A large value, named by its hash.
    PutLargeValue {
        /// The app.
        client_id: ClientId,
        /// SHA-256 of the text, in hexadecimal.
        sha256: String,
        /// The text.
        text: String,
    },
    /// A new ticket.
    PutTicket(Box<greenlight_domain::ticket::Ticket>),
    /// A ticket that loses its place.
    SupersedeTicket(Superseded),
    /// A ticket that the customer takes back.
    WithdrawTicket(Box<Withdrawal>),
    /// An operator's decision on a ticket.
    ReviewTicket(Box<Reviewed>),
    /// An audit entry.
    PutAudit(AuditEntry),
    /// Events of an organisation.
    PutEvents {
        /// The organisation.
        organisation_id: OwnerId,
        /// The events.
        outbox: Outbox,
    },
    /// A new delivery.
    PutDelivery(Box<Delivery>),
    /// A delivery as it is from now on, if it is at the version before.
    ChangeDelivery(Box<Delivery>),
    /// A new webhook endpoint.
    CreateEndpoint(Box<WebhookEndpoint>),
    /// A change of a webhook endpoint, however it came to that, if it is as it was read.
    ChangeEndpoint {
        /// The endpoint as it was read.
        seen: Box<WebhookEndpoint>,
        /// The endpoint as it is from now on, with its next version.
        changed: Box<WebhookEndpoint>,
    },
    /// A webhook endpoint that goes away, if it is as it was read.
    DeleteEndpoint {
        /// The endpoint as it was read.
        seen: Box<WebhookEndpoint>,
        /// The clock reading.
        now: Timestamp,
    },
    /// How many webhook endpoints an organisation has from now on, if that has not changed since it was read.
    CountEndpoints {
        /// The organisation.
        organisation_id: OwnerId,
        /// The number from now on, with its version.
        count: EndpointCount,
    },
    /// A new app.
    CreateApp(App),
    /// Nothing, but only if the app is at this version, as read.
    RequireApp {
        /// The app.
        client_id: ClientId,
        /// The version.
        version: u64,
    },
    /// Something that goes away.
    Erase(Erasing),
    /// A new app in its organisation's list.
    ListApp {
        /// The organisation.
        organisation_id: OwnerId,
        /// The app.
        client_id: ClientId,
    },
    /// A new organisation.
    CreateOrganisation(Organisation),
    /// A new organisation in the list of all.
    ListOrganisation(OwnerId),
    /// A new operator.
    CreateOperator(Operator),
    /// A new operator in the list of all.
    ListOperator(OwnerId),
    /// The deployment that the table belongs to, written once.
    MarkDeployment(Deployment),
    /// Nothing, but only if this operator exists and is not disabled.
    RequireOperator(OwnerId),
    /// Nothing, but only if this organisation is as it was read.
    RequireOrganisation(Organisation),
    /// An organisation that is disabled or enabled, if it is as it was read.
    SwitchOrganisation {
        /// The organisation as it was read.
        seen: Organisation,
        /// Since when it is disabled from now on, if at all.
        disabled_at: Option<Timestamp>,
    },
    /// A new key.
    CreateKey(KeyRecord),
    /// A new key in its owner's list.
    ListKey(KeyRecord),
    /// An end to a key, if it has not got another one since it was read.
    EndKey {
        /// The key as it was read.
        seen: KeyRecord,
        /// From when on it expires.
        expires_at: Option<Timestamp>,
        /// Since when it is revoked.
        revoked_at: Option<Timestamp>,
    },
    /// An end to all keys of an operator who is not disabled yet.
    DisableOperator {
        /// The operator.
        id: OwnerId,
        /// Since when.
        at: Timestamp,
    },
}

redacted_debug!(Write);

/// What must be true of an app for a change.
#[derive(Clone, Debug)]
pub enum AppGuard {
    /// It is at this version, as read.
    Version(u64),
    /// Its pointer for the provider names this ticket.
    Points {
        /// The provider.
        provider_id: String,
        /// The ticket.
        ticket: ActivationId,
    },
}

impl Write {
    /// A new challenge, with its counters.
    pub fn open(challenge: &Challenge) -> Vec<Self> {
        let counters = challenge.split.iter().flat_map(|split| split.counters.values());
        let counters = counters.map(|counter| Self::CreateCounter {
            challenge: challenge.clone(),
            counter: counter.clone(),
        });
        [Self::CreateChallenge(challenge.clone())].into_iter().chain(counters).collect()
    }

    /// What an organisation hears of a write that is decided by the clock reading `now`; `random` names its events.
    pub fn announce(
        organisation_id: &OwnerId,
        announcement: &Announcement,
        now: Timestamp,
        random: [u8; 16],
    ) -> Vec<Self> {
        let put = |outbox| Self::PutEvents { organisation_id: organisation_id.clone(), outbox };
        let take_back = |event: &EventId| {
            let (organisation_id, event) = (organisation_id.clone(), *event);
            Self::Erase(Erasing::Outcome { organisation_id, event, now })
        };
        let outboxes = announcement.outboxes(now, random).into_iter().map(put);
        outboxes.chain(announcement.retracted.iter().map(take_back)).collect()
    }

    pub(super) const fn has_events(&self) -> bool {
        matches!(self, Self::PutEvents { .. })
    }

    pub(super) fn part(&self) -> Part {
        let (role, operation) = match self {
            Self::CreateChallenge(challenge) => {
                (Role::Challenge, create(items::challenge::write(challenge)))
            }
            Self::CreateCounter { challenge, counter } => {
                (Role::Other, create(items::counter::write(challenge, counter)))
            }
            Self::FillCounter { client_id, challenge_id, filling } => {
                return fill_counter(client_id, challenge_id, *filling);
            }
            Self::CountStamp(count) => return count.part(),
            Self::PutStamp { stamp, one_each } => {
                (Role::Stamp, create(items::stamp::write(stamp, *one_each)))
            }
            Self::ChangeApp { client_id, guard, change } => {
                (Role::Activation, update(ItemKey::app(client_id), change_app(guard, change)))
            }
            Self::SetCompany { client_id, was: 0, fields } => {
                (Role::Activation, create(items::value::write_company(client_id, fields)))
            }
            Self::SetCompany { client_id, was, fields } => {
                (Role::Activation, update(ItemKey::company(client_id), set_company(*was, fields)))
            }
            Self::PutLargeValue { client_id, sha256, text } => {
                let key = ItemKey::large_value(client_id, sha256);
                (Role::Activation, update(key, set_large_value(text)))
            }
            Self::PutTicket(ticket) => (Role::Activation, create(items::ticket::write(ticket))),
            Self::SupersedeTicket(superseded) => {
                let key = ItemKey::ticket(&superseded.ticket);
                (Role::Activation, update(key, supersede(superseded)))
            }
            Self::WithdrawTicket(withdrawal) => {
                let key = ItemKey::ticket(&withdrawal.ticket.id);
                (Role::Activation, update(key, withdraw(withdrawal)))
            }
            Self::ReviewTicket(reviewed) => {
                let key = ItemKey::ticket(&reviewed.ticket.id);
                (Role::Activation, update(key, review(reviewed)))
            }
            Self::PutAudit(entry) => (Role::Other, create(items::audit::write(entry))),
            Self::PutEvents { organisation_id, outbox } => {
                (Role::Other, create(items::outbox::write(organisation_id, outbox)))
            }
            Self::PutDelivery(delivery) => {
                (Role::Delivery, create(items::delivery::write(delivery)))
            }
            Self::ChangeDelivery(delivery) => {
                let key = ItemKey::delivery(&delivery.endpoint_id, delivery.event_id);
                (Role::Delivery, update(key, change(delivery)))
            }
            Self::CreateEndpoint(endpoint) => {
                (Role::Webhook, create(items::webhook::write(endpoint)))
            }
            Self::ChangeEndpoint { seen, changed } => {
                let key = ItemKey::endpoint(&seen.organisation_id, &seen.id);
                (Role::Webhook, update(key, change_endpoint(seen, changed)))
            }
            Self::DeleteEndpoint { seen, now } => (Role::Webhook, delete_endpoint(seen, *now)),
            Self::CountEndpoints { organisation_id, count } => {
                let key = ItemKey::endpoint_count(organisation_id);
                (Role::Webhook, update(key, count_endpoints(*count)))
            }
            Self::CreateApp(app) => (Role::Other, create(items::app::write(app))),
            Self::RequireApp { client_id, version } => {
                let (key, mut expression) = (ItemKey::app(client_id), Expression::default());
                expression.require_version(*version);
                (Role::Activation, Operation::Check { key, expression })
            }
            Self::Erase(erasing) => (Role::Activation, erasing.operation()),
            Self::ListApp { organisation_id, client_id } => {
                (Role::Other, create(directory::write_app_listing(organisation_id, client_id)))
            }
            Self::CreateOrganisation(organisation) => {
                (Role::Other, create(directory::write_organisation(organisation)))
            }
            Self::CreateOperator(operator) => {
                (Role::Other, create(directory::write_operator(operator)))
            }
            Self::CreateKey(key) => (Role::Other, create(items::key::write(key))),
            Self::ListKey(key) => (Role::Other, create(items::key::write_listing(key))),
            Self::ListOrganisation(id) => {
                (Role::Other, create(directory::write_organisation_listing(id)))
            }
            Self::ListOperator(id) => (Role::Other, create(directory::write_operator_listing(id))),
            Self::MarkDeployment(deployment) => {
                (Role::Other, create(directory::write_deployment(*deployment)))
            }
            Self::RequireOperator(id) => {
                let (key, expression) = (ItemKey::operator(id), not_disabled());
                (Role::Actor, Operation::Check { key, expression })
            }
            Self::RequireOrganisation(seen) => {
                let (key, expression) = (ItemKey::organisation(&seen.id), unchanged(seen));
                (Role::Other, Operation::Check { key, expression })
            }
            Self::SwitchOrganisation { seen, disabled_at } => {
                let expression = switch_organisation(seen, *disabled_at);
                (Role::Other, update(ItemKey::organisation(&seen.id), expression))
            }
            Self::EndKey { seen, expires_at, revoked_at } => {
                let expression = end_key(seen, *expires_at, *revoked_at);
                (Role::Other, update(ItemKey::api_key(&seen.hash), expression))
            }
            Self::DisableOperator { id, at } => {
                let mut expression = not_disabled();
                expression.set_time(&[directory::DISABLED_AT], *at);
                (Role::Other, update(ItemKey::operator(id), expression))
            }
        };
        Part { role, operation }
    }
}

/// The idempotency record's part: it may take the place of one that has expired.
pub(super) fn record_part(record: &Record, now: Timestamp) -> Part {
    let mut expression = Expression::default();
    let (end, now) = (expression.path(&[EXPIRES_AT]), expression.number(now.millis()));
    expression.require(format!("(attribute_not_exists(pk) OR {end} <= {now})"));
    let item = items::record::write(record);
    Part { role: Role::Record, operation: Operation::Put { item, expression } }
}
