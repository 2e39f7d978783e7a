//! Trying out a webhook endpoint. docs/api.md section 11.7.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::Delivery;
use crate::store::{Found, Write};

struct PingWebhookEndpoint<'a> {
    scope: &'a Scope<'a>,
    render: fn() -> Answer,
}

/// Puts a ping on its way to the endpoint of an admitted request, due at once. It is a delivery like any other, of an
/// event that stands in no log. If the endpoint is disabled or deleted at the same time, it is dropped.
///
/// # Errors
/// The endpoint is disabled, or what [`perform`] gives.
pub async fn ping_webhook_endpoint(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    render: fn() -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &PingWebhookEndpoint { scope, render }).await
}

impl Effect for PingWebhookEndpoint<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let endpoint = found.endpoint()?;
        endpoint.check_enabled()?;
        let ping = endpoint.ping(self.scope.now, random());
        let delivery = Delivery::of_ping(endpoint, &ping);
        let writes = vec![Write::PutDelivery(Box::new(delivery))];
        Ok(WritePlan { writes, news: None, answer: (self.render)() })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
