//! The gateway's event, as far as it is needed.
//!
//! `lambda_http` would turn the event into an `http::Request` and panics on paths and hosts that
//! are no URI, before any of our code could answer. This reads the same event (API Gateway HTTP
//! API, payload 2.0) tolerantly: whatever it holds, the contract decides what it means.

use crate::domain::redacted_debug;
use serde::Deserialize;
use std::collections::HashMap;

/// An event of payload format 2.0. Each binary serves one route, so the path itself is not read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayEvent {
    /// Headers; the gateway joins repeated ones with a comma.
    pub headers: Option<HashMap<String, Option<String>>>,
    /// The variables of the route.
    pub path_parameters: Option<HashMap<String, Option<String>>>,
    /// The query string as sent.
    pub raw_query_string: Option<String>,
    /// The body.
    pub body: Option<String>,
    /// Whether the body is in Base64.
    pub is_base64_encoded: bool,
}

redacted_debug!(GatewayEvent);
