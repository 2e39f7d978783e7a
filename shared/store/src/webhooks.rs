//! An organisation's webhook endpoints.

use super::keys;
use super::{Store, StoreError, items};
use crate::BoxFuture;
use greenlight_domain::ids::OwnerId;
use greenlight_domain::webhook::WebhookEndpoint;

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
}
