//! `POST /apps/{client_id}/activation/{activation_id}/withdraw`: takes a submission back that waits for a review.
//!
//! 1. Authorisation: the key, the app and the ticket are read in one call.
//! 2. The body, if there is one, has no members; a request that was answered before is answered the same.
//! 3. The use case decides on the ticket as read and writes ticket, app and audit entry in one transaction.
//! 4. The ticket goes back in short as it is afterwards.
//!
//! docs/api.md section 5.11.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::{Exchange, Recorded};
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::withdraw_activation::withdraw_activation;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "withdraw-activation",
    method: "POST",
    route: "/v1/apps/{client_id}/activation/{activation_id}/withdraw",
    variables: &[Variable::RetentionDays],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let wanted = Wanted { agreeing: true, ..Wanted::default() };
    let admitted = exchange.admit_workspace(wanted).await?;
    let document = exchange.document_if_any()?;
    let keyed = match exchange.recorded(&admitted, &document)? {
        Recorded::Replay(execution) => return Ok(Response::executed(execution)),
        Recorded::Fresh(keyed) => keyed,
    };
    document.object().expect_no_members()?;
    let render = response::withdrawn;
    let execution = withdraw_activation(&exchange.scope, admitted, keyed.as_ref(), render).await?;
    Ok(Response::executed(execution))
}
