//! What is in a table before anybody calls: organisations, apps, operators and their keys, made by the same
//! use cases as greenlight-admin makes them.

use crate::Problem;
use greenlight::{
    domain::{
        api_key::{KeyKind, SecretKey},
        app::App,
        deployment::Deployment,
        ids::{ClientId, OwnerId},
        owner::{Operator, Organisation},
        quota::QuotaUse,
        time::Timestamp,
    },
    usecase::{
        Scope,
        administration::{
            AdministrationError, create_app, create_operator, create_organisation, issue_key,
            mark_deployment,
        },
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Writes first data. What is there already, because the database is kept in a file, stays as it is.
pub struct Seed<'a> {
    /// The table, and the time that is written down.
    pub scope: Scope<'a>,
    /// Who is written down as having made it.
    pub by: &'a str,
}

/// The key that these bytes are the randomness of.
///
/// # Panics
/// The owner's id is not well formed.
pub fn secret(kind: KeyKind, deployment: Deployment, id: &str, random: [u8; 32]) -> SecretKey {
    SecretKey::mint(kind, deployment, &owner(id), random)
}

/// Each fails if the database does, and panics if an id is not well formed.
impl Seed<'_> {
    /// The mark that says which deployment the table belongs to; fails if there is another.
    pub async fn deployment(&self) -> Result<(), Problem> {
        mark_deployment(&self.scope, self.by).await.map_err(|e| Problem::new(e.to_string()))
    }

    /// An organisation of this id.
    pub async fn organisation(&self, id: &str, name: &str) -> Result<(), Problem> {
        let organisation = Organisation::new(owner(id), name.to_owned(), self.scope.now);
        present(name, create_organisation(&self.scope, self.by, organisation).await)
    }

    /// An operator of this id.
    pub async fn operator(&self, id: &str, name: &str) -> Result<(), Problem> {
        let created_at = self.scope.now;
        let operator =
            Operator { id: owner(id), name: name.to_owned(), created_at, disabled_at: None };
        present(name, create_operator(&self.scope, self.by, operator).await)
    }

    /// An organisation's app, with these providers enabled.
    pub async fn app(
        &self,
        organisation: &str,
        client_id: &str,
        name: &str,
        enabled: &[&str],
    ) -> Result<(), Problem> {
        let app = App {
            client_id: ClientId::parse(client_id).expect("a client id"),
            organisation_id: owner(organisation),
            name: name.to_owned(),
            version: 1,
            company_version: 0,
            enabled: enabled.iter().map(|&provider| provider.to_owned()).collect(),
            blocked: BTreeSet::new(),
            switched_off: BTreeSet::new(),
            pointers: BTreeMap::new(),
            past: BTreeMap::new(),
            quota_use: QuotaUse::default(),
            created_at: self.scope.now,
        };
        present(name, create_app(&self.scope, self.by, app).await)
    }

    /// A key of an organisation or an operator.
    pub async fn key(
        &self,
        kind: KeyKind,
        id: &str,
        name: &str,
        secret: &SecretKey,
        expires_at: Option<Timestamp>,
    ) -> Result<(), Problem> {
        let owner = owner(id);
        let issued = issue_key(&self.scope, self.by, kind, &owner, name, secret, expires_at).await;
        present(name, issued.map(|_| ()))
    }
}

fn owner(id: &str) -> OwnerId {
    OwnerId::parse(id).expect("an owner's id: 8 base62 characters")
}

/// Whether it is there now, made just now or before.
fn present(what: &str, made: Result<(), AdministrationError>) -> Result<(), Problem> {
    match made {
        Ok(()) | Err(AdministrationError::Exists) => Ok(()),
        Err(e) => Err(Problem::new(format!("the first data could not be written ({what}): {e}"))),
    }
}
