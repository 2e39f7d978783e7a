//! `POST /webhook-endpoints`: registers an endpoint to which the organisation's events are sent.
//!
//! 1. Authorisation: the key and the organisation are read in one call, with how many endpoints it has.
//! 2. The body is read ([`request`]); a request that was answered before is answered the same, its secret made anew.
//! 3. The use case writes the endpoint and the number in one transaction, so that there are never too many.
//! 4. The endpoint goes back as it was created, with its secret.
//!
//! docs/api.md section 11.

mod request;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::http::webhook_endpoint::created;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::create_webhook_endpoint::create_webhook_endpoint;
use greenlight::usecase::shown_secret::with_secret;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "create-webhook-endpoint",
    method: "POST",
    route: "/v1/webhook-endpoints",
    variables: &[Variable::WebhookKeyId, Variable::WebhookKeys],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let wanted = Wanted { endpoint_count: true, ..Wanted::default() };
    let (admitted, scope) = (exchange.admit_organisation(wanted).await?, &exchange.scope);
    let document = exchange.document()?;
    let execution = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => execution,
        Recorded::Fresh(keyed) => {
            let draft = request::draft(document.object(), &exchange)?;
            create_webhook_endpoint(scope, admitted, keyed.as_ref(), &draft, created).await?
        }
    };
    Ok(Response::executed(with_secret(execution, scope)?))
}
