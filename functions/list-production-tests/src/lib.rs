//! `GET /apps/{client_id}/production-tests`: lists an app's production-test challenges, newest
//! first, page by page. docs/api.md section 3.

use greenlight::BoxFuture;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::ids::ChallengeId;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::query::next_page;
use greenlight::http::response::Response;
use greenlight::http::wire::ChallengeView;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::usecase::list_production_tests::{PageRequest, list_production_tests};

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "list-production-tests",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let scope = &exchange.scope;
    let workspace = exchange.workspace()?;
    let client_id = exchange.call.path("client_id");
    let request = page_request(&exchange, client_id);
    let limit = request.as_ref().ok().and_then(|request| request.limit);
    let page = list_production_tests(scope, workspace, request).await?;
    let views: Vec<ChallengeView<'_>> =
        page.entries.iter().map(|challenge| ChallengeView::of(challenge, scope.now)).collect();
    let response = Response::ok(&views);
    Ok(match page.entries.last().filter(|_| page.more) {
        None => response,
        Some(last) => {
            let cursor = cursor::encode(Listing::Challenges, client_id, last.id.as_str());
            let path = format!("/apps/{client_id}/production-tests");
            next_page(response, &path, &[("limit", limit.map(|limit| limit.to_string()))], &cursor)
        }
    })
}

fn page_request(exchange: &Exchange<'_>, client_id: &str) -> Result<PageRequest, Refusal> {
    let query = exchange.query(&["limit", "cursor"])?;
    let limit = query.limit()?;
    let after = query.value("cursor")?.map(|text| {
        let position = cursor::decode(Listing::Challenges, client_id, &text)?;
        ChallengeId::parse(&position).ok_or_else(cursor::invalid)
    });
    Ok(PageRequest { limit, after: after.transpose()? })
}
