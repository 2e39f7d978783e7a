//! The full requests of the table of endpoints have every member and parameter that docs/openapi.yaml has, and no
//! other: the canaries in the logs go through those that stand there. What is missing is said in a line each.

use super::endpoints::TABLE;
use crate::support::requests::{Example, Requests};
use greenlight::http::event::GatewayEvent;
use greenlight_tests::document::{Document, FILE};
use greenlight_tests::{ENDPOINTS, EndpointRow, World};
use std::collections::BTreeSet;

/// The members of an endpoint's full request.
fn members(row: &EndpointRow) -> BTreeSet<String> {
    let body = row.full.body.map(|body| body("word")).unwrap_or_default();
    body.as_object().into_iter().flat_map(|body| body.keys().cloned()).collect()
}

/// Its parameters.
fn parameters(row: &EndpointRow) -> BTreeSet<String> {
    row.full.query.iter().map(|one| one.name.to_owned()).collect()
}

/// What is in one place and not in the other, each way.
fn differences(
    row: &EndpointRow,
    kind: &str,
    places: [(&str, &BTreeSet<String>); 2],
) -> Vec<String> {
    let mut findings = Vec::new();
    for [(there, theirs), (here, ours)] in [places, [places[1], places[0]]] {
        findings.extend(theirs.difference(ours).map(|name| {
            format!("{}: the {kind} {name} is in {there}, but not in {here}", row.endpoint.name)
        }));
    }
    findings
}

#[test]
fn a_full_request_has_every_member_and_parameter_of_the_document() {
    let mut findings = Vec::new();
    for row in ENDPOINTS {
        let Some(operation) = Document::get().operation(row.endpoint.name) else { continue };
        let owned = |names: BTreeSet<&str>| names.into_iter().map(str::to_owned).collect();
        let described = [owned(operation.members()), owned(operation.query())];
        let full = [members(row), parameters(row)];
        for (kind, described, full) in
            [("member", &described[0], &full[0]), ("parameter", &described[1], &full[1])]
        {
            findings.extend(differences(row, kind, [(FILE, described), (TABLE, full)]));
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

/// The parameters that an endpoint knows, as it tells whoever sends another.
async fn known(requests: &Requests<'_>, row: &'static EndpointRow) -> BTreeSet<String> {
    let unknown = |event: &mut GatewayEvent| event.raw_query_string = "sort=desc".to_owned();
    let reply = requests.repeatable(row).await.altered(unknown).send().await;
    reply.invalid("sort", "unknown_parameter");
    let message = reply.body["error"]["message"].as_str().expect("a message").to_owned();
    let list = message.strip_prefix("`sort` is unknown: this endpoint has ").expect("a list");
    let names = list.trim_end_matches('.').split(", ").filter(|name| *name != "no parameters");
    names.map(str::to_owned).collect()
}

/// A filter that is not described would be used by nobody, and change under whoever found it.
#[tokio::test]
async fn an_endpoint_knows_the_parameters_of_its_full_request_and_no_others() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    for row in ENDPOINTS {
        assert_eq!(known(&requests, row).await, parameters(row), "{}", row.endpoint.name);
    }
}
