//! `POST /operator/activations/{activation_id}/review`: takes an operator's decision on a ticket.
//!
//! 1. Authorisation: the operator's key, the operator and the ticket are read in one call.
//! 2. The body is read ([`request`]); a request that was answered before is answered the same.
//! 3. The use case decides on the ticket as read and writes ticket, app and audit entry in one
//!    transaction.
//! 4. The summary goes back as it is afterwards.
//!
//! docs/api.md section 7.

mod problems;
mod request;

use greenlight::BoxFuture;
use greenlight::domain::idempotency::Answer;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::ticket::Ticket;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::{Response, json};
use greenlight::http::wire::ActivationSummary;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::Wanted;
use greenlight::usecase::review_activation::review_activation;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "review-activation",
    method: "POST",
    route: "/v1/operator/activations/{activation_id}/review",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_operator(Wanted::default()).await?;
    let document = exchange.document()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let scope = &exchange.scope;
    let ticket = admitted.found.ticket()?;
    let provider = scope.settings.catalogue().find(&ticket.provider_id);
    let review = request::review(document.object(), ticket, provider)?;
    let execution = review_activation(scope, admitted, keyed.as_ref(), &review, &summary).await?;
    Ok(Response::executed(execution))
}

fn summary(ticket: &Ticket) -> Answer {
    Answer::of(200, json(&ActivationSummary::from(ticket)))
}
