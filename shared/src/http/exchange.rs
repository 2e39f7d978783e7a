//! What a handler is given: one request and the scope to answer it in.
//!
//! The order in which a handler calls these is the contract's precedence: authorisation (401,
//! 404, 403), the idempotency key, 413, 415, the JSON, a replay; then the endpoint's own rules.

use super::call::Call;
use super::json::Document;
use super::query::Query;
use crate::domain::api_key::KeyKind;
use crate::domain::catalogue::Provider;
use crate::domain::event::EventId;
use crate::domain::idempotency::{Fingerprint, IdempotencyKey, RecordKey};
use crate::domain::ids::{ActivationId, ChallengeId, ClientId};
use crate::domain::refusal::Refusal;
use crate::domain::webhook::EndpointId;
use crate::store::{Store, StoreError, Wanted};
use crate::usecase::Scope;
use crate::usecase::admission::{
    Admitted, OperatorCall, OrganisationCall, ProtectedCall, WorkspaceCall,
};
use crate::usecase::caller::Caller;
use crate::usecase::commit::{self, Execution, Keyed};
use std::sync::Arc;

/// The base path that the API is served under; the stage and the version.
pub const BASE_PATH: &str = "/connect/v1";

/// One request being answered.
pub struct Exchange<'a> {
    /// The request.
    pub call: &'a Call,
    /// What use cases are given.
    pub scope: Scope<'a>,
    /// The endpoint's method and route, which are part of what makes two requests the same.
    pub route: (&'static str, &'static str),
    /// Who sends it.
    pub caller: Arc<Caller>,
}

/// A body that was seen before, or a new one to carry out.
pub enum Recorded {
    /// The request was answered before.
    Replay(Execution),
    /// It was not; under this key, if it has one.
    Fresh(Option<Keyed>),
}

impl<'a> Exchange<'a> {
    /// The workspace that calls, and the app that the path names.
    ///
    /// # Errors
    /// 401 for a credential that cannot be one.
    pub fn workspace(&self) -> Result<WorkspaceCall, Refusal> {
        let deployment = self.scope.settings.deployment;
        let credential = self.call.credential(KeyKind::Workspace, deployment)?;
        let client_id = ClientId::parse(self.call.path("client_id"));
        let named = |name| self.route.1.contains(name);
        let challenge_id =
            named("{challenge_id}").then(|| ChallengeId::parse(self.call.path("challenge_id")));
        let ticket_id =
            named("{activation_id}").then(|| ActivationId::parse(self.call.path("activation_id")));
        let caller = Arc::clone(&self.caller);
        Ok(WorkspaceCall { caller, credential, client_id, challenge_id, ticket_id })
    }

    /// The workspace that calls, about what it has as a whole.
    ///
    /// # Errors
    /// 401 for a credential that cannot be one.
    pub fn organisation(&self) -> Result<OrganisationCall, Refusal> {
        let deployment = self.scope.settings.deployment;
        let credential = self.call.credential(KeyKind::Workspace, deployment)?;
        let is_named = self.route.1.contains("{endpoint_id}");
        let endpoint_id = is_named.then(|| EndpointId::parse(self.call.path("endpoint_id")));
        let is_named = self.route.1.contains("{event_id}");
        let event_id = is_named.then(|| EventId::parse(self.call.path("event_id")));
        let caller = Arc::clone(&self.caller);
        Ok(OrganisationCall { caller, credential, endpoint_id, event_id })
    }

    /// The operator who calls.
    ///
    /// # Errors
    /// 401 for a credential that cannot be one.
    pub fn operator(&self) -> Result<OperatorCall, Refusal> {
        let deployment = self.scope.settings.deployment;
        let credential = self.call.credential(KeyKind::Operator, deployment)?;
        let ticket_id = self
            .route
            .1
            .contains("{activation_id}")
            .then(|| ActivationId::parse(self.call.path("activation_id")));
        Ok(OperatorCall { caller: Arc::clone(&self.caller), credential, ticket_id })
    }

