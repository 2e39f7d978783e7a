//! Whatever is submitted to whichever app: evaluating it and sending it agree, if nothing comes between.

use super::*;
use crate::app::{App, Pointer, TicketRef};
use crate::catalogue::{Catalogue, Kind};
use crate::deployment::Deployment;
use crate::field::{CompanyInfo, FieldValue, Fields};
use crate::problem::Severity;
use crate::quota::{Quota, QuotaUse};
use crate::retention::Retention;
use crate::scenario::{NamedProblem, Outcome};
use crate::submission::{Entry, Plan};
use crate::submitted_field::SubmittedField;
use crate::ticket::Ticket;
use crate::time::Timestamp;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::from_millis(100_000_000);

/// Everything that a submission is decided by.
#[derive(Debug)]
struct Case {
    submission: Submission,
    deployment: Deployment,
    app: App,
    company: CompanyInfo,
    quota: Quota,
}

impl Case {
    fn context(&self) -> SubmissionContext<'_> {
        let Self { deployment, app, company, quota, .. } = self;
        let (catalogue, deployment) = (Catalogue::embedded(), *deployment);
        let retention = Retention::of_days(400);
        SubmissionContext {
            catalogue,
            deployment,
            app,
            organisation_name: "Acme Corp",
            company,
            quota,
            retention,
            now: NOW,
            random: [0; 16],
        }
    }

    fn submit(&self) -> Result<Plan, Refusal> {
        let mut number = 0;
        self.submission.plan(self.context(), &mut || {
            number += 1;
            ActivationId::generate(NOW, [number; 16])
        })
    }
}

/// Ids of providers, now and then one that there is not.
fn provider() -> impl Strategy<Value = String> {
    let ids: Vec<String> =
        Catalogue::embedded().providers().iter().map(|it| it.id.to_string()).collect();
    prop_oneof![60 => select(ids), 1 => Just("nosuchid".to_owned())]
}

/// Ids of fields, of all providers, and one that none asks for.
fn field() -> impl Strategy<Value = String> {
    let providers = Catalogue::embedded().providers().iter();
    let ids =
        providers.flat_map(|provider| provider.requirements.iter().map(|it| it.id.to_string()));
    let ids: Vec<String> = ids.chain(["colour".to_owned()]).collect();
    select(ids)
}

/// Good values, bad ones, and such as count as missing.
fn value() -> impl Strategy<Value = FieldValue> {
    let texts =
        ["Acme", "", " \u{200b}", "it@acme.example", "https://acme.example", "6-1-c", "x\u{202e}"];
    let text = |text: &str| FieldValue::from_text(text.to_owned()).0;
    let long = ["x".repeat(100), "x".repeat(5000)];
    let texts: Vec<FieldValue> =
        texts.iter().copied().chain(long.iter().map(|it| &**it)).map(text).collect();
    prop_oneof![4 => select(texts), 1 => any::<bool>().prop_map(FieldValue::Flag)]
}

/// What the sandbox may be told to make of a submission.
fn outcome() -> impl Strategy<Value = Outcome> {
    let statuses = vec!["activated", "activation_requested", "rejected"];
    let problem =
        select(vec!["missing", "displayName:missing", "displayName:other", "not_in_register"]);
    let after = prop_oneof![Just(None), (1..=300_u16).prop_map(Some)];
    (select(statuses), vec(problem, 0..=8), after).prop_map(|(status, problems, after)| {
        let status = TicketStatus::parse(status);
        let problems = problems.into_iter().map(NamedProblem::from_stored);
        let problems = problems.filter(|_| status == TicketStatus::Rejected).collect();
        Outcome { status, problems, after }
    })
}

/// What an entry of the request holds: nothing, something, or all that its provider asks for.
fn entry(provider_id: String) -> impl Strategy<Value = Entry> {
    let provider = Catalogue::embedded().find(&provider_id);
    let asked =
        provider.map(|it| it.requirements.iter().map(|field| field.id.to_string()).collect());
    let asked: Vec<String> = asked.unwrap_or_default();
    let all = vec(value(), asked.len())
        .prop_map(move |values| asked.iter().cloned().zip(values).collect::<BTreeMap<_, _>>());
    prop_oneof![all, btree_map(field(), value(), 0..6)].prop_map(move |fields| {
        let field = |(id, value)| SubmittedField { id, value, large: None };
        let fields = fields.into_iter().map(field).collect();
        Entry { provider_id: provider_id.clone(), fields, scenario: None }
    })
}

fn submission() -> impl Strategy<Value = Submission> {
    let entries = btree_set(provider(), 1..5)
        .prop_flat_map(|ids| ids.into_iter().map(entry).collect::<Vec<_>>());
    let entries = entries.prop_shuffle();
    (entries, any::<bool>(), 0..200_u64).prop_map(|(entries, persist, bytes)| Submission {
        entries,
        persist,
        bytes,
    })
}

fn pointer() -> impl Strategy<Value = Pointer> {
    let statuses = vec!["activation_requested", "activated", "rejected", "activation_processing"];
    let ticket = TicketRef::Ticket(ActivationId::generate(NOW, [200; 16]));
    let submitted = select(statuses).prop_map(move |status| {
        let status = TicketStatus::parse(status);
        Pointer { ticket: ticket.clone(), status, at: NOW, verdict: None }
    });
    let simulated = (outcome(), 0..20_000_i64)
        .prop_map(|(outcome, ago)| outcome.pointer(Timestamp::from_millis(NOW.millis() - ago)));
    prop_oneof![submitted, simulated]
}

