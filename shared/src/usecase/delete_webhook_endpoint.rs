//! Taking a webhook endpoint away. docs/api.md section 11.3.

use super::Scope;
use super::admission::Admitted;
use super::commit::{Effect, RetryPolicy, WritePlan, perform};
use crate::domain::idempotency::Answer;
use crate::domain::refusal::Refusal;
use crate::store::{Found, Write};

struct DeleteWebhookEndpoint<'a> {
    scope: &'a Scope<'a>,
}

/// Takes the endpoint of an admitted request away, and counts one less in the same transaction. It needs no record:
/// what is gone is not found, and nothing is done twice.
///
/// # Errors
/// The endpoint has gone already, or what [`perform`] gives.
pub async fn delete_webhook_endpoint(scope: &Scope<'_>, admitted: Admitted) -> Result<(), Refusal> {
    perform(scope, admitted, None, &DeleteWebhookEndpoint { scope }).await.map(|_| ())
}

impl Effect for DeleteWebhookEndpoint<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let seen = found.endpoint()?.clone();
        let count = Write::CountEndpoints {
            organisation_id: seen.organisation_id.clone(),
            count: found.endpoint_count.with_one_less(),
        };
        let deletion = Write::DeleteEndpoint { seen: Box::new(seen), now: self.scope.now };
        let answer = Answer::of(204, String::new());
        Ok(WritePlan { writes: vec![count, deletion], news: None, answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
