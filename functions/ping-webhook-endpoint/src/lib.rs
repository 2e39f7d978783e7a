//! `POST /webhook-endpoints/{endpoint_id}/ping`: sends one of the organisation's endpoints an event to try it out.
//!
//! 1. Authorisation: the key, the organisation and the endpoint are read.
//! 2. The body, if there is one, has no members; a request that was answered before is answered the same.
//! 3. The use case puts the delivery. A worker sends it.
//!
//! docs/api.md section 11.7.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::accepted;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::ping_webhook_endpoint::ping_webhook_endpoint;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "ping-webhook-endpoint",
    method: "POST",
    route: "/v1/webhook-endpoints/{endpoint_id}/ping",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_organisation(Wanted::default()).await?;
    let (document, scope) = (exchange.document_if_any()?, &exchange.scope);
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    document.object().expect_no_members()?;
    let execution = ping_webhook_endpoint(scope, admitted, keyed.as_ref(), accepted).await?;
    Ok(Response::executed(execution))
}
