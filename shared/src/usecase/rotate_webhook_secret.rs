//! Giving a webhook endpoint a new signing secret. docs/api.md section 11.4.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::domain::webhook::{Overlap, WebhookEndpoint};
use crate::store::{Found, Write};

struct RotateWebhookSecret<'a> {
    scope: &'a Scope<'a>,
    overlap: Overlap,
    render: fn(&WebhookEndpoint) -> Answer,
}

/// Writes down which secrets sign for the endpoint of an admitted request, on condition of its version as read.
///
/// # Errors
/// The endpoint has gone, or what [`perform`] gives.
pub async fn rotate_webhook_secret(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    overlap: Overlap,
    render: fn(&WebhookEndpoint) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &RotateWebhookSecret { scope, overlap, render }).await
}

impl Effect for RotateWebhookSecret<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, overlap, render } = self;
        let key_id = &scope.settings.webhook_key_id;
        let seen = found.endpoint()?;
        let changed = Box::new(seen.rotate(overlap.seconds(), key_id, scope.now));
        let answer = render(&changed);
        let writes = vec![Write::ChangeEndpoint { seen: Box::new(seen.clone()), changed }];
        Ok(WritePlan { writes, news: None, answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
