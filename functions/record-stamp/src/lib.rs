//! `POST /apps/{client_id}/production-tests/{challenge_id}/stamps`: records a participant's
//! finished run as a stamp.
//!
//! 1. The body is read first ([`request`]), because it says which stamps would be duplicates: they
//!    are looked for in the one call that also reads key, app, challenge and idempotency record.
//!    What is wrong with the body is said only where the contract's order has it.
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
use greenlight::runtime::{Endpoint, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::record_stamp::record_stamp;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "record-stamp",
    method: "POST",
    route: "/v1/apps/{client_id}/production-tests/{challenge_id}/stamps",
    variables: &[Variable::ParticipantHashKeys],
    handler: |exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) },
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let challenge_id = exchange.workspace()?.challenge_id.flatten();
    let document = exchange.document();
    let run: Result<Run, Refusal> = match &document {
        Ok(document) => request::run(document.object()),
        Err(refusal) => Err(refusal.clone()),
    };
    let stamps = match (&challenge_id, &run) {
        (Some(challenge), Ok(run)) => run.duplicates(challenge, &exchange.scope.settings.hash_keys),
        _ => Vec::new(),
    };
    let admitted = exchange.admit_workspace(Wanted { stamps, ..Wanted::default() }).await?;
    let keyed = match exchange.recorded(&admitted, &document?)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let execution =
        record_stamp(&exchange.scope, admitted, keyed.as_ref(), &run?, response::stamped).await?;
    Ok(Response::executed(execution))
}
