//! Which deployment a table belongs to. It is written down with the first operator, so that nobody
//! makes production keys in a sandbox's table by mistake: they would open nothing.

use super::{AdministrationError, AdministrationRefusal};
use crate::domain::deployment::Deployment;
use crate::usecase::Scope;

/// The deployment that the table belongs to, if that was written down.
///
/// # Errors
/// The database's failure.
pub async fn deployment(scope: &Scope<'_>) -> Result<Option<Deployment>, AdministrationError> {
    Ok(scope.store.deployment().await?)
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
