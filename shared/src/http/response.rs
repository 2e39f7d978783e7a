//! Answers: what goes back to the gateway, and the headers that every one of them carries.

use crate::domain::idempotency::Answer;
use crate::domain::redacted_debug;
use crate::usecase::commit::Execution;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::aws_lambda_events::encodings::Body;
use lambda_http::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, LOCATION};
use lambda_http::http::{HeaderMap, HeaderValue};
use serde::Serialize;
use std::time::Duration;

/// An answer on its way out.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Headers beyond those that every answer carries.
    pub headers: Vec<(HeaderName, String)>,
    /// The JSON body.
    pub body: String,
    /// Whether the body is written in Base64, because its bytes are no text.
    pub is_base64: bool,
    /// The code of an error, for the log.
    pub code: Option<&'static str>,
    /// The reason of an error that has one, for the log.
    pub reason: Option<String>,
    /// The answer had been given before.
    pub replayed: bool,
    /// For the log: the age of the oldest open ticket, where the endpoint looked at the queue.
    pub queue_age: Option<Duration>,
}

redacted_debug!(Response { status, code, replayed });

/// The header that marks an answer as given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// The header that names the providers that the request's test scenario decided.
pub const SCENARIO_APPLIED: HeaderName =
    HeaderName::from_static("greenlight-test-scenario-applied");
/// The header that carries the invocation's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header that carries the cursor of the next page.
pub const NEXT_CURSOR: HeaderName = HeaderName::from_static("next-cursor");

impl Response {
    /// A 200 with `body` as JSON.
    pub fn ok(body: &impl Serialize) -> Self {
        Self::ok_json(json(body))
    }

    /// A 200 with a body that is JSON already.
    pub const fn ok_json(body: String) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body,
            is_base64: false,
            code: None,
            reason: None,
            replayed: false,
            queue_age: None,
        }
    }

    /// The answer of a request that was carried out, now or earlier.
    pub fn executed(execution: Execution) -> Self {
        let (Answer { status, location, scenario_applied, body, .. }, replayed) = match execution {
            Execution::Performed(answer) => (answer, false),
            Execution::Replayed(answer) => (answer, true),
        };
        let mut headers = Vec::new();
        headers.extend(location.map(|location| (LOCATION, location)));
        headers.extend(scenario_applied.map(|providers| (SCENARIO_APPLIED, providers)));
        if replayed {
            headers.push((REPLAYED, "true".to_owned()));
        }
        Self {
            status,
            headers,
            body,
            is_base64: false,
            code: None,
            reason: None,
            replayed,
            queue_age: None,
        }
    }

    /// A 204: there is nothing to answer with.
    pub fn nothing() -> Self {
        let answer = Answer::of(204, String::new());
        Self::executed(Execution::Performed(answer))
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer as the gateway wants it.
    pub fn into_gateway(self, request_id: &str) -> ApiGatewayV2httpResponse {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let own = [(REQUEST_ID, request_id.to_owned())];
        for (name, value) in own.into_iter().chain(self.headers) {
            // Every value is made here or was parsed here; none can be unfit for a header.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        let mut response = ApiGatewayV2httpResponse::default();
        response.status_code = i64::from(self.status);
        response.headers = headers;
        response.body = Some(Body::Text(self.body));
        response.is_base64_encoded = self.is_base64;
        response
    }
}

/// JSON of a wire type.
pub fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("wire types have string keys and cannot fail to serialise")
}
