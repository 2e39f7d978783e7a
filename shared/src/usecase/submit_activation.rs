//! Submitting an app's details for activation. docs/api.md section 5.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, News, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::app::App;
use crate::domain::idempotency::Answer;
use crate::domain::ids::ActivationId;
use crate::domain::refusal::Refusal;
use crate::domain::submission::{Effects, Plan, Submission, SubmissionContext};
use crate::store::{AppGuard, Found, Write};

struct SubmitActivation<'a> {
    scope: &'a Scope<'a>,
    submission: &'a Submission,
    render: fn(&Plan, &Scope<'_>) -> Answer,
}

/// Submits for several providers at once: tickets, the app's pointers, superseded tickets, the
/// company information and the idempotency record are one transaction, conditioned on the app's
/// version as read.
///
/// # Errors
/// The whole-request refusals of [`Submission::plan`], or what [`perform`] gives.
pub async fn submit_activation(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    submission: &Submission,
    render: fn(&Plan, &Scope<'_>) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &SubmitActivation { scope, submission, render }).await
}

/// What a submission is decided against, and evaluated.
///
/// # Errors
/// The app is not there.
pub fn context<'a>(
    scope: &'a Scope<'_>,
    found: &'a Found,
) -> Result<SubmissionContext<'a>, Refusal> {
    let settings = scope.settings;
    Ok(SubmissionContext {
        catalogue: settings.catalogue(),
        deployment: settings.deployment,
        app: found.app()?,
        organisation_name: &found.organisation()?.name,
        company: &found.company,
        quota: &settings.quota,
        retention: settings.retention,
        now: scope.now,
        random: random(),
    })
}

impl Effect for SubmitActivation<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, submission, render } = self;
        let new_id = &mut || ActivationId::generate(scope.now, random());
        let plan = submission.plan(context(scope, found)?, new_id)?;
        let scenario_applied = submission.scenario_applied();
        let answer = Answer { scenario_applied, ..render(&plan, scope) };
        let app = found.app()?;
        let Some(mut effects) = plan.effects else {
            return Ok(WritePlan { writes: Vec::new(), news: None, answer });
        };
        let announcement = std::mem::take(&mut effects.announcement);
        let news = News { organisation_id: app.organisation_id.clone(), announcement };
        Ok(WritePlan { writes: writes(effects, app, found), news: Some(news), answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Once
    }
}

/// Spells the effects out as items. The app comes first: its condition is the race.
fn writes(effects: Effects, app: &App, found: &Found) -> Vec<Write> {
    let client_id = app.client_id.clone();
    let guard = AppGuard::Version(app.version);
    let mut writes =
        vec![Write::ChangeApp { client_id: client_id.clone(), guard, change: effects.app }];
    if !effects.company.is_empty() {
        let was = found.company.version;
        writes.push(Write::SetCompany {
            client_id: client_id.clone(),
            was,
            fields: effects.company,
        });
    }
    writes.extend(effects.tickets.into_iter().map(|ticket| Write::PutTicket(Box::new(ticket))));
    writes.extend(effects.superseded.into_iter().map(Write::SupersedeTicket));
    writes.extend(effects.large_values.into_iter().map(|(sha256, text)| Write::PutLargeValue {
        client_id: client_id.clone(),
        sha256,
        text,
    }));
    writes
}
