//! `GET /operator/activations`: lists the review queue, oldest first, or what became of submissions, newest first,
//! page by page. docs/api.md section 7.

use greenlight::BoxFuture;
use greenlight::domain::cursor::{self, Listing};
use greenlight::domain::queue::{self, QueueFilter, QueuePosition};
use greenlight::domain::refusal::Refusal;
use greenlight::domain::time::Timestamp;
use greenlight::http::exchange::Exchange;
use greenlight::http::query::next_page;
use greenlight::http::response::Response;
use greenlight::http::wire::ActivationSummary;
use greenlight::runtime::{Endpoint, Handler};
use greenlight::store::QueuePage;
use greenlight::usecase::admission::OperatorCall;
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

/// The parameters.
const PARAMETERS: [&str; 7] =
    ["status", "providerId", "clientId", "organisationId", "claimedBy", "limit", "cursor"];

async fn handle(exchange: Exchange<'_>) -> Result<Response, Refusal> {
    let operator = exchange.operator()?;
    let reader = operator.credential.owner.clone();
    let request = request(&exchange, &operator);
    let (request, page) = list_activations_as(operator, &exchange.scope, request).await?;
    let next = page.next.as_ref().map(|after| {
        let owner = request.filter.cursor_owner(reader.as_str());
        cursor::encode(Listing::Queue, &owner, after.as_str())
    });
    let data = page.entries.iter().map(ActivationSummary::from).collect();
    let mut response = Response::ok(&QueueView { data, next_cursor: next.as_deref() });
    response.queue_age = queue_age(&request, &page, exchange.scope.now);
    let Some(cursor) = next else { return Ok(response) };
    Ok(next_page(response, "/operator/activations", &asked(&exchange)?, &cursor))
}

/// The parameters as they were given, but for the cursor; each value once.
fn asked(exchange: &Exchange<'_>) -> Result<Vec<(&'static str, Option<String>)>, Refusal> {
    let query = exchange.query(&PARAMETERS)?;
    let mut asked = Vec::new();
    for name in PARAMETERS.into_iter().filter(|name| *name != "cursor") {
        for value in query.values(name) {
            let one = (name, Some(value));
            if !asked.contains(&one) {
                asked.push(one);
            }
        }
    }
    Ok(asked)
}

/// How long the oldest open ticket has waited, if the page shows it: for the log's metrics.
fn queue_age(request: &QueueRequest, page: &QueuePage, now: Timestamp) -> Option<Duration> {
    let shows_the_oldest = request.after.is_none() && request.filter == QueueFilter::default();
    let since = page.entries.first().map_or(now, |oldest| oldest.requested_at);
    let millis = now.millis().saturating_sub(since.millis());
    shows_the_oldest.then(|| Duration::from_millis(u64::try_from(millis).unwrap_or_default()))
}

/// What the query string asks for.
fn request(exchange: &Exchange<'_>, reader: &OperatorCall) -> Result<QueueRequest, Refusal> {
    let query = exchange.query(&PARAMETERS)?;
    let asked = queue::Query {
        statuses: query.values("status"),
        providers: query.values("providerId"),
        client: query.value("clientId")?,
        organisation: query.value("organisationId")?,
        claimed_by: query.value("claimedBy")?,
    };
    let reader = &reader.credential.owner;
    let catalogue = exchange.scope.settings.catalogue();
    let filter = QueueFilter::parse(&asked, Some(reader), catalogue)?;
    let limit = query.limit()?;
    let after = query.value("cursor")?.map(|text| {
        let owner = filter.cursor_owner(reader.as_str());
        let position = cursor::decode(Listing::Queue, &owner, &text)?;
        QueuePosition::parse(&position).ok_or_else(cursor::invalid)
    });
    Ok(QueueRequest { after: after.transpose()?, filter, limit })
}
