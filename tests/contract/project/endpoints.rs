//! Every endpoint is everywhere where it must be. What is missing, or not the same in two places, is said in a
//! line each, all of it at once. CONTRIBUTING.md, How to add an endpoint.

use crate::support::sources::{root, text_of};
use greenlight::http::exchange::BASE_PATH;
use greenlight_devkit::gateway::STAGE;
use greenlight_template::{Route, Template, routes, triggers};
use greenlight_tests::document::{Document, FILE as DOCUMENT, Operation};
use greenlight_tests::{Caller, ENDPOINTS, EndpointRow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

pub(super) const TABLE: &str = "tests/src/endpoints.rs";
const ROUTER: &str = "[workspace.metadata.lambda.watch.router] of Cargo.toml";

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--frozen"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The folders of the functions.
fn folders() -> BTreeSet<String> {
    let folders = fs::read_dir(root().join("functions")).expect("a folder");
    let folders = folders.map(|entry| entry.expect("an entry")).filter(|e| e.path().is_dir());
    folders.map(|entry| entry.file_name().into_string().expect("a name")).collect()
}

/// Those that no request calls, but the table's stream or the clock.
fn workers() -> BTreeSet<String> {
    let template = Template::parse(&text_of("template.yaml")).expect("a template");
    let triggers = triggers(&template).expect("triggers");
    triggers.into_iter().map(|trigger| trigger.function).collect()
}

/// The folders of the functions that requests call.
fn endpoints() -> BTreeSet<String> {
    folders().difference(&workers()).cloned().collect()
}

/// The routes of the functions, such as `GET /v1/apps/{client_id}/providers`.
type Routes = BTreeMap<String, String>;

fn routed(route: Route) -> (String, String) {
    (route.function, format!("{} {}", route.method, route.path))
}

fn in_template() -> Routes {
    routes(&text_of("template.yaml")).expect("routes").into_iter().map(routed).collect()
}

fn in_router(metadata: &Value) -> Routes {
    let router = metadata["metadata"]["lambda"]["watch"]["router"].as_object().expect("a router");
    let text = |route: &Value, name: &str| route[name].as_str().expect("text").to_owned();
    let below = |(path, served): (&String, &Value)| {
        let path = path.strip_prefix("/connect").expect("the stage").to_owned();
        let served = served.as_array().expect("routes").clone();
        served.into_iter().map(move |route| (path.clone(), route))
    };
    let routes = router.iter().flat_map(below).map(|(path, route)| Route {
        function: text(&route, "function"),
        method: text(&route, "method"),
        path,
    });
    routes.map(routed).collect()
}

fn in_table() -> Routes {
    let route = |row: &EndpointRow| format!("{} {}", row.endpoint.method, row.endpoint.route);
    ENDPOINTS.iter().map(|row| (row.endpoint.name.to_owned(), route(row))).collect()
}

/// Those that the document has an operation for, called as the function is.
fn in_document() -> Routes {
    let base = BASE_PATH.strip_prefix('/').and_then(|path| path.strip_prefix(STAGE));
    let base = base.expect("a path below the stage");
    let route = |operation: &Operation| format!("{} {base}{}", operation.method, operation.path);
    let operations = Document::get().operations();
    operations.map(|operation| (operation.name.to_owned(), route(operation))).collect()
}

/// Those that the tests depend on.
fn in_manifest(folders: &BTreeSet<String>, own: &Routes) -> Routes {
    let manifest = text_of("tests/Cargo.toml");
    let lines: BTreeSet<&str> =
        manifest.lines().filter_map(|line| line.split(" = ").next()).collect();
    let there = folders.iter().filter(|name| lines.contains(name.as_str()));
    there.map(|name| (name.clone(), own.get(name).cloned().unwrap_or_default())).collect()
}

/// What is missing where, of functions that have a folder, and what is there of others.
fn missing(folders: &BTreeSet<String>, places: &[(&str, &str, Routes)]) -> Vec<String> {
    let mut findings = Vec::new();
    for name in folders {
        for (what, place, routes) in places {
            if !routes.contains_key(name) {
                findings.push(format!("{name}: no {what} in {place}"));
            }
        }
    }
    for (what, place, routes) in places {
        for name in routes.keys().filter(|name| !folders.contains(*name)) {
            findings.push(format!(
                "{name}: its {what} is in {place}, but its folder is not in functions"
            ));
        }
    }
    findings
}

/// Routes that are not the one in the function's own code.
fn differing(own: &Routes, places: &[(&str, &str, Routes)]) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, route) in own {
        for (what, place, routes) in places {
            if let Some(other) = routes.get(name).filter(|other| *other != route) {
                findings
                    .push(format!("{name}: serves {route}, but its {what} in {place} is {other}"));
            }
        }
    }
    findings
}

