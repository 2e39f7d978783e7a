//! The saved queries: they ask for what the logs really hold, and the manual says what each answers. Logs Insights does
//! not mind a field that no line has: its column is empty for ever.

use crate::support::sources::{between, text_of};
use greenlight_template::Template;
use greenlight_tests::World;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const TEMPLATE: &str = include_str!("../../../template.yaml");
const PAGE: &str = include_str!("../../../docs/operations.md");
/// What stands in the line of a caller who is known, and of a refusal that has a reason.
const ATTRIBUTION: [&str; 5] = ["client_id", "key_id", "operator_id", "organisation_id", "reason"];
/// What stands in a line of an endpoint that left an item out.
const SELDOM: [&str; 1] = ["UnreadableItems"];
/// What stands in the other lines: warnings, errors, panics.
const OF_OTHER_LINES: [&str; 5] = ["detail", "level", "place", "span.endpoint", "span.request_id"];
/// What stands in the line of an attempt of a webhook.
const OF_ATTEMPTS: [&str; 7] = [
    "duration_ms",
    "error",
    "event_id",
    "event_type",
    "host",
    "http_status",
    "webhook_endpoint_id",
];
/// The language's own words.
const LANGUAGE: &str = "and as asc by count desc fields filter ispresent like limit max min or pct sort stats \
                        strcontains sum";

struct Query {
    id: String,
    /// As the console shows it, without the folder.
    name: String,
    text: String,
    of_the_access_log: bool,
}

fn queries() -> Vec<Query> {
    let template = Template::parse(TEMPLATE).expect("a template");
    let mut resources = template.resources().expect("resources");
    resources.retain(|resource| resource.kind == "AWS::Logs::QueryDefinition");
    let query = |resource: &greenlight_template::Resource<'_>| {
        let text = |name| resource.require::<String>(&["Properties", name]).expect(name);
        let name = text("Name");
        let groups: Vec<String> = resource.require(&["Properties", "LogGroupNames"]).expect("logs");
        Query {
            id: resource.name.to_owned(),
            name: name.split_once('/').expect("a folder").1.to_owned(),
            text: text("QueryString"),
            of_the_access_log: groups == ["AccessLogs"],
        }
    };
    let queries: Vec<Query> = resources.iter().map(query).collect();
    assert!(!queries.is_empty(), "the template has no saved query");
    queries
}

/// The fields that a query names, but for those that CloudWatch makes (`@timestamp`) and that it names itself.
fn fields(query: &str) -> BTreeSet<String> {
    // Without what stands in quotation marks or is a pattern.
    let mut bare = String::new();
    for (position, part) in query.split('\'').enumerate() {
        bare.push_str(if position % 2 == 0 { part } else { " " });
    }
    let bare: String = bare.split('/').step_by(2).collect::<Vec<_>>().join(" ");
    let is_of_a_word = |letter: char| letter.is_alphanumeric() || "_.@".contains(letter);
    let words: Vec<&str> =
        bare.split(|letter| !is_of_a_word(letter)).filter(|word| !word.is_empty()).collect();
    let named: BTreeSet<&str> =
        words.windows(2).filter(|pair| pair[0] == "as").map(|pair| pair[1]).collect();
    let language: BTreeSet<&str> = LANGUAGE.split_whitespace().collect();
    let is_field = |word: &&&str| {
        let starts = word.starts_with(|first: char| first.is_alphabetic());
        starts && !named.contains(**word) && !language.contains(**word)
    };
    words.iter().filter(is_field).map(|word| (*word).to_owned()).collect()
}

/// What a function's lines have, and what those of the access log have.
async fn known() -> (BTreeSet<String>, BTreeSet<String>) {
    let world = World::new().await;
    drop(world.get("/v1/apps/abc123/production-tests").send().await.expect(200));
    let lines = world.take_request_lines();
    let line: BTreeMap<String, Value> = serde_json::from_str(lines.trim()).expect("a line");
    let others = [&ATTRIBUTION[..], &SELDOM, &OF_OTHER_LINES, &OF_ATTEMPTS].concat();
    let functions = line.into_keys().chain(others.into_iter().map(str::to_owned)).collect();
    let template = Template::parse(TEMPLATE).expect("a template");
    let format = ["Resources", "Api", "Properties", "AccessLogSettings", "Format"];
    let format: String = template.get(&format).expect("text").expect("a format");
    let format: BTreeMap<String, String> = serde_json::from_str(&format).expect("JSON");
    (functions, format.into_keys().collect())
}

#[tokio::test]
async fn every_saved_query_asks_for_what_the_log_holds() {
    let (functions, access) = known().await;
    for query in queries() {
        let known = if query.of_the_access_log { &access } else { &functions };
        let asked = fields(&query.text);
        let unknown: Vec<&String> = asked.difference(known).collect();
        assert!(unknown.is_empty(), "{}: no line has {unknown:?}", query.id);
        assert!(!asked.is_empty(), "{} asks for nothing", query.id);
    }
}

#[test]
fn the_fields_of_a_query_are_told_from_its_other_words() {
    let query = "fields @timestamp, span.endpoint\n| filter place like /a b/ or code = 'x y'\n\
                 | stats count(*) as requests, pct(Duration, 99) as p99 by code\n| sort requests desc";
    let expected = ["Duration", "code", "place", "span.endpoint"].map(str::to_owned);
    assert_eq!(fields(query), expected.into());
}

/// What the page writes in italics.
fn in_italics(text: &str) -> BTreeSet<String> {
    let text = text.replace("**", "").replace('\n', " ");
    let spans = text.split('*').skip(1).step_by(2);
    spans.map(str::to_owned).collect()
}

#[test]
fn the_manual_says_which_query_answers_an_alarm_and_names_each() {
    let queries = queries();
    let names: BTreeSet<&str> = queries.iter().map(|query| query.name.as_str()).collect();
    let start = PAGE.find("| alarm | goes off when").expect("the alarms");
    let rows = PAGE[start..].lines().skip(2).take_while(|line| line.starts_with('|'));
    let mut named = BTreeSet::new();
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let advised = in_italics(cells[3]);
        assert!(!advised.is_empty(), "no saved query answers {}", cells[0]);
        for name in &advised {
            assert!(names.contains(name.as_str()), "{}: there is no query {name}", cells[0]);
        }
        named.extend(advised);
    }
    // What no alarm asks is said below the table.
    let below = PAGE.split("Queries that answer questions of people").nth(1).expect("the others");
    named.extend(in_italics(below.split("\n\n").next().expect("a paragraph")));
    let unnamed: Vec<&&str> = names.iter().filter(|name| !named.contains(**name)).collect();
    assert!(unnamed.is_empty(), "docs/operations.md does not name {unnamed:?}");
}

#[test]
fn the_page_s_other_templates_are_where_it_says() {
    for path in between(PAGE, "](../", ")") {
        assert!(!text_of(path).is_empty(), "{path}");
    }
}
