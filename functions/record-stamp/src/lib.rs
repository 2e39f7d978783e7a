//! `POST /apps/{client_id}/production-tests/{challenge_id}/stamps`: records a participant's
//! finished run as a stamp.
//!
//! 1. The body ([`request`]) says which stamps would be duplicates: they are looked for in the call that also
//!    reads challenge and idempotency record. For a pair of key and app that this instance has let in recently
//!    that is the first call, and a small body is read before it. What is wrong with the body is said only where
//!    the contract's order has it.
//! 2. A request that was answered before is answered the same.
//! 3. The use case admits the run and counts it; the stamp goes back with the challenge's count
//!    ([`response`]).
//!
//! docs/api.md section 4.

mod request;
mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::stamp::Run;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::admission::WorkspaceCall;
use greenlight::usecase::record_stamp::record_stamp;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "record-stamp",
    method: "POST",
    route: "/v1/apps/{client_id}/production-tests/{challenge_id}/stamps",
    variables: &[Variable::ParticipantHashKeys],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let read = |named: &WorkspaceCall| {
        let document = exchange.document();
        let run: Result<Run, Refusal> = match &document {
            Ok(document) => request::run(document.object()),
            Err(refusal) => Err(refusal.clone()),
        };
        let stamps = match (named.challenge_id.as_ref().and_then(Option::as_ref), &run) {
            (Some(id), Ok(run)) => run.duplicates(id, &exchange.scope.settings.hash_keys),
            _ => Vec::new(),
        };
        (Wanted { stamps, ..Wanted::default() }, (document, run))
    };
    let (admitted, (document, run)) = exchange.admit_workspace_with_body(read).await?;
    let keyed = match exchange.recorded(&admitted, &document?)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let execution =
        record_stamp(&exchange.scope, admitted, keyed.as_ref(), &run?, response::stamped).await?;
    Ok(Response::executed(execution))
}
