//! `GET /apps/{client_id}/production-tests/{challenge_id}/report`: what a production-test challenge
//! has come to, by provider. The challenge keeps its own tallies, so no stamp is read.
//! docs/api.md section 4.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-production-test-report",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests/{challenge_id}/report",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted::default()).await?;
    exchange.query(&[])?;
    let challenge = admitted.found.challenge()?;
    Ok(Response::ok(&response::report(challenge, exchange.scope.now)))
}
