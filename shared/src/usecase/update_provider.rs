//! A customer switches a provider of an app off and on. docs/api.md section 6.1.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, News, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::app::{App, AppChange};
use crate::domain::audit::{AuditEntry, Subject};
use crate::domain::catalogue::Provider;
use crate::domain::customer_switch::CustomerSwitch;
use crate::domain::event::Announcement;
use crate::domain::idempotency::Answer;
use crate::domain::ids::ulid;
use crate::domain::refusal::Refusal;
use crate::domain::switch::ProviderState;
use crate::store::{AppGuard, Found, Write};

struct UpdateProvider<'a> {
    scope: &'a Scope<'a>,
    provider: &'a Provider,
    switch: CustomerSwitch,
    answer: Answer,
}

/// Switches a provider of an admitted request's app: app and audit entry are one transaction, conditioned on
/// the app's version as read. Where it is so already, nothing is written but the request's record. `answer` is
/// given of the provider's state afterwards.
///
/// # Errors
/// Those of [`CustomerSwitch::change`], or what [`perform`] gives.
pub async fn update_provider(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    provider: &Provider,
    switch: CustomerSwitch,
    answer: Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &UpdateProvider { scope, provider, switch, answer }).await
}

impl Effect for UpdateProvider<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let app = found.app()?;
        let change = self.switch.change(app, &self.provider.id, self.scope.now)?;
        let news = change.is_some().then(|| News {
            organisation_id: app.organisation_id.clone(),
            announcement: Announcement::of(Some(self.switch.happening(
                app,
                &self.provider.id,
                self.scope.now,
            ))),
        });
        let writes = change.map(|change| self.writes(change, app, found)).transpose()?;
        Ok(WritePlan { writes: writes.unwrap_or_default(), news, answer: self.answer.clone() })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}

impl UpdateProvider<'_> {
    /// Spells the switch out as items. The app comes first: its condition is the race.
    fn writes(&self, change: AppChange, app: &App, found: &Found) -> Result<Vec<Write>, Refusal> {
        let (provider, now) = (&self.provider.id, self.scope.now);
        let entry = AuditEntry {
            id: ulid(now, random()),
            subject: Subject::App(app.client_id.clone()),
            at: now,
            actor: found.actor()?,
            action: self.switch.leads_to().action().to_owned(),
            from: Some(ProviderState::of(app, provider, now).name().to_owned()),
            to: Some(self.switch.leads_to().name().to_owned()),
            message: Some(provider.to_string()),
            forced: false,
            previous: Vec::new(),
        };
        let guard = AppGuard::Version(app.version);
        let client_id = app.client_id.clone();
        Ok(vec![Write::ChangeApp { client_id, guard, change }, Write::PutAudit(entry)])
    }
}
