//! The last line before an answer that Lambda would not hand on. docs/api.md section 1.5.

use crate::support::app::TESTS;
use crate::support::log::Log;
use greenlight::BoxFuture;
use greenlight::http::response::Response;
use greenlight::runtime::{Endpoint, Handler, RESPONSE_LIMIT, response_size};
use greenlight_tests::{Reply, World};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many quotation marks the endpoint answers; each is four bytes as the Runtime API is given it.
static MARKS: AtomicUsize = AtomicUsize::new(0);

static VERBOSE: Endpoint = Endpoint {
    name: "verbose",
    method: "GET",
    route: "/v1/apps/{client_id}/production-tests",
    variables: &[],
    handler: Handler::WithTable(|_| -> BoxFuture<'_, _> {
        Box::pin(async { Ok(Response::ok(&"\"".repeat(MARKS.load(Ordering::SeqCst)))) })
    }),
};

async fn answer(world: &World, marks: usize) -> Reply {
    MARKS.store(marks, Ordering::SeqCst);
    world.get(TESTS).at(&VERBOSE).send().await
}

#[tokio::test]
async fn an_answer_over_lambda_s_limit_is_an_error_of_the_contract_and_a_line_that_says_so() {
    let world = World::new().await;
    let (log, _guard) = Log::collect();
    let around = answer(&world, 0).await.wire_bytes;
    let most = (RESPONSE_LIMIT - around) / 4;
    let largest = answer(&world, most).await.expect(200);
    assert!((RESPONSE_LIMIT - 3..=RESPONSE_LIMIT).contains(&largest.wire_bytes));
    assert_eq!(log.take(), "");
    drop(world.take_request_lines());

    let reply = answer(&world, most + 1).await;
    reply.refused(500, "RESPONSE_TOO_LARGE", Value::Null);
    let line: Value = serde_json::from_str(&log.take()).expect("one line");
    assert_eq!(line["level"], "ERROR");
    assert_eq!(line["message"], "the answer is too large for Lambda");
    assert_eq!((&line["endpoint"], &line["limit"]), (&json!("verbose"), &json!(RESPONSE_LIMIT)));
    assert_eq!(line["bytes"], largest.wire_bytes + 4);
    assert_eq!(line["request_id"].as_str(), reply.header("x-request-id"));
    let line: Value = serde_json::from_str(&world.take_request_lines()).expect("one line");
    assert_eq!((&line["code"], &line["status"]), (&json!("RESPONSE_TOO_LARGE"), &json!(500)));
}

#[tokio::test]
async fn the_size_is_that_of_the_json_that_the_runtime_api_is_given() {
    for body in ["", "plain", "\"\\\n\t\u{7f}", "größer 🙂 \u{2028}"] {
        let response = Response::ok(&body).into_gateway("228aaefb-3ce2-4dd0-a73b-b96f71c5779f");
        let sent = serde_json::to_vec(&response).expect("JSON");
        assert_eq!(response_size(&response), sent.len(), "{body:?}");
    }
}
