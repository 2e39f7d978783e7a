//! What each function is called with, and what must have happened before. The only place here that
//! knows the endpoints; the bodies are docs/api.md's examples.

use greenlight::domain::api_key::KeyKind;
use serde_json::Value;

/// How one function is measured.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) function: &'static str,
    /// Functions that are called first, and how often, so that there is something to find.
    pub(crate) before: &'static [(&'static str, u32)],
    pub(crate) key: KeyKind,
    pub(crate) query: &'static str,
    /// The body of the call with this number; calls that change something must be able to follow
    /// each other without end.
    body: Option<fn(u64) -> String>,
    /// The status that a good answer has.
    pub(crate) expected: u16,
}

impl Scenario {
    /// That of a function; `None` for one that is not described here yet.
    pub(crate) fn of(function: &str) -> Option<&'static Self> {
        ALL.iter().find(|scenario| scenario.function == function)
    }

    pub(crate) fn body(&self, call: u64) -> Option<String> {
        self.body.map(|body| body(call))
    }
}

/// A page's worth of challenges.
const CHALLENGES: u32 = 20;

static ALL: [Scenario; 10] = [
    Scenario {
        function: "create-production-test",
        before: &[],
        key: KeyKind::Workspace,
        query: "",
        body: Some(|_| CHALLENGE.to_owned()),
        expected: 201,
    },
    reading("list-production-tests", &[("create-production-test", CHALLENGES)], ""),
    reading("get-production-test", &[("create-production-test", 1)], ""),
    Scenario {
        function: "record-stamp",
        before: &[("create-production-test", 1)],
        key: KeyKind::Workspace,
        query: "",
        body: Some(stamp),
        expected: 201,
    },
    reading(
        "get-production-test-report",
        &[("create-production-test", 1), ("record-stamp", 3)],
        "",
    ),
    Scenario {
        function: "submit-activation",
        before: &[],
        key: KeyKind::Workspace,
        query: "",
        body: Some(|_| SUBMISSION.to_owned()),
        expected: 200,
    },
    reading("get-providers", &[("submit-activation", 1)], "include=activation"),
    operators("list-activations", None),
    operators("get-activation", None),
    operators("review-activation", Some(review)),
];

/// A workspace reads.
const fn reading(
    function: &'static str,
    before: &'static [(&'static str, u32)],
    query: &'static str,
) -> Scenario {
    Scenario { function, before, key: KeyKind::Workspace, query, body: None, expected: 200 }
}

/// An operator looks at a submission, or decides on it.
const fn operators(function: &'static str, body: Option<fn(u64) -> String>) -> Scenario {
    Scenario {
        function,
        before: &[("submit-activation", 1)],
        key: KeyKind::Operator,
        query: "",
        body,
        expected: 200,
    }
}

/// Room for more stamps than are ever measured.
const CHALLENGE: &str =
    r#"{"title":"BankID SE Test","providerIds":["bankidse"],"maxStamps":1000000}"#;

/// One provider of each kind. Sent again, it supersedes its predecessor.
const SUBMISSION: &str = r#"{"providers":{"mitid":{"legalCompanyName":"Acme Corp","registrationNumber":"12345678","serviceDescription":"Customer identity verification for KYC onboarding.","displayName":"Acme","contactEmail":"compliance@acme.com"},"passport":{},"ftn":{}}}"#;

/// A new participant each time.
fn stamp(call: u64) -> String {
    format!(
        r#"{{"providerId":"bankidse","participantId":"user-{call}","platform":"ios","completionSeconds":12.5}}"#
    )
}

/// Claiming and releasing one ticket in turn, which can go on without end.
fn review(call: u64) -> String {
    let decision = if call.is_multiple_of(2) { "claim" } else { "release" };
    format!(r#"{{"decision":"{decision}"}}"#)
}

/// What answers tell, and later calls name.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) challenge: String,
    pub(crate) activation: String,
}

impl Known {
    /// Remembers the ids in an answer.
    pub(crate) fn learn(&mut self, function: &str, body: &Value) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match function {
            "create-production-test" => self.challenge = text(&body["id"]).unwrap_or_default(),
            "submit-activation" => self.activation = text(&body["mitid"]["id"]).unwrap_or_default(),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_route_of_the_template_has_a_scenario_and_its_preparations_do_too() {
        let template = include_str!("../../../template.yaml");
        for route in greenlight_template::routes(template).expect("routes") {
            let scenario = Scenario::of(&route.function)
                .unwrap_or_else(|| panic!("{} has no scenario", route.function));
            assert_eq!(scenario.body(0).is_some(), route.method == "POST", "{scenario:?}");
            for (function, _) in scenario.before {
                assert!(Scenario::of(function).is_some(), "{function}");
            }
        }
    }

    #[test]
    fn every_body_is_json() {
        for body in ALL.iter().filter_map(|scenario| scenario.body(1)) {
            assert!(serde_json::from_str::<Value>(&body).is_ok(), "{body}");
        }
    }

    #[test]
    fn ids_are_learnt_from_the_answers_that_have_them() {
        let mut known = Known::default();
        known.learn("create-production-test", &json!({"id": "c"}));
        known.learn("submit-activation", &json!({"mitid": {"id": "act_1"}, "ftn": {}}));
        known.learn("get-production-test", &json!({"id": "another"}));
        assert_eq!((known.challenge.as_str(), known.activation.as_str()), ("c", "act_1"));
    }
}
