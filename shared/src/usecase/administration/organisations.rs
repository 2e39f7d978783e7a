//! Organisations: the customers, each a workspace with its apps and keys.

use super::{
    ATTEMPTS, AdministrationError, AuditedAction, Change, CommitResult, EntityKind, commit,
    commit_new,
};
use crate::domain::actor::Actor;
use crate::domain::audit::Subject;
use crate::domain::ids::OwnerId;
use crate::domain::owner::Organisation;
use crate::domain::time::Timestamp;
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

/// Disables an organisation: none of its keys is good from the next request on, and no new one is made, until it
/// is enabled again.
///
/// # Errors
/// There is no such organisation any more, or the database's failure.
pub async fn disable_organisation(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    organisation: Organisation,
) -> Result<Change<Organisation>, AdministrationError> {
    switch(scope, &by.into(), organisation, Some(scope.now)).await
}

/// Enables an organisation again: its keys are as good as they would be if it had never been disabled.
///
/// # Errors
/// As [`disable_organisation`].
pub async fn enable_organisation(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    organisation: Organisation,
) -> Result<Change<Organisation>, AdministrationError> {
    switch(scope, &by.into(), organisation, None).await
}

/// Decides and writes; whoever is overtaken reads the organisation again and decides anew.
async fn switch(
    scope: &Scope<'_>,
    by: &Actor,
    mut organisation: Organisation,
    disabled_at: Option<Timestamp>,
) -> Result<Change<Organisation>, AdministrationError> {
    for _ in 0..ATTEMPTS {
        if organisation.disabled_at.is_some() == disabled_at.is_some() {
            return Ok(Change::Unneeded(organisation));
        }
        let (action, from, to) = match disabled_at {
            Some(_) => ("disable_organisation", "active", "disabled"),
            None => ("enable_organisation", "disabled", "active"),
        };
        let action = AuditedAction::new(action, organisation.name.as_str()).between(from, to);
        let entry = action.entry(scope, by, Subject::Organisation(organisation.id.clone()));
        let switch = Write::SwitchOrganisation { seen: organisation.clone(), disabled_at };
        if commit(scope, by, vec![switch, entry], None).await? == CommitResult::Written {
            organisation.disabled_at = disabled_at;
            organisation.version += 1;
            return Ok(Change::Made(organisation));
        }
        organisation = existing(scope, &organisation.id).await?;
    }
    Err(AdministrationError::Changed)
}

/// The organisation of that id as it is now.
pub(super) async fn existing(
    scope: &Scope<'_>,
    id: &OwnerId,
) -> Result<Organisation, AdministrationError> {
    let missing = || AdministrationError::NotFound(EntityKind::Organisation, id.to_string());
    scope.store.organisation(id).await?.ok_or_else(missing)
}

/// All organisations, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn organisations(scope: &Scope<'_>) -> Result<Vec<Organisation>, AdministrationError> {
    Ok(scope.store.organisations().await?)
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
