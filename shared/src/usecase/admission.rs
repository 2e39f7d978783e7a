//! Authorisation: the first reads of every request, and the refusals that follow from them alone.
//!
//! A caller is let in by the key's own record and the organisation and the app, or the operator; the contract's
//! order decides: 401 before 404, 404 before 403. Nothing else is read before that, unless this instance has let the same pair in
//! recently ([`known_pairs`](super::known_pairs)): then whatever the request will need is read with them, in
//! one call, and the decision comes from the record all the same. docs/api.md section 1.

use super::Scope;
use super::caller::{Caller, Identity};
use super::known_pairs::Pair;
use crate::domain::actor::Actor;
use crate::domain::api_key::Credential;
use crate::domain::event::EventId;
use crate::domain::idempotency::RecordKey;
use crate::domain::ids::{ActivationId, ChallengeId, ClientId};
use crate::domain::key_refusal::KeyRefusal;
use crate::domain::refusal::{Refusal, Resource};
use crate::domain::time::Timestamp;
use crate::domain::webhook::EndpointId;
use crate::store::{Found, Store, StoreError, Wanted};
use std::sync::Arc;

/// A path segment: parsed, or of a spelling that names nothing.
pub type Named<T> = Option<T>;

/// A workspace's request about one of its apps.
#[derive(Clone)]
pub struct WorkspaceCall {
    /// Who sends it.
    pub caller: Arc<Caller>,
    /// The credential.
    pub credential: Credential,
    /// The app that the path names.
    pub client_id: Named<ClientId>,
    /// The challenge that the path names, where the route has one.
    pub challenge_id: Option<Named<ChallengeId>>,
    /// The ticket that the path names, where the route has one.
    pub ticket_id: Option<Named<ActivationId>>,
}

/// A workspace's request about what it has as a whole.
#[derive(Clone)]
pub struct OrganisationCall {
    /// Who sends it.
    pub caller: Arc<Caller>,
    /// The credential.
    pub credential: Credential,
    /// The webhook endpoint that the path names, where the route has one.
    pub endpoint_id: Option<Named<EndpointId>>,
    /// The event that the path names, of which it is the endpoint's delivery, where the route has one.
    pub event_id: Option<Named<EventId>>,
}

/// An operator's request.
#[derive(Clone)]
pub struct OperatorCall {
    /// Who sends it.
    pub caller: Arc<Caller>,
    /// The credential.
    pub credential: Credential,
    /// The ticket that the path names, where the route has one.
    pub ticket_id: Option<Named<ActivationId>>,
}

/// A request that needs authorisation.
#[derive(Clone)]
pub enum ProtectedCall {
    /// A workspace's, about an app.
    Workspace(WorkspaceCall),
    /// A workspace's, about no app.
    Organisation(OrganisationCall),
    /// An operator's.
    Operator(OperatorCall),
}

/// A request that was let in, with what was read for it.
#[derive(Clone)]
pub struct Admitted {
    /// What to read again if it is raced.
    pub wanted: Wanted,
    /// What was read.
    pub found: Found,
    /// None for somebody without a key, whom the program trusts.
    call: Option<ProtectedCall>,
}

impl Admitted {
    /// A caller without a key, such as a tool, with what it has read.
    pub const fn trusted(wanted: Wanted, found: Found) -> Self {
        Self { wanted, found, call: None }
    }

    /// Reads everything again, and authorises again: a key may have been revoked since.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn read_again(&mut self, scope: &Scope<'_>) -> Result<(), Refusal> {
        self.found = scope.store.fetch(&self.wanted).await?;
        let Some(call) = &self.call else { return Ok(()) };
        call.authorize(scope, &self.found)?;
        call.check_named(&self.found)
    }
}

impl From<WorkspaceCall> for ProtectedCall {
    fn from(call: WorkspaceCall) -> Self {
        Self::Workspace(call)
    }
}

impl From<OrganisationCall> for ProtectedCall {
    fn from(call: OrganisationCall) -> Self {
        Self::Organisation(call)
    }
}

impl From<OperatorCall> for ProtectedCall {
    fn from(call: OperatorCall) -> Self {
        Self::Operator(call)
    }
}

