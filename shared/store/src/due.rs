//! What is due: the index that lists it, endpoint by endpoint. It proposes, and may lag; no decision is taken from it.

use super::keys::{self, DUE_PARTITION, DUE_PLACE};
use super::row::Row;
use super::{Store, StoreError, items};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::{DUE_PARTITIONS, Due, EndpointId};

/// What is found in the index.
#[derive(Clone, Debug, Default)]
pub struct DuePage {
    /// The deliveries of the first endpoint in it that has any, in the order in which they are due.
    pub due: Vec<Due>,
    /// Whether that endpoint may have more that are due.
    pub more: bool,
    /// The endpoint after which the partition goes on, if it may.
    pub next: Option<EndpointId>,
    /// Whose endpoint it is, if it is to be sent again what it has missed.
    pub recovering: Option<OwnerId>,
}

impl Store {
    /// At most `limit` due deliveries of the first endpoint of a partition that has any, after another endpoint.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn due_deliveries<'a>(
        &'a self,
        partition: u8,
        after: Option<&'a EndpointId>,
        limit: usize,
    ) -> BoxFuture<'a, Result<DuePage, StoreError>> {
        Box::pin(async move {
            debug_assert!(partition < DUE_PARTITIONS, "there are no more");
            let after = after.map_or_else(|| " ".to_owned(), keys::end_of_due_places);
            let items =
                self.due_items(keys::due_partition(partition), after, "~".to_owned(), limit);
            let items = items.await?;
            let endpoint = items.iter().find_map(keys::endpoint_of_due);
            let Some(endpoint) = endpoint else { return Ok(DuePage::default()) };
            let mut page = self.due_page(&endpoint, &items, limit);
            page.next = Some(endpoint);
            Ok(page)
        })
    }

    /// At most `limit` due deliveries of an endpoint.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn due_deliveries_of<'a>(
        &'a self,
        endpoint: &'a EndpointId,
        limit: usize,
    ) -> BoxFuture<'a, Result<DuePage, StoreError>> {
        Box::pin(async move {
            let (start, end) = (keys::due_places(endpoint), keys::end_of_due_places(endpoint));
            let partition = keys::due_partition_of(endpoint);
            let items = self.due_items(partition, start, end, limit).await?;
            Ok(self.due_page(endpoint, &items, limit))
        })
    }

    async fn due_items(
        &self,
        partition: String,
        after: String,
        before: String,
        limit: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let query = self
            .client
            .query()
            .table_name(self.table.as_ref())
            .index_name(keys::DUE_INDEX)
            .key_condition_expression(
                "#partition = :partition AND #place BETWEEN :after AND :before",
            )
            .expression_attribute_names("#partition", DUE_PARTITION)
            .expression_attribute_names("#place", DUE_PLACE)
            .expression_attribute_values(":partition", AttributeValue::S(partition))
            .expression_attribute_values(":after", AttributeValue::S(after))
            .expression_attribute_values(":before", AttributeValue::S(before))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        Ok(self.ask(query).await?.items)
    }

    /// What of the index's items is an endpoint's, and due.
    fn due_page(&self, endpoint: &EndpointId, items: &[Row], limit: usize) -> DuePage {
        let own: Vec<&Row> = items
            .iter()
            .filter(|item| keys::endpoint_of_due(item).as_ref() == Some(endpoint))
            .collect();
        let more = own.len() == limit;
        let recovering =
            own.iter().find_map(|item| keys::organisation_of_webhooks(item.text("pk")?));
        let deliveries = own.into_iter().filter(|item| {
            self.is_there(item) && item.text("sk").is_some_and(|sk| sk.starts_with(keys::DELIVERY))
        });
        let mut due = self.readable(deliveries, items::delivery::read_due);
        let read = due.len();
        due.retain(|due| due.due_at <= self.now);
        // Where nothing can be read, looking again would help nobody.
        let more = more && due.len() == read && !due.is_empty();
        DuePage { due, more, next: None, recovering }
    }
}
