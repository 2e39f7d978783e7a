//! Registering a webhook endpoint. docs/api.md section 11.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::{EndpointId, NewEndpoint, WebhookEndpoint};
use crate::store::{Found, Write};

struct CreateWebhookEndpoint<'a> {
    scope: &'a Scope<'a>,
    new: &'a NewEndpoint,
    render: fn(&WebhookEndpoint) -> Answer,
}

/// Registers the endpoint for the organisation of an admitted request: the endpoint and the organisation's number of
/// them are one transaction, conditioned on that number as read, so that it is exact.
///
/// # Errors
/// `too_many_endpoints`, or what [`perform`] gives.
pub async fn create_webhook_endpoint(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    new: &NewEndpoint,
    render: fn(&WebhookEndpoint) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &CreateWebhookEndpoint { scope, new, render }).await
}

impl Effect for CreateWebhookEndpoint<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, new, render } = self;
        let organisation_id = found.organisation()?.id.clone();
        let count = found.endpoint_count.with_one_more()?;
        let (now, key_id) = (scope.now, &scope.settings.webhook_key_id);
        let id = EndpointId::new(now, random());
        let (new, owner) = ((*new).clone(), organisation_id.clone());
        let endpoint = WebhookEndpoint::create(id, owner, new, key_id, now);
        let answer = render(&endpoint);
        let writes = vec![
            Write::CountEndpoints { organisation_id, count },
            Write::CreateEndpoint(Box::new(endpoint)),
        ];
        Ok(WritePlan { writes, news: None, answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
