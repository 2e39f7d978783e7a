//! An organisation's webhook endpoints.

use super::expression::Expression;
use super::keys::{self, ItemKey};
use super::{Store, StoreError, items};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::ReturnValue;
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::{EndpointId, WebhookEndpoint};

/// Until when an endpoint is sent nothing more at once. It is no part of what its owner sees, and no change of it.
const CLAIMED_UNTIL: &str = "claimed_until";

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

    /// Claims the next second of an endpoint for what it is sent as soon as there is something to tell: whether it
    /// was free. So any number of workers together keep its pace.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn claim_second<'a>(
        &'a self,
        organisation: &'a OwnerId,
        id: &'a EndpointId,
    ) -> BoxFuture<'a, Result<bool, StoreError>> {
        Box::pin(async move {
            let mut expression = Expression::default();
            let (claimed, now) =
                (expression.path(&[CLAIMED_UNTIL]), expression.number(self.now.millis()));
            expression.require(format!("(attribute_not_exists({claimed}) OR {claimed} <= {now})"));
            // Nothing is made of an endpoint that has gone.
            let version = expression.path(&["version"]);
            expression.require(format!("attribute_exists({version})"));
            expression.set_time(&[CLAIMED_UNTIL], self.now.plus_seconds(1));
            let key = ItemKey::endpoint(organisation, id);
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
