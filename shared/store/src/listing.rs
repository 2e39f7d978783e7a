//! Listings: what stands in a partition, and what belongs to a ticket.

use super::answer::{Kept, Queried};
use super::item::Item;
use super::items;
use super::keys::ItemKey;
use super::row::Row;
use super::{Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::{ActivationId, ClientId};
use greenlight_domain::ticket::Ticket;
use std::collections::HashMap;

/// A page of a listing.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// Its entries.
    pub entries: Vec<T>,
    /// Whether the list goes on after it.
    pub more: bool,
}

impl Store {
    /// All items of a partition whose sort key begins with `prefix`, strongly consistent.
    pub(super) async fn list(&self, pk: String, prefix: &str) -> Result<Vec<Row>, StoreError> {
        let mut items = Vec::new();
        let mut start = None;
        loop {
            let output = self.page(pk.clone(), prefix, start, None).await?;
            items.extend(output.items.into_iter().filter(|item| self.is_there(item)));
            start = output.last_evaluated_key.map(Row::into_key);
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    /// A page of a partition's items whose sort key begins with `prefix`, strongly consistent: also of those
    /// whose time is over.
    pub(super) async fn page(
        &self,
        pk: String,
        prefix: &str,
        start: Option<Item>,
        limit: Option<i32>,
    ) -> Result<Queried, StoreError> {
        let query = self.partition(pk, prefix).set_exclusive_start_key(start).set_limit(limit);
        self.ask(query).await
    }

    /// The question for a partition's items whose sort key begins with `prefix`, strongly consistent.
    pub(super) fn partition(&self, pk: String, prefix: &str) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .table_name(self.table.as_ref())
            .consistent_read(true)
            .expression_attribute_values(":pk", AttributeValue::S(pk));
        // DynamoDB takes no empty text for a part of a key.
        if prefix.is_empty() {
            return query.key_condition_expression("pk = :pk");
        }
        query
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
    }

    /// The answer to a query, as long as there is time for it; what it consumed is metered.
    pub(super) async fn ask(&self, query: QueryFluentBuilder) -> Result<Queried, StoreError> {
        let kept = Kept::new();
        let query = query.return_consumed_capacity(super::commit::CAPACITY);
        let call = query.customize().interceptor(kept.clone()).send();
        self.in_time(call).await?.map_err(|e| StoreError::from_sdk(&e))?;
        self.taken(&kept)
    }

    /// The tickets of these ids that exist and can be read, in no particular order.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn tickets<'a>(
        &'a self,
        ids: &'a [ActivationId],
    ) -> BoxFuture<'a, Result<Vec<Ticket>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<ItemKey> = ids.iter().map(ItemKey::ticket).collect();
            Ok(self.readable(&self.batch_get(&keys).await?, items::ticket::read))
        })
    }

    /// The texts of an app's large values, by hash, as far as they are there.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn large_values<'a>(
        &'a self,
        app: &'a ClientId,
        hashes: &'a [String],
    ) -> BoxFuture<'a, Result<HashMap<String, String>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<ItemKey> =
                hashes.iter().map(|hash| ItemKey::large_value(app, hash)).collect();
            let items = self.batch_get(&keys).await?;
            Ok(self.readable(&items, items::value::read_large).into_iter().collect())
        })
    }
}
