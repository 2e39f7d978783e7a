//! `GET /webhook-endpoints`: lists the organisation's endpoints, the oldest first. docs/api.md section 11.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::EndpointList;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::usecase::list_webhook_endpoints::list_webhook_endpoints;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "list-webhook-endpoints",
    method: "GET",
    route: "/v1/webhook-endpoints",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let organisation = exchange.organisation()?;
    let query = exchange.query(&[]).map(|_| ());
    let endpoints = list_webhook_endpoints(&exchange.scope, organisation, query).await?;
    Ok(Response::ok(&EndpointList::of(&endpoints)))
}
