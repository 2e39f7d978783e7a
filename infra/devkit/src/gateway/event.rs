//! The event that API Gateway's HTTP APIs make of a request, payload format 2.0.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>
//!
//! A pure function of what a client sends, the route that it matches and when it arrives. What the
//! documentation leaves open is as AWS was seen to do it; the tests name the source of each rule.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::DateTime;
use greenlight_template::Route;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The API that events say they come from.
pub struct Api {
    /// Whose it is.
    pub account_id: &'static str,
    /// Its id.
    pub id: &'static str,
    /// Its domain name, of which the first label is the prefix.
    pub domain: &'static str,
    /// Begins every path.
    pub stage: &'static str,
    /// How clients reach it: `https` and 443 on AWS.
    pub scheme: &'static str,
    /// See `scheme`.
    pub port: u16,
}

/// What a client sends.
pub struct Request<'a> {
    /// In upper case.
    pub method: &'a str,
    /// As in the URL, with the stage: `/connect/v1/apps/abc123/providers`.
    pub path: &'a str,
    /// As in the URL, without the question mark; empty where there is none.
    pub query: &'a str,
    /// In their order, with names in any case. Repeated ones are joined with a comma.
    pub headers: Vec<(String, String)>,
    /// Empty where there is none.
    pub body: &'a [u8],
    /// The client's address.
    pub source_ip: &'a str,
}

/// The route that a request matches, with the values of its variables as in the URL.
pub struct Match<'a> {
    /// The route.
    pub route: &'a Route,
    /// Its variables with their values.
    pub parameters: Vec<(&'a str, &'a str)>,
}

/// What the gateway adds of its own.
pub struct Arrival<'a> {
    /// `JKJaXmPLvHcESHA=`
    pub request_id: &'a str,
    /// `Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e`
    pub trace_id: &'a str,
    /// When the request came, in milliseconds since the epoch.
    pub at: i64,
}

/// The event for the function that serves the route.
pub fn event(
    api: &Api,
    request: &Request<'_>,
    matched: &Match<'_>,
    arrival: &Arrival<'_>,
) -> Value {
    let (mut headers, cookies) = headers_and_cookies(&request.headers);
    join(&mut headers, "x-forwarded-for".to_owned(), request.source_ip);
    headers.insert("x-forwarded-port".to_owned(), api.port.to_string());
    headers.insert("x-forwarded-proto".to_owned(), api.scheme.to_owned());
    headers.insert("x-amzn-trace-id".to_owned(), arrival.trace_id.to_owned());
    headers.insert("content-length".to_owned(), request.body.len().to_string());
    let route_key = format!("{} {}", matched.route.method, matched.route.path);
    let path = decoded(request.path);
    let is_text = is_text(headers.get("content-type"));
    let text = std::str::from_utf8(request.body).ok().filter(|_| is_text);
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": path,
        "rawQueryString": request.query,
        "requestContext": {
            "accountId": api.account_id,
            "apiId": api.id,
            "domainName": api.domain,
            "domainPrefix": api.domain.split('.').next(),
            "http": {
                "method": request.method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent").map_or("", String::as_str),
            },
            "requestId": arrival.request_id,
            "routeKey": route_key,
            "stage": api.stage,
            "time": time(arrival.at),
            "timeEpoch": arrival.at,
        },
        "headers": headers,
        "isBase64Encoded": text.is_none(),
    });
    // Members that have nothing to say are left out.
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    if !request.query.is_empty() {
        event["queryStringParameters"] = json!(query_parameters(request.query));
    }
    if !matched.parameters.is_empty() {
        let parameters = matched.parameters.iter().map(|(name, value)| (*name, decoded(value)));
        event["pathParameters"] = json!(parameters.collect::<BTreeMap<_, _>>());
    }
    if !request.body.is_empty() {
        event["body"] = text.map_or_else(|| STANDARD.encode(request.body), str::to_owned).into();
    }
    event
}

/// Names in lower case, equal ones joined with commas; cookies in a list of their own.
fn headers_and_cookies(sent: &[(String, String)]) -> (BTreeMap<String, String>, Vec<&str>) {
    let mut headers = BTreeMap::<String, String>::new();
    let mut cookies = Vec::new();
    for (name, value) in sent {
        let name = name.to_ascii_lowercase();
        if name == "cookie" {
            cookies.extend(value.split(';').map(str::trim).filter(|cookie| !cookie.is_empty()));
        } else {
            join(&mut headers, name, value);
        }
    }
    (headers, cookies)
}

fn query_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        join(&mut parameters, name.into_owned(), &value);
    }
    parameters
}

fn join(all: &mut BTreeMap<String, String>, name: String, value: &str) {
    all.entry(name)
        .and_modify(|first| {
            first.push(',');
            first.push_str(value);
        })
        .or_insert_with(|| value.to_owned());
}

/// Whether a body of this type is handed on as text.
fn is_text(content_type: Option<&String>) -> bool {
    let media_type = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    media_type.starts_with("text/")
        || ["application/json", "application/javascript", "application/xml"]
            .contains(&media_type.as_str())
}

/// Percent-decoded once.
fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `10/Mar/2020:05:16:23 +0000`
fn time(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    time.format("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests;