    /// Lets a workspace in, reading `wanted` and, for a request with an idempotency key, its
    /// record on the way.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn admit_workspace(&self, mut wanted: Wanted) -> Result<Admitted, Refusal> {
        let workspace = self.workspace()?;
        wanted.record = self.record_key(&workspace.credential.owner);
        ProtectedCall::from(workspace).admit(&self.scope, wanted).await
    }

    /// The same for a request that does nothing and so is never recorded, whether it has an idempotency key or not.
    ///
    /// # Errors
    /// As there.
    pub async fn admit_workspace_unrecorded(&self, wanted: Wanted) -> Result<Admitted, Refusal> {
        ProtectedCall::from(self.workspace()?).admit(&self.scope, wanted).await
    }

    /// The same where the body says what else to read. `read` looks into it: before the workspace is let in if
    /// the body is small and this instance has let the workspace in recently, and else afterwards.
    ///
    /// # Errors
    /// 401, 404 or 403, or the database's failure.
    pub async fn admit_workspace_with_body<T>(
        &self,
        read: impl FnOnce(&WorkspaceCall) -> (Wanted, T) + Send,
    ) -> Result<(Admitted, T), Refusal> {
        let workspace = self.workspace()?;
        let record = self.record_key(&workspace.credential.owner);
        let named = workspace.clone();
        let prepare = move || read(&named);
        ProtectedCall::from(workspace)
            .admit_with(&self.scope, record, self.call.has_small_body(), prepare)
            .await
    }

    /// Lets a workspace in, as [`admit_workspace`](Self::admit_workspace) does, about what it has as a whole.
    ///
    /// # Errors
    /// 401, or 404 of what the path names, or the database's failure.
    pub async fn admit_organisation(&self, mut wanted: Wanted) -> Result<Admitted, Refusal> {
        let organisation = self.organisation()?;
        wanted.record = self.record_key(&organisation.credential.owner);
        ProtectedCall::from(organisation).admit(&self.scope, wanted).await
    }

    /// Lets an operator in, as [`admit_workspace`](Self::admit_workspace) does a workspace.
    ///
    /// # Errors
    /// 401 or 404, or the database's failure.
    pub async fn admit_operator(&self, mut wanted: Wanted) -> Result<Admitted, Refusal> {
        let operator = self.operator()?;
        wanted.record = self.record_key(&operator.credential.owner);
        ProtectedCall::from(operator).admit(&self.scope, wanted).await
    }

    /// The same beside a page of an index: `prepare` says which, from the body, `page` reads it.
    ///
    /// # Errors
    /// As there. What is inside is that of `prepare`, or the database's failure to give the page.
    pub async fn admit_operator_beside<R, T, F>(
        &self,
        prepare: impl FnOnce() -> Result<R, Refusal> + Send,
        page: impl FnOnce(Store, R) -> F + Send,
    ) -> Result<(Admitted, Result<T, Refusal>), Refusal>
    where
        R: Send,
        F: Future<Output = Result<T, StoreError>> + Send,
    {
        let operator = self.operator()?;
        let record = self.record_key(&operator.credential.owner);
        ProtectedCall::from(operator)
            .admit_beside(&self.scope, record, self.call.has_small_body(), prepare, page)
            .await
    }

    /// The query string of an endpoint that knows the parameters `known`.
    ///
    /// # Errors
    /// `unknown_parameter`.
    pub fn query(&self, known: &[&str]) -> Result<Query<'a>, Refusal> {
        Query::new(self.call.query(), known)
    }

    fn record_key(&self, owner: &crate::domain::ids::OwnerId) -> Option<RecordKey> {
        let writes = matches!(self.route.0, "POST" | "PATCH");
        let key: IdempotencyKey = self.call.idempotency_key().ok().flatten().filter(|_| writes)?;
        Some(RecordKey::new(owner.clone(), &key))
    }

    /// The body as one JSON object.
    ///
    /// # Errors
    /// A bad idempotency key, 413, 415, or a body that is not one JSON object.
    pub fn document(&self) -> Result<Document<'a>, Refusal> {
        self.call.idempotency_key()?;
        Document::parse(self.call.json_bytes()?)
    }

    /// The same where the body may be left out: then it is an object without members.
    ///
    /// # Errors
    /// As there.
    pub fn document_if_any(&self) -> Result<Document<'a>, Refusal> {
        self.call.idempotency_key()?;
        let bytes = self.call.json_bytes()?;
        Document::parse(if bytes.is_empty() { b"{}" } else { bytes })
    }

    /// The provider of the catalogue that the path names.
    ///
    /// # Errors
    /// There is none of that id; with the nearest one, if any is near.
    pub fn provider(&self) -> Result<&'a Provider, Refusal> {
        let (id, catalogue) = (self.call.path("provider_id"), self.scope.settings.catalogue());
        catalogue.find(id).ok_or_else(|| Refusal::UnknownProviders {
            ids: vec![id.to_owned()],
            did_you_mean: catalogue.nearest(id).map(str::to_owned),
        })
    }

    /// Whether the request was answered before. Of one that was not, the query is looked at, of which no request
    /// with a body knows any parameter.
    ///
    /// # Errors
    /// Its idempotency key was used with a different request, or `unknown_parameter`.
    pub fn recorded(
        &self,
        admitted: &Admitted,
        document: &Document<'_>,
    ) -> Result<Recorded, Refusal> {
        self.recorded_with(None, admitted, document)
    }

    /// The same where the request's test scenario, if it has one, is part of what makes two requests the same.
    ///
    /// # Errors
    /// As there.
    pub fn recorded_with(
        &self,
        scenario: Option<&str>,
        admitted: &Admitted,
        document: &Document<'_>,
    ) -> Result<Recorded, Refusal> {
        let Some(key) = admitted.wanted.record.clone() else {
            self.query(&[])?;
            return Ok(Recorded::Fresh(None));
        };
        let (method, route) = self.route;
        // Records say what three of the parameters are even where a route has none of them; all others are the route's.
        let always = ["client_id", "challenge_id", "activation_id"];
        let others = route.split('{').skip(1).filter_map(|part| part.split_once('}'));
        let others = others.map(|(name, _)| name).filter(|name| !always.contains(name));
        let parameters = always.into_iter().chain(others).map(|name| self.call.path(name));
        let body = document.canonical();
        let mut fingerprint = Fingerprint::of(method, route, parameters, &body, scenario);
        if let Some(challenge) = &admitted.found.challenge {
            match self.scope.settings.hash_keys.seal(challenge, &fingerprint) {
                Some(sealed) => fingerprint = sealed,
                // Whether this is the request that was answered, nobody can tell without the key.
                None if admitted
                    .found
                    .record
                    .as_ref()
                    .is_some_and(|it| it.counts(self.scope.now)) =>
                {
                    return Err(Refusal::internal("a recorded stamp's hash key is not configured"));
                }
                None => {}
            }
        }
        let keyed = Keyed { key, fingerprint };
        match commit::replay(Some(&keyed), admitted.found.record.as_ref(), &self.scope)? {
            Some(execution) => Ok(Recorded::Replay(execution)),
            None => {
                self.query(&[])?;
                Ok(Recorded::Fresh(Some(keyed)))
            }
        }
    }
}
