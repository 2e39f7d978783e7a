//! One request, taken apart: header, path, body, each read by the contract's rules.

use super::event::GatewayEvent;
use super::origin::{self, OriginSecrets};
use crate::domain::api_key::{Credential, KeyKind};
use crate::domain::deployment::Deployment;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;

/// The largest body, in bytes: 1 MiB.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A request of one route. Holds what must not be logged, so it does not print.
pub struct Call {
    headers: HashMap<String, String>,
    path: HashMap<String, String>,
    query: String,
    body: Option<Vec<u8>>,
}

impl Call {
    /// Takes an event apart.
    pub fn from_event(event: GatewayEvent) -> Self {
        let known = |(name, value): (String, Option<String>)| Some((name, value?));
        let headers = event.headers.unwrap_or_default().into_iter().filter_map(known);
        let path = event.path_parameters.unwrap_or_default().into_iter().filter_map(known);
        let text = event.body.unwrap_or_default();
        let body = if event.is_base64_encoded {
            STANDARD.decode(text).ok()
        } else {
            Some(text.into_bytes())
        };
        Self {
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
            path: path.collect(),
            query: event.raw_query_string.unwrap_or_default(),
            body,
        }
    }

    fn header(&self, lower_case_name: &str) -> Option<&str> {
        self.headers.get(lower_case_name).map(String::as_str)
    }

    /// Whether the request came by the edge, or there is none.
    pub fn came_by(&self, edge: &OriginSecrets) -> bool {
        edge.admit(self.header(origin::HEADER))
    }

    /// The credential, if its shape, checksum and deployment are right.
    ///
    /// # Errors
    /// [`Refusal::InvalidApiKey`].
    pub fn credential(&self, kind: KeyKind, deployment: Deployment) -> Result<Credential, Refusal> {
        self.header("authorization")
            .and_then(|value| Credential::from_header(value, kind, deployment))
            .ok_or(Refusal::InvalidApiKey)
    }

    /// A variable of the route; one that the gateway did not send is empty, and names nothing.
    pub fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The query string as sent.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The idempotency key, if there is one.
    ///
    /// # Errors
    /// One that is no key, the empty one included.
    pub fn idempotency_key(&self) -> Result<Option<IdempotencyKey>, Refusal> {
        self.header("idempotency-key").map(IdempotencyKey::parse).transpose()
    }

    /// The body's bytes, if there are not too many and they are declared as JSON or not at all.
    ///
    /// # Errors
    /// 413, then 415, then a body that the gateway garbled.
    pub fn json_bytes(&self) -> Result<&[u8], Refusal> {
        let body = self.body.as_deref();
        if body.is_some_and(|body| body.len() > BODY_LIMIT) {
            return Err(Refusal::PayloadTooLarge);
        }
        let declared = self.header("content-type").map(|value| {
            let media_type = value.split(';').next().unwrap_or_default();
            media_type.trim().eq_ignore_ascii_case("application/json")
        });
        if declared == Some(false) {
            return Err(Refusal::UnsupportedMediaType);
        }
        body.ok_or_else(|| {
            InvalidParameter::of_body(Reason::MalformedJson, "must be JSON in UTF-8")
        })
    }
}
