//! The places of a request where a client's word can stand: its headers, and the members of its body. Those of
//! the query stand in the endpoint's row in `tests/src/endpoints.rs`, those of the path in its route.

use super::lines::CANARY;
use crate::support::sources::{between, text_of};
use serde_json::Value;
use std::collections::BTreeSet;

/// The headers that the code reads.
pub(super) const HEADERS: [&str; 7] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "accept-encoding",
    "if-none-match",
    "greenlight-test-scenario",
    "host",
];

/// What others send along, and one whose very name is the client's.
pub(super) const OTHER_HEADERS: [&str; 10] = [
    "accept-language",
    "canary7f3a-Canary7f3a",
    "cookie",
    "origin",
    "referer",
    "traceparent",
    "user-agent",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-request-id",
];

/// Every member and the first element of every list of a body, as JSON pointers. A member that has the canary
/// as its name is one that nobody looks at.
pub(super) fn places(body: &Value) -> Vec<String> {
    let inside = |name: &str, value: &Value| {
        let below = places(value).into_iter().map(|rest| format!("/{name}{rest}"));
        std::iter::once(format!("/{name}")).chain(below).collect::<Vec<_>>()
    };
    match body {
        Value::Object(members) => {
            let looked_at = members.iter().filter(|(name, _)| *name != CANARY);
            looked_at.flat_map(|(name, value)| inside(name, value)).collect()
        }
        Value::Array(list) => list.iter().take(1).flat_map(|value| inside("0", value)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_headers_that_are_tried_are_those_that_the_code_reads() {
    let headers = text_of("shared/src/http/call.rs");
    assert_eq!(between(&headers, "self.header(\"", "\")"), BTreeSet::from(HEADERS));
}
