//! One transaction is one effect: sending it, and saying what came of it.

use super::item::size_of_item;
use super::items;
use super::operation::{Operation, Part, Role};
use super::row::Row;
use super::unanswered::Unanswered;
use super::write::{Write, record_part};
use super::{Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
};
use greenlight_domain::challenge::Challenge;
use greenlight_domain::idempotency::Record;
use greenlight_domain::redacted_debug;
use greenlight_domain::stamp_counter::Counter;
use greenlight_domain::time::Timestamp;

/// Every call asks what it cost.
pub(super) const CAPACITY: ReturnConsumedCapacity = ReturnConsumedCapacity::Total;

/// DynamoDB's bounds on a transaction and on an item; checked before a write is sent.
const MOST_ITEMS: usize = 100;
const MOST_BYTES: usize = 4_000_000;
const MOST_ITEM_BYTES: usize = 400_000;

/// The whole of it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed;

/// Nothing was written, or nobody knows.
#[derive(Debug)]
pub enum Failure {
    /// Nothing was written; for each item that stood in the way, why.
    Cancelled(Vec<Cause>),
    /// DynamoDB pushed back and wrote nothing.
    Throttled(String),
    /// It refused for a reason that lies with the deployment, and wrote nothing.
    Refused(String),
    /// It may have written everything.
    Unknown(String),
    /// The clock was read too long ago for events, and nothing was sent.
    TooLate,
    /// The request was wrong and wrote nothing: a bug.
    Broken(String),
}

/// Why one item stood in the way of a transaction.
#[derive(Debug)]
pub enum Cause {
    /// Its condition was not met; the item as it is, where its role is [looked at](Role::is_looked_at).
    ConditionFailed(Role, OldItem),
    /// Another transaction was writing it at that moment.
    Contended(Role),
    /// DynamoDB pushed back.
    Throttled,
    /// Something else: a bug. Its code, for the log.
    Other(String),
}

/// An item as it was when it stood in the way. It is the customer's and does not print.
#[derive(Default)]
pub struct OldItem(Option<Row>);

redacted_debug!(OldItem);

impl OldItem {
    /// The item as an idempotency record.
    pub fn record(&self) -> Option<Record> {
        items::record::read(self.0.as_ref()?).ok()
    }

    /// The item as a challenge that counts by itself; of another one it would be a part.
    pub fn challenge(&self) -> Option<Challenge> {
        items::challenge::read(self.0.as_ref()?).ok().filter(|challenge| challenge.split.is_none())
    }

    /// The item as a counter of a challenge.
    pub fn counter(&self) -> Option<Counter> {
        items::counter::read(self.0.as_ref()?).ok()
    }
}

impl Store {
    /// Writes everything or nothing. The record, if there is one, comes first in the transaction,
    /// so that its failure is looked at first. A lone new item is put without a transaction.
    ///
    /// # Errors
    /// See [`Failure`]; none of them has written part of the whole.
    pub fn commit<'a>(
        &'a self,
        writes: &'a [Write],
        record: Option<&'a Record>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Committed, Failure>> {
        Box::pin(async move {
            let mut parts: Vec<Part> = Vec::with_capacity(writes.len() + 1);
            parts.extend(record.map(|record| record_part(record, now)));
            parts.extend(writes.iter().map(Write::part));
            within_bounds(&parts)?;
            if writes.iter().any(Write::has_events) && self.is_late_for_events() {
                return Err(Failure::TooLate);
            }
            let lone_put =
                matches!(parts.as_slice(), [Part { operation: Operation::Put { .. }, .. }]);
            match parts.pop() {
                None => Ok(Committed),
                Some(part) if lone_put => self.put(part).await,
                Some(part) => {
                    parts.push(part);
                    self.transact(parts).await
                }
            }
        })
    }

    async fn put(&self, part: Part) -> Result<Committed, Failure> {
        let Operation::Put { item, expression } = part.operation else {
            return Err(Failure::Broken("a lone write is a put".to_owned()));
        };
        let condition = expression.condition();
        let (names, values) = expression.into_placeholders();
        let unanswered = Unanswered::default();
        let call = self
            .client
            .put_item()
            .table_name(self.table.as_ref())
            .set_item(Some(item.clone()))
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(CAPACITY)
            .customize()
            .interceptor(unanswered.clone())
            .send();
        match self.in_time_to_look(call).await.map_err(unconfirmed)? {
            Ok(output) => {
                self.meter.consumed(output.consumed_capacity());
                Ok(Committed)
            }
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                let PutItemError::ConditionalCheckFailedException(failed) = error.into_err() else {
                    return Err(Failure::Broken("an error of another kind".to_owned()));
                };
                let old = failed.item;
                // A lone put has no request token: the SDK's own retry after a lost answer fails
                // against its own success. A challenge's id is new, so whatever has become of the
                // challenge since, it is the one that was put; a record must be just as written.
                let is_own = part.role == Role::Challenge || old.as_ref() == Some(&item);
                if unanswered.any() && is_own {
                    return Ok(Committed);
                }
                self.meter.conditional_failure();
                Err(Failure::Cancelled(vec![Cause::ConditionFailed(
                    part.role,
                    OldItem(old.map(Row::from)),
                )]))
            }
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), PutItemError::TransactionConflictException(_)) =>
            {
                not_written(vec![Cause::Contended(part.role)], &unanswered)
            }
            Err(error) => Err(failure(&error, &unanswered)),
        }
    }

    async fn transact(&self, parts: Vec<Part>) -> Result<Committed, Failure> {
        let roles: Vec<Role> = parts.iter().map(|part| part.role).collect();
        let items = parts
            .into_iter()
            .map(|part| part.into_transact_item(&self.table))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Failure::Broken(error.to_string()))?;
        let unanswered = Unanswered::default();
        let call = self
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .return_consumed_capacity(CAPACITY)
            .customize()
            .interceptor(unanswered.clone())
            .send();
        match self.in_time_to_look(call).await.map_err(unconfirmed)? {
            Ok(output) => {
                self.meter.consumed(output.consumed_capacity());
                Ok(Committed)
            }
            Err(SdkError::ServiceError(error))
                if error.err().is_transaction_canceled_exception() =>
            {
                let TransactWriteItemsError::TransactionCanceledException(cancelled) =
                    error.into_err()
                else {
                    return Err(Failure::Broken("an error of another kind".to_owned()));
                };
                let reasons = cancelled.cancellation_reasons.unwrap_or_default();
                let causes: Vec<Cause> = roles
                    .into_iter()
                    .zip(reasons)
                    .filter_map(|(role, why)| cause(role, why))
                    .collect();
                if causes.iter().any(|cause| matches!(cause, Cause::ConditionFailed(..))) {
                    self.meter.conditional_failure();
                }
                not_written(causes, &unanswered)
            }
            Err(error) => Err(failure(&error, &unanswered)),
        }
    }
}

