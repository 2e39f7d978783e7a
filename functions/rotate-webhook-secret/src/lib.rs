//! `POST /webhook-endpoints/{endpoint_id}/rotate-secret`: gives one of the organisation's endpoints a new secret.
//!
//! 1. Authorisation: the key, the organisation and the endpoint are read.
//! 2. The body is read, if there is one; a request that was answered before is answered the same, its secret made anew.
//! 3. The use case writes which secrets sign from now on.
//! 4. The endpoint goes back with the new secret.
//!
//! docs/api.md section 11.4.

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::webhook::Overlap;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::json::{Object, unknown_member};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::rotated;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::rotate_webhook_secret::rotate_webhook_secret;
use greenlight::usecase::shown_secret::with_secret;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "rotate-webhook-secret",
    method: "POST",
    route: "/v1/webhook-endpoints/{endpoint_id}/rotate-secret",
    variables: &[Variable::WebhookKeyId, Variable::WebhookKeys],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_organisation(Wanted::default()).await?;
    let (document, scope) = (exchange.document_if_any()?, &exchange.scope);
    let execution = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => execution,
        Recorded::Fresh(keyed) => {
            let overlap = overlap(document.object())?;
            rotate_webhook_secret(scope, admitted, keyed.as_ref(), overlap, rotated).await?
        }
    };
    Ok(Response::executed(with_secret(execution, scope)?))
}

/// The body: `{ "overlapSeconds": 3600 }`, or `{}`.
fn overlap(body: Object<'_>) -> Result<Overlap, Refusal> {
    let mut overlap = None;
    for (name, value) in body.members() {
        match name {
            "overlapSeconds" => {
                let number = value.whole(name)?;
                overlap = number.map(|number| Overlap::parse(name, number)).transpose()?;
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    Ok(overlap.unwrap_or_default())
}
