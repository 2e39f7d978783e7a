//! The first call of every function: it gets a process, and is seen to answer as it should.

use super::{
    functions::Functions,
    integration::{api, request_id, trace_id},
};
use greenlight::runtime::system_time;
use greenlight_devkit::{
    Problem,
    gateway::{Arrival, Match, Request, STAGE, event},
};
use greenlight_template::Route;
use serde_json::Value;
use std::{collections::BTreeSet, time::Duration};

/// How long a function may take to start and to answer its first call.
const FIRST_ANSWER: Duration = Duration::from_secs(60);

/// What no endpoint knows.
const UNKNOWN_PARAMETER: &str = "woken-by=cargo-dev";

/// Calls each function by one of its routes, without a key and with a parameter that it does not know, one of
/// which it must refuse. How many there are.
pub(crate) async fn wake(functions: &Functions, routes: &[Route]) -> Result<usize, Problem> {
    let mut woken = BTreeSet::new();
    for route in routes {
        if woken.insert(&route.function) {
            wake_one(functions, route).await?;
        }
    }
    Ok(woken.len())
}

async fn wake_one(functions: &Functions, route: &Route) -> Result<(), Problem> {
    let (request_id, at) = (request_id(), system_time().millis());
    let request = Request {
        method: &route.method,
        path: &format!("/{STAGE}{}", route.path),
        query: UNKNOWN_PARAMETER,
        headers: vec![("user-agent".to_owned(), "cargo dev".to_owned())],
        body: b"",
        source_ip: "127.0.0.1",
    };
    let arrival = Arrival { request_id: &request_id, trace_id: &trace_id(at), at };
    let matched = Match { route, parameters: Vec::new() };
    let event = event(&api(0), &request, &matched, &arrival).to_string();
    let name = &route.function;
    let answer = functions.call_within(name, event.into(), FIRST_ANSWER, None).await;
    let answer = answer.map_err(|_| {
        Problem::new(format!(
            "the function {name} does not answer its first call; why is in the lines above"
        ))
    })?;
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let body = answer["body"].as_str().unwrap_or_default();
    let error = serde_json::from_str::<Value>(body).unwrap_or_default()["error"].take();
    let without_key = answer["statusCode"] == 401 && error["code"] == "INVALID_API_KEY";
    // What looks at no key.
    let unknown = answer["statusCode"] == 400 && error["details"]["reason"] == "unknown_parameter";
    if without_key || unknown {
        return Ok(());
    }
    Err(Problem::new(format!(
        "{name} should refuse such a call, and answers {}: {body:.300}",
        answer["statusCode"]
    )))
}
