//! `POST /webhook-endpoints/{endpoint_id}/recover`: sends one of the organisation's endpoints what it has missed.
//!
//! 1. Authorisation: the key, the organisation and the endpoint are read.
//! 2. The body says since when; a request that was answered before is answered the same.
//! 3. The use case marks the endpoint. A worker finds out what it has missed, and sends it.
//!
//! docs/api.md section 11.10.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::parse_missed_since;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::json::{Object, unknown_member};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::accepted;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::recover_webhook_endpoint::recover_webhook_endpoint;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "recover-webhook-endpoint",
    method: "POST",
    route: "/v1/webhook-endpoints/{endpoint_id}/recover",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_organisation(Wanted::default()).await?;
    let (document, scope) = (exchange.document()?, &exchange.scope);
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let since = since(document.object(), scope.now)?;
    let execution =
        recover_webhook_endpoint(scope, admitted, keyed.as_ref(), since, accepted).await?;
    Ok(Response::executed(execution))
}

/// The body: `{ "since": "2026-11-27T10:00:00Z" }`.
fn since(body: Object<'_>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let mut since = None;
    for (name, value) in body.members() {
        match name {
            "since" => {
                let text = value.line(name)?;
                since = text.map(|text| parse_missed_since(text, now)).transpose()?;
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    since.ok_or_else(|| Refusal::Missing("since".to_owned()))
}
