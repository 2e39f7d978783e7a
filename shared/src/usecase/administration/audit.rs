//! Reading the audit trail.

use super::{AdministrationError, EntityKind};
use crate::domain::audit::{AuditEntry, Subject};
use crate::store::Wanted;
use crate::usecase::Scope;

/// What happened to a subject, oldest first.
///
/// # Errors
/// There is no such subject, or the database's failure.
pub async fn trail(
    scope: &Scope<'_>,
    subject: &Subject,
) -> Result<Vec<AuditEntry>, AdministrationError> {
    let entries = scope.store.audit(subject).await?;
    if entries.is_empty() {
        check_existence(scope, subject).await?;
    }
    Ok(entries)
}

/// A ticket that nobody has reviewed has no entries, and is there all the same.
async fn check_existence(scope: &Scope<'_>, subject: &Subject) -> Result<(), AdministrationError> {
    let mut wanted = Wanted::default();
    let missing = match subject {
        Subject::Ticket(id) => {
            wanted.ticket = Some(id.clone());
            (EntityKind::Ticket, id.to_string())
        }
        Subject::App(id) => {
            wanted.app = Some(id.clone());
            (EntityKind::App, id.to_string())
        }
        Subject::Organisation(id) => (EntityKind::Organisation, id.to_string()),
        Subject::Operator(id) => {
            wanted.operator = Some(id.clone());
            (EntityKind::Operator, id.to_string())
        }
    };
    let found = scope.store.fetch(&wanted).await?;
    let mut exists = found.ticket.is_some() || found.app.is_some() || found.operator.is_some();
    exists |= found.tombstone.is_some();
    if let Subject::Organisation(id) = subject {
        exists = scope.store.organisation(id).await?.is_some();
    }
    let (thing, named) = missing;
    if exists { Ok(()) } else { Err(AdministrationError::NotFound(thing, named)) }
}
