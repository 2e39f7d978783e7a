//! Webhook endpoints on the wire: how they are shown, and the members that creating and changing one have in common.
//! docs/api.md section 11.

use super::exchange::{BASE_PATH, Exchange};
use super::json::Value;
use super::response::json;
use super::texts::distinct_texts;
use crate::domain::event::TypePattern;
use crate::domain::idempotency::Answer;
use crate::domain::ids::ClientId;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use crate::domain::time::Timestamp;
use crate::domain::webhook::{
    Description, DisabledReason, EndpointId, HiddenSecret, MOST_CLIENT_IDS, MOST_TYPES, TargetUrl,
    WebhookEndpoint, parse_client_id, parse_type,
};
use serde::Serialize;

/// An endpoint: exactly the documented members, in that order.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointView<'a> {
    id: &'a EndpointId,
    url: &'a str,
    types: Option<Vec<&'a str>>,
    client_ids: Option<&'a [ClientId]>,
    description: Option<&'a str>,
    enabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    failing_since: Option<Timestamp>,
    disabled_reason: Option<DisabledReason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'static str>,
}

/// An organisation's endpoints.
#[derive(Serialize)]
pub struct EndpointList<'a> {
    data: Vec<EndpointView<'a>>,
}

impl<'a> EndpointView<'a> {
    /// The endpoint, without its secret.
    pub fn of(endpoint: &'a WebhookEndpoint) -> Self {
        let types = &endpoint.subscription.types;
        let client_ids = endpoint.subscription.client_ids.as_slice();
        Self {
            id: &endpoint.id,
            url: endpoint.url.as_str(),
            types: (!types.is_empty()).then(|| types.iter().map(TypePattern::as_str).collect()),
            client_ids: (!client_ids.is_empty()).then_some(client_ids),
            description: endpoint.description.as_ref().map(Description::as_str),
            enabled: endpoint.enabled(),
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
            failing_since: endpoint.health.failing_since,
            disabled_reason: endpoint.disabled,
            secret: None,
        }
    }
}

impl<'a> EndpointList<'a> {
    /// These endpoints.
    pub fn of(endpoints: &'a [WebhookEndpoint]) -> Self {
        Self { data: endpoints.iter().map(EndpointView::of).collect() }
    }
}

/// The answer to creating an endpoint, with room for its secret.
pub fn created(endpoint: &WebhookEndpoint) -> Answer {
    let location = format!("{BASE_PATH}/webhook-endpoints/{}", endpoint.id);
    Answer { status: 201, location: Some(location), ..rotated(endpoint) }
}

/// The answer to rotating its secret, with room for the new one.
pub fn rotated(endpoint: &WebhookEndpoint) -> Answer {
    let view = EndpointView { secret: Some(HiddenSecret::ROOM), ..EndpointView::of(endpoint) };
    let secret =
        HiddenSecret { endpoint_id: endpoint.id.clone(), which: endpoint.secrets.current.clone() };
    Answer { secret: Some(secret), ..Answer::of(200, json(&view)) }
}

/// The answer to changing it.
pub fn shown(endpoint: &WebhookEndpoint) -> Answer {
    Answer::of(200, json(&EndpointView::of(endpoint)))
}

/// The answer to what is done in a while.
pub fn accepted() -> Answer {
    Answer::of(202, "{}".to_owned())
}

/// The URL at `path`; none for null.
///
/// # Errors
/// `wrong_type`, `invalid_character` or `invalid_url`.
pub fn url(
    path: &str,
    value: Value<'_>,
    exchange: &Exchange<'_>,
) -> Result<Option<TargetUrl>, Refusal> {
    let Some(text) = value.line(path)? else { return Ok(None) };
    let reach = exchange.scope.settings.webhook_reach;
    let mut own_names = exchange.call.own_names();
    let target = TargetUrl::parse(path, text, reach, own_names.next())?;
    for own_name in own_names {
        TargetUrl::parse(path, text, reach, Some(own_name))?;
    }
    Ok(Some(target))
}

/// The types at `path`; none for null.
///
/// # Errors
/// `wrong_type`, `too_many`, `empty`, `repeated`, `invalid_character` or `not_an_option`.
pub fn types(path: &str, value: Value<'_>) -> Result<Option<Vec<TypePattern>>, Refusal> {
    some_of(path, value, (MOST_TYPES, "types"), parse_type)
}

/// The client ids at `path`; none for null.
///
/// # Errors
/// As there.
pub fn client_ids(path: &str, value: Value<'_>) -> Result<Option<Vec<ClientId>>, Refusal> {
    some_of(path, value, (MOST_CLIENT_IDS, "apps"), parse_client_id)
}

fn some_of<T>(
    path: &str,
    value: Value<'_>,
    (most, things): (usize, &str),
    parse: fn(&str, &str) -> Result<T, Refusal>,
) -> Result<Option<Vec<T>>, Refusal> {
    let check = |path: &str, text: &str| parse(path, text).map(|_| ());
    let Some(texts) = distinct_texts(path, value, most, things, check)? else { return Ok(None) };
    if texts.is_empty() {
        let expected = format!("must name 1 to {most} {things}, or be left out");
        return Err(InvalidParameter::at(path, Reason::Empty, expected));
    }
    texts.iter().map(|text| parse(path, text)).collect::<Result<_, _>>().map(Some)
}
