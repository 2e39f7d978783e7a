//! Opening a production-test challenge. docs/api.md section 2.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::challenge::{Challenge, Draft};
use crate::domain::challenge_expiry::challenge_expiry;
use crate::domain::idempotency::Answer;
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::Refusal;
use crate::domain::stamp_counter::Split;
use crate::store::{Found, Write};
use std::collections::BTreeMap;

struct CreateProductionTest<'a> {
    scope: &'a Scope<'a>,
    draft: &'a Draft,
    render: fn(&Challenge, &Scope<'_>) -> Answer,
}

/// Opens the challenge that `draft` asks for. Neither writes the app nor conditions on it, so that
/// opening challenges never contends with activations: eligibility is as read.
///
/// # Errors
/// Ineligible providers, or what [`perform`] gives.
pub async fn create_production_test(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    draft: &Draft,
    render: fn(&Challenge, &Scope<'_>) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &CreateProductionTest { scope, draft, render }).await
}

impl Effect for CreateProductionTest<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, draft, render } = self;
        let Scope { settings, now, .. } = **scope;
        let app = found.app()?;
        let provider_ids = settings
            .catalogue()
            .providers_to_test(draft.provider_ids.as_deref(), app, settings.deployment, now)
            .map_err(|ineligible| {
                if ineligible.is_empty() {
                    Refusal::NoEligibleProviders
                } else {
                    Refusal::IneligibleProviders(ineligible)
                }
            })?;
        let challenge = Challenge {
            id: ChallengeId::generate(now, random(), draft.max_stamps.counters()),
            client_id: app.client_id.clone(),
            host_name: app.name.clone(),
            title: draft.title.clone().into_string(),
            description: draft.description.clone(),
            provider_ids,
            target_platform: draft.target_platform.clone(),
            max_stamps: draft.max_stamps.get(),
            stamps: 0,
            split: Split::new(draft.max_stamps, now),
            allow_duplicates: draft.allow_duplicates,
            tallies: BTreeMap::new(),
            hash_key_id: settings.hash_key_id.clone(),
            expires_at: challenge_expiry(now),
            created_at: now,
            updated_at: now,
        };
        let answer = render(&challenge, scope);
        Ok(WritePlan { writes: Write::open(&challenge), news: None, answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::ForSomeTime
    }
}
