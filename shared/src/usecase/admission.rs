//! Authorisation: the first read of every request, and the refusals that follow from it alone.
//!
//! The key's own record, the app and whatever else the request will need are read in one call;
//! then the contract's order decides: 401 before 404, 404 before 403. docs/api.md section 1.

use super::Scope;
use crate::domain::api_key::Credential;
use crate::domain::ids::{ActivationId, ChallengeId, ClientId};
use crate::domain::refusal::{Refusal, Resource};
use crate::store::{Found, Wanted};

/// A path segment: parsed, or of a spelling that names nothing.
pub type Named<T> = Option<T>;

/// A workspace's request about one of its apps.
#[derive(Clone)]
pub struct WorkspaceCall {
    /// Its credential.
    pub credential: Credential,
    /// The app that the path names.
    pub client_id: Named<ClientId>,
    /// The challenge that the path names, where the route has one.
    pub challenge_id: Option<Named<ChallengeId>>,
}

/// An operator's request.
#[derive(Clone)]
pub struct OperatorCall {
    /// The credential.
    pub credential: Credential,
    /// The ticket that the path names, where the route has one.
    pub ticket_id: Option<Named<ActivationId>>,
}

/// Who calls.
enum Caller {
    Workspace(WorkspaceCall),
    Operator(OperatorCall),
    /// Somebody without a key, whom the program trusts.
    Trusted,
}

/// A request that was let in, with what was read for it.
pub struct Admitted {
    /// What to read again if it is raced.
    pub wanted: Wanted,
    /// What was read.
    pub found: Found,
    caller: Caller,
}

impl Admitted {
    /// A caller without a key, such as a tool, with what it has read.
    pub const fn trusted(wanted: Wanted, found: Found) -> Self {
        Self { wanted, found, caller: Caller::Trusted }
    }

    /// Reads everything again, and authorises again: a key may have been revoked since.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn read_again(&mut self, scope: &Scope<'_>) -> Result<(), Refusal> {
        self.found = scope.store.fetch(&self.wanted).await?;
        match &self.caller {
            Caller::Workspace(call) => call.decide(scope, &self.found),
            Caller::Operator(call) => call.decide(scope, &self.found),
            Caller::Trusted => Ok(()),
        }
    }
}

impl WorkspaceCall {
    /// Adds what authorisation needs to what the request wants to read.
    fn wanted(&self, mut wanted: Wanted) -> Wanted {
        wanted.key = Some(self.credential.hash.clone());
        wanted.app = self.client_id.clone();
        wanted.challenge = self.challenge_id.clone().flatten();
        wanted
    }

    /// Reads and decides.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn admit(&self, scope: &Scope<'_>, wanted: Wanted) -> Result<Admitted, Refusal> {
        let wanted = self.wanted(wanted);
        let found = scope.store.fetch(&wanted).await?;
        self.decide(scope, &found)?;
        Ok(Admitted { wanted, found, caller: Caller::Workspace(self.clone()) })
    }

    /// Whether what was found lets the request in: 401, 404 or 403 if not.
    fn decide(&self, scope: &Scope<'_>, found: &Found) -> Result<(), Refusal> {
        check_key(&self.credential, scope, found)?;
        let app = found.app.as_ref().ok_or(Refusal::NotFound(Resource::App))?;
        if app.organisation_id != self.credential.owner {
            return Err(Refusal::Forbidden);
        }
        if self.challenge_id.is_some() && found.challenge.is_none() {
            return Err(Refusal::NotFound(Resource::Challenge));
        }
        Ok(())
    }
}

impl OperatorCall {
    /// Reads and decides.
    ///
    /// # Errors
    /// 401 or 404, or the database's failure.
    pub async fn admit(&self, scope: &Scope<'_>, mut wanted: Wanted) -> Result<Admitted, Refusal> {
        wanted.key = Some(self.credential.hash.clone());
        wanted.operator = Some(self.credential.owner.clone());
        wanted.ticket = self.ticket_id.clone().flatten();
        let found = scope.store.fetch(&wanted).await?;
        self.decide(scope, &found)?;
        Ok(Admitted { wanted, found, caller: Caller::Operator(self.clone()) })
    }

    /// Whether what was found lets the request in: 401 or 404 if not.
    fn decide(&self, scope: &Scope<'_>, found: &Found) -> Result<(), Refusal> {
        check_key(&self.credential, scope, found)?;
        if found.operator.as_ref().is_none_or(|operator| operator.disabled_at.is_some()) {
            return Err(Refusal::InvalidApiKey);
        }
        if self.ticket_id.is_some() && found.ticket.is_none() {
            return Err(Refusal::NotFound(Resource::Activation));
        }
        Ok(())
    }
}

fn check_key(credential: &Credential, scope: &Scope<'_>, found: &Found) -> Result<(), Refusal> {
    let admits = found.key.as_ref().is_some_and(|key| key.admits(credential, scope.now));
    if admits { Ok(()) } else { Err(Refusal::InvalidApiKey) }
}
