//! Submissions against apps of every kind, in both deployments.

mod events;
mod problems;

use super::*;
use crate::field::FieldValue;
use crate::large_value::INLINE_LIMIT;
use crate::quota::{Measure, QuotaExceeded, QuotaUse};
use crate::ticket::RejectionReason;

const NOW: Timestamp = Timestamp::from_millis(100_000);
const QUOTA: Quota = Quota { submissions_per_day: 10, bytes_per_day: 1000 };

/// What mitid requires.
const COMPLETE: [(&str, &str); 5] = [
    ("legalCompanyName", "Acme Corp"),
    ("registrationNumber", "12345678"),
    ("serviceDescription", "Payments."),
    ("displayName", "Acme"),
    ("contactEmail", "it@acme.example"),
];

fn entry(provider: &str, fields: &[(&str, &str)]) -> Entry {
    let field = |(id, text): &(&str, &str)| {
        SubmittedField::text("path", id, text).expect("a field within its limits")
    };
    let fields = fields.iter().map(field).collect();
    Entry { provider_id: provider.to_owned(), fields, scenario: None }
}

fn submission(entries: Vec<Entry>) -> Submission {
    Submission { entries, persist: true, bytes: 100 }
}

fn company(version: u64, fields: &[(&str, &str)]) -> CompanyInfo {
    let fields = fields.iter().map(|(id, value)| ((*id).to_owned(), text(value)));
    CompanyInfo { version, fields: fields.collect() }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

fn ticket(number: u8) -> ActivationId {
    ActivationId::generate(NOW, [number; 16])
}

fn pointer(ticket: TicketRef, status: TicketStatus, at: i64) -> Pointer {
    Pointer { ticket, status, at: Timestamp::from_millis(at), verdict: None }
}

fn plan_in(
    deployment: Deployment,
    submission: &Submission,
    app: &App,
    company: &CompanyInfo,
) -> Result<Plan, Refusal> {
    let catalogue = Catalogue::embedded();
    let context = SubmissionContext {
        catalogue,
        deployment,
        app,
        organisation_name: "Acme Corp",
        company,
        quota: &QUOTA,
        retention: Retention::of_days(7),
        now: NOW,
        random: [3; 16],
    };
    let mut number = 0;
    submission.plan(context, &mut || {
        number += 1;
        ticket(number)
    })
}

fn plan(submission: &Submission, app: &App, company: &CompanyInfo) -> Result<Plan, Refusal> {
    plan_in(Deployment::Production, submission, app, company)
}

fn effects(submission: &Submission, app: &App, company: &CompanyInfo) -> Effects {
    plan(submission, app, company).expect("a plan").effects.expect("something to write")
}

fn fresh(entries: Vec<Entry>) -> Effects {
    effects(&submission(entries), &App::of_tests(None), &CompanyInfo::default())
}

#[test]
fn a_whole_request_is_refused_for_the_first_reason_that_has_offenders_and_names_all_of_them() {
    let held = || Some(pointer(TicketRef::Sandbox, TicketStatus::Processing, 99_000));
    let mut app = App::of_tests(held());
    app.blocked.extend(["passport", "mitid", "pass"].map(str::to_owned));
    let refused = |deployment, ids: &[&str]| {
        let entries = ids.iter().map(|id| entry(id, &[])).collect();
        plan_in(deployment, &submission(entries), &app, &CompanyInfo::default()).err()
    };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let (here, sandbox) = (Deployment::Production, Deployment::Sandbox);
    assert_eq!(
        refused(sandbox, &["mitid", "zz", "evrotrust", "aa"]),
        Some(Refusal::UnknownProviders { ids: ids(&["zz", "aa"]), did_you_mean: None })
    );
    assert_eq!(
        refused(sandbox, &["pass", "mitid", "evrotrust", "passport"]),
        Some(Refusal::NotAvailable(ids(&["pass", "evrotrust"])))
    );
    assert_eq!(
        refused(here, &["passport", "mitid"]),
        Some(Refusal::Conflict(Conflict::ActivationProcessing {
            providers: ids(&["mitid"]),
            deployment: here,
        }))
    );
    assert_eq!(
        refused(here, &["ghanacard", "passport"]),
        Some(Refusal::Conflict(Conflict::DisabledByOperator(ids(&["passport"]))))
    );
    // A contract provider is not activated here, so nothing of that holds it back.
    app.pointers.extend(held().map(|pointer| ("pass".to_owned(), pointer)));
    let pass = submission(vec![entry("pass", &[])]);
    assert!(plan(&pass, &app, &CompanyInfo::default()).is_ok());
}

#[test]
fn a_direct_provider_is_activated_at_once_and_its_fields_are_ignored() {
    let effects = fresh(vec![entry("passport", &[("displayName", "Acme"), ("colour", "red")])]);
    let [ticket] = &effects.tickets[..] else { panic!("one ticket") };
    assert_eq!((&ticket.status, ticket.activated_at), (&TicketStatus::Activated, Some(NOW)));
    assert_eq!((ticket.fields.len(), ticket.ignored_fields.len()), (0, 0));
    assert_eq!((ticket.requested_at, ticket.updated_at, &ticket.rejection), (NOW, NOW, &None));
    assert!(effects.app.enable.contains("passport") && effects.company.is_empty());
    let pointer = &effects.app.pointers["passport"];
    assert_eq!(pointer.ticket, TicketRef::Ticket(ticket.id.clone()));
    assert_eq!((&pointer.status, pointer.at), (&TicketStatus::Activated, NOW));
}

#[test]
fn a_complete_registration_waits_for_an_operator_and_keeps_what_it_was_asked_for() {
    let mut fields = COMPLETE.to_vec();
    fields.push(("displayname", "a typo"));
    let effects = fresh(vec![entry("mitid", &fields)]);
    let [ticket] = &effects.tickets[..] else { panic!("one ticket") };
    assert_eq!((&ticket.status, ticket.activated_at), (&TicketStatus::Requested, None));
    assert_eq!(ticket.ignored_fields, ["displayname"]);
    assert_eq!(ticket.fields, company(0, &COMPLETE).fields);
    assert!(effects.app.enable.is_empty());
    assert_eq!(effects.app.pointers["mitid"].status, TicketStatus::Requested);
}

#[test]
fn a_registration_without_what_it_requires_is_rejected_for_exactly_that() {
    let fields =
        [("legalCompanyName", "Acme"), ("displayName", " "), ("contactEmail", "it@a.example")];
    let effects = fresh(vec![entry("mitid", &fields)]);
    let [ticket] = &effects.tickets[..] else { panic!("one ticket") };
    assert_eq!(ticket.status, TicketStatus::Rejected);
    let rejection = ticket.rejection.as_ref().expect("a rejection");
    assert_eq!(rejection.reason, RejectionReason::MissingRequiredFields);
    assert_eq!(rejection.fields, ["registrationNumber", "serviceDescription", "displayName"]);
    // What it brought is remembered all the same, but for what counts as missing.
    assert_eq!(effects.company.keys().collect::<Vec<_>>(), ["contactEmail", "legalCompanyName"]);
}

#[test]
fn what_is_missing_falls_back_to_the_company_as_it_stood_before_the_call() {
    let before = company(4, &COMPLETE[1..]);
    let request = submission(vec![
        entry("mitid", &[("displayName", "New")]),
        entry("audkenni", &[("legalCompanyName", "Acme Corp")]),
    ]);
    let effects = effects(&request, &App::of_tests(None), &before);
    let of = |provider: &str| effects.tickets.iter().find(|it| it.provider_id == provider);
    let mitid = of("mitid").expect("a ticket");
    // The other entry's name is no help, in whatever order they stand.
    assert_eq!(
        mitid.rejection.as_ref().map(|it| &it.fields[..]),
        Some(&["legalCompanyName".to_owned()][..])
    );
    assert_eq!(mitid.fields["displayName"], text("New"));
    assert_eq!(mitid.fields["registrationNumber"], text("12345678"));
    let audkenni = of("audkenni").expect("a ticket");
    assert_eq!(audkenni.fields["displayName"], text("Acme"));
    assert_eq!(effects.app.company_version, Some(5));
}

#[test]
fn of_common_fields_the_later_provider_s_is_remembered_unless_it_is_so_already_or_not_wanted() {
    // mitid stands before spid in the catalogue, whatever the order of the request.
    let entries = || {
        let spid = [("displayName", "later"), ("userDataLevel", "2"), ("websiteUrl", "https://a")];
        vec![entry("spid", &spid), entry("mitid", &[("displayName", "earlier")])]
    };
    let app = App::of_tests(None);
    let learnt = effects(&submission(entries()), &app, &CompanyInfo::default());
    let expected = company(0, &[("displayName", "later"), ("websiteUrl", "https://a")]).fields;
    assert_eq!((learnt.company, learnt.app.company_version), (expected, Some(1)));
    let known = company(7, &[("displayName", "later"), ("websiteUrl", "https://a")]);
    let learnt = effects(&submission(entries()), &app, &known);
    assert_eq!((learnt.company.len(), learnt.app.company_version), (0, None));
    let silent = Submission { persist: false, ..submission(entries()) };
    let learnt = effects(&silent, &app, &CompanyInfo::default());
    assert_eq!((learnt.company.len(), learnt.app.company_version), (0, None));
}

#[test]
fn contract_providers_alone_change_nothing_and_are_told_so_in_request_order() {
    let request = submission(vec![entry("ftn", &[]), entry("pass", &[])]);
    let full = QuotaUse { day: 0, submissions: 10, bytes: 1000 };
    let app = App { quota_use: full, ..App::of_tests(None) };
    let plan = plan(&request, &app, &CompanyInfo::default()).expect("a plan");
    assert!(plan.effects.is_none());
    let results = ["ftn", "pass"].map(|id| (id.to_owned(), EntryResult::ContractRequired));
    assert_eq!(plan.results, results);
}

#[test]
fn the_previous_ticket_loses_its_place_and_its_status_only_if_it_was_open() {
    let request = submission(vec![entry("mitid", &COMPLETE)]);
    let superseded = |previous: Pointer| {
        effects(&request, &App::of_tests(Some(previous)), &CompanyInfo::default()).superseded
    };
    let old = || TicketRef::Ticket(ticket(200));
    let lost = |closed_at: Option<i64>, expires_at: Option<i64>| {
        let (closed_at, expires_at) =
            (closed_at.map(Timestamp::from_millis), expires_at.map(Timestamp::from_millis));
        vec![Superseded {
            ticket: ticket(200),
            provider_id: "mitid".to_owned(),
            client_id: App::of_tests(None).client_id,
            by: Some(ticket(1)),
            closed_at,
            expires_at,
        }]
    };
    const WEEK: i64 = 7 * 86_400_000;
    for (status, at, closed_at, expires_at) in [
        (TicketStatus::Requested, 1000, Some(100_000), Some(100_000 + WEEK)),
        (TicketStatus::Requested, 100_000, Some(100_001), Some(100_001 + WEEK)),
        (TicketStatus::Rejected, 1000, None, Some(100_000 + WEEK)),
        // What served is kept.
        (TicketStatus::Activated, 1000, None, None),
    ] {
        assert_eq!(superseded(pointer(old(), status, at)), lost(closed_at, expires_at));
    }
    let sandbox = pointer(TicketRef::Sandbox, TicketStatus::Activated, 1000);
    assert_eq!(superseded(sandbox), Vec::new());
}

#[test]
fn a_ticket_names_those_before_it_that_lead_to_all_others() {
    let request = submission(vec![entry("mitid", &COMPLETE)]);
    let resubmitted = |past: Vec<PastTicket>, at: Option<i64>| {
        let named = TicketRef::Ticket(ticket(200));
        let named = at.map(|at| pointer(named, TicketStatus::Rejected, at));
        let mut app = App::of_tests(named);
        app.past.insert("mitid".to_owned(), Past::from_stored(past));
        let Effects { app, mut tickets, .. } = effects(&request, &app, &CompanyInfo::default());
        (app.past.get("mitid").cloned(), tickets.remove(0).previous)
    };
    let end = Some(NOW.plus_seconds(7 * 86_400));
    let past = |number, leads_until| PastTicket { id: ticket(number), leads_until };
    let served = || past(100, None);
    // Rejected on arrival: nothing leads on from it any more when it has ended.
    let (remembered, previous) = resubmitted(vec![served()], Some(100_000));
    assert_eq!(remembered, Some(Past::from_stored(vec![served(), past(200, end)])));
    assert_eq!(previous, [ticket(200), ticket(100)]);
    // Rejected by an operator: that stays on record.
    let (remembered, previous) = resubmitted(vec![served()], Some(100_001));
    assert_eq!(remembered, Some(Past::from_stored(vec![past(200, None)])));
    assert_eq!(previous, [ticket(200)]);
    // Taken back before: there is none to take the place of, but there were some.
    let (remembered, previous) = resubmitted(vec![served()], None);
    assert_eq!((remembered, previous), (None, vec![ticket(100)]));
}

#[test]
fn the_sandbox_writes_no_tickets_and_lets_those_wait_that_have_the_demo_policy() {
    let request = submission(vec![
        entry("mitid", &[("displayName", "Acme")]),
        entry("bankidse", &[]),
        entry("passport", &[]),
        entry("ftn", &[]),
    ]);
    let simulate = |app: &App| {
        let plan = plan_in(Deployment::Sandbox, &request, app, &CompanyInfo::default());
        plan.expect("a plan")
    };
    let plan = simulate(&App::of_tests(None));
    let told = |(_, result)| match result {
        EntryResult::Submitted { ticket, status, .. } => Some((ticket, status)),
        EntryResult::ContractRequired => None,
    };
    let results: Vec<_> = plan.results.into_iter().map(told).collect();
    let (wait, done) = (TicketStatus::Processing, TicketStatus::Activated);
    let all = |status: &TicketStatus| Some((TicketRef::Sandbox, status.clone()));
    assert_eq!(results, [all(&wait), all(&done), all(&done), None]);
    let effects = plan.effects.expect("something to write");
    assert!(effects.tickets.is_empty() && effects.superseded.is_empty());
    assert_eq!(effects.company, company(0, &[("displayName", "Acme")]).fields);
    assert_eq!(effects.app.enable.iter().collect::<Vec<_>>(), ["bankidse", "passport"]);
    let mut mitid = effects.app.pointers["mitid"].clone();
    mitid.verdict.as_mut().expect("an end to come").event = None;
    assert_eq!(mitid, Outcome::DEMO.pointer(NOW));
    assert_eq!(effects.app.pointers["passport"], pointer(TicketRef::Sandbox, done, 100_000));
    // An earlier wait that has ended has enabled it, and that stays.
    let ended = App::of_tests(Some(Outcome::DEMO.pointer(Timestamp::from_millis(1000))));
    let again = simulate(&ended).effects.expect("something to write");
    assert!(again.app.enable.contains("mitid"));
}

#[test]
fn large_values_are_kept_where_a_ticket_is_reviewed_or_the_company_names_them() {
    let logo = |letter: &str| letter.repeat(INLINE_LIMIT + 1);
    let (a, b, c) = (logo("a"), logo("b"), logo("c"));
    let kept = |request: &Submission| {
        let effects = effects(request, &App::of_tests(None), &CompanyInfo::default());
        effects.large_values.into_values().map(|text| text[..1].to_owned()).collect::<Vec<_>>()
    };
    // smartid and frejaid lack what they require; frejaid is the last in the catalogue.
    let rejected =
        submission(vec![entry("frejaid", &[("logo", &a)]), entry("smartid", &[("logo", &b)])]);
    assert_eq!(kept(&rejected), ["a"]);
    assert!(kept(&Submission { persist: false, ..rejected }).is_empty());
    let mut complete = COMPLETE.to_vec();
    complete.extend([("websiteUrl", "https://acme.example"), ("logo", &c)]);
    let mixed = submission(vec![entry("smartid", &[("logo", &b)]), entry("bankidse", &complete)]);
    let plan = effects(&mixed, &App::of_tests(None), &CompanyInfo::default());
    let statuses: Vec<&TicketStatus> = plan.tickets.iter().map(|ticket| &ticket.status).collect();
    assert_eq!(statuses, [&TicketStatus::Rejected, &TicketStatus::Requested]);
    let mut both = kept(&mixed);
    both.sort();
    assert_eq!(both, ["b", "c"]);
    assert_eq!(kept(&Submission { persist: false, ..mixed }), ["c"]);
}

#[test]
fn a_submission_that_takes_effect_counts_and_one_too_many_is_refused_last() {
    let request = submission(vec![entry("passport", &[])]);
    let app = |submissions, bytes| {
        let quota_use = QuotaUse { day: 0, submissions, bytes };
        App { quota_use, ..App::of_tests(None) }
    };
    let counted = effects(&request, &app(9, 900), &CompanyInfo::default()).app.quota_use;
    assert_eq!(counted, Some(QuotaUse { day: 0, submissions: 10, bytes: 1000 }));
    let refused = |measure, limit| {
        let retry_after = 86_400 - 100;
        Some(Refusal::QuotaExceeded(QuotaExceeded { measure, limit, retry_after }))
    };
    let told = |app: &App| plan(&request, app, &CompanyInfo::default()).err();
    assert_eq!(told(&app(10, 0)), refused(Measure::Submissions, 10));
    assert_eq!(told(&app(0, 901)), refused(Measure::Bytes, 1000));
    let mut blocked = app(10, 0);
    blocked.blocked.insert("passport".to_owned());
    let off = Conflict::DisabledByOperator(vec!["passport".to_owned()]);
    assert_eq!(told(&blocked), Some(Refusal::Conflict(off)));
}

#[test]
fn waits_that_have_ended_are_written_down_with_the_next_submission() {
    let ended = Outcome::DEMO.pointer(Timestamp::from_millis(1000));
    let request = submission(vec![entry("passport", &[])]);
    let app = App::of_tests(Some(ended));
    let plan = plan_in(Deployment::Sandbox, &request, &app, &CompanyInfo::default());
    let change = plan.expect("a plan").effects.expect("something to write").app;
    assert!(change.enable.contains("mitid"));
    assert_eq!(change.progress["mitid"].status, TicketStatus::Activated);
}

#[test]
fn what_activates_at_once_is_switched_on_again_and_what_is_reviewed_stays_switched_off() {
    let request = submission(vec![entry("passport", &[]), entry("mitid", &COMPLETE)]);
    let passport = BTreeSet::from(["passport".to_owned()]);
    for deployment in [Deployment::Production, Deployment::Sandbox] {
        let mut app = App::of_tests(None);
        let change = |app: &App| {
            let plan = plan_in(deployment, &request, app, &CompanyInfo::default());
            plan.expect("a plan").effects.expect("something to write").app
        };
        assert_eq!(change(&app).switch_on, BTreeSet::new());
        app.enabled.extend(["passport".to_owned(), "mitid".to_owned()]);
        app.switched_off.clone_from(&app.enabled);
        assert_eq!(change(&app).switch_on, passport, "{deployment:?}");
    }
}
