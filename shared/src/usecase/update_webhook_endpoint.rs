//! A customer changes a webhook endpoint. docs/api.md section 11.2.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::{Changed, EndpointPatch, WebhookEndpoint};
use crate::store::{Found, Write};

struct UpdateWebhookEndpoint<'a> {
    scope: &'a Scope<'a>,
    patch: &'a EndpointPatch,
    render: fn(&WebhookEndpoint) -> Answer,
}

/// Changes the endpoint of an admitted request, on condition of its version as read. Where nothing changes, nothing is
/// written but the request's record. The customer's own change is no news to the customer.
///
/// # Errors
/// The endpoint has gone, or what [`perform`] gives.
pub async fn update_webhook_endpoint(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    patch: &EndpointPatch,
    render: fn(&WebhookEndpoint) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &UpdateWebhookEndpoint { scope, patch, render }).await
}

impl Effect for UpdateWebhookEndpoint<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, patch, render } = self;
        let seen = found.endpoint()?;
        let Changed { endpoint, is_change } = seen.change((*patch).clone(), scope.now);
        let answer = render(&endpoint);
        let (seen, changed) = (Box::new(seen.clone()), Box::new(endpoint));
        let write = is_change.then_some(Write::ChangeEndpoint { seen, changed });
        Ok(WritePlan { writes: write.into_iter().collect(), news: None, answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
