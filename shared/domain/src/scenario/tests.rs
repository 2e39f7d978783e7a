//! Scenarios that are right, and where others go wrong.

use super::*;
use crate::submission::Entry;

fn problem(field: Option<&str>, code: &str) -> NamedProblem {
    NamedProblem { code: code.to_owned(), field: field.map(str::to_owned) }
}

fn rejected(problems: Vec<NamedProblem>) -> Outcome {
    Outcome { status: TicketStatus::Rejected, problems, after: None }
}

fn submission(providers: &[&str]) -> Submission {
    let entry =
        |id: &&str| Entry { provider_id: (*id).to_owned(), fields: Vec::new(), scenario: None };
    Submission { entries: providers.iter().map(entry).collect(), persist: true, bytes: 1 }
}

/// What becomes of each of these providers.
fn directed(text: &str, providers: &[&str]) -> Result<Vec<Option<Outcome>>, ScenarioFlaw> {
    let mut submission = submission(providers);
    Scenario::parse(text)?.direct(&mut submission, Catalogue::embedded())?;
    Ok(submission.entries.into_iter().map(|entry| entry.scenario).collect())
}

/// Where it goes wrong for a request of mitid, idin, passport and ftn.
fn wrong_at(text: &str) -> Option<usize> {
    directed(text, &["mitid", "idin", "passport", "ftn"]).err().map(|flaw| flaw.offset)
}

#[test]
fn each_provider_gets_its_own_outcome_and_white_space_around_tokens_is_free() {
    let tight = "mitid=rejected(registrationNumber:not_in_register other);after=10,passport=activated,*=activation_requested;after=300";
    let loose = "\t mitid = rejected ( registrationNumber : not_in_register  \tother ) ; after = 10 ,passport=activated , * =activation_requested;after=\t300 ";
    for text in [tight, loose] {
        let problems =
            vec![problem(Some("registrationNumber"), "not_in_register"), problem(None, "other")];
        let mitid = Outcome { after: Some(10), ..rejected(problems) };
        let waits =
            Outcome { status: TicketStatus::Requested, problems: Vec::new(), after: Some(300) };
        let providers = ["idin", "mitid", "ftn", "passport", "spid"];
        let expected =
            [Some(waits.clone()), Some(mitid), None, Some(Outcome::ACTIVATED), Some(waits)];
        assert_eq!(directed(text, &providers).expect("a scenario"), expected);
    }
}

#[test]
fn the_demo_policy_is_a_scenario() {
    let demo = directed("mitid=activated;after=5", &["mitid"]).expect("a scenario");
    let provider = |id| Catalogue::embedded().find(id).expect("a provider");
    assert_eq!(demo, [Some(Outcome::usual(provider("mitid")))]);
    assert_eq!(Outcome::usual(provider("bankidse")), Outcome::ACTIVATED);
    assert_eq!(Outcome::usual(provider("passport")), Outcome::ACTIVATED);
}

#[test]
fn a_scenario_that_is_wrong_says_where() {
    for (text, offset) in [
        ("", 0),
        ("   ", 3),
        (",", 0),
        ("mitid", 5),
        ("mitid=", 6),
        ("mitid =  maybe", 9),
        ("mitid=activation_processing", 6),
        ("mitid=superseded", 6),
        ("mitid=Activated", 6),
        ("mitid=activated,", 16),
        ("mitid=activated idin=activated", 16),
        ("mitid=activated(missing)", 15),
        ("mitid=rejected()", 15),
        ("mitid=rejected(missing", 22),
        ("mitid=rejected(missing,other)", 22),
        ("mitid=rejected(nonsense)", 15),
        ("mitid=rejected(displayName:)", 27),
        ("mitid=rejected(displayName:nonsense)", 27),
        ("mitid=rejected(:missing)", 15),
        ("mitid=activated;", 16),
        ("mitid=activated;later=5", 16),
        ("mitid=activated;after", 21),
        ("mitid=activated;after=", 22),
        ("mitid=activated;after=0", 22),
        ("mitid=activated;after=301", 22),
        ("mitid=activated;after=99999999999999999999", 22),
        ("mitid=activated;after=-1", 22),
        ("mitid=activated;after=1.5", 23),
        ("mitid=activated;after=5s", 22),
        ("mitid=activated;after=5;after=5", 23),
        ("m\u{ef}tid=activated", 1),
        ("mitid=activated,idin=rejected,mitid=rejected", 30),
        ("*=activated, *=activated", 13),
        // Of a request of mitid, idin, passport and ftn.
        ("spid=activated", 0),
        ("nosuch=activated", 0),
        ("MITID=activated", 0),
        ("mitid=activated, ftn=activated", 17),
        ("mitid=rejected(missing legalRepName:missing)", 23),
        ("passport=rejected(displayName:missing)", 18),
        ("*=rejected(userDataLevel:missing)", 11),
        ("idin=activated,*=rejected(legalRepName:missing)", 26),
    ] {
        assert_eq!(wrong_at(text), Some(offset), "{text}");
    }
}

#[test]
fn a_scenario_has_2048_bytes_8_problems_and_300_seconds_at_most() {
    let long = |length: usize| format!("{:length$}", "mitid=activated");
    assert_eq!((wrong_at(&long(2048)), wrong_at(&long(2049))), (None, Some(2048)));
    let many = |count| format!("mitid=rejected({})", vec!["other"; count].join(" "));
    assert_eq!((wrong_at(&many(8)), wrong_at(&many(9))), (None, Some(15 + 8 * 6)));
    for seconds in ["1", "01", "300"] {
        assert_eq!(wrong_at(&format!("mitid=rejected;after={seconds}")), None);
    }
}

#[test]
fn a_star_stands_for_whatever_is_left_and_a_field_for_those_that_ask_for_it() {
    let text = "mitid=activated,*=rejected(legalRepName:missing)";
    let expected = [
        Some(Outcome::ACTIVATED),
        Some(rejected(vec![problem(Some("legalRepName"), "missing")])),
        Some(rejected(vec![problem(None, "missing")])),
        None,
    ];
    let providers = ["mitid", "idin", "passport", "ftn"];
    assert_eq!(directed(text, &providers).expect("a scenario"), expected);
    // It may stand for none, and what there is not stands for nothing.
    let none = directed("mitid=activated,*=rejected", &["mitid", "ftn", "nosuch"]);
    assert_eq!(none.expect("a scenario"), [Some(Outcome::ACTIVATED), None, None]);
}

#[test]
fn a_problem_is_said_in_the_words_of_its_code_and_keeps_its_name() {
    let mitid = Catalogue::embedded().find("mitid").expect("a provider");
    for (name, field, message) in [
        ("displayName:missing", Some("displayName"), "Display name is missing."),
        ("missing", None, "A required field is missing."),
        ("displayName:other", Some("displayName"), WORDS_OF_A_REVIEWER),
        ("of_a_later_release", None, WORDS_OF_A_REVIEWER),
    ] {
        let named = NamedProblem::from_stored(name);
        assert_eq!(named.to_string(), name);
        let said = named.said(mitid);
        assert_eq!((said.field.as_deref(), said.message.as_str()), (field, message));
        assert!(said.is_error() && name.ends_with(&said.code));
    }
}
