//! `POST /apps/{client_id}/activation`: submits an app's details to several providers at once.
//!
//! 1. Authorisation: the key, the app and, on the way, its company information and the request's
//!    idempotency record are read in one call.
//! 2. The body is read, and what the sandbox is to make of it ([`submission`]); a request that was answered before is
//!    answered the same.
//! 3. The use case decides for all providers together: direct ones activate at once, registration
//!    ones queue for an operator's review or are rejected for missing fields, contract ones are
//!    sent to the support contact. All that is written is one transaction.
//! 4. Each provider's result goes back, in the order sent ([`response`]).
//!
//! docs/api.md section 5.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::http::submission::submission;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::submit_activation::submit_activation;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "submit-activation",
    method: "POST",
    route: "/v1/apps/{client_id}/activation",
    variables: &[
        Variable::SupportContact,
        Variable::SubmissionsPerDay,
        Variable::SubmissionMegabytesPerDay,
        Variable::RetentionDays,
    ],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let admitted = exchange.admit_workspace(Wanted { company: true, ..Wanted::default() }).await?;
    let document = exchange.document()?;
    let scenario = exchange.call.test_scenario();
    let keyed = match exchange.recorded_with(scenario, &admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    let submission = submission(&exchange, &document)?;
    let (scope, keyed) = (&exchange.scope, keyed.as_ref());
    let execution =
        submit_activation(scope, admitted, keyed, &submission, response::results).await?;
    Ok(Response::executed(execution))
}
