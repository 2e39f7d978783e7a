//! What `infra/costs/run` multiplies with AWS's prices is what the budget allows and what really is
//! answered and logged. docs/operations.md, What it costs.

use super::table::{FIRST, Row, TABLE, UNAUTHENTICATED, measure_all};
use serde_json::Value;

/// A kind of request that has a price.
struct Priced {
    request: String,
    trips: f64,
    units: (f64, f64),
    kilobytes: f64,
}

fn figures() -> Value {
    let text = include_str!("../../../infra/costs/requests.json");
    serde_json::from_str(text).expect("infra/costs/requests.json is JSON")
}

fn priced() -> Vec<Priced> {
    let figures = figures();
    let all = figures["requests"].as_array().expect("requests").iter();
    let figure = |one: &Value, name: &str| {
        one[name]
            .as_f64()
            .unwrap_or_else(|| panic!("infra/costs/requests.json: no {name} in {one}"))
    };
    all.map(|one| Priced {
        request: one["request"].as_str().expect("a request").to_owned(),
        trips: figure(one, "trips"),
        units: (figure(one, "reads"), figure(one, "writes")),
        kilobytes: figure(one, "kilobytes"),
    })
    .collect()
}

fn kilobytes(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).expect("few")) / 1000.0
}

#[test]
fn what_is_priced_takes_the_round_trips_and_units_of_its_line_in_the_budget() {
    let all: Vec<&Row> = FIRST.iter().chain(UNAUTHENTICATED).chain(TABLE).collect();
    for Priced { request, trips, units, .. } in priced() {
        let row = all.iter().find(|row| row.what == request);
        let row = row.unwrap_or_else(|| panic!("tests/contract/budget/table.rs: no {request}"));
        let budget = (f64::from(u32::try_from(row.trips).expect("a few")), row.units);
        assert_eq!((trips, units), budget, "infra/costs/requests.json: {request}");
    }
}

#[test]
fn what_anybody_can_make_cost_is_priced() {
    for row in UNAUTHENTICATED {
        let is_there = priced().iter().any(|one| one.request == row.what);
        assert!(is_there, "infra/costs/requests.json: no {}", row.what);
    }
}

#[tokio::test]
async fn what_is_priced_has_the_sizes_of_real_answers_and_lines() {
    let all = measure_all().await;
    let mut findings = Vec::new();
    for Priced { request, kilobytes: said, .. } in priced() {
        let measured = all.iter().find(|measured| measured.row.what == request).expect("sent");
        let headers =
            measured.reply.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
        let answer = kilobytes(measured.reply.body_bytes + headers.sum::<usize>());
        // What the contract's description comes to changes with every sentence of it.
        let exactness = if request.starts_with("get-openapi") { said / 5.0 } else { 0.05 };
        if (said - answer).abs() > exactness {
            findings.push(format!("{request} answers {answer} KB, not {said}"));
        }
    }
    let line = kilobytes(all.iter().map(|measured| measured.line.len()).sum::<usize>() / all.len());
    let said = figures()["requestLineKilobytes"].as_f64().expect("a number");
    if (said - line).abs() >= 0.05 {
        findings.push(format!("a request's line has {line} KB, not {said}"));
    }
    assert!(findings.is_empty(), "infra/costs/requests.json:\n{}", findings.join("\n"));
}
