//! What every endpoint costs, held to its row in `tests/src/endpoints.rs`: with a good key, with an
//! idempotency key, as a replay, and without a good key.

use super::table::measure;
use super::units;
use crate::support::keys::unknown_key;
use crate::support::requests::{Example, Requests};
use greenlight_tests::{Cost, ENDPOINTS, EndpointRow, Exchange, Request, World, sequential_trips};
use serde_json::Value;

/// What is read before a key is known good: the key, its operator, the app, the company
/// information, the challenge or ticket, the idempotency record.
const HANDFUL: usize = 6;

/// How many items were named by their keys.
fn items(log: &[Exchange]) -> usize {
    let accesses = log.iter().flat_map(|call| call.accesses().expect("a call on a table"));
    accesses.map(|access| access.items).sum()
}

/// What a request came to, if that is not as budgeted.
async fn finding(
    row: &EndpointRow,
    what: &str,
    (request, status): (Request<'_>, u16),
    budget: Cost,
    world: &World,
) -> Option<String> {
    let (reply, log) = measure(world, request).await;
    let _ = reply.expect(status);
    let (read, written) = units(&log);
    let mut cost = Cost { trips: sequential_trips(&log), read, written };
    if World::is_external() {
        // Other engines charge otherwise.
        cost = Cost { trips: cost.trips, ..budget };
    }
    let name = row.endpoint.name;
    let found = format!("{name}, {what}: {cost}; its row in tests/src/endpoints.rs says {budget}");
    (cost != budget).then_some(found)
}

#[tokio::test]
async fn every_endpoint_keeps_to_the_budget_in_its_row() {
    let mut findings = Vec::new();
    for row in ENDPOINTS {
        let world = World::new().await;
        let requests = Requests::new(&world, Example::Typical);
        requests.prepare(row).await;
        // From now on the instance knows the key.
        drop(requests.good(row).send().await.expect(row.success));
        let plain = (requests.good(row), row.success);
        findings.push(finding(row, "plain", plain, row.budget.plain, &world).await);
        if let Some(budget) = row.budget.idempotent {
            let keyed = || (requests.of_call(row, 2).idempotency_key("k"), row.success);
            findings.push(finding(row, "idempotent", keyed(), budget, &world).await);
            let replay = Cost { trips: 1, written: 0.0, ..budget };
            findings.push(finding(row, "a replay", keyed(), replay, &world).await);
        }
    }
    let findings: Vec<String> = findings.into_iter().flatten().collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[tokio::test]
async fn before_a_key_is_known_good_a_handful_of_items_is_read_in_one_call() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    let mut findings = Vec::new();
    for row in ENDPOINTS {
        let request = || match row.endpoint.method {
            "GET" => requests.without_key(row, 0),
            _ => requests.without_key(row, 0).idempotency_key("k0"),
        };
        let unknown = (request().key(&unknown_key(row.caller)), 401);
        let budget = Cost { trips: 1, read: row.budget.unknown_key, written: 0.0 };
        findings.push(finding(row, "an unknown key", unknown, budget, &world).await);
        let (_, log) = measure(&world, request().key(&unknown_key(row.caller))).await;
        assert!(log.iter().all(|call| call.operation == "BatchGetItem"), "{}", row.endpoint.name);
        assert!(items(&log) <= HANDFUL, "{}: {} items", row.endpoint.name, items(&log));
    }
    let findings: Vec<String> = findings.into_iter().flatten().collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[tokio::test]
async fn a_malformed_credential_costs_nothing() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    for row in ENDPOINTS {
        let (own, foreign) = requests.keys(row);
        let sandbox = format!("Bearer {}", own.replace("_prod_", "_test_"));
        let two = format!("Bearer {own},Bearer {own}");
        let foreign = format!("Bearer {foreign}");
        for key in [None, Some("Bearer x"), Some(&*sandbox), Some(&*two), Some(&*foreign)] {
            let request = requests.without_key(row, 0);
            let request = match key {
                None => request,
                Some(key) => request.header("authorization", key),
            };
            let (reply, log) = measure(&world, request).await;
            reply.refused(401, "INVALID_API_KEY", Value::Null);
            assert!(log.is_empty(), "{}: {log:?}", row.endpoint.name);
        }
    }
}
