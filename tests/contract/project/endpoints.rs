//! Every endpoint is everywhere where it must be. What is missing, or not the same in two places, is said in a
//! line each, all of it at once. CONTRIBUTING.md, How to add an endpoint.

use crate::support::sources::{between, root, text_of};
use greenlight_template::{Route, routes};
use greenlight_tests::{ENDPOINTS, EndpointRow};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

pub(super) const TABLE: &str = "tests/src/endpoints.rs";
const ROUTER: &str = "[workspace.metadata.lambda.watch.router] of Cargo.toml";
pub(super) const CONTRACT: &str = "docs/api.md";

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

/// What the functions' own code says: `ENDPOINT` in each `src/lib.rs`.
fn in_code(folders: &BTreeSet<String>) -> Routes {
    let route = |name: &String| {
        let text = text_of(&format!("functions/{name}/src/lib.rs"));
        let member = |member: &str| Some(*between(&text, member, "\"").first()?);
        let (method, path) = (member("method: \"")?, member("route: \"")?);
        Some((name.clone(), format!("{method} {path}")))
    };
    folders.iter().filter_map(route).collect()
}

/// Those of them that docs/api.md documents.
fn in_contract(own: &Routes) -> Routes {
    let documented: BTreeSet<String> =
        text_of(CONTRACT).lines().filter_map(|line| Some(documented_route(line)?.0)).collect();
    own.clone().into_iter().filter(|(_, route)| documented.contains(route)).collect()
}

/// Those that the tests depend on.
fn in_manifest(own: &Routes) -> Routes {
    let manifest = text_of("tests/Cargo.toml");
    let lines: BTreeSet<&str> =
        manifest.lines().filter_map(|line| line.split(" = ").next()).collect();
    own.clone().into_iter().filter(|(name, _)| lines.contains(name.as_str())).collect()
}

/// The route that a line of docs/api.md is about, and the parameter that it shows.
pub(super) fn documented_route(line: &str) -> Option<(String, Option<&str>)> {
    let (method, rest) = line.strip_prefix('`')?.split_once(" /")?;
    let target = rest.split('`').next()?;
    let (path, query) = target.split_once("[?").unwrap_or((target, ""));
    let parameter = query.split('=').next().filter(|name| !name.is_empty());
    Some((format!("{method} /v1/{path}"), parameter))
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
            findings.push(format!("{name}: a {what} in {place}, but no folder in functions"));
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

/// What a row needs for others to make requests of it.
fn incomplete(row: &EndpointRow) -> Vec<String> {
    let name = row.endpoint.name;
    let mut findings = Vec::new();
    let mut known = BTreeSet::from(["client_id"]);
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
    let is_post = row.endpoint.method == "POST";
    for (what, is_there) in [
        ("typical body", row.typical.body.is_some()),
        ("full body", row.full.body.is_some()),
        ("budget with an idempotency key", row.budget.idempotent.is_some()),
    ] {
        if is_there != is_post {
            let has = if is_there { "a" } else { "no" };
            findings.push(format!("{name}: its row in {TABLE} has {has} {what}"));
        }
    }
    findings
}

#[test]
fn every_endpoint_is_everywhere_where_it_must_be() {
    let (metadata, folders) = (metadata(), folders());
    let own = in_code(&folders);
    let places = [
        ("route", "template.yaml", in_template()),
        ("entry", ROUTER, in_router(&metadata)),
        ("dependency", "tests/Cargo.toml", in_manifest(&own)),
        ("row", TABLE, in_table()),
        ("line for its route", CONTRACT, in_contract(&own)),
    ];
    let mut findings = missing(&folders, &places);
    findings.extend(differing(&own, &places));
    findings.extend(misnamed(&metadata, &folders));
    findings.extend(ENDPOINTS.iter().flat_map(incomplete));
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn an_endpoint_that_is_nowhere_else_is_missing_everywhere() {
    let mut folders = folders();
    folders.insert("get-app".to_owned());
    let metadata = metadata();
    let places = [
        ("route", "template.yaml", in_template()),
        ("entry", ROUTER, in_router(&metadata)),
        ("row", TABLE, in_table()),
    ];
    let expected = [
        "get-app: no route in template.yaml",
        "get-app: no entry in [workspace.metadata.lambda.watch.router] of Cargo.toml",
        "get-app: no row in tests/src/endpoints.rs",
    ];
    assert_eq!(missing(&folders, &places), expected);
    let gone: BTreeSet<String> =
        folders.into_iter().filter(|name| name != "get-app").skip(1).collect();
    let found = missing(&gone, &places);
    assert!(
        found.iter().any(|line| line.starts_with("create-production-test: a route in")),
        "{found:?}"
    );
    let elsewhere = |name| (name, "GET /elsewhere".to_owned());
    let own: Routes = in_table().into_keys().map(elsewhere).collect();
    assert_eq!(differing(&own, &places).len(), 3 * own.len());
    assert_eq!(misnamed(&metadata, &BTreeSet::from(["get-app".to_owned()])).len(), 1);
}
