//! A reply, after the checks that every reply of every test must pass.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use greenlight::runtime::response_size;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::aws_lambda_events::encodings::Body;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read as _;

/// What came back.
#[must_use]
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers, by lower-case name.
    pub headers: BTreeMap<String, String>,
    /// The body as sent, or as it was before it was compressed.
    pub text: String,
    /// The body as JSON.
    pub body: Value,
    /// How many bytes the body is on its way to the client.
    pub body_bytes: usize,
    /// How large the whole answer is as the Runtime API is given it.
    pub wire_bytes: usize,
}

impl Reply {
    pub(crate) fn read(response: &ApiGatewayV2httpResponse) -> Self {
        let headers: BTreeMap<String, String> = response
            .headers
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), value.to_str().expect("a visible value").to_owned())
            })
            .collect();
        let Some(Body::Text(text)) = &response.body else { panic!("every answer has a text body") };
        let status = u16::try_from(response.status_code).expect("a status");
        let compressed = headers.get("content-encoding").map(String::as_str) == Some("gzip");
        assert_eq!(compressed, response.is_base64_encoded, "bytes are in Base64, text is not");
        let (text, body_bytes) = if compressed {
            let bytes = STANDARD.decode(text).expect("Base64");
            let mut text = String::new();
            GzDecoder::new(&*bytes).read_to_string(&mut text).expect("gzip");
            (text, bytes.len())
        } else {
            (text.clone(), text.len())
        };
        let body = match status {
            204 | 304 => Value::Null,
            _ => serde_json::from_str(&text).expect("every answer is JSON"),
        };
        let wire_bytes = response_size(response);
        Self { status, headers, text, body, body_bytes, wire_bytes }
    }

    /// What holds for every answer, good or bad, and is not to be said in a schema. docs/api.md section 1.
    pub(crate) fn check(&self, request_id: &str) {
        assert_eq!(self.header("x-request-id"), Some(request_id));
        if self.body.get("error").is_some() {
            assert_eq!(self.body["request_id"], request_id);
        }
        if self.status < 400 {
            return;
        }
        // A header of the contract's is called as the deployment's resources are.
        let lower = self.text.to_lowercase().replace("greenlight-test-scenario", "");
        for internal in
            ["dynamodb", "sdk", "conditional", "panicked", "src/", "greenlight-", "amazonaws"]
        {
            assert!(!lower.contains(internal), "internal detail leaks: {}", self.text);
        }
    }

    /// A header's value.
    pub fn header(&self, lower_case_name: &str) -> Option<&str> {
        self.headers.get(lower_case_name).map(String::as_str)
    }

    /// The error's code.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The error's details.
    pub fn details(&self) -> &Value {
        &self.body["error"]["details"]
    }

    /// Whether the answer had been given before.
    pub fn is_replay(&self) -> bool {
        self.header("idempotency-replayed") == Some("true")
    }

    /// Expects a status, and gives the reply on.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Expects an error with exactly this status, code and details.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str, details: Value) {
        assert_eq!((self.status, self.code()), (status, code), "{}", self.text);
        assert_eq!(*self.details(), details, "{}", self.text);
    }

    /// Expects a 401 for this reason.
    #[track_caller]
    pub fn unauthenticated(&self, reason: &str) {
        self.refused(401, "INVALID_API_KEY", json!({ "reason": reason }));
    }

    /// Expects a 400 that says what is wrong with which parameter.
    #[track_caller]
    pub fn invalid(&self, parameter: &str, reason: &str) {
        let details = json!({ "parameter": parameter, "reason": reason });
        self.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    }

    /// Expects a 400 about the body as a whole.
    #[track_caller]
    pub fn invalid_body(&self, reason: &str) {
        self.refused(400, "VALIDATION_INVALID_PARAMETER", json!({ "reason": reason }));
    }
}
