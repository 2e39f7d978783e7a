//! Who may: an API key, the organisation that it speaks for, and the app that the request is about.

use crate::items::{App, KeyRecord, Organisation};
use crate::table::{Found, Table};
use lambda_http::{Body, Error, Request, RequestExt as _, Response};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// What a request is answered that is not carried out.
#[derive(Debug)]
pub struct Refusal(pub u16, pub &'static str, pub String);

/// Either that, or something that went wrong.
#[derive(Debug)]
pub enum Failure {
    Refused(Refusal),
    Wrong(Error),
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Wrong(error.into())
    }
}

pub fn refuse<T>(
    status: u16,
    code: &'static str,
    message: impl Into<String>,
) -> Result<T, Failure> {
    Err(Failure::Refused(Refusal(status, code, message.into())))
}

/// The answer, whatever became of the request.
pub fn answer(
    result: Result<Response<Body>, Failure>,
    request_id: &str,
) -> Result<Response<Body>, Error> {
    match result {
        Ok(response) => Ok(response),
        Err(Failure::Wrong(error)) => Err(error),
        Err(Failure::Refused(Refusal(status, code, message))) => {
            let error = json!({ "code": code, "message": message });
            Ok(respond(status, json!({ "error": error, "requestId": request_id }).to_string())?)
        }
    }
}

pub fn respond(status: u16, body: String) -> Result<Response<Body>, lambda_http::http::Error> {
    Response::builder()
        .status(status)
        .header("content-type", "application/json")
        .header("cache-control", "no-store")
        .body(Body::Text(body))
}

/// Whose request it is, what about, and what else was read with that.
pub struct Admitted {
    pub organisation: Organisation,
    pub app: App,
    pub found: Found,
}

pub fn sha256(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// The key of a bearer token, and the organisation that it names.
fn bearer(request: &Request) -> Option<(&str, &str)> {
    let header = request.headers().get("authorization")?.to_str().ok()?;
    let (scheme, key) = header.split_once(' ')?;
    let (_, rest) = key.strip_prefix("sk_workspace_")?.split_once('_')?;
    let fits = rest.len() == 38 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (scheme.eq_ignore_ascii_case("bearer") && fits).then(|| (key, &rest[..8]))
}

/// Organisation and app of the request; `further` names what else is read in the same batch, of the organisation and
/// of the app.
pub async fn admit(
    table: &Table,
    request: &Request,
    now: i64,
    further: impl FnOnce(&str, &str) -> Vec<(String, String)>,
) -> Result<Admitted, Failure> {
    let Some((key, owner)) = bearer(request) else {
        return refuse(401, "INVALID_API_KEY", "Send a workspace's API key as a bearer token.");
    };
    let parameters = request.path_parameters();
    let client_id = parameters.first("client_id").unwrap_or_default();
    let (key_at, owner_at) = (format!("KEY#{}", sha256(key)), format!("ORG#{owner}"));
    let app_at = format!("APP#{client_id}");
    let mut keys = vec![
        (key_at.clone(), "KEY".to_owned()),
        (owner_at.clone(), "ORG".to_owned()),
        (app_at.clone(), "APP".to_owned()),
    ];
    keys.extend(further(owner, &app_at));
    let mut found = table.read(&keys).await?;
    let record: Option<KeyRecord> = found.take(&key_at, "KEY")?;
    let is_good = |key: &KeyRecord| {
        key.owner == owner && key.revoked_at.is_none() && key.expires_at.is_none_or(|end| end > now)
    };
    let organisation: Option<Organisation> = found.take(&owner_at, "ORG")?;
    let (Some(_), Some(organisation)) = (record.filter(is_good), organisation) else {
        return refuse(401, "INVALID_API_KEY", "The API key is not valid.");
    };
    if organisation.disabled_at.is_some() {
        return refuse(401, "INVALID_API_KEY", "The organisation is disabled.");
    }
    let Some(app) = found.take::<App>(&app_at, "APP")?.filter(|app| app.erased_at.is_none()) else {
        return refuse(404, "RESOURCE_NOT_FOUND", "There is no such app.");
    };
    if app.organisation_id != owner {
        return refuse(403, "FORBIDDEN", "The app is another organisation's.");
    }
    Ok(Admitted { organisation, app, found })
}
