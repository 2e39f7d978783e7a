//! docs/operations.md, held to what it speaks of: each sum of What it costs to its formula, the
//! formula's figures to the budget and to real answers, and every alarm, parameter and metric that
//! the page names to the one that exists. What only AWS knows, prices and quotas, stands in the
//! page alone, with its sources.

use crate::budget::table::{FIRST, Row, TABLE, UNAUTHENTICATED, measure_all};
use crate::project::alarms::declared_metrics;
use greenlight_template::routes;
use greenlight_tests::{ENDPOINTS, EndpointRow};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../../docs/operations.md");
const BENCHMARK: &str = include_str!("../../../docs/benchmark.md");
const TEMPLATE: &str = include_str!("../../../template.yaml");

/// The rows of the first table of a page whose header begins so, cell by cell.
fn table<'a>(page: &'a str, header: &str) -> Vec<Vec<&'a str>> {
    let start = page.lines().position(|line| line.starts_with(header)).expect("the table");
    let rows = page.lines().skip(start + 2).take_while(|line| line.starts_with('|'));
    let cells = |row: &'a str| row.trim_matches('|').split('|').map(str::trim).collect();
    let rows: Vec<Vec<&str>> = rows.map(cells).collect();
    assert!(!rows.is_empty(), "{header} is empty");
    rows
}

/// A line of the page's table of costs: the request, the figures by the formula's names, the sum.
fn costs() -> Vec<(&'static str, BTreeMap<&'static str, f64>, &'static str)> {
    let names = ["T", "RRU", "WRU", "K", "M"];
    let rows = table(PAGE, "| request | T | RRU | WRU | K | M | USD |");
    let line = |row: Vec<&'static str>| {
        let figures = row[1..6].iter().map(|cell| cell.parse::<f64>().expect("a figure"));
        (row[0], names.into_iter().zip(figures).collect(), row[6])
    };
    rows.into_iter().map(line).collect()
}

/// The line of the budget with this name.
fn budgeted(what: &str) -> &'static Row {
    let all = FIRST.iter().chain(UNAUTHENTICATED).chain(TABLE);
    let named: Vec<&Row> = all.filter(|row| row.what == what).collect();
    assert_eq!(named.len(), 1, "lines of the budget called {what:?}");
    named[0]
}

/// The page's formula: what each name is the sum of, as factors of other names or of one.
type Formula = BTreeMap<&'static str, Vec<(f64, Option<&'static str>)>>;

fn formula() -> Formula {
    let mut sums = Formula::new();
    let mut name = "";
    let start = PAGE.find("    USD = ").expect("the formula");
    for line in PAGE[start..].lines().filter(|line| !line.is_empty()) {
        if !line.starts_with("    ") {
            break;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let term = if words[1] == "=" {
            name = words[0];
            &words[2..]
        } else {
            assert_eq!(words[0], "+", "{line}");
            &words[1..]
        };
        let factor = term[0].parse().expect("a number");
        let of = (term[1] == "×").then(|| term[2]);
        sums.entry(name).or_default().push((factor, of));
    }
    sums
}

fn value(name: &str, formula: &Formula, given: &BTreeMap<&str, f64>) -> f64 {
    given.get(name).copied().unwrap_or_else(|| {
        let terms = formula.get(name).unwrap_or_else(|| panic!("nothing says what {name} is"));
        terms
            .iter()
            .map(|(factor, of)| factor * of.map_or(1.0, |of| value(of, formula, given)))
            .sum()
    })
}

#[test]
fn a_request_s_round_trips_and_units_are_those_of_its_line_in_the_budget() {
    for (what, figures, _) in costs() {
        let row = budgeted(what);
        let trips = u32::try_from(row.trips).expect("a few");
        let budget = (f64::from(trips), row.units.0, row.units.1);
        assert_eq!((figures["T"], figures["RRU"], figures["WRU"]), budget, "{what}");
    }
}

#[test]
fn what_an_unauthenticated_caller_can_make_cost_most_is_in_the_table() {
    let reads = |row: &EndpointRow| row.budget.unknown_key;
    let worst = ENDPOINTS.iter().max_by(|a, b| reads(a).total_cmp(&reads(b))).expect("endpoints");
    let worst = format!("{}, an unknown key (401)", worst.endpoint.name);
    let all = costs();
    assert!(all.iter().any(|(what, ..)| *what == worst), "docs/operations.md: no {worst}");
}

#[test]
fn each_sum_follows_from_the_formula_to_the_cent() {
    let formula = formula();
    for (what, figures, sum) in costs() {
        assert_eq!(format!("{:.2}", value("USD", &formula, &figures)), sum, "{what}");
    }
}

#[test]
fn the_instructions_of_an_endpoint_are_the_benchmark_s() {
    let header = "| function                   | first poll ms";
    let measured: BTreeMap<&str, &str> =
        table(BENCHMARK, header).into_iter().map(|row| (row[0], row[7])).collect();
    for (what, figures, _) in costs() {
        let endpoint = what.split(',').next().expect("an endpoint");
        assert_eq!(format!("{:.2}", figures["M"]), measured[endpoint], "{what}");
    }
}

#[tokio::test]
async fn the_sizes_of_answers_and_of_the_request_s_line_are_as_measured() {
    let all = measure_all().await;
    for (what, figures, _) in costs() {
        let measured = all.iter().find(|measured| measured.row.what == what).expect("sent");
        let headers =
            measured.reply.headers.iter().map(|(name, value)| name.len() + value.len() + 4);
        let bytes = u32::try_from(measured.reply.text.len() + headers.sum::<usize>()).expect("few");
        let measured = format!("{:.1}", f64::from(bytes) / 1000.0);
        assert_eq!(format!("{:.1}", figures["K"]), measured, "{what}");
    }
    let lengths = all.iter().map(|measured| measured.line.len()).sum::<usize>() / all.len();
    let kilobytes = f64::from(u32::try_from(lengths).expect("few")) / 1000.0;
    let (said, _) = formula()["L"][0];
    assert!((said - kilobytes).abs() < 0.05, "the line has {kilobytes} KB, not {said}");
}

/// The names under `Parameters:` or another section of the template, each with what it says.
fn section(name: &str) -> BTreeMap<&'static str, String> {
    let lines = TEMPLATE.lines().skip_while(|line| *line != format!("{name}:")).skip(1);
    let mut all = BTreeMap::new();
    let mut entry = "";
    for line in lines.take_while(|line| line.is_empty() || line.starts_with([' ', '#'])) {
        let key = line.strip_prefix("  ").and_then(|line| line.strip_suffix(':'));
        if let Some(key) = key.filter(|key| key.chars().all(char::is_alphanumeric)) {
            entry = key;
        }
        *all.entry(entry).or_insert_with(String::new) += &format!("{line}\n");
    }
    all.remove("");
    assert!(!all.is_empty(), "the template has no {name}");
    all
}