/// A package that is not called as its folder, or has no binary of that name, is neither built nor watched.
fn misnamed(metadata: &Value, folders: &BTreeSet<String>) -> Vec<String> {
    let packages = metadata["packages"].as_array().expect("packages");
    let binary = |name: &str| {
        let path = root().join("functions").join(name).join("Cargo.toml");
        let path = path.canonicalize().unwrap_or_default().display().to_string();
        let package = packages.iter().find(|package| package["manifest_path"] == path)?;
        let targets = package["targets"].as_array()?;
        let is_binary = |target: &&Value| target["kind"] == json!(["bin"]);
        let binary = targets.iter().find(|target| is_binary(target) && target["name"] == name);
        binary.filter(|_| package["name"] == name)
    };
    let without = folders.iter().filter(|name| binary(name).is_none());
    without
        .map(|name| format!("{name}: no package and binary of that name in its folder"))
        .collect()
}

/// Whose key an operation says that it takes, where its endpoint takes another.
fn of_another_caller(row: &EndpointRow) -> Option<String> {
    let name = row.endpoint.name;
    let (takes, whose) = match row.caller {
        Caller::Workspace => (BTreeSet::from(["workspaceKey"]), "a workspace's key"),
        Caller::Operator => (BTreeSet::from(["operatorKey"]), "an operator's key"),
        Caller::Anyone => (BTreeSet::new(), "no key"),
    };
    let said = &Document::get().operation(name)?.security;
    (*said != takes)
        .then(|| format!("{name}: takes {whose}, but its operation in {DOCUMENT} does not say so"))
}

/// What a row needs for others to make requests of it.
fn incomplete(row: &EndpointRow) -> Vec<String> {
    let name = row.endpoint.name;
    let mut findings = Vec::new();
    let mut known = BTreeSet::from(["client_id", "provider_id"]);
    for (before, _) in row.before {
        match ENDPOINTS.iter().find(|row| row.endpoint.name == *before) {
            Some(before) => known.extend(before.gives.map(|(variable, _)| variable)),
            None => {
                findings.push(format!("{name}: before it {before} is called, which has no row"))
            }
        }
    }
    for variable in row.variables().filter(|variable| !known.contains(variable)) {
        findings.push(format!("{name}: nothing that is called before it gives {{{variable}}}"));
    }
    for (what, is_there) in [
        ("typical body", row.typical.body.is_some()),
        ("full body", row.full.body.is_some()),
        ("budget with an idempotency key", row.budget.idempotent.is_some()),
    ] {
        match (row.endpoint.method, is_there) {
            ("GET" | "DELETE", true) => {
                findings.push(format!("{name}: its row in {TABLE} has a {what}"))
            }
            ("POST" | "PATCH", false) => {
                findings.push(format!("{name}: its row in {TABLE} has no {what}"))
            }
            _ => {}
        }
    }
    findings
}

#[test]
fn every_endpoint_is_everywhere_where_it_must_be() {
    let (metadata, folders) = (metadata(), endpoints());
    // What a row names is the endpoint itself, as its code has it.
    let own = in_table();
    let places = [
        ("route", "template.yaml", in_template()),
        ("entry", ROUTER, in_router(&metadata)),
        ("dependency", "tests/Cargo.toml", in_manifest(&folders, &own)),
        ("row", TABLE, in_table()),
        ("operation", DOCUMENT, in_document()),
    ];
    let mut findings = missing(&folders, &places);
    findings.extend(differing(&own, &places));
    findings.extend(misnamed(&metadata, &self::folders()));
    findings.extend(ENDPOINTS.iter().flat_map(incomplete));
    findings.extend(ENDPOINTS.iter().filter_map(of_another_caller));
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn every_worker_has_a_folder_and_is_called_by_something() {
    let workers = workers();
    assert_eq!(workers, ["deliver-webhooks", "dispatch-events"].map(str::to_owned).into());
    assert!(workers.is_subset(&folders()));
}

#[test]
fn an_endpoint_that_is_nowhere_else_is_missing_everywhere() {
    let mut folders = endpoints();
    folders.insert("get-nothing".to_owned());
    let metadata = metadata();
    let places = [
        ("route", "template.yaml", in_template()),
        ("entry", ROUTER, in_router(&metadata)),
        ("row", TABLE, in_table()),
        ("operation", DOCUMENT, in_document()),
    ];
    let expected = [
        "get-nothing: no route in template.yaml",
        "get-nothing: no entry in [workspace.metadata.lambda.watch.router] of Cargo.toml",
        "get-nothing: no row in tests/src/endpoints.rs",
        "get-nothing: no operation in docs/openapi.yaml",
    ];
    assert_eq!(missing(&folders, &places), expected);
    folders.retain(|name| !["get-nothing", "record-stamp"].contains(&name.as_str()));
    let of_nothing = missing(&folders, &places);
    assert_eq!(
        of_nothing[0],
        "record-stamp: its route is in template.yaml, but its folder is not in functions"
    );
    assert_eq!(of_nothing.len(), places.len());
    let elsewhere = |name| (name, "GET /elsewhere".to_owned());
    let own: Routes = in_table().into_keys().map(elsewhere).collect();
    assert_eq!(differing(&own, &places).len(), places.len() * own.len());
    assert_eq!(misnamed(&metadata, &BTreeSet::from(["get-nothing".to_owned()])).len(), 1);
}
