//! What alarms and dashboard look at is what the functions write. CloudWatch does not mind a metric that
//! nobody writes: the alarm on it would be silent for ever. docs/operations.md, Alarms.

use crate::support::app::{items, spoil};
use crate::support::{tickets, workers};
use greenlight_template::{Metric, Template, counted_in_logs, metrics};
use greenlight_tests::document::{Document, Operation};
use greenlight_tests::{ENDPOINTS, EndpointRow, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const TEMPLATE: &str = include_str!("../../../template.yaml");

/// A metric as CloudWatch tells it from others: namespace, name, the dimensions' names.
pub(crate) type Identity = (String, String, BTreeSet<String>);

/// Every metric that the lines tell CloudWatch of, with the endpoints that write it.
pub(crate) fn declared_metrics(lines: &str) -> BTreeMap<Identity, BTreeSet<String>> {
    let mut declared: BTreeMap<Identity, BTreeSet<String>> = BTreeMap::new();
    let strings = |list: &Value| -> BTreeSet<String> {
        let items = list.as_array().expect("a list").iter();
        items.map(|item| item.as_str().expect("text").to_owned()).collect()
    };
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().expect("directives") {
            let namespace = directive["Namespace"].as_str().expect("a namespace");
            for dimensions in directive["Dimensions"].as_array().expect("dimensions") {
                let dimensions = strings(dimensions);
                // CloudWatch takes a metric only with a value for it and for each of its dimensions.
                assert!(dimensions.iter().all(|name| line[name].is_string()), "{line}");
                for metric in directive["Metrics"].as_array().expect("metrics") {
                    let name = metric["Name"].as_str().expect("a name").to_owned();
                    assert!(line[&name].is_number() || line[&name].is_object(), "{name}: {line}");
                    let identity = (namespace.to_owned(), name, dimensions.clone());
                    let endpoint = line["endpoint"].as_str().expect("an endpoint").to_owned();
                    declared.entry(identity).or_default().insert(endpoint);
                }
            }
        }
    }
    declared
}

/// The line of a list that leaves an item out.
pub(crate) async fn line_of_an_unreadable_item(world: &World) -> String {
    let id = tickets::mitid(world).await;
    for item in items(world, &format!("TICKET#{id}")).await {
        spoil(world, &item, "client_id").await;
    }
    drop(world.take_request_lines());
    drop(tickets::get(world, &world.operator_key, tickets::QUEUE).send().await.expect(200));
    world.take_request_lines()
}

/// Has both workers run.
pub(crate) async fn work(world: &World) {
    let one = workers::endpoint(world, workers::ACME_ID, "one.example.com").await;
    let receivers = workers::Receivers::new(world);
    receivers.set("one.example.com", workers::Answer::Status(500));
    workers::change(world, &workers::slowed(one)).await;
    workers::switch(world, false).await;
    workers::dispatch(world, &receivers, workers::ACME_ID).await;
    workers::sweep(world, &receivers).await;
}

/// What all endpoints write, the age of the queue and what is left out of it included.
async fn written(world: &World) -> BTreeMap<Identity, BTreeSet<String>> {
    let unreadable = line_of_an_unreadable_item(world).await;
    for EndpointRow { endpoint, caller, success, .. } in ENDPOINTS {
        let filled = |part| if str::starts_with(part, '{') { "abc123" } else { part };
        let target: Vec<&str> = endpoint.route.split('/').map(filled).collect();
        let without_key = if caller.key().is_some() { 401 } else { *success };
        drop(world.anonymous(endpoint.method, &target.join("/")).send().await.expect(without_key));
    }
    work(world).await;
    declared_metrics(&(unreadable + &world.take_request_lines()))
}

/// The metrics of the functions that the template looks at. Those that it counts in a log by itself are held by
/// infra/template/tests/metrics.rs.
fn watched(world: &World) -> Vec<Metric> {
    let deployment = world.settings().deployment.to_string();
    let template = Template::with(TEMPLATE, &[("DeploymentEnv", &deployment)]).expect("a template");
    let counted = counted_in_logs(&template).expect("filters");
    let counted: BTreeSet<String> = counted.into_iter().map(|metric| metric.name).collect();
    let mut metrics = metrics(&template).expect("metrics");
    metrics.retain(|m| m.namespace.starts_with("Greenlight") && !counted.contains(&m.name));
    metrics
}

fn identity(metric: &Metric) -> Identity {
    let dimensions = metric.dimensions.keys().cloned().collect();
    (metric.namespace.clone(), metric.name.clone(), dimensions)
}

#[tokio::test]
async fn what_alarms_and_dashboard_look_at_is_written_by_the_endpoint_that_they_name() {
    let world = World::new().await;
    let written = written(&world).await;
    let watched = watched(&world);
    assert!(!watched.is_empty());
    for metric in watched {
        let Some(writers) = written.get(&identity(&metric)) else {
            panic!("nobody writes {metric:?}");
        };
        if let Some(Some(endpoint)) = metric.dimensions.get("endpoint") {
            assert!(writers.contains(endpoint), "{endpoint} does not write {metric:?}");
        }
    }
}

#[tokio::test]
async fn whatever_the_functions_write_is_on_the_dashboard_or_in_an_alarm() {
    let world = World::new().await;
    let watched: BTreeSet<Identity> = watched(&world).iter().map(identity).collect();
    let written: BTreeSet<Identity> = written(&world).await.into_keys().collect();
    assert_eq!(written.difference(&watched).collect::<Vec<_>>(), Vec::<&Identity>::new());
}

#[tokio::test]
async fn the_codes_that_alarms_look_for_are_codes_of_the_contract() {
    let world = World::new().await;
    let codes =
        watched(&world).into_iter().filter_map(|metric| metric.dimensions.get("code")?.clone());
    let codes: Vec<String> = codes.collect();
    assert!(!codes.is_empty(), "no alarm looks for a code");
    let errors = Document::get().operations().flat_map(Operation::errors);
    let failures = errors.filter(|(status, ..)| *status >= 500);
    let known: BTreeSet<&str> = failures.map(|(_, code, _)| code).collect();
    // What was answered well has no code of the contract.
    for code in codes.iter().filter(|code| *code != "OK") {
        assert!(known.contains(code.as_str()), "{code} is no server error of the contract");
    }
}
