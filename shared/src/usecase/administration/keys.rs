//! API keys of organisations and operators: issued, rotated and revoked. Only their hashes are
//! stored; a secret exists in the hands of whoever asked for it, and here for the length of a call.

use super::{
    ATTEMPTS, AdministrationError, AdministrationRefusal, AuditedAction, Change, CommitResult,
    EntityKind, commit, organisations,
};
use crate::domain::actor::Actor;
use crate::domain::api_key::{KeyKind, KeyRecord, SecretKey};
use crate::domain::audit::Subject;
use crate::domain::ids::{OwnerId, ulid};
use crate::domain::time::Timestamp;
use crate::store::{Wanted, Write};
use crate::usecase::{Scope, random};

/// A new secret for an owner, of this deployment.
pub fn mint(scope: &Scope<'_>, kind: KeyKind, owner: &OwnerId) -> SecretKey {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&random());
    bytes[16..].copy_from_slice(&random());
    SecretKey::mint(kind, scope.settings.deployment, owner, bytes)
}

/// Issues a key: of `secret` only the hash is stored.
///
/// # Errors
/// [`AdministrationError::Exists`] for a key that was issued before,
/// [`AdministrationRefusal::OrganisationDisabled`], or the database's failure.
pub async fn issue_key(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    kind: KeyKind,
    owner: &OwnerId,
    name: &str,
    secret: &SecretKey,
    expires_at: Option<Timestamp>,
) -> Result<KeyRecord, AdministrationError> {
    let by = by.into();
    for _ in 0..ATTEMPTS {
        let record = record(scope, (kind, owner), name, secret, expires_at);
        let action = AuditedAction::new("create_key", record.id.as_str());
        let entry = action.entry(scope, &by, subject(&record));
        let mut writes = vec![Write::CreateKey(record.clone()), Write::ListKey(record.clone())];
        writes.extend(owner_is_enabled(scope, kind, owner).await?);
        writes.push(entry);
        if commit(scope, &by, writes, None).await? == CommitResult::Written {
            return Ok(record);
        }
        let wanted = Wanted { key: Some(secret.hash()), ..Wanted::default() };
        if scope.store.fetch(&wanted).await?.key.is_some() {
            return Err(AdministrationError::Exists);
        }
    }
    Err(AdministrationError::Changed)
}

/// What the owner of a new key must be by the time it is made: an organisation that is not disabled. A disabled
/// operator is so for good, and so is a key of theirs no good.
async fn owner_is_enabled(
    scope: &Scope<'_>,
    kind: KeyKind,
    owner: &OwnerId,
) -> Result<Option<Write>, AdministrationError> {
    if kind == KeyKind::Operator {
        return Ok(None);
    }
    let organisation = organisations::existing(scope, owner).await?;
    if organisation.disabled_at.is_some() {
        return Err(AdministrationRefusal::OrganisationDisabled(organisation.name).into());
    }
    Ok(Some(Write::RequireOrganisation(organisation)))
}

/// An owner's keys, ended ones too, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn keys_of(
    scope: &Scope<'_>,
    kind: KeyKind,
    owner: &OwnerId,
) -> Result<Vec<KeyRecord>, AdministrationError> {
    Ok(scope.store.keys_of(kind, owner).await?)
}

/// The owner's key of that id, or else the only one of that name; of several, the only good one.
///
/// # Errors
/// There is none, or there are several; or the database's failure.
pub async fn find_key(
    scope: &Scope<'_>,
    kind: KeyKind,
    owner: &OwnerId,
    named: &str,
) -> Result<KeyRecord, AdministrationError> {
    let mut all = scope.store.keys_of(kind, owner).await?;
    if let Some(index) = all.iter().position(|key| key.id == named) {
        return Ok(all.swap_remove(index));
    }
    all.retain(|key| key.name == named);
    if all.iter().any(|key| key.is_good(scope.now)) {
        all.retain(|key| key.is_good(scope.now));
    }
    super::only(all, EntityKind::Key, named, |key| key.id.clone())
}

