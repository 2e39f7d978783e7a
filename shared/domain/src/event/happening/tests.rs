use super::*;
use crate::catalogue::{Catalogue, Kind};
use crate::challenge::Tally;
use crate::event::SIZE_LIMIT;
use crate::ids::{ActivationId, OwnerId};
use crate::problem::{PROBLEMS_LIMIT, Problem, Severity};
use crate::problem_code::ProblemCode;
use serde_json::{Value, json};

const NOW: Timestamp = Timestamp::from_millis(100_000);

fn app() -> App {
    App::of_tests(None)
}

fn ticket(status: TicketStatus, rejection: Option<Rejection>) -> Ticket {
    Ticket {
        id: ActivationId::generate(NOW, [7; 16]),
        provider_id: "mitid".to_owned(),
        client_id: ClientId::parse("abc123").expect("a client id"),
        client_name: "My App".to_owned(),
        organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
        organisation_name: "Acme Corp".to_owned(),
        status,
        fields: crate::field::Fields::new(),
        ignored_fields: Vec::new(),
        warnings: Vec::new(),
        rejection,
        requested_at: NOW,
        updated_at: NOW.plus_millis(1),
        activated_at: None,
        claimed_by: None,
        decided_by: None,
        superseded_by: None,
        previous: Vec::new(),
    }
}

fn problem(field: Option<&str>, code: &str) -> Problem {
    let (field, code) = (field.map(str::to_owned), code.to_owned());
    Problem { field, code, severity: Severity::Error, message: "Call Ada.".to_owned() }
}

fn rejection(problems: Vec<Problem>) -> Rejection {
    Rejection {
        reason: RejectionReason::OperatorRejected,
        message: "Call Ada.".to_owned(),
        fields: vec!["displayName".to_owned()],
        problems,
    }
}

fn data(happening: &Happening) -> Value {
    serde_json::from_str(&happening.data).expect("JSON")
}

#[test]
fn a_ticket_s_event_says_what_it_was_and_what_it_is() {
    let id = ActivationId::generate(NOW, [7; 16]);
    let submitted = ticket(TicketStatus::Requested, None).happening(None).expect("an event");
    let expected = format!(
        r#"{{"clientId":"abc123","providerId":"mitid","activationId":"{id}","status":"activation_requested","previousStatus":null}}"#
    );
    assert_eq!(submitted.data, expected);
    assert_eq!(submitted.event_type, EventType::ActivationRequested);
    assert_eq!(
        (submitted.at, submitted.client_id),
        (NOW.plus_millis(1), ClientId::parse("abc123"))
    );
    let claimed = ticket(TicketStatus::Processing, None).happening(Some(&TicketStatus::Requested));
    let claimed = claimed.expect("an event");
    assert_eq!(claimed.event_type, EventType::ActivationProcessing);
    assert_eq!(data(&claimed)["previousStatus"], "activation_requested");
    assert_eq!(ticket(TicketStatus::parse("escalated"), None).happening(None), None);
}

#[test]
fn a_rejection_is_told_without_its_message_and_only_while_it_stands() {
    let problems = vec![problem(None, "other"), problem(Some("displayName"), "name_mismatch")];
    let rejected = ticket(TicketStatus::Rejected, Some(rejection(problems.clone())));
    let rejected = rejected.happening(Some(&TicketStatus::Processing)).expect("an event");
    assert_eq!(
        data(&rejected)["rejection"],
        json!({
            "reason": "operator_rejected",
            "problems": [
                { "field": null, "code": "other" },
                { "field": "displayName", "code": "name_mismatch" },
            ],
        })
    );
    assert!(!rejected.data.contains("Ada"));
    let later = ticket(TicketStatus::Superseded, Some(rejection(problems)));
    let later = later.happening(Some(&TicketStatus::Requested)).expect("an event");
    assert_eq!(data(&later)["rejection"], Value::Null);
}

#[test]
fn a_switch_says_who_did_it() {
    for (is_on, name) in [(true, "provider.enabled"), (false, "provider.disabled")] {
        let switched = Happening::switched(&app(), "mitid", is_on, By::Operator, NOW);
        assert_eq!((switched.event_type.name(), switched.at), (name, NOW));
        assert_eq!(switched.data, r#"{"clientId":"abc123","providerId":"mitid","by":"operator"}"#);
    }
}

#[test]
fn what_loses_its_place_in_the_sandbox_is_told_of_like_a_ticket() {
    let pointer = Pointer {
        ticket: TicketRef::Sandbox,
        status: TicketStatus::Processing,
        at: NOW,
        verdict: None,
    };
    let superseded = Happening::superseded(&app(), "mitid", &pointer, NOW).expect("an event");
    assert_eq!(
        data(&superseded),
        json!({
            "clientId": "abc123", "providerId": "mitid", "activationId": "sandbox",
            "status": "superseded", "previousStatus": "activation_processing",
        })
    );
}

#[test]
fn a_challenge_is_completed_by_its_last_stamp_and_by_no_other() {
    let challenge = |stamps| {
        let mut challenge = Challenge::of_tests(stamps, 3);
        let tally = Tally { completed: u64::from(stamps), timed: 2, total_millis: 25_001 };
        challenge.tallies.insert("mitid".to_owned(), tally);
        challenge.happening()
    };
    assert_eq!([0, 1, 2, 4].map(challenge), [None, None, None, None]);
    let completed = challenge(3).expect("an event");
    assert_eq!(
        completed.data,
        r#"{"clientId":"abc123","challengeId":"550e8400-e29b-41d4-a716-446655440000","providerResults":[{"providerId":"mitid","completedCount":3,"avgCompletionSeconds":12.501}]}"#
    );
}

/// As long as they get: the longest ids of the catalogue, the most problems, the most providers.
#[test]
fn no_event_is_larger_than_12_kib() {
    let catalogue = Catalogue::embedded().providers();
    let longest = |ids: &mut dyn Iterator<Item = &'static str>| -> String {
        ids.max_by_key(|id| id.len()).expect("an id").to_owned()
    };
    let provider = longest(&mut catalogue.iter().map(|it| &*it.id));
    let requirements = catalogue.iter().filter(|it| it.kind == Kind::Registration);
    let field = longest(&mut requirements.flat_map(|it| it.requirements.iter()).map(|it| &*it.id));
    let code = longest(&mut ProblemCode::all().iter().map(|it| it.code.as_str()));
    let problems = vec![problem(Some(&field), &code); PROBLEMS_LIMIT];
    let mut rejected = ticket(TicketStatus::Rejected, Some(rejection(problems)));
    rejected.client_id = ClientId::parse(&"x".repeat(64)).expect("a client id");
    rejected.provider_id.clone_from(&provider);
    let mut challenge = Challenge::of_tests(1_000_000, 1_000_000);
    challenge.client_id = rejected.client_id.clone();
    challenge.provider_ids = (0..50).map(|n| format!("{provider}{n}")).collect();
    let tally =
        Tally { completed: 1_000_000, timed: 1_000_000, total_millis: 86_399_999 * 1_000_000 };
    challenge.tallies = challenge.provider_ids.iter().map(|id| (id.clone(), tally)).collect();
    for happening in [rejected.happening(Some(&TicketStatus::Processing)), challenge.happening()] {
        let announcement = super::super::Announcement::of(happening);
        let outbox = announcement.outboxes(NOW, [0xff; 16]).remove(0);
        assert_eq!(outbox.events().len(), 1);
        let size = outbox.events()[0].json().len();
        assert!((3000..=SIZE_LIMIT).contains(&size), "{size} bytes");
    }
}
