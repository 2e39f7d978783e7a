//! `PATCH /webhook-endpoints/{endpoint_id}`: changes one of the organisation's endpoints.
//!
//! 1. Authorisation: the key, the organisation and the endpoint are read.
//! 2. The body is read ([`request`]); a request that was answered before is answered the same.
//! 3. The use case decides on the endpoint as read and writes it, if anything changes.
//! 4. The endpoint goes back as it is afterwards.
//!
//! docs/api.md section 11.2.

mod request;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::shown;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::update_webhook_endpoint::update_webhook_endpoint;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "update-webhook-endpoint",
    method: "PATCH",
    route: "/v1/webhook-endpoints/{endpoint_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_organisation(Wanted::default()).await?;
    let document = exchange.document()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let (scope, patch) = (&exchange.scope, request::patch(document.object(), &exchange)?);
    let execution = update_webhook_endpoint(scope, admitted, keyed.as_ref(), &patch, shown).await?;
    Ok(Response::executed(execution))
}
