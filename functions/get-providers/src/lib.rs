//! `GET /apps/{client_id}/providers`: lists the providers of this deployment with where each stands
//! with the app; with `include=activation` also what its activation takes and what has become of
//! it. docs/api.md section 6.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler, config::Variable};
use greenlight::store::Wanted;
use greenlight::usecase::get_providers::activation_details;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "get-providers",
    method: "GET",
    route: "/v1/apps/{client_id}/providers",
    variables: &[Variable::SupportContact],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let query = exchange.query(&["include"]);
    let included = query.as_ref().map(|query| query.values("include")).unwrap_or_default();
    let detailed = included.iter().any(|value| value == "activation");
    let admitted =
        exchange.admit_workspace(Wanted { company: detailed, ..Wanted::default() }).await?;
    query?;
    let scope = &exchange.scope;
    let details = if detailed { Some(activation_details(scope, &admitted).await?) } else { None };
    let providers = response::providers(admitted.found.app()?, details.as_ref(), scope);
    Ok(Response::ok_json(providers))
}
