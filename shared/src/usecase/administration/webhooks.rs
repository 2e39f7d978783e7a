//! Webhook endpoints as support sees them: it looks at them, and switches one off and on.

use super::{
    ATTEMPTS, AdministrationError, AuditedAction, Change, CommitResult, EntityKind, commit,
    organisations,
};
use crate::domain::actor::Actor;
use crate::domain::audit::Subject;
use crate::domain::event::Announcement;
use crate::domain::ids::OwnerId;
use crate::domain::webhook::{Changed, DisabledReason, EndpointId, EndpointPatch, WebhookEndpoint};
use crate::store::{DeliveryPage, Wanted, Write};
use crate::usecase::Scope;
use crate::usecase::commit::News;
use crate::usecase::list_webhook_deliveries::DeliveryRequest;
use std::collections::BTreeMap;

/// What is to become of an endpoint; none where it is so already.
type Decide = fn(&WebhookEndpoint, &Scope<'_>) -> Option<WebhookEndpoint>;

/// An organisation's webhook endpoints, the oldest first.
///
/// # Errors
/// The database's failure.
pub async fn webhook_endpoints(
    scope: &Scope<'_>,
    organisation: &OwnerId,
) -> Result<Vec<WebhookEndpoint>, AdministrationError> {
    Ok(scope.store.webhook_endpoints(organisation).await?)
}

/// A page of what was sent to an organisation's endpoint, or is to be sent, the newest first.
///
/// # Errors
/// There is no such endpoint, or the database's failure.
pub async fn webhook_deliveries(
    scope: &Scope<'_>,
    organisation: &OwnerId,
    id: &str,
    request: &DeliveryRequest,
) -> Result<DeliveryPage, AdministrationError> {
    let endpoint = existing(scope, organisation, id).await?;
    let DeliveryRequest { status, after, .. } = *request;
    Ok(scope.store.deliveries(&endpoint.id, status, request.limit(), after).await?)
}

/// Disables an organisation's endpoint until the organisation or an operator enables it again. The organisation hears
/// of it.
///
/// # Errors
/// There is no such endpoint, or the database's failure.
pub async fn disable_webhook_endpoint(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    organisation: &OwnerId,
    id: &str,
) -> Result<Change<WebhookEndpoint>, AdministrationError> {
    let off: Decide = |endpoint, scope| {
        let is_on = endpoint.enabled();
        is_on.then(|| endpoint.disable(DisabledReason::Operator, scope.now))
    };
    switch(scope, &by.into(), (organisation, id), "disable_webhook_endpoint", off).await
}

/// Enables an organisation's endpoint, whoever had disabled it.
///
/// # Errors
/// As [`disable_webhook_endpoint`].
pub async fn enable_webhook_endpoint(
    scope: &Scope<'_>,
    by: impl Into<Actor>,
    organisation: &OwnerId,
    id: &str,
) -> Result<Change<WebhookEndpoint>, AdministrationError> {
    let on: Decide = |endpoint, scope| {
        let patch = EndpointPatch { enabled: Some(true), ..EndpointPatch::default() };
        let Changed { endpoint, is_change } = endpoint.change(patch, scope.now);
        is_change.then_some(endpoint)
    };
    switch(scope, &by.into(), (organisation, id), "enable_webhook_endpoint", on).await
}

/// Decides and writes; whoever is overtaken reads the endpoint again and decides anew.
async fn switch(
    scope: &Scope<'_>,
    by: &Actor,
    (organisation, id): (&OwnerId, &str),
    action: &'static str,
    decide: Decide,
) -> Result<Change<WebhookEndpoint>, AdministrationError> {
    for attempt in 0..ATTEMPTS {
        let seen = existing(scope, organisation, id).await?;
        let Some(changed) = decide(&seen, scope) else { return Ok(Change::Unneeded(seen)) };
        let news = News {
            organisation_id: organisation.clone(),
            announcement: Announcement::of(changed.happening()),
        };
        let action = AuditedAction::new(action, id).between(state(&seen), state(&changed));
        let entry = action.entry(scope, by, Subject::Organisation(organisation.clone()));
        let change =
            Write::ChangeEndpoint { seen: Box::new(seen), changed: Box::new(changed.clone()) };
        if commit(scope, by, vec![change, entry], Some(news)).await? == CommitResult::Written {
            return Ok(Change::Made(changed));
        }
        scope.store.pause(attempt).await;
    }
    Err(AdministrationError::Changed)
}

async fn existing(
    scope: &Scope<'_>,
    organisation: &OwnerId,
    id: &str,
) -> Result<WebhookEndpoint, AdministrationError> {
    let missing = || AdministrationError::NotFound(EntityKind::WebhookEndpoint, id.to_owned());
    let endpoint = EndpointId::parse(id).ok_or_else(missing)?;
    let organisation = Some(organisation.clone());
    let wanted = Wanted { organisation, endpoint: Some(endpoint), ..Wanted::default() };
    scope.store.fetch(&wanted).await?.endpoint.ok_or_else(missing)
}

/// What an audit entry calls it.
const fn state(endpoint: &WebhookEndpoint) -> &'static str {
    match endpoint.disabled {
        None => "enabled",
        Some(reason) => reason.name(),
    }
}

/// How many endpoints have a secret in use that is derived under each of the deployment's keys: a key that is not among
/// them can retire.
///
/// # Errors
/// The database's failure.
pub async fn webhook_keys_in_use(
    scope: &Scope<'_>,
) -> Result<BTreeMap<String, usize>, AdministrationError> {
    let mut in_use = BTreeMap::new();
    for organisation in organisations(scope).await? {
        for endpoint in webhook_endpoints(scope, &organisation.id).await? {
            for key in endpoint.secrets.keys_in_use(scope.now) {
                *in_use.entry(key.to_owned()).or_default() += 1;
            }
        }
    }
    Ok(in_use)
}