impl ProtectedCall {
    /// Reads, decides, and reads what `wanted` asks for beyond that.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn admit(self, scope: &Scope<'_>, wanted: Wanted) -> Result<Admitted, Refusal> {
        let record = wanted.record.clone();
        self.admit_with(scope, record, true, || (wanted, ())).await.map(|(admitted, ())| admitted)
    }

    /// The same where working out what to read takes work, such as reading the body: `prepare` is called before
    /// the decision only if the pair is known and `may_prepare_first` holds. `record` names the request's
    /// idempotency record, if it has a key.
    ///
    /// # Errors
    /// As there.
    pub async fn admit_with<T>(
        self,
        scope: &Scope<'_>,
        record: Option<RecordKey>,
        may_prepare_first: bool,
        prepare: impl FnOnce() -> (Wanted, T) + Send,
    ) -> Result<(Admitted, T), Refusal> {
        let (wanted, found, prepared);
        if may_prepare_first && self.is_known(scope) {
            let (further, with) = prepare();
            (wanted, prepared) = (Wanted { record, ..self.complete(further) }, with);
            found = scope.store.fetch(&wanted).await?;
        } else {
            let first = self.identify(scope, record.as_ref()).await?;
            let (further, with) = prepare();
            (wanted, prepared) = (Wanted { record, ..self.complete(further) }, with);
            found = scope.store.fetch_further(&wanted, first).await?;
        }
        self.authorize(scope, &found)?;
        self.check_named(&found)?;
        Ok((Admitted { wanted, found, call: Some(self) }, prepared))
    }

    /// Lets the caller in and reads a page of an index: beside the key's own record where the pair is known and
    /// `may_prepare_first` holds, else afterwards, beside the request's idempotency record if it has a key. What
    /// page, `prepare` says, or why there is none.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure. What is inside is that of `prepare`, or the database's failure
    /// to give the page.
    pub async fn admit_beside<R, T, F>(
        self,
        scope: &Scope<'_>,
        record: Option<RecordKey>,
        may_prepare_first: bool,
        prepare: impl FnOnce() -> Result<R, Refusal> + Send,
        page: impl FnOnce(Store, R) -> F + Send,
    ) -> Result<(Admitted, Result<T, Refusal>), Refusal>
    where
        R: Send,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        let is_recorded = record.is_some();
        let wanted = Wanted { record, ..self.complete(Wanted::default()) };
        let first = if may_prepare_first && self.is_known(scope) {
            None
        } else {
            Some(self.identify(scope, wanted.record.as_ref()).await?)
        };
        let request = match prepare() {
            Ok(request) => request,
            Err(refusal) => {
                return Ok((self.admit_further(scope, wanted, first).await?, Err(refusal)));
            }
        };
        // Where nothing else is read, the page is what the request waits for.
        let is_alone = first.is_some() && !is_recorded;
        let store = if is_alone { scope.store.clone() } else { scope.store.in_parallel() };
        let (admitted, page) =
            tokio::join!(self.admit_further(scope, wanted, first), page(store, request));
        Ok((admitted?, page.map_err(Refusal::from)))
    }

    /// The first read of a caller who is not known: what lets it in, and the decision.
    async fn identify(
        &self,
        scope: &Scope<'_>,
        record: Option<&RecordKey>,
    ) -> Result<Found, Refusal> {
        let identifying = self.complete(Wanted::default()).identifying();
        // Whether the request was answered before, nobody can say who has not come to its record.
        let unread = |error: StoreError| match record {
            Some(_) => error.with_record_unread(),
            None => error,
        };
        let first = scope.store.fetch(&identifying).await.map_err(unread)?;
        self.authorize(scope, &first)?;
        Ok(first)
    }

    /// Reads what is wanted beyond `first`, or everything, and decides on that.
    async fn admit_further(
        self,
        scope: &Scope<'_>,
        wanted: Wanted,
        first: Option<Found>,
    ) -> Result<Admitted, Refusal> {
        let found = match first {
            Some(first) => scope.store.fetch_further(&wanted, first).await?,
            None => scope.store.fetch(&wanted).await?,
        };
        self.authorize(scope, &found)?;
        self.check_named(&found)?;
        Ok(Admitted { wanted, found, call: Some(self) })
    }

    const fn caller(&self) -> &Arc<Caller> {
        match self {
            Self::Workspace(call) => &call.caller,
            Self::Organisation(call) => &call.caller,
            Self::Operator(call) => &call.caller,
        }
    }

    const fn credential(&self) -> &Credential {
        match self {
            Self::Workspace(call) => &call.credential,
            Self::Organisation(call) => &call.credential,
            Self::Operator(call) => &call.credential,
        }
    }

    /// What may be remembered of the caller; nothing where the path names no app.
    fn pair(&self) -> Option<Pair> {
        let key = self.credential().hash.clone();
        match self {
            Self::Workspace(call) => call.client_id.clone().map(|app| Pair { key, app: Some(app) }),
            Self::Organisation(_) | Self::Operator(_) => Some(Pair { key, app: None }),
        }
    }

    fn is_known(&self, scope: &Scope<'_>) -> bool {
        self.pair().is_some_and(|pair| self.caller().is_known(&pair, scope.now))
    }

    /// Adds what the path and the key name to what the request wants to read.
    fn complete(&self, mut wanted: Wanted) -> Wanted {
        wanted.key = Some(self.credential().hash.clone());
        match self {
            Self::Workspace(call) => {
                wanted.organisation = Some(call.credential.owner.clone());
                wanted.app = call.client_id.clone();
                wanted.challenge = call.challenge_id.clone().flatten();
                wanted.ticket = call.ticket_id.clone().flatten();
            }
            Self::Organisation(call) => {
                wanted.organisation = Some(call.credential.owner.clone());
                wanted.endpoint = call.endpoint_id.clone().flatten();
                wanted.delivery = call.event_id.flatten();
            }
            Self::Operator(call) => {
                wanted.operator = Some(call.credential.owner.clone());
                wanted.ticket = call.ticket_id.clone().flatten();
            }
        }
        wanted
    }

    /// Decides, and notes what was decided about whom.
    fn authorize(&self, scope: &Scope<'_>, found: &Found) -> Result<(), Refusal> {
        let record = found.key.as_ref().filter(|key| key.proves(self.credential()));
        self.caller().identify(Identity {
            actor: record.map(Actor::with_key),
            client_id: found.app.as_ref().map(|app| app.client_id.clone()),
        });
        let decision = self.decide(scope, found);
        if let Some(pair) = self.pair() {
            self.caller().learn(&pair, &decision, scope.now);
        }
        decision
    }

    /// Whether what was found lets the caller in: 401, then 404 or 403 of the app if not.
    fn decide(&self, scope: &Scope<'_>, found: &Found) -> Result<(), Refusal> {
        let credential = self.credential();
        let key = found.key.as_ref().ok_or(KeyRefusal::Unknown);
        key.and_then(|key| key.admit(credential, scope.now)).map_err(Refusal::InvalidApiKey)?;
        match self {
            Self::Workspace(_) => {
                not_disabled(found.organisation()?.disabled_at)?;
                let app = found.app()?;
                if app.organisation_id == credential.owner {
                    Ok(())
                } else {
                    Err(Refusal::Forbidden)
                }
            }
            Self::Organisation(_) => not_disabled(found.organisation()?.disabled_at),
            Self::Operator(_) => not_disabled(found.operator()?.disabled_at),
        }
    }

    /// Whether what the path names beside the app is there: 404 if not.
    fn check_named(&self, found: &Found) -> Result<(), Refusal> {
        match self {
            Self::Workspace(call) if call.challenge_id.is_some() => found.challenge().map(|_| ()),
            Self::Workspace(call) if call.ticket_id.is_some() => {
                let ticket = found.ticket.as_ref();
                let is_own =
                    ticket.is_some_and(|it| Some(&it.client_id) == call.client_id.as_ref());
                if is_own { Ok(()) } else { Err(Refusal::NotFound(Resource::OwnActivation)) }
            }
            Self::Organisation(call) if call.endpoint_id.is_some() => {
                found.endpoint()?;
                if call.event_id.is_some() { found.delivery().map(|_| ()) } else { Ok(()) }
            }
            Self::Operator(call) if call.ticket_id.is_some() => found.ticket().map(|_| ()),
            _ => Ok(()),
        }
    }
}

/// A key's owner who is disabled is let in nowhere.
fn not_disabled(disabled_at: Option<Timestamp>) -> Result<(), Refusal> {
    match disabled_at {
        Some(_) => Err(Refusal::InvalidApiKey(KeyRefusal::Disabled)),
        None => Ok(()),
    }
}
