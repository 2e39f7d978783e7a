//! What every endpoint costs, held to its row in `tests/src/endpoints.rs`: with a good key, with an
//! idempotency key, as a replay, and without a good key.

use super::table::measure;
use super::units;
use crate::support::keys::{key_of, unknown_key};
use crate::support::requests::{Example, Requests, protected};
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{
    Cost, DatabaseCall, ENDPOINTS, EndpointRow, Instance, Request, World, sequential_trips,
};

/// How many items let a caller in, each in one unit: the key's record, and the operator, or the organisation and,
/// where the path names one, the app.
fn identifying(row: &EndpointRow) -> u8 {
    2 + u8::from(row.variables().any(|name| name == "client_id"))
}

/// Whether the instance that is asked has recently let the same pair in.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Pair {
    Known,
    First,
}

/// How many items were named by their keys.
fn items(log: &[DatabaseCall]) -> usize {
    let accesses = log.iter().flat_map(|call| call.accesses().expect("a call on a table"));
    accesses.map(|access| access.items).sum()
}

/// What a request came to, if that is not as budgeted.
async fn finding(
    row: &EndpointRow,
    (what, pair): (&str, Pair),
    request: Request<'_>,
    budget: Cost,
    world: &World,
) -> Option<String> {
    let (reply, log) = measure(world, request).await;
    let _ = reply.expect(row.success);
    let expected = if pair == Pair::Known { budget.trips } else { budget.first_trips };
    let trips = sequential_trips(&log);
    // Other engines charge otherwise.
    let charged = if World::is_external() { (budget.read, budget.written) } else { units(&log) };
    let is_kept = (trips, charged) == (expected, (budget.read, budget.written));
    let found = format!(
        "{}, {what}, {pair:?}: round trips {trips}, units {charged:?}; its row in tests/src/endpoints.rs \
         says {expected}, {:?}",
        row.endpoint.name,
        (budget.read, budget.written)
    );
    (!is_kept).then_some(found)
}

/// The request, to another instance than the world's own if there is one.
fn sent<'r>(request: Request<'r>, instance: Option<&'r Instance>) -> Request<'r> {
    match instance {
        Some(instance) => request.to(instance),
        None => request,
    }
}

#[tokio::test]
async fn every_endpoint_keeps_to_the_budget_in_its_row() {
    let mut findings = Vec::new();
    for (row, pair) in ENDPOINTS.iter().flat_map(|row| [(row, Pair::Known), (row, Pair::First)]) {
        let world = World::new().await;
        let requests = Requests::new(&world, Example::Typical);
        requests.prepare(row).await;
        // From now on the world's own instance knows the pair.
        drop(requests.good(row).send().await.expect(row.success));
        let instances = [world.new_instance(), world.new_instance(), world.new_instance()];
        let mut new = instances.iter();
        let mut on = || new.next().filter(|_| pair == Pair::First);
        let plain = sent(requests.repeatable(row).await, on());
        findings.push(finding(row, ("plain", pair), plain, row.budget.plain, &world).await);
        if let Some(budget) = row.budget.idempotent {
            drop(requests.repeatable(row).await);
            let keyed = || requests.of_call(row, 2).idempotency_key("k");
            let first = sent(keyed(), on());
            findings.push(finding(row, ("idempotent", pair), first, budget, &world).await);
            let replay = Cost { trips: 1, first_trips: 2, written: 0.0, ..budget };
            let again = sent(keyed(), on());
            findings.push(finding(row, ("a replay", pair), again, replay, &world).await);
        }
    }
    let findings: Vec<String> = findings.into_iter().flatten().collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[tokio::test]
async fn before_a_caller_is_let_in_key_and_operator_or_key_organisation_and_app_are_read_and_nothing_else()
 {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    for (row, kind) in protected() {
        let request = requests.without_key(row, 0).key(&unknown_key(kind));
        let request = match row.endpoint.method {
            "GET" => request,
            _ => request.idempotency_key("k0"),
        };
        let (reply, log) = measure(&world, request).await;
        reply.unauthenticated("unknown");
        let read: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(
            (read, items(&log)),
            (vec!["BatchGetItem"], usize::from(identifying(row))),
            "{}",
            row.endpoint.name
        );
        if !World::is_external() {
            let expected = (f64::from(identifying(row)), 0.0);
            assert_eq!(units(&log), expected, "{}", row.endpoint.name);
        }
    }
}

#[tokio::test]
async fn a_malformed_credential_costs_nothing() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    for (row, kind) in protected() {
        let (own, foreign) = requests.keys(kind);
        let sandbox = format!("Bearer {}", key_of(kind, Deployment::Sandbox));
        let two = format!("Bearer {own},Bearer {own}");
        let foreign = format!("Bearer {foreign}");
        for (key, reason) in [
            (None, "missing"),
            (Some("Bearer x"), "malformed"),
            (Some(&*sandbox), "other_deployment"),
            (Some(&*two), "malformed"),
            (Some(&*foreign), "wrong_kind"),
        ] {
            let request = requests.without_key(row, 0);
            let request = match key {
                None => request,
                Some(key) => request.header("authorization", key),
            };
            let (reply, log) = measure(&world, request).await;
            reply.unauthenticated(reason);
            assert!(log.is_empty(), "{}: {log:?}", row.endpoint.name);
        }
    }
}
