//! `GET /operator/activations`: lists the review queue, oldest first, page by page.
//! docs/api.md section 7.

use greenlight::BoxFuture;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::queue::{QueueFilter, QueuePosition};
use greenlight::domain::refusal::Refusal;
use greenlight::domain::ticket::TicketStatus;
use greenlight::domain::time::Timestamp;
use greenlight::http::exchange::Exchange;
use greenlight::http::query::next_page;
use greenlight::http::response::Response;
use greenlight::http::wire::ActivationSummary;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::QueuePage;
use greenlight::usecase::list_activations::{QueueRequest, list_activations_as};
use serde::Serialize;
use std::time::Duration;

/// This endpoint.
pub static ENDPOINT: Endpoint = Endpoint {
    name: "list-activations",
    method: "GET",
    route: "/v1/operator/activations",
    variables: &[],
    handler: Handler::WithTable(|exchange| -> BoxFuture<'_, _> { Box::pin(handle(exchange)) }),
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QueueView<'a> {
    data: Vec<ActivationSummary<'a>>,
    next_cursor: Option<&'a str>,
}

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let operator = exchange.operator()?;
    let reader = operator.credential.owner.clone();
    let request = request(&exchange, reader.as_str());
    let (request, page) = list_activations_as(operator, &exchange.scope, request).await?;
    let next = page.entries.last().filter(|_| page.more).map(|last| {
        let owner = request.filter.cursor_owner(reader.as_str());
        cursor::encode(Listing::Queue, &owner, last.position.as_str())
    });
    let data = page.entries.iter().map(ActivationSummary::from).collect();
    let mut response = Response::ok(&QueueView { data, next_cursor: next.as_deref() });
    response.queue_age = queue_age(&request, &page, exchange.scope.now);
    let Some(cursor) = next else { return Ok(response) };
    let query = [
        ("status", request.filter.status().map(TicketStatus::name).map(str::to_owned)),
        ("providerId", request.filter.provider().map(str::to_owned)),
        ("limit", request.limit.map(|limit| limit.to_string())),
    ];
    Ok(next_page(response, "/operator/activations", &query, &cursor))
}

/// How long the oldest open ticket has waited, if the page shows it: for the log's metrics.
fn queue_age(request: &QueueRequest, page: &QueuePage, now: Timestamp) -> Option<Duration> {
    let shows_the_oldest = request.after.is_none() && request.filter == QueueFilter::default();
    let since = page.entries.first().map_or(now, |oldest| oldest.requested_at);
    let millis = now.millis().saturating_sub(since.millis());
    shows_the_oldest.then(|| Duration::from_millis(u64::try_from(millis).unwrap_or_default()))
}

/// What the query string asks for.
fn request(exchange: &Exchange<'_>, reader: &str) -> Result<QueueRequest, Refusal> {
    let query = exchange.query(&["status", "providerId", "limit", "cursor"])?;
    let (status, provider) = (query.value("status")?, query.value("providerId")?);
    let catalogue = exchange.scope.settings.catalogue();
    let filter = QueueFilter::parse(status.as_deref(), provider.as_deref(), catalogue)?;
    let limit = query.limit()?;
    let after = query.value("cursor")?.map(|text| {
        let position = cursor::decode(Listing::Queue, &filter.cursor_owner(reader), &text)?;
        QueuePosition::parse(&position).ok_or_else(cursor::invalid)
    });
    Ok(QueueRequest { after: after.transpose()?, filter, limit })
}
