//! `POST /apps/{client_id}/production-tests`: opens a production-test challenge.
//!
//! The body is read into a draft, the use case checks the providers and writes the challenge, and
//! the challenge goes back as it was created. docs/api.md section 2.

mod request;
mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::create_production_test::create_production_test;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "create-production-test",
    method: "POST",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[Variable::ParticipantHashKeyId],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted::default()).await?;
    let document = exchange.document()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let draft = request::draft(document.object())?;
    let execution = create_production_test(
        &exchange.scope,
        admitted,
        keyed.as_ref(),
        &draft,
        response::created,
    )
    .await?;
    Ok(Response::executed(execution))
}
