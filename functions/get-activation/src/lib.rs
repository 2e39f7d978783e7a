//! `GET /operator/activations/{activation_id}`: shows one ticket whole, with its fields in full and
//! what has happened to it. docs/api.md section 7.

use greenlight::BoxFuture;
use greenlight::domain::refusal::{Refusal, Resource};
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::http::wire::TicketView;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::get_activation::get_activation;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-activation",
    method: "GET",
    route: "/v1/operator/activations/{activation_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_operator(Wanted::default()).await?;
    exchange.query(&[])?;
    let ticket = admitted.found.ticket.ok_or(Refusal::NotFound(Resource::Activation))?;
    let shown = get_activation(&exchange.scope, ticket).await?;
    Ok(Response::ok(&TicketView::from(&shown)))
}
