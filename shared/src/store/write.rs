//! The writes that there are, in the domain's words, and what each becomes in a transaction.
//!
//! Every write is one item with its own condition. Updates touch only the attributes that they are
//! about, so that what a later release has added to an item survives.

use super::StoreError;
use super::expression::Expression;
use super::item::Item;
use super::items::{self, challenge as counters, directory, record::EXPIRES_AT};
use super::keys::{ItemKey, QUEUE_PK, QUEUE_SK};
use crate::domain::api_key::{KeyHash, KeyRecord};
use crate::domain::app::{App, AppChange};
use crate::domain::audit::AuditEntry;
use crate::domain::challenge::Challenge;
use crate::domain::field::Fields;
use crate::domain::idempotency::Record;
use crate::domain::ids::{ActivationId, ChallengeId, ClientId, OwnerId};
use crate::domain::review::Reviewed;
use crate::domain::stamp::Stamp;
use crate::domain::submission::Superseded;
use crate::domain::ticket::TicketStatus;
use crate::domain::time::Timestamp;
use aws_sdk_dynamodb::types::{
    AttributeValue, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use std::collections::BTreeSet;

/// One item to write.
#[derive(Clone, Debug)]
pub enum Write {
    /// A new challenge.
    CreateChallenge(Challenge),
    /// One more stamp on a challenge, if it still has room and time.
    CountStamp {
        /// The app.
        client_id: ClientId,
        /// The challenge.
        challenge_id: ChallengeId,
        /// The provider that the stamp was earned with.
        provider_id: String,
        /// The reported time.
        completion_millis: Option<u32>,
        /// The request's clock reading.
        now: Timestamp,
        /// Only if the challenge has exactly so many stamps.
        seen: Option<u32>,
    },
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
    PutTicket(Box<crate::domain::ticket::Ticket>),
    /// A ticket that loses its place.
    SupersedeTicket {
        /// Which, and to whom.
        superseded: Superseded,
        /// The request's clock reading.
        now: Timestamp,
    },
    /// An operator's decision on a ticket.
    ReviewTicket(Box<Reviewed>),
    /// An audit entry.
    PutAudit(AuditEntry),
    /// A new app.
    CreateApp(App),
    /// A new app in its organisation's list.
    ListApp {
        /// The organisation.
        organisation_id: OwnerId,
        /// The app.
        client_id: ClientId,
    },
    /// A new organisation.
    CreateOrganisation(directory::Organisation),
    /// A new operator.
    CreateOperator(directory::Operator),
    /// A new key.
    CreateKey(KeyRecord),
    /// A new key in its owner's list.
    ListKey(KeyRecord),
    /// An end to a key.
    EndKey {
        /// The key's record.
        hash: KeyHash,
        /// From when on it expires.
        expires_at: Option<Timestamp>,
        /// Since when it is revoked.
        revoked_at: Option<Timestamp>,
    },
    /// An end to all of an operator's keys.
    DisableOperator {
        /// The operator.
        id: OwnerId,
        /// Since when.
        at: Timestamp,
    },
}

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

/// What an item of a transaction is about; decides what its failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The request's idempotency record.
    Record,
    /// The app, its company information or a ticket: what submissions and reviews compete for.
    Activation,
    /// The challenge that stamps compete for.
    Challenge,
    /// A stamp.
    Stamp,
    /// Anything that nobody competes for.
    Other,
}

/// A write on its way: its role and its part of a transaction.
pub(super) struct Part {
    pub(super) role: Role,
    pub(super) operation: Operation,
}

pub(super) enum Operation {
    Put { item: Item, expression: Expression },
    Update { key: ItemKey, expression: Expression },
}

