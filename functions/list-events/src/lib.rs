//! `GET /events`: lists an organisation's events, oldest first, page by page, and says where to go on.
//! docs/api.md section 10.

mod response;

use greenlight::BoxFuture;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::event::{
    EventFilter, LIMIT, LogRequest, Position, TypePattern, parse_since,
};
use greenlight::domain::ids::ClientId;
use greenlight::domain::refusal::Refusal;
use greenlight::http::exchange::Exchange;
use greenlight::http::query::next_page;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::usecase::list_events::list_events;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "list-events",
    method: "GET",
    route: "/v1/events",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let organisation = exchange.organisation()?;
    let reader = organisation.credential.owner.clone();
    let request = request(&exchange, reader.as_str());
    let (request, page) = list_events(&exchange.scope, organisation, request).await?;
    let owner = request.filter.cursor_owner(reader.as_str());
    let cursor = cursor::encode(Listing::Events, &owner, &page.position.to_text());
    let response = Response::ok_json(response::log(&page, &cursor));
    if !page.has_more {
        return Ok(response);
    }
    let types = request.filter.types().iter().map(TypePattern::as_str);
    let mut query: Vec<(&str, Option<String>)> =
        types.map(|name| ("type", Some(name.to_owned()))).collect();
    query.push(("clientId", request.filter.client_id().map(ClientId::to_string)));
    // The time that was asked for is in the cursor.
    query.push(("limit", request.limit.map(|limit| limit.to_string())));
    Ok(next_page(response, "/events", &query, &cursor))
}

/// What the query string asks for.
fn request(exchange: &Exchange<'_>, reader: &str) -> Result<LogRequest, Refusal> {
    let query = exchange.query(&["type", "clientId", "since", "limit", "cursor"])?;
    let (types, client_id) = (query.list("type")?, query.value("clientId")?);
    let since = query.value("since")?.map(|text| parse_since(&text, exchange.scope.now));
    let filter = EventFilter::parse(&types, client_id.as_deref(), since.transpose()?)?;
    let limit = query.limit_up_to(LIMIT)?;
    let after = query.value("cursor")?.map(|text| {
        let position = cursor::decode(Listing::Events, &filter.cursor_owner(reader), &text)?;
        Position::parse(&position).ok_or_else(cursor::invalid)
    });
    Ok(LogRequest::new(filter, limit, after.transpose()?))
}