/// Reads one cancellation reason; they come in the order of the items.
fn cause(role: Role, reason: CancellationReason) -> Option<Cause> {
    match reason.code.as_deref() {
        None | Some("None") => None,
        Some("ConditionalCheckFailed") => {
            Some(Cause::ConditionFailed(role, OldItem(reason.item.map(Row::from))))
        }
        Some("TransactionConflict") => Some(Cause::Contended(role)),
        Some("ThrottlingError" | "ProvisionedThroughputExceeded") => Some(Cause::Throttled),
        // The message may quote a key or a value of the item.
        Some(code) => Some(Cause::Other(format!("{code}, of {}", role.name()))),
    }
}

/// A cancelled write wrote nothing. Nor did an unanswered attempt of it, and it will not when it arrives
/// late, where a condition failed: an attempt that was carried out is known by its token, and one that is
/// still under way fails as well, because no condition is met again once it was not (ARCHITECTURE.md,
/// Writes). A conflict or push-back says nothing of the sort; that attempt may even have been what it
/// collided with.
fn not_written(causes: Vec<Cause>, unanswered: &Unanswered) -> Result<Committed, Failure> {
    let condition_failed = |cause: &Cause| matches!(cause, Cause::ConditionFailed(..));
    if unanswered.any() && !causes.iter().any(condition_failed) {
        return Err(Failure::Unknown("a conflict after an unanswered attempt".to_owned()));
    }
    Err(Failure::Cancelled(causes))
}

fn failure<E, R>(error: &SdkError<E, R>, unanswered: &Unanswered) -> Failure
where
    E: aws_sdk_dynamodb::error::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match StoreError::from_sdk(error) {
        StoreError::Throttled(text) | StoreError::Refused(text) if unanswered.any() => {
            Failure::Unknown(format!("after an unanswered attempt: {text}"))
        }
        StoreError::Throttled(text) => Failure::Throttled(text),
        StoreError::Refused(text) => Failure::Refused(text),
        StoreError::Unanswered(text) | StoreError::RecordUnread(text) => Failure::Unknown(text),
        StoreError::Broken(text) => Failure::Broken(text),
    }
}

fn unconfirmed(error: StoreError) -> Failure {
    Failure::Unknown(error.to_string())
}

fn within_bounds(parts: &[Part]) -> Result<(), Failure> {
    let sizes = parts.iter().map(|part| match &part.operation {
        Operation::Put { item, .. } => size_of_item(item),
        Operation::Update { expression, .. } | Operation::Check { expression, .. } => {
            expression.size()
        }
    });
    let (largest, total) =
        sizes.fold((0, 0), |(largest, total), size| (size.max(largest), total + size));
    if parts.len() > MOST_ITEMS || total > MOST_BYTES || largest > MOST_ITEM_BYTES {
        let count = parts.len();
        let text = format!("a transaction of {count} items, {total} bytes, the largest {largest}");
        return Err(Failure::Broken(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
