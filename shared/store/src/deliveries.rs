//! Deliveries: putting them, taking those that are due, noting what came of them, and reading what they are about.
//!
//! The index of what is due proposes ([`due`](super::due)); the delivery's own condition decides who makes an attempt.
//! What it requires is the version as read, which only grows.

use super::commit::CAPACITY;
use super::event_log::LogPart;
use super::expression::Expression;
use super::items::{self, delivery as attributes};
use super::keys::{self, DUE_PARTITION, DUE_PLACE, ItemKey};
use super::row::Row;
use super::{Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use greenlight_domain::event::{EventId, Stored};
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::{Delivery, DeliveryStatus, Due, EndpointId, lease};

/// A delivery that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// There was none of this event for this endpoint.
    New,
    /// There was one already, and it stays as it is.
    Known,
}

/// What came of taking a delivery for an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is the caller's for a minute, as it is now.
    Taken(Box<Delivery>),
    /// Somebody else has it, or it is due no more.
    Lost,
}

/// A page of an endpoint's deliveries.
#[derive(Clone, Debug)]
pub struct DeliveryPage {
    /// The deliveries, newest first.
    pub deliveries: Vec<Delivery>,
    /// The last that was looked at, if the list may go on.
    pub next: Option<EventId>,
}

impl Store {
    /// Puts a delivery, unless there is one of its event for its endpoint. Where the SDK asks again after an answer that
    /// was lost, its own is [`Placed::Known`] as well: what was put is somebody's, and whoever it is, if anybody, it is
    /// due when the lease is over. To take it for one's own would send twice what two have put.
    ///
    /// # Errors
    /// As the database gives them; the delivery may have been put all the same.
    pub fn put_delivery<'a>(
        &'a self,
        delivery: &'a Delivery,
    ) -> BoxFuture<'a, Result<Placed, StoreError>> {
        Box::pin(async move {
            let call = self
                .client
                .put_item()
                .table_name(self.table.as_ref())
                .set_item(Some(items::delivery::write(delivery)))
                .condition_expression("attribute_not_exists(pk)")
                .return_consumed_capacity(CAPACITY)
                .send();
            match self.in_time(call).await? {
                Ok(output) => {
                    self.meter.consumed(output.consumed_capacity());
                    Ok(Placed::New)
                }
                Err(SdkError::ServiceError(error))
                    if error.err().is_conditional_check_failed_exception() =>
                {
                    self.meter.conditional_failure();
                    Ok(Placed::Known)
                }
                Err(error) => Err(StoreError::from_sdk(&error)),
            }
        })
    }

    /// Takes a delivery that is due, for an attempt that nobody else makes within a minute.
    ///
    /// # Errors
    /// As the database gives them; it may have been taken all the same, and is due again after that minute.
    pub fn take_delivery<'a>(&'a self, due: &'a Due) -> BoxFuture<'a, Result<Taking, StoreError>> {
        Box::pin(async move {
            let until = lease(self.now);
            let mut expression = Expression::default();
            expression.require_version(due.version);
            expression.require_equal(
                &[attributes::STATUS],
                AttributeValue::S(DeliveryStatus::Pending.name().to_owned()),
            );
            expression.set_time(&[attributes::DUE_AT], until);
            let place = keys::due_place(&due.endpoint_id, until, due.event_id);
            expression.set_text(&[DUE_PLACE], place);
            for counter in [attributes::BEGUN, attributes::VERSION] {
                expression.add(counter, AttributeValue::N("1".to_owned()));
            }
            let key = ItemKey::delivery(&due.endpoint_id, due.event_id);
            let taken = self.update_if(key, expression, ReturnValue::AllNew).await?;
            let Some(item) = taken else { return Ok(Taking::Lost) };
            let item = item.filter(|item| self.is_there(item));
            item.map_or(Ok(Taking::Lost), |item| {
                items::delivery::read(&item).map(|taken| Taking::Taken(Box::new(taken)))
            })
        })
    }

    /// Notes what has become of a delivery, if it is as it was before that: whether it was.
    ///
    /// # Errors
    /// As the database gives them; it may have been noted all the same.
    pub fn note_delivery<'a>(
        &'a self,
        delivery: &'a Delivery,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let key = ItemKey::delivery(&delivery.endpoint_id, delivery.event_id);
            let noted = self.update_if(key, change(delivery), ReturnValue::None).await?;
            Ok(noted.is_some())
        })
    }

    /// Notes that nobody wants a delivery any more, if it is as the index has it: whether it was.
    ///
    /// # Errors
    /// As the database gives them; it may have been noted all the same.
    pub fn drop_delivery<'a>(&'a self, due: &'a Due) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut expression = Expression::default();
            expression.require_version(due.version);
            expression.add(attributes::VERSION, AttributeValue::N("1".to_owned()));
            expression.set_text(&[attributes::STATUS], DeliveryStatus::Dropped.name());
            leave_the_index(&mut expression);
            let key = ItemKey::delivery(&due.endpoint_id, due.event_id);
            Ok(self.update_if(key, expression, ReturnValue::None).await?.is_some())
        })
    }

    /// Changes an item under the expression's condition. None if that was not met.
    pub(super) async fn update_if(
        &self,
        key: ItemKey,
        expression: Expression,
        returned: ReturnValue,
    ) -> Result<Option<Option<Row>>, StoreError> {
        let (text, condition) = (expression.update(), expression.condition());
        let (names, values) = expression.into_placeholders();
        let call = self
            .client
            .update_item()
            .table_name(self.table.as_ref())
            .set_key(Some(key.attributes()))
            .update_expression(text)
            .set_condition_expression(condition)
            .set_expression_attribute_names(names)
            .set_expression_attribute_values(values)
            .return_values(returned)
            .return_consumed_capacity(CAPACITY)
            .send();
        match self.in_time(call).await? {
            Ok(output) => {
                self.meter.consumed(output.consumed_capacity());
                Ok(Some(output.attributes.map(Row::from)))
            }
            Err(SdkError::ServiceError(error))
                if error.err().is_conditional_check_failed_exception() =>
            {
                self.meter.conditional_failure();
                Ok(None)
            }
            Err(error) => Err(StoreError::from_sdk(&error)),
        }
    }

    /// A page of at most `limit` of an endpoint's deliveries, newest first: of those with a status, if one is given.
    /// One strongly consistent query, which ends at the limit, at 1 MB read or at the end.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn deliveries<'a>(
        &'a self,
        endpoint: &'a EndpointId,
        status: Option<DeliveryStatus>,
        limit: usize,
        after: Option<EventId>,
    ) -> BoxFuture<'a, Result<DeliveryPage, StoreError>> {
        Box::pin(async move {
            let start = after.map(|event| ItemKey::delivery(endpoint, event).attributes());
            let most = i32::try_from(limit.saturating_add(1)).unwrap_or(i32::MAX);
            let mut query = self
                .partition(keys::deliveries(endpoint), keys::DELIVERY)
                .scan_index_forward(false)
                .set_exclusive_start_key(start)
                .set_limit(status.is_none().then_some(most));
            if let Some(status) = status {
                let name = AttributeValue::S(status.name().to_owned());
                query = query
                    .filter_expression("#status = :status")
                    .expression_attribute_names("#status", attributes::STATUS)
                    .expression_attribute_values(":status", name);
            }
            let output = self.ask(query).await?;
            let end = output.last_evaluated_key.as_ref().and_then(keys::event_of_delivery);
            let there = output.items.iter().filter(|item| self.is_there(item));
            let mut deliveries = self.readable(there, items::delivery::read);
            if deliveries.len() <= limit {
                return Ok(DeliveryPage { deliveries, next: end });
            }
            deliveries.truncate(limit);
            let next = deliveries.last().map(|last| last.event_id);
            Ok(DeliveryPage { deliveries, next })
        })
    }

    /// The deliveries of these events to an endpoint, as far as there are any, in no particular order.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn deliveries_of<'a>(
        &'a self,
        endpoint: &'a EndpointId,
        events: &'a [EventId],
    ) -> BoxFuture<'a, Result<Vec<Delivery>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<ItemKey> =
                events.iter().map(|event| ItemKey::delivery(endpoint, *event)).collect();
            Ok(self.readable(&self.batch_get(&keys).await?, items::delivery::read))
        })
    }

    /// What stands at these places of organisations' logs, as far as it is there: in no particular order.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn outboxes<'a>(
        &'a self,
        places: &'a [(OwnerId, EventId)],
    ) -> BoxFuture<'a, Result<Vec<(OwnerId, Stored)>, StoreError>> {
        Box::pin(async move {
            let mut keys: Vec<ItemKey> =
                places.iter().map(|(owner, id)| ItemKey::outbox(owner, *id)).collect();
            keys.sort_by(|a, b| (&a.pk, &a.sk).cmp(&(&b.pk, &b.sk)));
            keys.dedup();
            let items = self.batch_get(&keys).await?;
            let owned = |item: &Row| {
                let owner = keys::organisation_of_events(item.text("pk")?)?;
                Some((owner, self.stored(item)?))
            };
            Ok(items.iter().filter_map(owned).collect())
        })
    }

    /// At most so many items of an organisation's log after a place, up to what the log shows.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn log_after<'a>(
        &'a self,
        organisation: &'a OwnerId,
        after: EventId,
        limit: usize,
    ) -> BoxFuture<'a, Result<LogPart, StoreError>> {
        Box::pin(async move { self.shown_after(organisation, after, Some(limit)).await })
    }
}

/// A delivery as it is from now on, if it is at the version before.
pub(super) fn change(delivery: &Delivery) -> Expression {
    let mut expression = Expression::default();
    expression.require_version(delivery.version - 1);
    expression.set_number(attributes::VERSION, delivery.version);
    expression.set_text(&[attributes::STATUS], delivery.status.name());
    expression.set_number(attributes::BEGUN, delivery.begun);
    expression.set(&[attributes::ATTEMPTS], attributes::write_attempts(&delivery.attempts));
    match &delivery.last_response {
        Some(text) => expression.set_text(&[attributes::LAST_RESPONSE], text),
        None => expression.remove(&[attributes::LAST_RESPONSE]),
    }
    match attributes::place_of(delivery) {
        Some((due_at, partition, place)) => {
            expression.set_time(&[attributes::DUE_AT], due_at);
            expression.set_text(&[DUE_PARTITION], partition);
            expression.set_text(&[DUE_PLACE], place);
        }
        None => leave_the_index(&mut expression),
    }
    expression
}

fn leave_the_index(expression: &mut Expression) {
    for name in [attributes::DUE_AT, DUE_PARTITION, DUE_PLACE] {
        expression.remove(&[name]);
    }
}
