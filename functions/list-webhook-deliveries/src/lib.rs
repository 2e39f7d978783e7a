//! `GET /webhook-endpoints/{endpoint_id}/deliveries`: lists what was sent to one of the organisation's endpoints, or is
//! to be sent, newest first, page by page. docs/api.md section 11.8.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::event::EventId;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::webhook::{DeliveryStatus, EndpointId};
use greenlight::http::exchange::Exchange;
use greenlight::http::query::next_page;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::usecase::list_webhook_deliveries::{
    DeliveryRequest, LIMIT, list_webhook_deliveries,
};
use response::DeliveryList;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "list-webhook-deliveries",
    method: "GET",
    route: "/v1/webhook-endpoints/{endpoint_id}/deliveries",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let organisation = exchange.organisation()?;
    let endpoint = organisation.endpoint_id.clone().flatten();
    let request = request(&exchange, endpoint.as_ref());
    let (request, page) = list_webhook_deliveries(&exchange.scope, organisation, request).await?;
    let next = endpoint.zip(page.next).map(|(endpoint, after)| {
        let owner = cursor_owner(&endpoint, request.status);
        (cursor::encode(Listing::Deliveries, &owner, &after.ulid()), endpoint)
    });
    let cursor = next.as_ref().map(|(cursor, _)| cursor.as_str());
    let response = Response::ok(&DeliveryList::of(&page.deliveries, cursor));
    let Some((cursor, endpoint)) = next else { return Ok(response) };
    let query = [
        ("status", request.status.map(|status| status.name().to_owned())),
        ("limit", request.limit.map(|limit| limit.to_string())),
    ];
    Ok(next_page(response, &format!("/webhook-endpoints/{endpoint}/deliveries"), &query, &cursor))
}

/// What the query string asks for.
fn request(
    exchange: &Exchange<'_>,
    endpoint: Option<&EndpointId>,
) -> Result<DeliveryRequest, Refusal> {
    let query = exchange.query(&["status", "limit", "cursor"])?;
    let status = query.value("status")?.map(|name| DeliveryStatus::asked_for("status", &name));
    let (status, limit) = (status.transpose()?, query.limit_up_to(LIMIT)?);
    let after = query.value("cursor")?.map(|text| {
        let owner = endpoint.map(|endpoint| cursor_owner(endpoint, status)).unwrap_or_default();
        let position = cursor::decode(Listing::Deliveries, &owner, &text)?;
        EventId::parse_ulid(&position).ok_or_else(cursor::invalid)
    });
    Ok(DeliveryRequest { status, limit, after: after.transpose()? })
}

/// Whose listing it is, as a cursor remembers it: with another filter it would skip deliveries silently.
fn cursor_owner(endpoint: &EndpointId, status: Option<DeliveryStatus>) -> String {
    format!("{endpoint}/{}", status.map_or("", DeliveryStatus::name))
}
