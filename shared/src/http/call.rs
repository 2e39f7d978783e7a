//! One request, taken apart: header, path, body, each read by the contract's rules.

use super::event::GatewayEvent;
use super::origin::{self, OriginSecrets};
use crate::domain::api_key::{Credential, KeyKind};
use crate::domain::deployment::Deployment;
use crate::domain::idempotency::IdempotencyKey;
use crate::domain::refusal::{Refusal, TextPosition};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The largest body, in bytes: 1 MiB.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A body over this many bytes, as the gateway hands it on, is not looked into before its sender was let in:
/// reading it is work that anybody could ask for.
pub const SMALL_BODY: usize = 8 * 1024;

/// A request of one route. Holds what must not be logged, so it does not print.
pub struct Call {
    headers: HashMap<String, String>,
    path: HashMap<String, String>,
    query: String,
    domain_name: String,
    body: Body,
}

/// A body as the gateway hands it on, and its bytes once somebody has asked for them.
struct Body {
    text: String,
    is_base64: bool,
    decoded: OnceLock<Option<Vec<u8>>>,
}

impl Body {
    /// The bytes; none if the Base64 is none.
    fn bytes(&self) -> Option<&[u8]> {
        if !self.is_base64 {
            return Some(self.text.as_bytes());
        }
        self.decoded.get_or_init(|| STANDARD.decode(&self.text).ok()).as_deref()
    }
}

impl Call {
    /// Takes an event apart.
    pub fn from_event(event: GatewayEvent) -> Self {
        let headers = event.headers.into_iter();
        let body =
            Body { text: event.body, is_base64: event.is_base64_encoded, decoded: OnceLock::new() };
        Self {
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect(),
            path: event.path_parameters,
            query: event.raw_query_string,
            domain_name: event.request_context.domain_name,
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

    /// The credential, if its shape, checksum, deployment and kind are right.
    ///
    /// # Errors
    /// [`Refusal::InvalidApiKey`].
    pub fn credential(&self, kind: KeyKind, deployment: Deployment) -> Result<Credential, Refusal> {
        Credential::from_header(self.header("authorization"), kind, deployment)
            .map_err(Refusal::InvalidApiKey)
    }

    /// A variable of the route; one that the gateway did not send is empty, and names nothing.
    pub fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// The query string as sent.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The names by which this API was called: that of the gateway, and the one that the client has sent, without its
    /// port. Behind an edge they may differ.
    pub fn own_names(&self) -> impl Iterator<Item = &str> {
        let sent =
            self.header("host").map(|host| host.split_once(':').map_or(host, |(name, _)| name));
        let sent = sent.filter(|name| !name.eq_ignore_ascii_case(&self.domain_name));
        [Some(self.domain_name.as_str()), sent]
            .into_iter()
            .flatten()
            .filter(|name| !name.is_empty())
    }

    /// The idempotency key, if there is one.
    ///
    /// # Errors
    /// One that is no key, the empty one included.
    pub fn idempotency_key(&self) -> Result<Option<IdempotencyKey>, Refusal> {
        self.header("idempotency-key").map(IdempotencyKey::parse).transpose()
    }

    /// The test scenario as sent, if there is one.
    pub fn test_scenario(&self) -> Option<&str> {
        self.header("greenlight-test-scenario")
    }

    /// The content codings that the caller takes.
    pub fn accept_encoding(&self) -> Option<&str> {
        self.header("accept-encoding")
    }

    /// The entity tags of what the caller has already.
    pub fn if_none_match(&self) -> Option<&str> {
        self.header("if-none-match")
    }

    /// Whether the body is small enough to be read before its sender was let in.
    pub fn has_small_body(&self) -> bool {
        self.body.text.len() <= SMALL_BODY
    }

    /// The body's bytes, if there are not too many and they are declared as JSON or not at all.
    ///
    /// # Errors
    /// 413, then 415, then a body that the gateway garbled.
    pub fn json_bytes(&self) -> Result<&[u8], Refusal> {
        let body = self.body.bytes();
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
        body.ok_or(Refusal::MalformedJson(TextPosition::START))
    }
}
