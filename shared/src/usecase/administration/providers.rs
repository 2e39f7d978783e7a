//! Switching an app's providers on and off by hand.

use super::{
    ATTEMPTS, AdministrationError, AdministrationRefusal, AuditedAction, CommitResult, EntityKind,
    commit,
};
use crate::domain::actor::Actor;
use crate::domain::app::App;
use crate::domain::audit::Subject;
use crate::domain::switch::Switch;
use crate::domain::ticket::TicketStatus;
use crate::store::{AppGuard, Write};
use crate::usecase::Scope;
use crate::usecase::commit::News;

/// How a switch is decided.
type Decide = fn(&App, &str, &Scope<'_>) -> Option<Switch>;

/// Switches a provider of the app on, whatever was submitted for it. `None` if it was on already.
///
/// # Errors
/// There is no such app or provider, the deployment does not have the provider, or the database's
/// failure.
pub async fn enable_provider(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    client_id: &str,
    provider: &str,
) -> Result<Option<Switch>, AdministrationError> {
    let known = scope.settings.catalogue().find(provider);
    let known = known.ok_or_else(|| not_found(provider))?;
    let deployment = scope.settings.deployment;
    if !known.available_in(deployment) {
        return Err(
            AdministrationRefusal::ProviderUnavailable(provider.to_owned(), deployment).into()
        );
    }
    let on: Decide = |app, provider, scope| Switch::on(app, provider, scope.now);
    switch(scope, &by.into(), client_id, provider, on).await
}

/// Switches a provider of the app off until it is switched on again. An open ticket loses its
/// place, in the same transaction. `None` if the provider was off already.
///
/// # Errors
/// There is no such app or provider, or the database's failure.
pub async fn disable_provider(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    client_id: &str,
    provider: &str,
) -> Result<Option<Switch>, AdministrationError> {
    // A provider that the deployment no longer has may still be enabled from earlier.
    scope.settings.catalogue().find(provider).ok_or_else(|| not_found(provider))?;
    let off: Decide =
        |app, provider, scope| Switch::off(app, provider, scope.settings.retention, scope.now);
    switch(scope, &by.into(), client_id, provider, off).await
}

/// Decides and writes; whoever is overtaken reads the app again and decides anew.
async fn switch(
    scope: &Scope<'_>,
    by: &Actor,
    client_id: &str,
    provider: &str,
    decide: Decide,
) -> Result<Option<Switch>, AdministrationError> {
    for attempt in 0..ATTEMPTS {
        let app = super::find_app(scope, client_id).await?;
        let Some(switch) = decide(&app, provider, scope) else {
            return Ok(None);
        };
        let news = News {
            organisation_id: app.organisation_id.clone(),
            announcement: switch.announcement.clone(),
        };
        let writes = writes(by, &app, provider, &switch);
        if commit(scope, by, writes, Some(news)).await? == CommitResult::Written {
            return Ok(Some(switch));
        }
        scope.store.pause(attempt).await;
    }
    Err(AdministrationError::Changed)
}

/// Spells a switch out as items. The app comes first: its condition is the race.
fn writes(by: &Actor, app: &App, provider: &str, switch: &Switch) -> Vec<Write> {
    let client_id = app.client_id.clone();
    let action = AuditedAction::new(switch.to.action(), provider)
        .between(switch.from.name(), switch.to.name());
    let mut writes = vec![
        Write::ChangeApp {
            client_id: client_id.clone(),
            guard: AppGuard::Version(app.version),
            change: switch.change.clone(),
        },
        action.entry_at(switch.at, by, Subject::App(client_id)),
    ];
    if let Some((superseded, from)) = &switch.superseded {
        let ticket = Subject::Ticket(superseded.ticket.clone());
        let action = AuditedAction::new("supersede", "The provider was switched off for this app.")
            .between(from.name(), TicketStatus::Superseded.name())
            .after(switch.previous.clone());
        writes.push(action.entry_at(switch.at, by, ticket));
        writes.push(Write::SupersedeTicket(superseded.clone()));
    }
    writes
}

fn not_found(provider: &str) -> AdministrationError {
    AdministrationError::NotFound(EntityKind::Provider, provider.to_owned())
}
