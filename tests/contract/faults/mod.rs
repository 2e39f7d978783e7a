//! What is answered when the database, or the way to it, fails: docs/api.md sections 1.5 and 1.9,
//! and the invariants of ARCHITECTURE.md, Writes.

mod contention;
mod lost_answers;
mod outage;
mod stale_reads;
mod stragglers;
mod unreadable;
mod walk;

use greenlight_tests::Reply;
use serde_json::{Value, json};

/// The SDK sends a call so often.
const ATTEMPTS: usize = 3;

/// The database did not answer, and nothing happened.
#[track_caller]
fn assert_nothing_happened(reply: &Reply) {
    reply.refused(503, "SYSTEM_UNAVAILABLE", json!({ "outcome": "none" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    let message = "The service is temporarily unavailable and nothing was changed. Repeat the \
                   request.";
    assert_eq!(reply.body["error"]["message"], message);
}

/// The database did not answer, and nobody knows whether it happened. The advice depends on
/// whether the request had an idempotency key.
#[track_caller]
fn assert_unknown(reply: &Reply, keyed: bool) {
    reply.refused(503, "SYSTEM_UNAVAILABLE", json!({ "outcome": "unknown" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
    let advice = if keyed {
        "The service could not confirm the outcome. Repeat the request with the same idempotency \
         key: it is carried out at most once."
    } else {
        "The service could not confirm the outcome. Look whether the request took effect before \
         you repeat it; an idempotency key makes repeating safe."
    };
    assert_eq!(reply.body["error"]["message"], advice);
}

#[track_caller]
fn assert_in_progress(reply: &Reply) {
    reply.refused(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", Value::Null);
    assert_eq!(reply.header("retry-after"), Some("1"));
}

#[track_caller]
fn assert_lost_the_race(reply: &Reply) {
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
    assert_eq!(reply.header("retry-after"), Some("1"));
}
