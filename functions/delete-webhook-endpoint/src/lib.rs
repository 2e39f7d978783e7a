//! `DELETE /webhook-endpoints/{endpoint_id}`: takes one of the organisation's endpoints away. docs/api.md section 11.3.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::delete_webhook_endpoint::delete_webhook_endpoint;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "delete-webhook-endpoint",
    method: "DELETE",
    route: "/v1/webhook-endpoints/{endpoint_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let wanted = Wanted { endpoint_count: true, ..Wanted::default() };
    let admitted = exchange.admit_organisation(wanted).await?;
    exchange.query(&[])?;
    delete_webhook_endpoint(&exchange.scope, admitted).await?;
    Ok(Response::nothing())
}
