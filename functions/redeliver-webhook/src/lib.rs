//! `POST /webhook-endpoints/{endpoint_id}/deliveries/{event_id}/redeliver`: sends an event to one of the organisation's
//! endpoints once more.
//!
//! 1. Authorisation: the key, the organisation, the endpoint and the delivery are read.
//! 2. The body, if there is one, has no members; a request that was answered before is answered the same.
//! 3. The use case makes the delivery due. A worker sends it.
//!
//! docs/api.md section 11.9.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::accepted;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::redeliver_webhook::redeliver_webhook;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "redeliver-webhook",
    method: "POST",
    route: "/v1/webhook-endpoints/{endpoint_id}/deliveries/{event_id}/redeliver",
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
    let execution = redeliver_webhook(scope, admitted, keyed.as_ref(), accepted).await?;
    Ok(Response::executed(execution))
}
