//! `POST /apps/{client_id}/activation/evaluation`: says what a submission would do if it were sent now, and what
//! is wrong with it.
//!
//! 1. Authorisation: the key, the app and its company information are read in one call. There is no record of
//!    the request: nothing that could be done twice.
//! 2. The body is read as that of a submission, and what the sandbox is to make of it ([`submission`]).
//! 3. The submission is planned, as if it were to be carried out, and nothing of it is.
//! 4. What would become of each provider's entry goes back, in the order sent ([`response`]).
//!
//! docs/api.md section 5.9.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::{Response, SCENARIO_APPLIED};
use greenlight::http::submission::submission;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::submit_activation::context;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "evaluate-activation",
    method: "POST",
    route: "/v1/apps/{client_id}/activation/evaluation",
    variables: &[
        Variable::SupportContact,
        Variable::SubmissionsPerDay,
        Variable::SubmissionMegabytesPerDay,
    ],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let wanted = Wanted { company: true, ..Wanted::default() };
    let admitted = exchange.admit_workspace_unrecorded(wanted).await?;
    let document = exchange.document()?;
    exchange.query(&[])?;
    let scope = &exchange.scope;
    let submission = submission(&exchange, &document)?;
    let evaluated = submission.evaluate(context(scope, &admitted.found)?)?;
    let response = Response::ok(&response::evaluations(&evaluated, scope));
    Ok(match submission.scenario_applied() {
        Some(providers) => response.with_header(SCENARIO_APPLIED, providers),
        None => response,
    })
}
