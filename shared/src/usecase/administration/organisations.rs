//! Organisations: the customers, each a workspace with its apps and keys.

use super::{Actor, AdministrationError, AuditedAction, EntityKind, commit_new};
use crate::domain::audit::Subject;
use crate::domain::ids::OwnerId;
use crate::domain::owner::Organisation;
use crate::store::Write;
use crate::usecase::Scope;

/// Creates an organisation.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken id, or the database's failure.
pub async fn create_organisation(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    organisation: Organisation,
) -> Result<(), AdministrationError> {
    let by = by.into();
    let id = organisation.id.clone();
    let entry = AuditedAction::new("create_organisation", organisation.name.as_str()).entry(
        scope,
        &by,
        Subject::Organisation(id.clone()),
    );
    let writes = vec![Write::CreateOrganisation(organisation), Write::ListOrganisation(id), entry];
    commit_new(scope, &by, writes).await
}

/// All organisations, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn organisations(scope: &Scope<'_>) -> Result<Vec<Organisation>, AdministrationError> {
    Ok(scope.store.organisations().await?)
}

/// The organisations of these ids that exist and can be read, in no particular order.
///
/// # Errors
/// The database's failure.
pub async fn organisations_by_id(
    scope: &Scope<'_>,
    ids: impl IntoIterator<Item = OwnerId>,
) -> Result<Vec<Organisation>, AdministrationError> {
    let ids: Vec<_> = ids.into_iter().collect();
    Ok(scope.store.organisations_by_id(&ids).await?)
}

/// The organisation of that id, or else the only one of that name.
///
/// # Errors
/// There is none, or there are several; or the database's failure.
pub async fn find_organisation(
    scope: &Scope<'_>,
    named: &str,
) -> Result<Organisation, AdministrationError> {
    if let Some(id) = OwnerId::parse(named)
        && let Some(organisation) = scope.store.organisation(&id).await?
    {
        return Ok(organisation);
    }
    let mut all = scope.store.organisations().await?;
    all.retain(|organisation| organisation.name == named);
    super::only(all, EntityKind::Organisation, named, |organisation| organisation.id.to_string())
}
