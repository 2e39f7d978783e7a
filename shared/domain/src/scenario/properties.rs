//! Whatever a header holds: it is read as it was meant, or there is a place in it that is wrong.

use super::*;
use crate::submission::Entry;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

/// The outcomes of some providers, and of all others, as they are meant.
pub(crate) type Meant = BTreeMap<String, Outcome>;

fn problem() -> impl Strategy<Value = NamedProblem> {
    let codes: Vec<String> = ProblemCode::all().iter().map(|it| it.code.clone()).collect();
    let fields = vec![None, Some("displayName"), Some("registrationNumber"), Some("legalRepName")];
    (select(codes), select(fields))
        .prop_map(|(code, field)| NamedProblem { code, field: field.map(str::to_owned) })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let plain = select(vec![TicketStatus::Activated, TicketStatus::Requested])
        .prop_map(|status| (status, Vec::new()));
    let rejected =
        vec(problem(), 0..=PROBLEMS_LIMIT).prop_map(|problems| (TicketStatus::Rejected, problems));
    (prop_oneof![plain, rejected], prop::option::of(1..=AFTER_LIMIT))
        .prop_map(|((status, problems), after)| Outcome { status, problems, after })
}

/// Outcomes for these providers and for `*`.
pub(crate) fn meant(providers: &'static [&'static str]) -> impl Strategy<Value = Meant> {
    let targets: Vec<String> = providers.iter().copied().chain(["*"]).map(str::to_owned).collect();
    btree_map(select(targets), outcome(), 1..5)
}

/// A spelling of it, with this between the tokens.
pub(crate) fn spelled(meant: &Meant, space: &str) -> String {
    let entry = |(target, outcome): (&String, &Outcome)| {
        let mut tokens = vec![target.clone(), "=".to_owned(), outcome.status.name().to_owned()];
        if !outcome.problems.is_empty() {
            let names: Vec<String> = outcome.problems.iter().map(ToString::to_string).collect();
            tokens.extend(["(".to_owned(), names.join(" "), ")".to_owned()]);
        }
        if let Some(seconds) = outcome.after {
            tokens.extend([";", "after", "="].map(str::to_owned));
            tokens.push(seconds.to_string());
        }
        tokens.join(space)
    };
    meant.iter().map(entry).collect::<Vec<_>>().join(&format!("{space},{space}"))
}

/// Something like a scenario.
fn nearly() -> impl Strategy<Value = String> {
    let tokens = [
        "mitid",
        "idin",
        "ftn",
        "*",
        "=",
        ",",
        ";",
        "after",
        "5",
        "301",
        "(",
        ")",
        ":",
        " ",
        "\t",
        "activated",
        "rejected",
        "activation_requested",
        "missing",
        "displayName",
        "ä",
        "\u{1f600}",
        "\0",
    ];
    vec(select(tokens.to_vec()), 0..20).prop_map(|tokens| tokens.concat())
}

/// What all entries say, with `*` spelled out.
fn of(meant: &Meant, provider: &str) -> Option<Outcome> {
    meant.get(provider).or_else(|| meant.get("*")).cloned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_spelled_is_read_as_it_was_meant(
        meant in meant(&["mitid", "idin", "passport"]),
        space in select(vec!["", " ", "\t  "]),
    ) {
        let text = spelled(&meant, space);
        let Ok(scenario) = Scenario::parse(&text) else {
            return { assert!(text.len() > LENGTH_LIMIT, "{text}"); Ok(()) };
        };
        let read: Meant = scenario.entries.iter().map(|entry| {
            let target = match &entry.target {
                Target::Provider(id) => id.clone(),
                Target::Others => "*".to_owned(),
            };
            assert!(text[entry.offset..].starts_with(&target));
            for (problem, offset) in entry.outcome.problems.iter().zip(&entry.problem_offsets) {
                assert!(text[*offset..].starts_with(&problem.to_string()));
            }
            (target, entry.outcome.clone())
        }).collect();
        assert!(read == meant, "{text}");
    }

    #[test]
    fn whatever_is_sent_what_is_wrong_is_a_place_within_it(
        text in prop_oneof![any::<String>(), nearly(), "[ -~]{0,40}"],
        providers in prop::sample::subsequence(vec!["mitid", "idin", "passport", "ftn", "nosuch"], 1..5),
    ) {
        let entry = |id: &str| Entry { provider_id: id.to_owned(), fields: Vec::new(), scenario: None };
        let entries: Vec<Entry> = providers.into_iter().map(entry).collect();
        let mut submission = Submission { entries, persist: true, bytes: 1 };
        let catalogue = Catalogue::embedded();
        let flaw = Scenario::parse(&text).and_then(|it| it.direct(&mut submission, catalogue)).err();
        assert!(flaw.is_none_or(|flaw| flaw.offset <= text.len() && !flaw.expected.is_empty()));
    }

    #[test]
    fn an_entry_decides_its_provider_and_a_star_all_others(meant in meant(&["mitid", "idin", "passport"])) {
        let providers = ["idin", "ftn", "mitid", "passport", "bankidse"];
        let entry = |id: &str| Entry { provider_id: id.to_owned(), fields: Vec::new(), scenario: None };
        let entries = providers.into_iter().map(entry).collect();
        let mut submission = Submission { entries, persist: true, bytes: 1 };
        let catalogue = Catalogue::embedded();
        let Ok(scenario) = Scenario::parse(&spelled(&meant, "")) else { return Ok(()) };
        if scenario.direct(&mut submission, catalogue).is_err() {
            return Ok(());
        }
        for entry in submission.entries {
            let provider = catalogue.find(&entry.provider_id).expect("a provider");
            let by_contract = provider.kind == Kind::Contract;
            let expected = of(&meant, &provider.id).filter(|_| !by_contract);
            let told = |it: &Outcome| (it.status.clone(), it.after, it.problems.len());
            assert_eq!(entry.scenario.as_ref().map(told), expected.as_ref().map(told));
            for problem in entry.scenario.iter().flat_map(|it| &it.problems) {
                assert!(problem.field.as_ref().is_none_or(|field| provider.asks_for(field)));
            }
        }
    }
}
