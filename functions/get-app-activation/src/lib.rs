//! `GET /apps/{client_id}/activation/{activation_id}`: shows the app's owner one ticket of it, with what was
//! submitted and what has happened to it. docs/api.md section 5.10.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::{Refusal, Resource};
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::get_app_activation::get_app_activation;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-app-activation",
    method: "GET",
    route: "/v1/apps/{client_id}/activation/{activation_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted::default()).await?;
    exchange.query(&[])?;
    let ticket = admitted.found.ticket.ok_or(Refusal::NotFound(Resource::OwnActivation))?;
    let history = get_app_activation(&exchange.scope, &ticket).await?;
    Ok(Response::ok(&response::OwnTicketView::of(&ticket, &history)))
}
