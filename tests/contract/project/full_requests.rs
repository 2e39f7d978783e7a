//! The full requests of the table of endpoints have every member and parameter that docs/api.md and the code know:
//! the canaries in the logs go through those that stand there. What is missing is said in a line each.

use super::endpoints::{CONTRACT, TABLE, documented_route};
use crate::support::sources::{between, root, text_of};
use greenlight_tests::{ENDPOINTS, EndpointRow};
use std::collections::BTreeSet;
use std::fs;

/// Members and parameters.
type Inputs = (BTreeSet<String>, BTreeSet<String>);

/// Those of an endpoint's full request.
fn in_full_request(row: &EndpointRow) -> Inputs {
    let body = row.full.body.map(|body| body("word")).unwrap_or_default();
    let members = body.as_object().into_iter().flat_map(|body| body.keys().cloned());
    (members.collect(), row.full.query.iter().map(|one| one.name.to_owned()).collect())
}

/// Those that docs/api.md has in the tables below the line that names the endpoint's route.
fn in_documentation(row: &EndpointRow) -> Inputs {
    let (mut members, mut query) = Inputs::default();
    let route = format!("{} {}", row.endpoint.method, row.endpoint.route);
    let (mut is_its_own, mut table) = (false, "");
    let text = text_of(CONTRACT);
    let endpoints_alone = text.split("## 8.").next().unwrap_or_default();
    for line in endpoints_alone.lines() {
        if let Some((documented, parameter)) = documented_route(line) {
            is_its_own = documented == route;
            query.extend(parameter.filter(|_| is_its_own).map(str::to_owned));
        }
        match line {
            "| member | type | |" => table = "members",
            "| parameter | |" => table = "query",
            _ if line.starts_with("| `") && is_its_own => {
                let name = line[3..].split('`').next().unwrap_or_default().to_owned();
                match table {
                    "members" => drop(members.insert(name)),
                    "query" => drop(query.insert(name)),
                    _ => {}
                }
            }
            _ if line.starts_with("| `") || line.starts_with("|---") => {}
            _ => table = "",
        }
    }
    (members, query)
}

/// Those that its code reads: the arms of its parser, and the parameters that its handler asks for.
fn read_by_its_code(row: &EndpointRow) -> Inputs {
    let folder = format!("functions/{}/src", row.endpoint.name);
    let parser =
        fs::read_to_string(root().join(format!("{folder}/request.rs"))).unwrap_or_default();
    // What is submitted and what is evaluated has one parser.
    let handler = text_of(&format!("{folder}/lib.rs"));
    let parser = if handler.contains("http::submission::") {
        text_of("shared/src/http/submission.rs")
    } else {
        parser
    };
    let arms = parser.lines().map(str::trim_start).filter_map(|line| line.strip_prefix('"'));
    let members = arms.filter_map(|line| Some(line.split_once("\" =>")?.0.to_owned())).collect();
    let mut query = between(&handler, "value(\"", "\")");
    query.extend(between(&handler, "values(\"", "\")"));
    query.extend(handler.contains(".limit()?").then_some("limit"));
    (members, query.into_iter().map(str::to_owned).collect())
}

#[test]
fn a_full_request_has_every_member_and_parameter_of_the_contract_and_of_the_code() {
    let mut findings = Vec::new();
    for row in ENDPOINTS {
        let full = in_full_request(row);
        let code = format!("functions/{}/src", row.endpoint.name);
        for (place, other) in [(CONTRACT, in_documentation(row)), (&code, read_by_its_code(row))] {
            for (kind, ours, theirs) in
                [("member", &full.0, &other.0), ("parameter", &full.1, &other.1)]
            {
                let missing = |(name, there, here): (&String, &str, &str)| {
                    let endpoint = row.endpoint.name;
                    format!("{endpoint}: the {kind} {name} is in {there}, but not in {here}")
                };
                let only = |a: &BTreeSet<String>, b| a.difference(b).cloned().collect::<Vec<_>>();
                let not_here = only(theirs, ours);
                let not_there = only(ours, theirs);
                findings.extend(not_here.iter().map(|name| missing((name, place, TABLE))));
                findings.extend(not_there.iter().map(|name| missing((name, TABLE, place))));
            }
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}
