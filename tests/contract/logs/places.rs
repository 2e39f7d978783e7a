//! Every place of a request where a client's word can stand, in one list, and the check that the list
//! has what the contract and the code know.

use super::prepared::body;
use crate::support::sources::text_of;
use greenlight_tests::World;
use std::collections::{BTreeMap, BTreeSet};

/// The places of one endpoint. The variables of its path stand in its route.
pub(super) struct Places {
    pub(super) endpoint: &'static str,
    /// Where in the body, as JSON pointers without the first slash.
    pub(super) members: &'static [&'static str],
    /// Parameters of the query.
    pub(super) query: &'static [&'static str],
}

const fn places(
    endpoint: &'static str,
    members: &'static [&'static str],
    query: &'static [&'static str],
) -> Places {
    Places { endpoint, members, query }
}

pub(super) static PLACES: [Places; 10] = [
    places(
        "create-production-test",
        &[
            "title",
            "description",
            "providerIds",
            "providerIds/0",
            "targetPlatform",
            "maxStamps",
            "allowDuplicateParticipation",
        ],
        &[],
    ),
    places("list-production-tests", &[], &["limit", "cursor"]),
    places("get-production-test", &[], &[]),
    places("record-stamp", &["providerId", "participantId", "platform", "completionSeconds"], &[]),
    places("get-production-test-report", &[], &[]),
    places(
        "submit-activation",
        &[
            "providers",
            "providers/nobankid",
            "providers/nobankid/displayName",
            "providers/nobankid/useSsn",
            "providers/nobankid/gdprArticle",
            "providers/nobankid/logo",
            "providers/ghanacard",
            "persist",
        ],
        &[],
    ),
    places("get-providers", &[], &["include"]),
    places("list-activations", &[], &["status", "providerId", "limit", "cursor"]),
    places("get-activation", &[], &[]),
    places("review-activation", &["decision", "message", "fields", "fields/0", "force"], &[]),
];

/// The headers that the code reads.
pub(super) const HEADERS: [&str; 3] = ["authorization", "content-type", "idempotency-key"];

/// What others send along, and one whose very name is the client's.
pub(super) const OTHER_HEADERS: [&str; 10] = [
    "accept-language",
    "canary7f3a-Canary7f3a",
    "cookie",
    "origin",
    "referer",
    "traceparent",
    "user-agent",
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-request-id",
];

type Inputs = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

/// Members and parameters by endpoint, as the list has them.
fn listed() -> Inputs {
    let top = |places: &Places| {
        let members = places.members.iter().filter(|member| !member.contains('/'));
        members.map(|member| (*member).to_owned()).collect()
    };
    let query = |places: &Places| places.query.iter().map(|name| (*name).to_owned()).collect();
    PLACES.iter().map(|all| (all.endpoint.to_owned(), (top(all), query(all)))).collect()
}

/// The same as docs/api.md has them: rows of the tables of members with types, and of parameters,
/// below the line that names the route.
fn documented(world: &World) -> Inputs {
    let mut named: Inputs = world
        .endpoints()
        .iter()
        .map(|endpoint| (endpoint.name.to_owned(), Default::default()))
        .collect();
    let (mut endpoint, mut table) = (None, "");
    let text = text_of("docs/api.md");
    let endpoints_alone = text.split("## 8.").next().unwrap_or_default();
    for line in endpoints_alone.lines() {
        if let Some((method, rest)) = line.strip_prefix('`').and_then(|rest| rest.split_once(' ')) {
            let target = rest.split('`').next().unwrap_or_default();
            let (path, query) = target.split_once("[?").unwrap_or((target, ""));
            let route = format!("/v1{path}");
            let mut all = world.endpoints().iter();
            let found = all.find(|one| one.method == method && one.route == route);
            if let Some(found) = found {
                endpoint = Some(found.name);
                let parameter = query.split('=').next().filter(|name| !name.is_empty());
                let (_, parameters) = named.get_mut(found.name).expect("an endpoint");
                parameters.extend(parameter.map(str::to_owned));
            }
        }
        match (line, endpoint) {
            ("| member | type | |", _) => table = "members",
            ("| parameter | |", _) => table = "query",
            (line, Some(endpoint)) if line.starts_with("| `") && !table.is_empty() => {
                let name = line[3..].split('`').next().unwrap_or_default().to_owned();
                let (members, query) = named.get_mut(endpoint).expect("an endpoint");
                if table == "members" {
                    members.insert(name)
                } else {
                    query.insert(name)
                };
            }
            (line, _) if !line.starts_with("|---") => table = "",
            _ => {}
        }
    }
    named
}

/// What stands between `before` and `after` in a text, each time.
fn between<'t>(text: &'t str, before: &str, after: &str) -> BTreeSet<&'t str> {
    let cut = text.split(before).skip(1);
    cut.filter_map(|rest| Some(rest.split_once(after)?.0)).collect()
}

#[tokio::test]
async fn the_canary_s_places_are_those_of_the_contract_and_of_the_code() {
    let world = World::new().await;
    let listed = listed();
    assert_eq!(listed, documented(&world));

    for endpoint in world.endpoints() {
        let (members, query) = &listed[endpoint.name];
        let folder = format!("functions/{}/src", endpoint.name);
        if endpoint.method == "POST" {
            let parser = text_of(&format!("{folder}/request.rs"));
            let arms = parser.lines().map(str::trim_start).filter(|line| line.starts_with('"'));
            let names = arms.filter_map(|line| line[1..].split_once("\" =>").map(|(name, _)| name));
            let names: BTreeSet<&str> = names.collect();
            assert_eq!(names, members.iter().map(String::as_str).collect(), "{}", endpoint.name);
            let body = body(endpoint.name).expect("a body");
            let body: BTreeSet<&str> =
                body.as_object().expect("an object").keys().map(String::as_str).collect();
            assert_eq!(body, names, "a good body has them all");
        }
        let handler = text_of(&format!("{folder}/lib.rs"));
        let mut names = between(&handler, "value(\"", "\")");
        names.extend(between(&handler, "values(\"", "\")"));
        names.extend(handler.contains(".limit()?").then_some("limit"));
        assert_eq!(names, query.iter().map(String::as_str).collect(), "{}", endpoint.name);
    }
    let headers = text_of("shared/src/http/call.rs");
    assert_eq!(between(&headers, "self.header(\"", "\")"), BTreeSet::from(HEADERS));
}