/// `record-stamp` as the template spells it: `RecordStamp`.
fn pascal(endpoint: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    endpoint.split('-').map(capital).collect()
}

/// The alarms of the template, as the page and their own descriptions call them.
fn alarms() -> BTreeSet<String> {
    let routes = routes(TEMPLATE).expect("routes");
    let errors: Vec<String> =
        routes.iter().map(|route| pascal(&route.function) + "Errors").collect();
    let resources = section("Resources");
    let alarms = resources.iter().filter(|(_, text)| text.contains("Type: AWS::CloudWatch::Alarm"));
    let name = |name: &str| {
        let name = name.strip_suffix("Alarm").expect("an alarm is called one");
        if errors.iter().any(|error| error == name) { "Errors" } else { name }.to_owned()
    };
    alarms.map(|(logical_id, _)| name(logical_id)).collect()
}

#[test]
fn every_alarm_of_the_template_has_its_row_and_every_row_its_alarm() {
    let rows = table(PAGE, "| alarm | goes off when |");
    let bold = |row: &Vec<&'static str>| row[0].split("**").skip(1).step_by(2).collect::<Vec<_>>();
    let explained: BTreeSet<String> = rows.iter().flat_map(bold).map(str::to_owned).collect();
    assert_eq!(explained, alarms());
    // An alarm's own description says under which word to look.
    for (name, text) in section("Resources") {
        if let Some((_, rest)) = text.split_once("docs/operations.md, ")
            && name.ends_with("Alarm")
        {
            let word = rest.split('.').next().expect("a word");
            assert!(rows.iter().any(|row| row[0].contains(word)), "{name}: {word}");
        }
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
    let parameters = section("Parameters");
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
        assert!(parameters.contains_key(name), "{name} is no parameter");
    }

    let mut known: BTreeSet<String> = alarms();
    for kind in ["Parameters", "Resources", "Outputs"] {
        known.extend(section(kind).into_keys().map(str::to_owned));
    }
    let values =
        TEMPLATE.lines().filter(|line| line.contains("AllowedValues") || line.contains("Sid"));
    known.extend(values.flat_map(|line| line.split([' ', '[', ']', ',', ':'])).map(str::to_owned));
    known.extend(metrics().into_iter().map(str::to_owned));
    for name in quoted.into_iter().filter(|word| is_name(word)) {
        assert!(known.contains(name), "{name} is nothing that the template or the log has");
    }
}

/// The metrics that the page explains.
fn metrics() -> BTreeSet<&'static str> {
    table(PAGE, "| metric | unit | meaning |").into_iter().map(|row| row[0]).collect()
}

#[tokio::test]
async fn the_metrics_are_those_that_the_request_s_line_declares() {
    let lines: Vec<String> =
        measure_all().await.into_iter().map(|measured| measured.line).collect();
    let declared: BTreeSet<String> =
        declared_metrics(&lines.concat()).into_keys().map(|(_, name, _)| name).collect();
    assert_eq!(declared, metrics().into_iter().map(str::to_owned).collect());
}

#[test]
fn what_the_routes_admit_together_is_the_sum_of_the_template_s_limits() {
    let limits = TEMPLATE.split("RouteSettings: {ThrottlingRateLimit: ").skip(1);
    let limits: Vec<u32> = limits
        .map(|rest| rest.split(',').next().expect("a number").parse().expect("a number"))
        .collect();
    let parameters = section("Parameters");
    let default = parameters["RouteRateLimit"].split("Default: ").nth(1).expect("a default");
    let default: u32 = default.lines().next().expect("a line").parse().expect("a number");
    let others = routes(TEMPLATE).expect("routes").len() - limits.len();
    let all = limits.iter().sum::<u32>() + default * u32::try_from(others).expect("ten");
    let said = format!("{} {:03}/s", all / 1000, all % 1000);
    let said = format!("all routes together {said}");
    assert!(PAGE.contains(&said), "docs/operations.md does not say: {said}");
}
