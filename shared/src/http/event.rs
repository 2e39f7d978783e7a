//! The gateway's event, as far as it is needed.
//!
//! `lambda_http` would turn the event into an `http::Request` and panics on paths and hosts that
//! are no URI, before any of our code could answer. This reads the same event (API Gateway HTTP
//! API, payload 2.0) tolerantly: whatever it holds, the contract decides what it means. What is null, or of
//! another type than the gateway documents, counts as not there: an event that cannot be read could not be
//! answered in the contract's words.

use crate::domain::redacted_debug;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny};
use std::collections::HashMap;

/// An event of payload format 2.0. Each binary serves one route, so the path itself is not read.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GatewayEvent {
    /// Headers; the gateway joins repeated ones with a comma.
    #[serde(deserialize_with = "texts")]
    pub headers: HashMap<String, String>,
    /// The variables of the route.
    #[serde(deserialize_with = "texts")]
    pub path_parameters: HashMap<String, String>,
    /// The query string as sent.
    #[serde(deserialize_with = "documented")]
    pub raw_query_string: String,
    /// The body.
    #[serde(deserialize_with = "documented")]
    pub body: String,
    /// Whether the body is in Base64.
    #[serde(deserialize_with = "documented")]
    pub is_base64_encoded: bool,
    /// What the gateway knows of the request by itself.
    #[serde(deserialize_with = "documented")]
    pub request_context: RequestContext,
}

/// What the gateway knows of a request, as far as it is needed.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RequestContext {
    /// The name that the request came to.
    #[serde(deserialize_with = "documented")]
    pub domain_name: String,
}

redacted_debug!(GatewayEvent);

/// A value of the documented type, or anything else.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value<T> {
    Documented(T),
    Other(IgnoredAny),
}

impl<T> Value<T> {
    fn documented(self) -> Option<T> {
        match self {
            Self::Documented(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

fn documented<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Value::deserialize(deserializer)?.documented().unwrap_or_default())
}

/// A map of texts, less what is no text.
fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HashMap<String, String>, D::Error> {
    let values: HashMap<String, Value<String>> = documented(deserializer)?;
    let text = |(name, value): (String, Value<String>)| Some((name, value.documented()?));
    Ok(values.into_iter().filter_map(text).collect())
}
