//! `GET /apps/{client_id}/production-tests/{challenge_id}`: shows one production-test challenge.
//! docs/api.md section 3.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::http::wire::ChallengeView;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-production-test",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests/{challenge_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted::default()).await?;
    exchange.query(&[])?;
    let challenge = admitted.found.challenge()?;
    Ok(Response::ok(&ChallengeView::of(challenge, exchange.scope.now)))
}