/// A key's successor.
#[derive(Clone, Copy, Debug)]
pub struct Rotation<'a> {
    /// The new secret.
    pub secret: &'a SecretKey,
    /// When the new key expires, if ever.
    pub expires_at: Option<Timestamp>,
    /// How long the old key stays good, in seconds.
    pub grace_seconds: i64,
}

/// Issues a key of the same name and ends `old` after a grace period, in one transaction. Gives the
/// old key as it is then, and the new one.
///
/// # Errors
/// [`AdministrationRefusal::KeyEnded`], [`AdministrationRefusal::OrganisationDisabled`], or the database's failure.
pub async fn rotate_key(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    mut old: KeyRecord,
    rotation: Rotation<'_>,
) -> Result<(KeyRecord, KeyRecord), AdministrationError> {
    let by = by.into();
    for _ in 0..ATTEMPTS {
        if !old.is_good(scope.now) {
            return Err(AdministrationRefusal::KeyEnded(old.id).into());
        }
        let Rotation { secret, expires_at, grace_seconds } = rotation;
        let new = record(scope, (old.kind, &old.owner), &old.name, secret, expires_at);
        let end = old.end_after_grace(scope.now, grace_seconds);
        let action = AuditedAction::new("rotate_key", format!("{} until {end}", old.id));
        let entry = action.between(&old.id, &new.id).entry(scope, &by, subject(&old));
        let mut writes = vec![
            Write::CreateKey(new.clone()),
            Write::ListKey(new.clone()),
            Write::EndKey { seen: old.clone(), expires_at: Some(end), revoked_at: None },
        ];
        writes.extend(owner_is_enabled(scope, old.kind, &old.owner).await?);
        writes.push(entry);
        if commit(scope, &by, writes, None).await? == CommitResult::Written {
            old.expires_at = Some(end);
            return Ok((old, new));
        }
        old = again(scope, old).await?;
    }
    Err(AdministrationError::Changed)
}

/// Revokes a key: it is refused from the next request on.
///
/// # Errors
/// The database's failure.
pub async fn revoke_key(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    mut key: KeyRecord,
) -> Result<Change<KeyRecord>, AdministrationError> {
    let by = by.into();
    for _ in 0..ATTEMPTS {
        if key.revoked_at.is_some() {
            return Ok(Change::Unneeded(key));
        }
        let entry =
            AuditedAction::new("revoke_key", key.id.as_str()).entry(scope, &by, subject(&key));
        let revoked_at = Some(scope.now);
        let end = Write::EndKey { seen: key.clone(), expires_at: None, revoked_at };
        if commit(scope, &by, vec![end, entry], None).await? == CommitResult::Written {
            key.revoked_at = revoked_at;
            return Ok(Change::Made(key));
        }
        key = again(scope, key).await?;
    }
    Err(AdministrationError::Changed)
}

fn record(
    scope: &Scope<'_>,
    (kind, owner): (KeyKind, &OwnerId),
    name: &str,
    secret: &SecretKey,
    expires_at: Option<Timestamp>,
) -> KeyRecord {
    KeyRecord {
        hash: secret.hash(),
        id: ulid(scope.now, random()),
        kind,
        owner: owner.clone(),
        name: name.to_owned(),
        last_characters: secret.last_characters().to_owned(),
        created_at: scope.now,
        expires_at,
        revoked_at: None,
    }
}

/// Where what happens to a key is written down: with its owner.
fn subject(key: &KeyRecord) -> Subject {
    match key.kind {
        KeyKind::Workspace => Subject::Organisation(key.owner.clone()),
        KeyKind::Operator => Subject::Operator(key.owner.clone()),
    }
}

/// The key as it is by now.
async fn again(scope: &Scope<'_>, key: KeyRecord) -> Result<KeyRecord, AdministrationError> {
    let wanted = Wanted { key: Some(key.hash), ..Wanted::default() };
    let found = scope.store.fetch(&wanted).await?;
    found.key.ok_or(AdministrationError::NotFound(EntityKind::Key, key.id))
}