fn app() -> impl Strategy<Value = App> {
    (
        btree_map(provider(), pointer(), 0..3),
        btree_set(provider(), 0..3),
        btree_set(provider(), 0..2),
        prop_oneof![4 => Just(Vec::new()), 1 => vec(provider(), 1..2)],
        (0..12_u64, 0..1100_u64),
    )
        .prop_map(|(pointers, enabled, switched_off, blocked, (submissions, bytes))| App {
            pointers,
            enabled,
            blocked: blocked.into_iter().collect(),
            switched_off,
            quota_use: QuotaUse { day: 1, submissions, bytes },
            ..App::of_tests(None)
        })
}

fn case() -> impl Strategy<Value = Case> {
    let deployment = select(vec![Deployment::Production, Deployment::Sandbox]);
    let fields = btree_map(field(), value(), 0..8);
    let scenario = vec(prop::option::of(outcome()), 5);
    (submission(), scenario, deployment, app(), fields).prop_map(
        |(mut submission, scenario, deployment, app, fields)| {
            // In production a scenario is refused before.
            for (entry, outcome) in submission.entries.iter_mut().zip(scenario) {
                entry.scenario = outcome.filter(|_| deployment == Deployment::Sandbox);
            }
            let company = CompanyInfo { version: 1, fields };
            let quota = Quota { submissions_per_day: 11, bytes_per_day: 1200 };
            Case { submission, deployment, app, company, quota }
        },
    )
}

/// What the evaluation says of an entry is what its ticket has in it.
fn agrees_with_ticket(findings: &Findings, status: &TicketStatus, ticket: &Ticket, entry: &Entry) {
    assert_eq!(status, &ticket.status);
    assert_eq!(findings.ignored, ticket.ignored_fields);
    let rejection = ticket.rejection.as_ref();
    let errors = rejection.map(|it| it.problems.clone()).unwrap_or_default();
    let told = |severity| findings.problems.iter().filter(move |it| it.severity == severity);
    assert!(told(Severity::Error).eq(&errors) && told(Severity::Warning).eq(&ticket.warnings));
    let missing: Vec<String> = errors.iter().filter_map(|it| it.field.clone()).collect();
    assert_eq!(missing, rejection.map(|it| it.fields.clone()).unwrap_or_default());
    let submitted: Fields =
        entry.fields.iter().map(|it| (it.id.clone(), it.value.clone())).collect();
    let fallen_back = ticket.fields.iter().filter(|(id, value)| submitted.get(*id) != Some(value));
    let fallen_back: Vec<&String> = fallen_back.map(|(id, _)| id).collect();
    let mut filled: Vec<&String> = findings.filled.iter().collect();
    filled.sort();
    assert_eq!(filled, fallen_back);
}

/// Only an error turns an entry down, unless a scenario has it rejected without any. A machine finds one in
/// production alone, for what is missing.
fn errors_alone_decide(case: &Case, entry: &Entry, status: &TicketStatus, findings: &Findings) {
    let errors = || findings.problems.iter().filter(|problem| problem.is_error());
    if let Some(outcome) = &entry.scenario {
        let rejected_now = outcome.after.is_none() && outcome.status == TicketStatus::Rejected;
        assert_eq!(*status == TicketStatus::Rejected, rejected_now);
        let expected = if rejected_now { outcome.problems.len() } else { 0 };
        return assert_eq!(errors().count(), expected);
    }
    assert_eq!(errors().count() > 0, *status == TicketStatus::Rejected);
    assert!(errors().all(|it| it.code == "missing" && case.deployment == Deployment::Production));
}

/// Once it is submitted, the pointer shows what the evaluation said, and the rejection has its errors.
fn agrees_with_pointer(
    findings: &Findings,
    status: &TicketStatus,
    pointer: &Pointer,
    entry: &Entry,
) {
    assert_eq!(pointer.status_at(NOW), status);
    let provider = Catalogue::embedded().find(&entry.provider_id).expect("a provider");
    let verdict = pointer.verdict.as_ref().filter(|verdict| verdict.at <= NOW);
    let errors = verdict.and_then(|it| it.rejection(provider)).map(|it| it.problems);
    assert!(findings.problems.iter().filter(|it| it.is_error()).eq(errors.iter().flatten()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_would_be_is_what_becomes_of_it(case in case()) {
        let evaluated = case.submission.evaluate(case.context());
        let plan = match case.submit() {
            Err(refusal) => return { assert_eq!(evaluated, Err(refusal)); Ok(()) },
            Ok(plan) => plan,
        };
        let evaluated = evaluated.expect("what can be submitted can be evaluated");
        let effects = plan.effects.unwrap_or_default();
        let tickets = effects.tickets;
        assert_eq!(evaluated.len(), plan.results.len());
        let both = evaluated.iter().zip(&plan.results).zip(&case.submission.entries);
        for (((provider, evaluation), (submitted, result)), entry) in both {
            assert_eq!((provider, submitted), (&entry.provider_id, &entry.provider_id));
            match (evaluation, result) {
                (
                    EntryEvaluation::WouldBe { status, findings },
                    EntryResult::Submitted { status: became, .. },
                ) => {
                    assert_eq!(status, became);
                    errors_alone_decide(&case, entry, status, findings);
                    let ticket = tickets.iter().find(|ticket| ticket.provider_id == *provider);
                    assert_eq!(ticket.is_some(), case.deployment == Deployment::Production);
                    match ticket {
                        Some(ticket) => agrees_with_ticket(findings, status, ticket, entry),
                        None => {
                            let pointer = &effects.app.pointers[provider];
                            agrees_with_pointer(findings, status, pointer, entry);
                        }
                    }
                }
                (EntryEvaluation::ContractRequired, EntryResult::ContractRequired) => {
                    let kind = Catalogue::embedded().find(provider).map(|it| it.kind);
                    assert_eq!(kind, Some(Kind::Contract));
                }
                _ => panic!("{provider} would be one thing and becomes another"),
            }
        }
    }
}
