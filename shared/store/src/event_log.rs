//! The log of an organisation's events, page by page.

use super::keys::{self, ItemKey};
use super::row::Row;
use super::{Store, StoreError, items};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::event::{EventId, LogPage, LogRequest, Stored, horizon};
use greenlight_domain::ids::OwnerId;

/// A part of an organisation's log.
#[derive(Clone, Debug)]
pub struct LogPart {
    /// Its items in order.
    pub stored: Vec<Stored>,
    /// Whether there is more to read.
    pub goes_on: bool,
}

/// How many items are read beyond the events that are asked for: the one in which the last page ended, and one
/// that tells whether there is more.
const BEYOND: usize = 2;

/// Where in which log the item with this key stands, if it stands in one: what is known of it from the stream.
pub fn place_in_log(pk: &str, sk: &str) -> Option<(OwnerId, EventId)> {
    let organisation = keys::organisation_of_events(pk)?;
    Some((organisation, EventId::parse_ulid(sk.strip_prefix(keys::EVENT)?)?))
}

impl Store {
    /// A page of an organisation's events, oldest first, up to [`horizon`]: one strongly consistent query, which
    /// ends at the limit, at 1 MB read or at the end of the log.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn events<'a>(
        &'a self,
        organisation: &'a OwnerId,
        request: &'a LogRequest,
    ) -> BoxFuture<'a, Result<LogPage, StoreError>> {
        Box::pin(async move {
            let most = request.limit().saturating_add(BEYOND);
            let most = (!request.filter.is_selective()).then_some(most);
            let part = self.shown_after(organisation, request.start(), most).await?;
            Ok(request.page(part.stored, part.goes_on))
        })
    }

    /// A part of an organisation's log, from a place on, up to [`horizon`]: one strongly consistent query.
    pub(super) async fn shown_after(
        &self,
        organisation: &OwnerId,
        start: EventId,
        most: Option<usize>,
    ) -> Result<LogPart, StoreError> {
        let end = EventId::end_of(horizon(self.now));
        // The database takes no range that ends before it begins.
        if start >= end {
            return Ok(LogPart { stored: Vec::new(), goes_on: false });
        }
        let key = |id| AttributeValue::S(ItemKey::outbox(organisation, id).sk);
        let query = self
            .client
            .query()
            .table_name(self.table.as_ref())
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :start AND :end")
            .expression_attribute_values(":pk", AttributeValue::S(keys::events(organisation)))
            .expression_attribute_values(":start", key(start))
            .expression_attribute_values(":end", key(end))
            .set_limit(most.map(|most| i32::try_from(most).unwrap_or(i32::MAX)));
        let output = self.ask(query).await?;
        let goes_on = output.last_evaluated_key.is_some();
        let stored = output.items.iter().filter_map(|item| self.stored(item)).collect();
        Ok(LogPart { stored, goes_on })
    }

    /// An item of the log. One without events has its place all the same, or nobody would get past it.
    pub(super) fn stored(&self, item: &Row) -> Option<Stored> {
        let id = EventId::parse_ulid(item.text("sk")?.strip_prefix(keys::EVENT)?)?;
        let there = Some(item).filter(|item| self.is_there(item));
        let events = self.readable(there, items::outbox::read).into_iter().flatten();
        Some(Stored { id, events: events.collect() })
    }
}
