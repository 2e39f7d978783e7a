//! What a machine finds in a submission, and where it goes.

use super::*;
use crate::problem::Severity;

/// Each as field, code and severity.
fn told(problems: &[Problem]) -> Vec<(&str, &str, &str)> {
    problems
        .iter()
        .map(|it| (it.field.as_deref().unwrap_or_default(), &*it.code, it.severity.name()))
        .collect()
}

fn findings(deployment: Deployment, request: &Submission, company: &CompanyInfo) -> Vec<Findings> {
    let plan = plan_in(deployment, request, &App::of_tests(None), company).expect("a plan");
    let of = |result| match result {
        EntryResult::Submitted { findings, .. } => Some(findings),
        EntryResult::ContractRequired => None,
    };
    plan.results.into_iter().filter_map(|(_, result)| of(result)).collect()
}

/// All that mitid requires but a registration number, with three mistakes in it.
const FLAWED: [(&str, &str); 5] = [
    ("legalCompanyName", "Ac\u{200b}me"),
    ("serviceDescription", "Payments."),
    ("displayName", "0123456789012345678901234567890123456789012345678901234567890"),
    ("contactEmail", "it@localhost"),
    ("phone", "1"),
];

#[test]
fn in_production_what_is_missing_is_an_error_and_all_else_a_warning() {
    let [found] = &findings(
        Deployment::Production,
        &submission(vec![entry("mitid", &FLAWED)]),
        &CompanyInfo::default(),
    )[..] else {
        panic!("one entry");
    };
    assert_eq!(
        told(&found.problems),
        [
            ("legalCompanyName", "hidden_characters", "warning"),
            ("registrationNumber", "missing", "error"),
            ("displayName", "too_long_for_provider", "warning"),
            ("contactEmail", "not_an_email", "warning"),
        ]
    );
    assert_eq!((&found.ignored[..], found.filled.len()), (&["phone".to_owned()][..], 0));
}

#[test]
fn in_the_sandbox_everything_is_a_warning() {
    let request = submission(vec![entry("mitid", &FLAWED), entry("passport", &FLAWED)]);
    let found = findings(Deployment::Sandbox, &request, &CompanyInfo::default());
    assert_eq!(found[0].problems.len(), 4);
    assert!(found[0].problems.iter().all(|problem| problem.severity == Severity::Warning));
    assert_eq!(found[1], Findings::default(), "a direct provider asks for nothing");
}

#[test]
fn errors_are_why_a_ticket_is_rejected_and_warnings_go_with_it_either_way() {
    let rejected = fresh(vec![entry("mitid", &FLAWED)]);
    let [ticket] = &rejected.tickets[..] else { panic!("one ticket") };
    let rejection = ticket.rejection.as_ref().expect("a rejection");
    assert_eq!(told(&rejection.problems), [("registrationNumber", "missing", "error")]);
    assert_eq!(rejection.problems[0].message, "Registration number is missing.");
    assert_eq!(ticket.warnings.len(), 3);
    let mut complete = FLAWED.to_vec();
    complete.push(("registrationNumber", "12345678"));
    let taken = fresh(vec![entry("mitid", &complete)]);
    let [ticket] = &taken.tickets[..] else { panic!("one ticket") };
    assert_eq!((&ticket.status, &ticket.rejection), (&TicketStatus::Requested, &None));
    assert_eq!(ticket.warnings.len(), 3);
}

#[test]
fn what_comes_from_the_company_information_is_looked_at_and_named() {
    let before = company(1, &[("contactEmail", "nobody"), ("displayName", "Acme")]);
    let request = submission(vec![entry("mitid", &COMPLETE[..4])]);
    let found = findings(Deployment::Production, &request, &before);
    assert_eq!(found[0].filled, ["contactEmail"]);
    assert_eq!(told(&found[0].problems), [("contactEmail", "not_an_email", "warning")]);
}

#[test]
fn a_logo_that_the_company_information_only_names_still_has_its_flaw() {
    let logo = "x".repeat(INLINE_LIMIT + 1);
    let first = submission(vec![entry("frejaid", &[("logo", &logo)])]);
    let learnt = effects(&first, &App::of_tests(None), &CompanyInfo::default()).company;
    let before = CompanyInfo { version: 1, fields: learnt };
    let found = findings(Deployment::Production, &submission(vec![entry("frejaid", &[])]), &before);
    assert_eq!(found[0].filled, ["logo"]);
    let logo = found[0].problems.iter().find(|it| it.field.as_deref() == Some("logo"));
    assert_eq!(logo.map(|problem| &*problem.code), Some("image_format"));
}
