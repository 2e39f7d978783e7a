//! `GET /webhook-endpoints/{endpoint_id}`: shows one of the organisation's endpoints. docs/api.md section 11.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::EndpointView;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-webhook-endpoint",
    method: "GET",
    route: "/v1/webhook-endpoints/{endpoint_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_organisation(Wanted::default()).await?;
    exchange.query(&[])?;
    Ok(Response::ok(&EndpointView::of(admitted.found.endpoint()?)))
}
