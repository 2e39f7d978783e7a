//! `POST /operator/activations/claim-next`: claims the oldest ticket that waits.
//!
//! 1. Authorisation: the operator's key and the operator are read in one call, and beside them, from the index, the
//!    oldest tickets that wait.
//! 2. The body is read, if there is one; a request that was answered before is answered the same.
//! 3. The use case claims the first of those tickets that nobody else has taken: ticket, app and audit entry are one
//!    transaction, as in a review.
//! 4. The summary goes back as it is afterwards; or nothing, where nothing waits.
//!
//! docs/api.md section 7.

use greenlight::BoxFuture;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::idempotency::Answer;
use greenlight::domain::queue::{self, QueueEntry};
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::json::{Object, unknown_member};
use greenlight::http::response::{Response, json};
use greenlight::http::wire::ActivationSummary;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Store;
use greenlight::usecase::claim_next_activation::{candidates, claim_next_activation};

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "claim-next-activation",
    method: "POST",
    route: "/v1/operator/activations/claim-next",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let scope = &exchange.scope;
    let catalogue = scope.settings.catalogue();
    let read = || provider(exchange.document_if_any()?.object(), catalogue);
    let page = |store: Store, provider: Option<String>| async move {
        let oldest = candidates(&store, provider.as_deref()).await?;
        Ok((provider, oldest))
    };
    let (admitted, page) = exchange.admit_operator_beside(read, page).await?;
    let document = exchange.document_if_any()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let (provider, oldest) = page?;
    let oldest = (provider.as_deref(), oldest);
    let claimed = claim_next_activation(scope, admitted, keyed.as_ref(), oldest, &summary).await?;
    Ok(claimed.map_or_else(Response::nothing, Response::executed))
}

/// The body: `{ "providerId": "mitid" }`, or `{}`.
fn provider(body: Object<'_>, catalogue: &Catalogue) -> Result<Option<String>, Refusal> {
    let mut provider = None;
    for (name, value) in body.members() {
        match name {
            "providerId" => {
                let id = value.line(name)?;
                provider = id.map(|id| queue::provider(name, id, catalogue)).transpose()?;
            }
            unknown => return Err(unknown_member(unknown)),
        }
    }
    Ok(provider)
}

fn summary(entry: &QueueEntry) -> Answer {
    Answer::of(200, json(&ActivationSummary::from(entry)))
}
