//! `GET /v1/apps/{client_id}/production-tests`: an app's challenges, the newest first, page by page.

use greenlight_peer::access::{Failure, admit, answer, refuse, respond};
use greenlight_peer::{clock, table::Table};
use lambda_http::{Body, Error, Request, RequestExt as _, Response, run, service_fn, tracing};
use serde::{Deserialize, Serialize};

/// A challenge as it stands in the table.
#[derive(Deserialize)]
struct Challenge {
    sk: String,
    id: String,
    client_id: String,
    host_name: String,
    title: String,
    description: Option<String>,
    provider_ids: Vec<String>,
    target_platform: Option<String>,
    max_stamps: u32,
    stamps: u32,
    allow_duplicates: bool,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

/// A challenge as it is listed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    id: &'a str,
    host_client_id: &'a str,
    host_name: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    provider_ids: &'a [String],
    target_platform: Option<&'a str>,
    max_stamps: u32,
    current_stamp_count: u32,
    status: &'static str,
    allow_duplicate_participation: bool,
    expires_at: String,
    created_at: String,
    updated_at: String,
}

impl<'a> Shown<'a> {
    fn of(challenge: &'a Challenge, now: i64) -> Self {
        let status = if challenge.stamps >= challenge.max_stamps {
            "completed"
        } else if challenge.expires_at < now {
            "expired"
        } else {
            "active"
        };
        Self {
            id: &challenge.id,
            host_client_id: &challenge.client_id,
            host_name: &challenge.host_name,
            title: &challenge.title,
            description: challenge.description.as_deref(),
            provider_ids: &challenge.provider_ids,
            target_platform: challenge.target_platform.as_deref(),
            max_stamps: challenge.max_stamps,
            current_stamp_count: challenge.stamps,
            status,
            allow_duplicate_participation: challenge.allow_duplicates,
            expires_at: clock::text(challenge.expires_at),
            created_at: clock::text(challenge.created_at),
            updated_at: clock::text(challenge.updated_at),
        }
    }
}

async fn page(table: &Table, request: &Request) -> Result<Response<Body>, Failure> {
    let now = clock::now();
    let admitted = admit(table, request, now, |_, _| Vec::new()).await?;
    let query = request.query_string_parameters();
    let limit = query.first("limit").map_or(Ok(100), str::parse::<usize>);
    let Some(limit) = limit.ok().filter(|limit| (1..=1000).contains(limit)) else {
        return refuse(400, "INVALID_PARAMETER", "The limit is not valid.");
    };
    let app_at = format!("APP#{}", admitted.app.client_id);
    let place = (app_at.as_str(), "TEST#");
    let (challenges, more) = table.newest::<Challenge>(place, limit, query.first("cursor")).await?;
    let shown: Vec<Shown<'_>> = challenges.iter().map(|it| Shown::of(it, now)).collect();
    let mut response = respond(200, serde_json::to_string(&shown)?)?;
    if let Some(last) = challenges.last().filter(|_| more) {
        response.headers_mut().insert("next-cursor", last.sk.parse()?);
    }
    Ok(response)
}

async fn handle(table: &Table, request: Request) -> Result<Response<Body>, Error> {
    let request_id = request.lambda_context().request_id;
    let response = answer(page(table, &request).await, &request_id)?;
    tracing::info!(request_id, status = response.status().as_u16(), "answered");
    Ok(response)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    tracing::init_default_subscriber();
    let table = Table::from_env().await?;
    run(service_fn(|request| handle(&table, request))).await
}
