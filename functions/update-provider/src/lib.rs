//! `PATCH /apps/{client_id}/providers/{provider_id}`: switches a provider off and on for the app's owner.
//!
//! 1. Authorisation: the key and the app are read in one call. The provider is one of the catalogue's.
//! 2. The body is read ([`request`]); a request that was answered before is answered the same.
//! 3. The use case decides on the app as read and writes app and audit entry in one transaction, if anything
//!    changes.
//! 4. Where the provider stands afterwards goes back.
//!
//! docs/api.md section 6.1.

mod request;
mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::update_provider::update_provider;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "update-provider",
    method: "PATCH",
    route: "/v1/apps/{client_id}/providers/{provider_id}",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted::default()).await?;
    let provider = exchange.provider()?;
    let document = exchange.document()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let (scope, switch) = (&exchange.scope, request::switch(document.object())?);
    let answer = response::switched(provider, switch);
    let keyed = keyed.as_ref();
    let execution = update_provider(scope, admitted, keyed, provider, switch, answer).await?;
    Ok(Response::executed(execution))
}
