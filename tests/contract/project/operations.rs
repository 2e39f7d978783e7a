//! docs/operations.md, held to what it speaks of: every alarm, parameter and metric that the page
//! names, to the one that exists. What only AWS knows, its quotas, stands in the page alone, with
//! its sources.

use crate::budget::table::measure_all;
use crate::project::alarms::{declared_metrics, line_of_an_unreadable_item, work};
use greenlight_template::{Resource, Template, functions, pascal};
use greenlight_tests::World;
use serde_json::Value;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/operations.md");
const TEMPLATE: &str = include_str!("../../../template.yaml");
/// The templates beside it that the page speaks of.
const OTHERS: [&str; 3] = [
    include_str!("../../../infra/deploy/budget.yaml"),
    include_str!("../../../infra/edge/template.yaml"),
    include_str!("../../../infra/deploy/role.yaml"),
];

/// The rows of the page's table whose header begins so, cell by cell.
fn table(header: &str) -> Vec<Vec<&'static str>> {
    let start = PAGE.lines().position(|line| line.starts_with(header)).expect("the table");
    let rows = PAGE.lines().skip(start + 2).take_while(|line| line.starts_with('|'));
    let cells = |row: &'static str| row.trim_matches('|').split('|').map(str::trim).collect();
    let rows: Vec<Vec<&str>> = rows.map(cells).collect();
    assert!(!rows.is_empty(), "{header} is empty");
    rows
}

/// The template, with everything made that can be.
fn template() -> Template {
    let everything = [
        ("DeploymentEnv", "production"),
        ("TableEncryption", "customer-managed"),
        ("DomainName", "api.example.com"),
        ("HostedZoneId", "Z1"),
        ("AlarmEmail", "alarms@example.com"),
    ];
    Template::with(TEMPLATE, &everything).expect("a template")
}

/// The alarms of the template, as the page calls them, each with its own description.
fn alarms() -> Vec<(String, String)> {
    let template = template();
    let functions = functions(&template).expect("functions").into_keys();
    let errors: Vec<String> = functions.map(|name| pascal(&name) + "ErrorsAlarm").collect();
    let mut resources = template.resources().expect("resources");
    resources.retain(|resource| resource.kind == "AWS::CloudWatch::Alarm");
    let named = |alarm: &Resource<'_>| {
        let own = alarm.name.strip_suffix("Alarm").expect("an alarm is called one");
        let name = if errors.iter().any(|error| error == alarm.name) { "Errors" } else { own };
        let description =
            alarm.require(&["Properties", "AlarmDescription"]).expect("a description");
        (name.to_owned(), description)
    };
    resources.iter().map(named).collect()
}

#[test]
fn every_alarm_of_the_template_has_its_row_and_every_row_its_alarm() {
    let rows = table("| alarm | goes off when |");
    let bold = |row: &Vec<&'static str>| row[0].split("**").skip(1).step_by(2).collect::<Vec<_>>();
    let explained: BTreeSet<String> = rows.iter().flat_map(bold).map(str::to_owned).collect();
    assert_eq!(explained, alarms().into_iter().map(|(name, _)| name).collect());
    // An alarm's own description says under which word to look.
    for (name, description) in alarms() {
        let (_, rest) = description.split_once("docs/operations.md, ").expect("a place");
        let word = rest.split('.').next().expect("a word");
        assert!(rows.iter().any(|row| row[0].contains(word)), "{name}: {word}");
    }
}

/// A word that could be a parameter's name: `LogRetentionDays`, but neither `NAME` nor `p99`.
fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.chars().all(|letter| letter.is_ascii_alphanumeric())
        && word.contains(|letter: char| letter.is_ascii_lowercase())
}

/// What is named before a `=`.
fn assigned(text: &str) -> Option<&str> {
    text.trim_matches(['"', '\''])
        .split_once('=')
        .map(|(name, _)| name)
        .filter(|name| is_name(name))
}

/// The rest of a command, over as many lines as it has.
fn command(rest: &str) -> &str {
    let end = rest.match_indices('\n').find(|(at, _)| !rest[..*at].ends_with('\\'));
    end.map_or(rest, |(at, _)| &rest[..at])
}

#[test]
fn every_parameter_that_is_set_or_named_is_one_of_the_template() {
    let template = template();
    let others = OTHERS.map(|text| Template::parse(text).expect("a template"));
    let all = || std::iter::once(&template).chain(&others);
    let parameters: BTreeSet<&str> = all().flat_map(|one| one.names("Parameters")).collect();
    let mut set = BTreeSet::new();
    for rest in PAGE.split("--parameter-overrides").skip(1) {
        set.extend(command(rest).split_whitespace().filter_map(assigned));
    }
    // In the file's list.
    let listed = PAGE.lines().map(str::trim).filter(|line| line.starts_with(['"', '\'']));
    set.extend(listed.filter_map(assigned));
    let quoted: Vec<&str> = PAGE.split('`').skip(1).step_by(2).collect();
    set.extend(quoted.iter().filter_map(|word| assigned(word)));
    assert!(set.len() > 8, "{set:?}");
    for name in set {
        assert!(parameters.contains(name), "{name} is no parameter");
    }

    let mut known: BTreeSet<String> = alarms().into_iter().map(|(name, _)| name).collect();
    for section in ["Parameters", "Resources", "Outputs"] {
        known.extend(all().flat_map(|one| one.names(section)).map(str::to_owned));
    }
    let statements = ["Resources", "TableKey", "Properties", "KeyPolicy", "Statement"];
    let statements: Vec<Value> = template.get(&statements).expect("a list").expect("a policy");
    known.extend(statements.iter().filter_map(|s| s["Sid"].as_str().map(str::to_owned)));
    for name in parameters {
        let values: Option<Vec<Value>> =
            template.get(&["Parameters", name, "AllowedValues"]).expect("a list");
        known.extend(values.into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)));
    }
    known.extend(metrics().into_iter().map(str::to_owned));
    for name in quoted.into_iter().filter(|word| is_name(word)) {
        assert!(known.contains(name), "{name} is nothing that the template or the log has");
    }
}

/// The metrics that the page explains.
fn metrics() -> BTreeSet<&'static str> {
    table("| metric | unit | meaning |").into_iter().map(|row| row[0]).collect()
}

#[tokio::test]
async fn the_metrics_are_those_that_the_request_s_line_declares() {
    let mut lines: Vec<String> =
        measure_all().await.into_iter().map(|measured| measured.line).collect();
    let world = World::new().await;
    lines.push(line_of_an_unreadable_item(&world).await);
    work(&world).await;
    lines.push(world.take_request_lines());
    let declared: BTreeSet<String> =
        declared_metrics(&lines.concat()).into_keys().map(|(_, name, _)| name).collect();
    assert_eq!(declared, metrics().into_iter().map(str::to_owned).collect());
}

#[test]
fn what_the_routes_admit_together_is_the_sum_of_the_template_s_limits() {
    let functions = functions(&template()).expect("functions");
    let all: u32 = functions.values().filter_map(|function| function.rate).sum();
    let said = format!("all routes together {} {:03}/s", all / 1000, all % 1000);
    assert!(PAGE.contains(&said), "docs/operations.md does not say: {said}");
}