impl Write {
    pub(super) fn part(&self) -> Part {
        let (role, operation) = match self {
            Self::CreateChallenge(challenge) => {
                (Role::Challenge, create(items::challenge::write(challenge)))
            }
            Self::CountStamp { client_id, challenge_id, .. } => {
                let key = ItemKey::challenge(client_id, challenge_id);
                (Role::Challenge, update(key, self.count_stamp()))
            }
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
                let item = items::value::write_large(client_id, sha256, text);
                (Role::Activation, Operation::Put { item, expression: Expression::default() })
            }
            Self::PutTicket(ticket) => (Role::Activation, create(items::ticket::write(ticket))),
            Self::SupersedeTicket { superseded, now } => {
                let key = ItemKey::ticket(&superseded.ticket);
                (Role::Activation, update(key, supersede(superseded, *now)))
            }
            Self::ReviewTicket(reviewed) => {
                let key = ItemKey::ticket(&reviewed.ticket.id);
                (Role::Activation, update(key, review(reviewed)))
            }
            Self::PutAudit(entry) => (Role::Other, create(items::audit::write(entry))),
            Self::CreateApp(app) => (Role::Other, create(items::app::write(app))),
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
            Self::EndKey { hash, expires_at, revoked_at } => {
                let mut expression = Expression::default();
                expression.require_present();
                for (name, time) in [("expires_at", expires_at), ("revoked_at", revoked_at)] {
                    if let Some(time) = time {
                        expression.set_time(&[name], *time);
                    }
                }
                (Role::Other, update(ItemKey::api_key(hash), expression))
            }
            Self::DisableOperator { id, at } => {
                let mut expression = Expression::default();
                expression.require_present();
                expression.set_time(&["disabled_at"], *at);
                (Role::Other, update(ItemKey::operator(id), expression))
            }
        };
        Part { role, operation }
    }

    /// Counts a stamp under the conditions that make the limit exact: room, time and, where the
    /// answer is to name the count, the count as seen.
    fn count_stamp(&self) -> Expression {
        let mut expression = Expression::default();
        let Self::CountStamp { provider_id, completion_millis, now, seen, .. } = self else {
            return expression;
        };
        let (stamps, most) = (expression.path(&["stamps"]), expression.path(&["max_stamps"]));
        expression.require(format!("{stamps} < {most}"));
        let (end, now_value) = (expression.path(&["expires_at"]), expression.number(now.millis()));
        expression.require(format!("{end} >= {now_value}"));
        if let Some(seen) = seen {
            expression.require_equal(&["stamps"], AttributeValue::N(seen.to_string()));
        }
        expression.increase(&["stamps"], 1);
        expression.increase(&[counters::TALLIES, provider_id, counters::COMPLETED], 1);
        if let Some(millis) = completion_millis {
            expression.increase(&[counters::TALLIES, provider_id, counters::TIMED], 1);
            expression.increase(&[counters::TALLIES, provider_id, counters::TOTAL_MILLIS], millis);
        }
        expression.set_time(&["updated_at"], *now);
        expression
    }
}

/// The idempotency record's part: it may take the place of one that has expired.
pub(super) fn record_part(record: &Record, now: Timestamp) -> Part {
    let mut expression = Expression::default();
    let pk = expression.path(&["pk"]);
    let (end, now) = (expression.path(&[EXPIRES_AT]), expression.number(now.millis()));
    expression.require(format!("(attribute_not_exists({pk}) OR {end} <= {now})"));
    let item = items::record::write(record);
    Part { role: Role::Record, operation: Operation::Put { item, expression } }
}

fn create(item: Item) -> Operation {
    let mut expression = Expression::default();
    expression.require_absent();
    Operation::Put { item, expression }
}

fn update(key: ItemKey, expression: Expression) -> Operation {
    Operation::Update { key, expression }
}

