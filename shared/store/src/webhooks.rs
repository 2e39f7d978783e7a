//! An organisation's webhook endpoints.

use super::expression::Expression;
use super::keys::{self, ItemKey};
use super::row::{Reader, Row};
use super::{Store, StoreError, items};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::{EndpointId, Leaves, WebhookEndpoint};

/// The last leaves that an endpoint was sent something at once with. They are no part of what its owner sees, and no
/// change of it.
const LEAVES: &str = "leaves";

/// An endpoint, and the leaves that it has given, where they make sense.
type WithLeaves = (WebhookEndpoint, Option<Leaves>);

impl Store {
    /// An organisation's webhook endpoints, the oldest first, strongly consistent. One that makes no sense is left out.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn webhook_endpoints<'a>(
        &'a self,
        organisation: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Vec<WebhookEndpoint>, StoreError>> {
        Box::pin(async move {
            let items = self.list(keys::endpoints(organisation), keys::ENDPOINT).await?;
            Ok(self.readable(&items, items::webhook::read))
        })
    }

    /// The same, with the leaves that each has given; none where they make no sense, as perhaps those of a later release:
    /// an endpoint that is sent nothing at once is sent it by a sweep, and one that is left out never.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn recipients<'a>(
        &'a self,
        organisation: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Vec<WithLeaves>, StoreError>> {
        Box::pin(async move {
            let items = self.list(keys::endpoints(organisation), keys::ENDPOINT).await?;
            Ok(self.readable(&items, |item| Ok((items::webhook::read(item)?, leaves(item)))))
        })
    }

    /// Notes that an endpoint was given leave for what it is sent at once, if nobody else was given any since `seen`:
    /// whether that is so. So any number of workers together keep its pace.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn note_leave<'a>(
        &'a self,
        endpoint: &'a WebhookEndpoint,
        (seen, given): (&'a Leaves, &'a Leaves),
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut expression = Expression::default();
            if seen.times().is_empty() {
                expression.require_without(LEAVES);
            } else {
                expression.require_equal(&[LEAVES], times(seen));
            }
            // Nothing is made of an endpoint that has gone.
            let version = expression.path(&["version"]);
            expression.require(format!("attribute_exists({version})"));
            expression.set(&[LEAVES], times(given));
            let key = ItemKey::endpoint(&endpoint.organisation_id, &endpoint.id);
            Ok(self.update_if(key, expression, ReturnValue::None).await?.is_some())
        })
    }

    /// One of them, strongly consistent; none if it is not there.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn webhook_endpoint<'a>(
        &'a self,
        organisation: &'a OwnerId,
        id: &'a EndpointId,
    ) -> BoxFuture<'a, Result<Option<WebhookEndpoint>, StoreError>> {
        Box::pin(async move {
            let key = ItemKey::endpoint(organisation, id);
            let items = self.batch_get(std::slice::from_ref(&key)).await?;
            items.first().map(items::webhook::read).transpose()
        })
    }
}

fn times(leaves: &Leaves) -> AttributeValue {
    let times = leaves.times().iter();
    AttributeValue::L(times.map(|time| AttributeValue::N(time.millis().to_string())).collect())
}

fn leaves(item: &Row) -> Option<Leaves> {
    let times = Reader(item).times(LEAVES).inspect_err(|error| {
        tracing::warn!(detail = %error, "an endpoint is sent nothing at once");
    });
    times.ok().map(Leaves::at)
}
