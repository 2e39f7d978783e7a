//! The structure of the project, held by tests. Each rule says why it is one. ARCHITECTURE.md,
//! Code map.

use crate::support::sources::rust_files;
use greenlight::runtime::config::Config;
use greenlight::runtime::{Handler, Surroundings, Worker};
use greenlight_template::{Template, functions};
use greenlight_tests::World;
use std::collections::BTreeSet;
use std::sync::Mutex;

const TEMPLATE: &str = include_str!("../../../template.yaml");

/// The functions that no request calls.
static WORKERS: [&Worker; 2] = [&deliver_webhooks::WORKER, &dispatch_events::WORKER];

/// The lines of a file that are code, numbered.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let uncommented = |line: &'_ str| line.split("//").next().unwrap_or_default().len();
    text.lines().zip(1..).map(move |(line, number)| (number, &line[..uncommented(line)]))
}

/// Where one of `words` is said in code.
fn mentions(folder: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, text) in rust_files(folder) {
        for (number, line) in code(&text) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{name}:{number}: {word}"));
            }
        }
    }
    found
}

/// A function stops at start for a variable that it misses, and a variable that nobody reads is a
/// secret or a switch that somebody believes in. What Lambda itself sets is not the template's.
#[tokio::test]
async fn each_function_is_given_exactly_the_variables_that_it_reads() {
    let template = Template::parse(TEMPLATE).expect("a template");
    let given = functions(&template).expect("functions");
    let lambda_s_own_and_local =
        ["AWS_REGION", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_CA_BUNDLE", "WEBHOOK_REACH"];
    let world = World::new().await;
    let endpoints = world.endpoints().map(|it| {
        let is_alone = matches!(it.handler, Handler::Alone(_));
        (it.name, (!is_alone).then_some(it.variables))
    });
    let workers = WORKERS.map(|it| (it.name, Some(it.variables)));
    for (name, variables) in endpoints.chain(workers) {
        let read = Mutex::new(BTreeSet::new());
        let variable = |name: &str| {
            read.lock().expect("names").insert(name.to_owned());
            Some(match name {
                "DEPLOYMENT_ENV" => "production".to_owned(),
                "AWS_ENDPOINT_URL_DYNAMODB" => "http://127.0.0.1:8000".to_owned(),
                "API_DOCS_URL" => "https://docs.example.com".to_owned(),
                name if name.ends_with("_PER_DAY") => "100".to_owned(),
                "RETENTION_DAYS" => "100".to_owned(),
                "WEBHOOK_KEY_ID" => "id".to_owned(),
                _ => format!("id:{}", "x".repeat(32)),
            })
        };
        match variables {
            Some(variables) => drop(Config::read(variables, variable).expect("good")),
            None => {
                drop(Surroundings::read(variable).expect("good"));
                // The template says it once for all functions; without permissions it is a word.
                read.lock().expect("names").insert("TABLE_NAME".to_owned());
            }
        }
        let mut read = read.into_inner().expect("names");
        read.retain(|name| !lambda_s_own_and_local.contains(&name.as_str()));
        assert_eq!(given[name].variables, read, "{name}");
    }
}

/// A use case that knew HTTP could not be called by the admin tool; an edge that knew the runtime could
/// not be run by a test. What Cargo keeps apart (the domain, the store) needs no test.
#[test]
fn in_the_shared_crate_each_layer_names_only_those_below_it() {
    for (layer, above) in [
        ("shared/src/usecase", ["crate::http", "crate::runtime", "lambda"].as_slice()),
        ("shared/src/http", &["crate::runtime"]),
    ] {
        assert_eq!(mentions(layer, above), [""; 0]);
    }
}

/// A longer main or handler means that a rule sits in the wrong room.
#[test]
fn a_main_has_at_most_15_lines_and_a_handler_at_most_25() {
    for (name, text) in rust_files("functions") {
        let lines: Vec<&str> = text.lines().collect();
        if name.ends_with("main.rs") {
            assert!(lines.len() <= 15, "{name} has {} lines", lines.len());
        }
        // What a worker does, `shared/deliveries` says.
        if name.ends_with("lib.rs") && !text.contains("static WORKER: Worker") {
            let start = lines
                .iter()
                .position(|line| line.trim_start_matches("async ").starts_with("fn handle("));
            let start = start.unwrap_or_else(|| panic!("{name} has no handler of that name"));
            let length = lines[start..].iter().position(|line| *line == "}").expect("an end") + 1;
            assert!(length <= 25, "the handler in {name} has {length} lines");
        }
    }
}

/// A file is one idea; one that does not fit into a head has a second one in it.
#[test]
fn no_file_of_rust_is_longer_than_400_lines() {
    let folders = ["shared", "functions", "infra", "tests"];
    let files = folders.into_iter().flat_map(rust_files);
    let lengths = files.map(|(name, text)| (name, text.lines().count()));
    let long: Vec<(String, usize)> = lengths.filter(|(_, lines)| *lines > 400).collect();
    assert_eq!(long, []);
}
