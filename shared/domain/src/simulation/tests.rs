//! What comes by itself, when, and what is told of it.

use super::*;
use crate::catalogue::Catalogue;
use crate::problem::Severity;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn provider(id: &str) -> &'static Provider {
    Catalogue::embedded().find(id).expect("a provider")
}

fn outcome(status: TicketStatus, problems: &[&str], after: Option<u16>) -> Outcome {
    let problems = problems.iter().map(|name| NamedProblem::from_stored(name)).collect();
    Outcome { status, problems, after }
}

fn app(outcome: &Outcome, millis: i64) -> App {
    App::of_tests(Some(outcome.pointer(at(millis))))
}

fn rejection(problems: &[&str]) -> Rejection {
    let pointer = outcome(TicketStatus::Rejected, problems, None).pointer(at(0));
    pointer.verdict.and_then(|it| it.rejection(provider("mitid"))).expect("a rejection")
}

#[test]
fn a_demo_review_holds_the_slot_for_five_seconds_and_then_counts_as_activated() {
    let app = app(&Outcome::DEMO, 1000);
    let pointer = &app.pointers["mitid"];
    for (now, enabled, status) in [
        (1000, false, TicketStatus::Processing),
        (5999, false, TicketStatus::Processing),
        (6000, true, TicketStatus::Activated),
    ] {
        let now = at(now);
        assert_eq!(app.is_enabled("mitid", now), enabled);
        assert_eq!(pointer.status_at(now), &status);
        assert_eq!((pointer.holds_slot(now), pointer.pending(now).is_some()), (!enabled, !enabled));
    }
}

#[test]
fn a_wait_ends_as_its_outcome_says_and_only_an_activation_enables() {
    for status in [TicketStatus::Activated, TicketStatus::Requested, TicketStatus::Rejected] {
        let app = app(&outcome(status.clone(), &[], Some(10)), 1000);
        let pointer = &app.pointers["mitid"];
        assert_eq!(pointer.status_at(at(10_999)), &TicketStatus::Processing);
        assert_eq!(pointer.status_at(at(11_000)), &status);
        assert!(pointer.holds_slot(at(10_999)) && !pointer.holds_slot(at(11_000)));
        assert!(!app.is_enabled("mitid", at(10_999)));
        assert_eq!(app.is_enabled("mitid", at(11_000)), status == TicketStatus::Activated);
    }
}

#[test]
fn a_later_write_moves_an_ended_demo_review_into_the_enabled_set() {
    let app = app(&Outcome::DEMO, 1000);
    let mut early = AppChange::default();
    early.settle(&app, at(5999));
    assert_eq!(early, AppChange::default());
    let mut late = AppChange::default();
    late.settle(&app, at(60_000));
    assert!(late.enable.contains("mitid"));
    let ended = Progress { status: TicketStatus::Activated, at: at(6000) };
    assert_eq!(late.progress["mitid"], ended);
    assert!(late.pointers.is_empty());
    let blocked = App { blocked: BTreeSet::from(["mitid".to_owned()]), ..app.clone() };
    let mut change = AppChange::default();
    change.settle(&blocked, at(60_000));
    assert!(change.enable.is_empty());
    // A new submission has its own pointer, and what the old one enabled stays.
    let again = Outcome::DEMO.pointer(at(60_000));
    let mut change = AppChange::default();
    change.pointers.insert("mitid".to_owned(), again.clone());
    change.settle(&app, at(60_000));
    assert!(change.enable.contains("mitid") && change.pointers["mitid"] == again);
    assert!(change.progress.is_empty());
}

#[test]
fn what_ended_otherwise_is_left_as_it_is() {
    for status in [TicketStatus::Requested, TicketStatus::Rejected] {
        for after in [None, Some(10)] {
            let app = app(&outcome(status.clone(), &[], after), 1000);
            let mut change = AppChange::default();
            change.settle(&app, at(60_000));
            assert_eq!(change, AppChange::default());
        }
    }
}

#[test]
fn a_provider_that_an_operator_switched_off_is_never_enabled() {
    let mut app = app(&Outcome::DEMO, 1000);
    app.enabled.insert("mitid".to_owned());
    app.blocked.insert("mitid".to_owned());
    assert!(!app.is_enabled("mitid", at(60_000)));
}