fn change_app(guard: &AppGuard, change: &AppChange) -> Expression {
    let mut expression = Expression::default();
    match guard {
        AppGuard::Version(version) => {
            expression.require_equal(&["version"], AttributeValue::N(version.to_string()));
        }
        AppGuard::Points { provider_id, ticket } => {
            let ticket = AttributeValue::S(ticket.to_string());
            expression.require_equal(&["pointers", provider_id, "ticket"], ticket);
        }
    }
    expression.add("version", AttributeValue::N("1".to_owned()));
    let texts = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>();
    if !change.enable.is_empty() {
        expression.add("enabled", AttributeValue::Ss(texts(&change.enable)));
    }
    if !change.block.is_empty() {
        expression.add("blocked", AttributeValue::Ss(texts(&change.block)));
        expression.delete("enabled", texts(&change.block));
    }
    if !change.unblock.is_empty() {
        expression.delete("blocked", texts(&change.unblock));
    }
    for (provider, pointer) in &change.pointers {
        match guard {
            // It goes on naming its ticket: what else a later release keeps with it stays.
            AppGuard::Points { provider_id, ticket }
                if provider_id == provider && pointer.ticket.as_str() == ticket.as_str() =>
            {
                expression.set_text(&["pointers", provider, "status"], pointer.status.name());
                expression.set_time(&["pointers", provider, "at"], pointer.at);
            }
            _ => expression.set(&["pointers", provider], items::app::write_pointer(pointer)),
        }
    }
    for provider in &change.forget {
        expression.remove(&["pointers", provider]);
    }
    if let Some(version) = change.company_version {
        expression.set(&["company_version"], AttributeValue::N(version.to_string()));
    }
    expression
}

fn set_company(was: u64, fields: &Fields) -> Expression {
    let mut expression = Expression::default();
    expression.require_equal(&["version"], AttributeValue::N(was.to_string()));
    expression.add("version", AttributeValue::N("1".to_owned()));
    for (field, value) in fields {
        expression.set(&["fields", field], items::value::write_value(value));
    }
    expression
}

fn supersede(superseded: &Superseded, now: Timestamp) -> Expression {
    let mut expression = Expression::default();
    expression.require_present();
    if let Some(by) = &superseded.by {
        expression.set_text(&["superseded_by"], by.as_str());
    }
    if superseded.was_open {
        expression.set_text(&["status"], TicketStatus::Superseded.name());
        expression.set_time(&["updated_at"], now);
        expression.remove(&[QUEUE_PK]);
        expression.remove(&[QUEUE_SK]);
    }
    expression
}

fn review(reviewed: &Reviewed) -> Expression {
    let mut expression = Expression::default();
    let ticket = &reviewed.ticket;
    expression.require_equal(&["status"], AttributeValue::S(reviewed.from.name().to_owned()));
    match &reviewed.claimed_by_before {
        Some(by) => expression.require_equal(&["claimed_by"], AttributeValue::S(by.to_string())),
        None => {
            let path = expression.path(&["claimed_by"]);
            expression.require(format!("attribute_not_exists({path})"));
        }
    }
    expression.set_text(&["status"], ticket.status.name());
    expression.set_time(&["updated_at"], ticket.updated_at);
    match &ticket.claimed_by {
        Some(by) => expression.set_text(&["claimed_by"], by.as_str()),
        None => expression.remove(&["claimed_by"]),
    }
    if let Some(at) = ticket.activated_at {
        expression.set_time(&["activated_at"], at);
    }
    if let Some(rejection) = &ticket.rejection {
        expression.set(&["rejection"], items::ticket::write_rejection(rejection));
    }
    if ticket.status.is_open() {
        let (pk, sk) = items::ticket::queue_keys(ticket);
        expression.set(&[QUEUE_PK], pk);
        expression.set(&[QUEUE_SK], sk);
    } else {
        expression.remove(&[QUEUE_PK]);
        expression.remove(&[QUEUE_SK]);
    }
    expression
}

impl Operation {
    /// The operation as a transaction's item. The old item comes back with a failed condition.
    pub(super) fn into_transact_item(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let broken =
            |error: aws_sdk_dynamodb::error::BuildError| StoreError::Broken(error.to_string());
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let builder = TransactWriteItem::builder();
        match self {
            Self::Put { item, expression } => {
                let condition = expression.condition();
                let (names, values) = expression.into_placeholders();
                let put = Put::builder()
                    .table_name(table)
                    .set_item(Some(item))
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(old)
                    .build();
                Ok(builder.put(put.map_err(broken)?).build())
            }
            Self::Update { key, expression } => {
                let (text, condition) = (expression.update(), expression.condition());
                let (names, values) = expression.into_placeholders();
                let update = Update::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .update_expression(text)
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(old)
                    .build();
                Ok(builder.update(update.map_err(broken)?).build())
            }
        }
    }
}
