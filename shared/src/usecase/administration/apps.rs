//! Apps: what organisations activate providers for.

use super::{AdministrationError, AuditedAction, EntityKind, commit_new};
use crate::domain::actor::Actor;
use crate::domain::app::App;
use crate::domain::audit::Subject;
use crate::domain::ids::{ClientId, OwnerId};
use crate::store::{Wanted, Write};
use crate::usecase::Scope;

/// Creates an app of an organisation, which the caller knows to exist.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken client id, or the database's failure.
pub async fn create_app(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    app: App,
) -> Result<(), AdministrationError> {
    let by = by.into();
    let subject = Subject::App(app.client_id.clone());
    let entry = AuditedAction::new("create_app", app.name.as_str()).entry(scope, &by, subject);
    let (organisation_id, client_id) = (app.organisation_id.clone(), app.client_id.clone());
    let listing = Write::ListApp { organisation_id, client_id };
    commit_new(scope, &by, vec![Write::CreateApp(app), listing, entry]).await
}

/// An organisation's apps, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn apps_of(
    scope: &Scope<'_>,
    organisation: &OwnerId,
) -> Result<Vec<App>, AdministrationError> {
    Ok(scope.store.apps_of(organisation).await?)
}

/// The apps of these client ids that exist and can be read, in no particular order.
///
/// # Errors
/// The database's failure.
pub async fn apps_by_id(
    scope: &Scope<'_>,
    ids: impl IntoIterator<Item = ClientId>,
) -> Result<Vec<App>, AdministrationError> {
    let ids: Vec<_> = ids.into_iter().collect();
    Ok(scope.store.apps_by_id(&ids).await?)
}

/// The apps of all organisations, organisation by organisation.
///
/// # Errors
/// The database's failure.
pub async fn all_apps(scope: &Scope<'_>) -> Result<Vec<App>, AdministrationError> {
    let mut all = Vec::new();
    for organisation in scope.store.organisations().await? {
        all.extend(scope.store.apps_of(&organisation.id).await?);
    }
    Ok(all)
}

/// The app of that client id.
///
/// # Errors
/// There is none, or none any more, or the database's failure.
pub async fn find_app(scope: &Scope<'_>, named: &str) -> Result<App, AdministrationError> {
    let wanted = Wanted { app: ClientId::parse(named), ..Wanted::default() };
    let found = scope.store.fetch(&wanted).await?;
    if let Some(tombstone) = found.tombstone {
        return Err(AdministrationError::Erased(tombstone.client_id, tombstone.erased_at));
    }
    found.app.ok_or_else(|| AdministrationError::NotFound(EntityKind::App, named.to_owned()))
}