#[test]
fn fields_that_are_missing_and_nothing_else_make_the_rejection_of_a_machine() {
    let missing =
        rejection(&["displayName:missing", "contactEmail:missing", "displayName:missing"]);
    assert_eq!(missing.reason, RejectionReason::MissingRequiredFields);
    let fields = ["displayName", "contactEmail"].map(str::to_owned).to_vec();
    assert_eq!(missing.message, Rejection::missing(fields.clone(), Vec::new()).message);
    assert_eq!((missing.fields, missing.problems.len()), (fields, 3));
    let unnamed = rejection(&["missing"]);
    assert_eq!(unnamed.reason, RejectionReason::MissingRequiredFields);
    assert_eq!(unnamed.message, "A required field is missing.");
    assert!(unnamed.fields.is_empty());
}

#[test]
fn any_other_rejection_is_a_reviewer_s_with_a_line_for_each_problem() {
    let mixed = rejection(&["displayName:missing", "not_in_register", "displayName:other"]);
    assert_eq!(mixed.reason, RejectionReason::OperatorRejected);
    assert_eq!(mixed.fields, ["displayName"]);
    let messages: Vec<&str> = mixed.problems.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(mixed.message, messages.join("\n"));
    assert!(
        mixed.problems.iter().all(Problem::is_error) && messages.iter().all(|it| !it.is_empty())
    );
    let unsaid = rejection(&[]);
    assert_eq!(unsaid.reason, RejectionReason::OperatorRejected);
    assert_eq!(
        unsaid.message,
        "The request's scenario has this submission rejected, and says no more."
    );
    assert!(unsaid.fields.is_empty() && unsaid.problems.is_empty());
}

#[test]
fn what_is_not_rejected_has_no_rejection() {
    for status in [TicketStatus::Activated, TicketStatus::Requested] {
        let pointer = outcome(status, &[], Some(1)).pointer(at(0));
        assert!(pointer.verdict.expect("a verdict").rejection(provider("mitid")).is_none());
    }
}

#[test]
fn errors_come_before_what_a_machine_found_and_nothing_is_said_twice() {
    let found = |field: &str| Problem {
        field: Some(field.to_owned()),
        code: "missing".to_owned(),
        severity: Severity::Warning,
        message: "x".to_owned(),
    };
    let all = vec![found("displayName"), found("contactEmail")];
    let told = |after| {
        let names = ["not_in_register", "contactEmail:missing"];
        let problems =
            outcome(TicketStatus::Rejected, &names, after).problems(provider("mitid"), all.clone());
        problems
            .into_iter()
            .map(|it| (it.field.unwrap_or_default(), it.severity))
            .collect::<Vec<_>>()
    };
    let (error, warning) = (Severity::Error, Severity::Warning);
    let expected = [("", &error), ("contactEmail", &error), ("displayName", &warning)];
    assert_eq!(told(None), expected.map(|(field, it)| (field.to_owned(), it.clone())));
    let before = [("displayName", &warning), ("contactEmail", &warning)];
    assert_eq!(told(Some(1)), before.map(|(field, it)| (field.to_owned(), it.clone())));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_scenario_ends_where_it_says_at_its_second_and_not_before(
        status in prop::sample::select(vec!["activated", "activation_requested", "rejected"]),
        after in prop::option::of(1..=300_u16),
        start in 0..4_000_000_000_000_i64,
        beyond in prop_oneof![-1..=1_i64, -300_000..300_000_i64],
    ) {
        let status = TicketStatus::parse(status);
        let app = app(&outcome(status.clone(), &[], after), start);
        let pointer = &app.pointers["mitid"];
        let wait = after.map_or(0, |seconds| i64::from(seconds) * 1000);
        let elapsed = (wait + beyond).max(0);
        let now = at(start + elapsed);
        let is_over = elapsed >= wait;
        let expected = if is_over { status } else { TicketStatus::Processing };
        assert_eq!(pointer.status_at(now), &expected);
        assert_eq!(pointer.pending(now).is_some(), !is_over);
        let by_itself = after.is_some() && expected == TicketStatus::Activated;
        assert_eq!(app.is_enabled("mitid", now), by_itself);
    }
}
