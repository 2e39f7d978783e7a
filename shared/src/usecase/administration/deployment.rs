//! Which deployment a table belongs to. It is written down with the first operator (or by whatever sets
//! up a world of its own), so that nobody makes production keys in a sandbox's table by mistake: they would
//! open nothing.

use super::{AdministrationError, AdministrationRefusal, commit};
use crate::domain::actor::Actor;
use crate::domain::deployment::Deployment;
use crate::store::Write;
use crate::usecase::Scope;

/// The deployment that the table belongs to, if that was written down.
///
/// # Errors
/// The database's failure.
pub async fn deployment(scope: &Scope<'_>) -> Result<Option<Deployment>, AdministrationError> {
    Ok(scope.store.deployment().await?)
}

/// Writes down that the table belongs to this deployment, unless it is written down already.
///
/// # Errors
/// [`AdministrationRefusal::OtherDeployment`], or the database's failure.
pub async fn mark_deployment(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
) -> Result<(), AdministrationError> {
    let given = scope.settings.deployment;
    if deployment(scope).await?.is_none() {
        // Whoever was quicker may have written down another: so it is read once more.
        commit(scope, &by.into(), vec![Write::MarkDeployment(given)], None).await?;
    }
    check_deployment(deployment(scope).await?, Some(given)).map(|_| ())
}

/// The deployment that is meant: the table's, which must be the given one if both are known.
///
/// # Errors
/// [`AdministrationRefusal::OtherDeployment`].
pub fn check_deployment(
    table: Option<Deployment>,
    given: Option<Deployment>,
) -> Result<Option<Deployment>, AdministrationError> {
    match (table, given) {
        (Some(table), Some(given)) if table != given => {
            Err(AdministrationRefusal::OtherDeployment { table, given }.into())
        }
        (table, given) => Ok(table.or(given)),
    }
}
