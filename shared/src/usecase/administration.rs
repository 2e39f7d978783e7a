//! Administration: organisations, apps, operators and keys. Every change names who made it and
//! leaves an audit entry in the same transaction.

use super::{Scope, random};
use crate::domain::api_key::{KeyKind, KeyRecord, SecretKey};
use crate::domain::app::App;
use crate::domain::audit::{AuditEntry, Subject};
use crate::domain::ids::{OwnerId, ulid};
use crate::domain::time::Timestamp;
use crate::store::{Cause, Failure, Operator, Organisation, Write};
use std::fmt;

/// Why an administrative change was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdministrationError {
    /// There is one already.
    Exists,
    /// Somebody else changed it at the same time, or it is not there any more.
    Changed,
    /// The database did not do it, or nobody knows; the text says which.
    Database(String),
}

impl fmt::Display for AdministrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists => f.write_str("there is one already"),
            Self::Changed => f.write_str("somebody else changed it at the same time; try again"),
            Self::Database(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for AdministrationError {}

/// Creates an organisation.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken id, or the database's failure.
pub async fn create_organisation(
    scope: &Scope<'_>,
    by: &str,
    organisation: Organisation,
) -> Result<(), AdministrationError> {
    let subject = Subject::Organisation(organisation.id.clone());
    let entry = entry(scope, by, subject, "create_organisation", Some(organisation.name.clone()));
    commit_new(scope, vec![Write::CreateOrganisation(organisation), entry]).await
}

/// Creates an app of an organisation.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken client id, or the database's failure.
pub async fn create_app(scope: &Scope<'_>, by: &str, app: App) -> Result<(), AdministrationError> {
    let subject = Subject::App(app.client_id.clone());
    let entry = entry(scope, by, subject, "create_app", Some(app.name.clone()));
    let (organisation_id, client_id) = (app.organisation_id.clone(), app.client_id.clone());
    let listing = Write::ListApp { organisation_id, client_id };
    commit_new(scope, vec![Write::CreateApp(app), listing, entry]).await
}

/// Creates an operator.
///
/// # Errors
/// [`AdministrationError::Exists`] for a taken id, or the database's failure.
pub async fn create_operator(
    scope: &Scope<'_>,
    by: &str,
    operator: Operator,
) -> Result<(), AdministrationError> {
    let subject = Subject::Operator(operator.id.clone());
    let entry = entry(scope, by, subject, "create_operator", Some(operator.name.clone()));
    commit_new(scope, vec![Write::CreateOperator(operator), entry]).await
}

/// Issues a key: of `secret` only the hash is stored.
///
/// # Errors
/// [`AdministrationError::Exists`] for a key that was issued before, or the database's failure.
pub async fn issue_key(
    scope: &Scope<'_>,
    by: &str,
    kind: KeyKind,
    owner: &OwnerId,
    name: &str,
    secret: &SecretKey,
    expires_at: Option<Timestamp>,
) -> Result<KeyRecord, AdministrationError> {
    let record = KeyRecord {
        hash: secret.hash(),
        id: ulid(scope.now, random()),
        kind,
        owner: owner.clone(),
        name: name.to_owned(),
        last_characters: secret.last_characters().to_owned(),
        created_at: scope.now,
        expires_at,
        revoked_at: None,
    };
    let subject = match kind {
        KeyKind::Workspace => Subject::Organisation(owner.clone()),
        KeyKind::Operator => Subject::Operator(owner.clone()),
    };
    let entry = entry(scope, by, subject, "create_key", Some(record.id.clone()));
    let writes = vec![Write::CreateKey(record.clone()), Write::ListKey(record.clone()), entry];
    commit_new(scope, writes).await?;
    Ok(record)
}

fn entry(
    scope: &Scope<'_>,
    by: &str,
    subject: Subject,
    action: &str,
    message: Option<String>,
) -> Write {
    Write::PutAudit(AuditEntry {
        id: ulid(scope.now, random()),
        subject,
        at: scope.now,
        actor: by.to_owned(),
        action: action.to_owned(),
        from: None,
        to: None,
        message,
    })
}

async fn commit_new(scope: &Scope<'_>, writes: Vec<Write>) -> Result<(), AdministrationError> {
    match scope.store.commit(&writes, None, scope.now).await {
        Ok(_) => Ok(()),
        Err(Failure::Cancelled(causes)) => {
            let exists = causes.iter().any(|cause| matches!(cause, Cause::ConditionFailed(..)));
            Err(if exists { AdministrationError::Exists } else { AdministrationError::Changed })
        }
        Err(
            Failure::Throttled(text)
            | Failure::Refused(text)
            | Failure::Unknown(text)
            | Failure::Broken(text),
        ) => Err(AdministrationError::Database(text)),
    }
}
