//! Sending an event to a webhook endpoint once more. docs/api.md section 11.9.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::store::{Found, Write};

struct RedeliverWebhook<'a> {
    scope: &'a Scope<'a>,
    render: fn() -> Answer,
}

/// Makes the delivery of an admitted request due for one more attempt, on condition of its version as read. Where one
/// is to come anyway, nothing is written but the request's record.
///
/// # Errors
/// The endpoint is disabled, or what [`perform`] gives.
pub async fn redeliver_webhook(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    render: fn() -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &RedeliverWebhook { scope, render }).await
}

impl Effect for RedeliverWebhook<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let delivery = found.delivery()?;
        found.endpoint()?.check_enabled()?;
        let due = delivery.redelivered(self.scope.now);
        let writes = due.map(|due| Write::ChangeDelivery(Box::new(due))).into_iter().collect();
        Ok(WritePlan { writes, news: None, answer: (self.render)() })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
