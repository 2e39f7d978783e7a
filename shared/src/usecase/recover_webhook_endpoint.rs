//! Sending a webhook endpoint what it has missed. docs/api.md section 11.10.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::store::{Found, Write};

struct RecoverWebhookEndpoint<'a> {
    scope: &'a Scope<'a>,
    since: Timestamp,
    render: fn() -> Answer,
}

/// Marks the endpoint of an admitted request as one that has missed what there is from `since` on, on condition of its
/// version as read. What that comes to, the worker finds out, step by step.
///
/// # Errors
/// The endpoint is disabled, or what [`perform`] gives.
pub async fn recover_webhook_endpoint(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    since: Timestamp,
    render: fn() -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &RecoverWebhookEndpoint { scope, since, render }).await
}

impl Effect for RecoverWebhookEndpoint<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, since, render } = self;
        let seen = found.endpoint()?;
        seen.check_enabled()?;
        let changed = Box::new(seen.recover(*since, scope.now));
        let writes = vec![Write::ChangeEndpoint { seen: Box::new(seen.clone()), changed }];
        Ok(WritePlan { writes, news: None, answer: render() })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
