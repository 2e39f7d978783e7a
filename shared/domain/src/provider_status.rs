//! Where a provider stands with an app, as the app's owner is shown it. docs/api.md section 6.
//!
//! All of it is as of one reading of the app. A ticket that its pointer names is read a moment
//! later and may have been decided by then, so nothing is taken from it that the pointer's status
//! does not bear out.

use super::app::{App, Pointer, TicketRef};
use super::catalogue::Provider;
use super::field::{FieldValue, Fields};
use super::ids::ActivationId;
use super::problem::Problem;
use super::ticket::{Rejection, Ticket, TicketStatus};
use super::time::Timestamp;
use serde::Serialize;
use std::borrow::Cow;

/// Where a provider stands with an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ProviderStatus {
    /// Nothing was submitted, and the provider is not enabled.
    #[serde(rename = "not_activated")]
    NotActivated,
    /// A submission waits for an operator.
    #[serde(rename = "activation_requested")]
    Requested,
    /// An operator is at work on it.
    #[serde(rename = "activation_processing")]
    Processing,
    /// The submission was accepted, or the provider is enabled without one, or was until the app's owner
    /// switched it off.
    #[serde(rename = "activated")]
    Activated,
    /// The submission was turned down.
    #[serde(rename = "rejected")]
    Rejected,
}

impl ProviderStatus {
    /// Where `provider` stands with `app` at `now`.
    pub fn of(provider: &str, app: &App, now: Timestamp) -> Self {
        match app.pointers.get(provider).map(|pointer| pointer.status_at(now)) {
            Some(TicketStatus::Requested) => Self::Requested,
            // What a later release calls otherwise is a step that this one does not know: not done.
            Some(TicketStatus::Processing | TicketStatus::Other(_)) => Self::Processing,
            Some(TicketStatus::Activated) => Self::Activated,
            Some(TicketStatus::Rejected) => Self::Rejected,
            // A ticket that lost its place is no longer pointed at.
            Some(TicketStatus::Superseded | TicketStatus::Withdrawn) | None => {
                if app.is_activated(provider, now) { Self::Activated } else { Self::NotActivated }
            }
        }
    }

    /// Whether it is the app's owner who has to do something. Where somebody switched the provider off,
    /// nothing that is submitted would help.
    pub const fn needs_action(self, disabled_by: Option<DisabledBy>) -> bool {
        matches!(self, Self::NotActivated | Self::Rejected) && disabled_by.is_none()
    }
}

/// Who switched a provider off for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DisabledBy {
    /// An operator.
    Operator,
    /// The app's owner.
    Customer,
}

impl DisabledBy {
    /// Who switched `provider` off for `app`, if anybody did: of two, the operator.
    pub fn of(provider: &str, app: &App) -> Option<Self> {
        if app.blocked.contains(provider) {
            Some(Self::Operator)
        } else {
            app.switched_off.contains(provider).then_some(Self::Customer)
        }
    }
}

/// What there is to tell of an app's current activation of a provider. All of it is empty where
/// nothing was submitted.
#[derive(Clone, Debug, Default)]
pub struct Activation<'a> {
    /// The ticket's id, or the sandbox's.
    pub id: Option<&'a str>,
    /// When it was submitted.
    pub requested_at: Option<Timestamp>,
    /// When it was accepted, if it was.
    pub activated_at: Option<Timestamp>,
    /// Submitted field ids that the provider does not ask for.
    pub ignored_fields: &'a [String],
    /// What a machine found at its submission and does not stand in its way.
    pub warnings: &'a [Problem],
    /// Why it was turned down, if it was.
    pub rejection: Option<Cow<'a, Rejection>>,
    fields: Option<&'a Fields>,
}

impl<'a> Activation<'a> {
    /// The activation of `provider`, with the app's current tickets as they were found.
    pub fn of(provider: &Provider, app: &'a App, tickets: &'a [Ticket], now: Timestamp) -> Self {
        let Some(pointer) = app.pointers.get(&*provider.id) else { return Self::default() };
        let ticket = match &pointer.ticket {
            TicketRef::Sandbox => return Self::simulated(provider, pointer, now),
            TicketRef::Ticket(id) => tickets.iter().find(|ticket| ticket.id == *id),
            TicketRef::Other(_) => None,
        };
        let status = ProviderStatus::of(&provider.id, app, now);
        let found = ticket.map(|ticket| Self::submitted(ticket, status));
        Self { id: Some(pointer.ticket.as_str()), ..found.unwrap_or_default() }
    }

    /// What the ticket holds for a requirement.
    pub fn submitted_value(&self, requirement: &str) -> Option<&'a FieldValue> {
        self.fields?.get(requirement)
    }

    fn submitted(ticket: &'a Ticket, status: ProviderStatus) -> Self {
        Self {
            id: None,
            requested_at: Some(ticket.requested_at),
            activated_at: ticket.activated_at.filter(|_| status == ProviderStatus::Activated),
            ignored_fields: &ticket.ignored_fields,
            warnings: &ticket.warnings,
            rejection: ticket
                .rejection
                .as_ref()
                .filter(|_| status == ProviderStatus::Rejected)
                .map(Cow::Borrowed),
            fields: Some(&ticket.fields),
        }
    }

    /// The sandbox keeps no tickets: an activation has the time of its submission until it is activated, and then
    /// that of its activation.
    fn simulated(provider: &Provider, pointer: &'a Pointer, now: Timestamp) -> Self {
        let status = pointer.status_at(now);
        let is_activated = *status == TicketStatus::Activated;
        let verdict = pointer.verdict.as_ref().filter(|verdict| verdict.status == *status);
        Self {
            id: Some(pointer.ticket.as_str()),
            requested_at: (!is_activated).then_some(pointer.at),
            activated_at: is_activated.then(|| pointer.since(now)),
            rejection: verdict.and_then(|it| it.rejection(provider)).map(Cow::Owned),
            ..Self::default()
        }
    }
}

impl App {
    /// The tickets that the app's pointers name for `providers`.
    pub fn current_tickets<'p>(
        &self,
        providers: impl Iterator<Item = &'p str>,
    ) -> Vec<ActivationId> {
        providers
            .filter_map(|provider| match &self.pointers.get(provider)?.ticket {
                TicketRef::Ticket(id) => Some(id.clone()),
                TicketRef::Sandbox | TicketRef::Other(_) => None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::ids::{ClientId, OwnerId};
    use crate::problem::Severity;
    use crate::scenario::{NamedProblem, Outcome};
    use crate::ticket::RejectionReason;
    use std::collections::BTreeMap;

    const NOW: Timestamp = Timestamp::from_millis(100_000);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn ticket(status: TicketStatus) -> Ticket {
        let text = |text: &str| FieldValue::Text(text.to_owned());
        Ticket {
            id: ActivationId::generate(at(1000), [7; 16]),
            provider_id: "mitid".to_owned(),
            client_id: ClientId::parse("abc123").expect("a client id"),
            client_name: "My App".to_owned(),
            organisation_id: OwnerId::parse("Acme0001").expect("an owner"),
            organisation_name: "Acme Corp".to_owned(),
            fields: BTreeMap::from([("displayName".to_owned(), text("Acme"))]),
            ignored_fields: vec!["dispalyName".to_owned()],
            warnings: vec![warning()],
            rejection: (status == TicketStatus::Rejected).then(|| Rejection {
                reason: RejectionReason::OperatorRejected,
                message: "No.".to_owned(),
                fields: Vec::new(),
                problems: Vec::new(),
            }),
            activated_at: (status == TicketStatus::Activated).then_some(at(2000)),
            status,
            requested_at: at(1000),
            updated_at: at(2000),
            claimed_by: None,
            decided_by: None,
            superseded_by: None,
            previous: Vec::new(),
        }
    }

    fn warning() -> Problem {
        Problem {
            field: Some("displayName".to_owned()),
            code: "too_long_for_provider".to_owned(),
            severity: Severity::Warning,
            message: "Too long.".to_owned(),
        }
    }

    fn pointing_at(ticket: &Ticket, status: TicketStatus) -> App {
        let reference = TicketRef::Ticket(ticket.id.clone());
        let at = ticket.updated_at;
        App::of_tests(Some(Pointer { ticket: reference, status, at, verdict: None }))
    }

    fn sandbox(outcome: &Outcome, since: i64) -> App {
        App::of_tests(Some(outcome.pointer(at(since))))
    }

    fn of<'a>(app: &'a App, tickets: &'a [Ticket], now: Timestamp) -> Activation<'a> {
        let mitid = Catalogue::embedded().find("mitid").expect("a provider");
        Activation::of(mitid, app, tickets, now)
    }

    #[test]
    fn a_provider_stands_where_its_pointer_says() {
        for (ticket_status, status) in [
            (TicketStatus::Requested, ProviderStatus::Requested),
            (TicketStatus::Processing, ProviderStatus::Processing),
            (TicketStatus::Activated, ProviderStatus::Activated),
            (TicketStatus::Rejected, ProviderStatus::Rejected),
            (TicketStatus::Superseded, ProviderStatus::NotActivated),
            (TicketStatus::Withdrawn, ProviderStatus::NotActivated),
            (TicketStatus::Other("escalated".to_owned()), ProviderStatus::Processing),
        ] {
            let app = pointing_at(&ticket(ticket_status.clone()), ticket_status.clone());
            assert_eq!(ProviderStatus::of("mitid", &app, NOW), status, "{ticket_status:?}");
            assert_eq!(ProviderStatus::of("spid", &app, NOW), ProviderStatus::NotActivated);
        }
    }

    #[test]
    fn a_provider_that_is_enabled_without_a_submission_is_activated() {
        let mut app = App::of_tests(None);
        app.enabled.insert("mitid".to_owned());
        assert_eq!(ProviderStatus::of("mitid", &app, NOW), ProviderStatus::Activated);
        app.switched_off.insert("mitid".to_owned());
        assert_eq!(ProviderStatus::of("mitid", &app, NOW), ProviderStatus::Activated);
        app.blocked.insert("mitid".to_owned());
        assert_eq!(ProviderStatus::of("mitid", &app, NOW), ProviderStatus::NotActivated);
    }

    #[test]
    fn the_owner_has_to_act_when_nothing_was_submitted_or_it_was_turned_down() {
        for open in [ProviderStatus::NotActivated, ProviderStatus::Rejected] {
            assert!(open.needs_action(None), "{open:?}");
            assert!(!open.needs_action(Some(DisabledBy::Operator)), "{open:?}");
        }
        for waiting in
            [ProviderStatus::Requested, ProviderStatus::Processing, ProviderStatus::Activated]
        {
            assert!(!waiting.needs_action(None), "{waiting:?}");
        }
    }

    #[test]
    fn whoever_switched_a_provider_off_is_named() {
        let mut app = App::of_tests(None);
        app.blocked.insert("mitid".to_owned());
        app.switched_off.extend(["mitid".to_owned(), "idin".to_owned()]);
        assert_eq!(DisabledBy::of("mitid", &app), Some(DisabledBy::Operator));
        assert_eq!(DisabledBy::of("idin", &app), Some(DisabledBy::Customer));
        assert_eq!(DisabledBy::of("spid", &app), None);
    }

    #[test]
    fn a_ticket_that_was_decided_after_the_app_was_read_does_not_show_through() {
        for (then, since) in [
            (TicketStatus::Requested, TicketStatus::Rejected),
            (TicketStatus::Processing, TicketStatus::Activated),
        ] {
            let tickets = [ticket(since)];
            let app = pointing_at(&tickets[0], then);
            let activation = of(&app, &tickets, NOW);
            assert_eq!(activation.id, Some(tickets[0].id.as_str()));
            assert_eq!(activation.requested_at, Some(at(1000)));
            assert_eq!((activation.activated_at, activation.rejection), (None, None));
        }
    }

    #[test]
    fn a_decided_ticket_tells_what_was_decided_and_what_it_holds() {
        let tickets = [ticket(TicketStatus::Rejected)];
        let app = pointing_at(&tickets[0], TicketStatus::Rejected);
        let rejected = of(&app, &tickets, NOW);
        assert_eq!(rejected.rejection.as_deref(), tickets[0].rejection.as_ref());
        assert_eq!(rejected.ignored_fields, ["dispalyName"]);
        assert_eq!(rejected.warnings, [warning()]);
        let acme = FieldValue::Text("Acme".to_owned());
        assert_eq!(rejected.submitted_value("displayName"), Some(&acme));
        assert_eq!(rejected.submitted_value("logo"), None);
        let tickets = [ticket(TicketStatus::Activated)];
        let app = pointing_at(&tickets[0], TicketStatus::Activated);
        let activated = of(&app, &tickets, NOW);
        assert_eq!(activated.activated_at, Some(at(2000)));
    }

    #[test]
    fn the_sandbox_tells_when_the_wait_began_and_then_when_it_ended() {
        let demo = sandbox(&Outcome::DEMO, 1000);
        for (now, requested_at, activated_at) in
            [(5999, Some(at(1000)), None), (6000, None, Some(at(6000)))]
        {
            let activation = of(&demo, &[], at(now));
            assert_eq!(activation.id, Some("sandbox"));
            assert_eq!(activation.requested_at, requested_at);
            assert_eq!(activation.activated_at, activated_at);
        }
        let at_once = sandbox(&Outcome::ACTIVATED, 1000);
        let activation = of(&at_once, &[], at(1000));
        assert_eq!((activation.requested_at, activation.activated_at), (None, Some(at(1000))));
    }

    #[test]
    fn the_sandbox_tells_why_it_rejected_a_submission_once_it_has_and_when_that_was_made() {
        let problems = vec![NamedProblem::from_stored("displayName:name_mismatch")];
        let status = TicketStatus::Rejected;
        for (after, decided) in [(None, 1000), (Some(10), 11_000)] {
            let outcome = Outcome { status: status.clone(), problems: problems.clone(), after };
            let app = sandbox(&outcome, 1000);
            if after.is_some() {
                let before = of(&app, &[], at(decided - 1));
                assert_eq!((before.requested_at, before.rejection), (Some(at(1000)), None));
            }
            let rejected = of(&app, &[], at(decided));
            assert_eq!((rejected.requested_at, rejected.activated_at), (Some(at(1000)), None));
            let rejection = rejected.rejection.expect("a rejection");
            assert_eq!(rejection.fields, ["displayName"]);
            assert_eq!(rejection.problems[0].code, "name_mismatch");
            let status = ProviderStatus::of("mitid", &app, at(decided));
            assert!(status == ProviderStatus::Rejected && status.needs_action(None));
        }
        let waits = Outcome { status: TicketStatus::Requested, ..Outcome::ACTIVATED };
        let app = sandbox(&waits, 1000);
        assert_eq!(of(&app, &[], NOW).requested_at, Some(at(1000)));
        assert_eq!(ProviderStatus::of("mitid", &app, NOW), ProviderStatus::Requested);
    }

    #[test]
    fn only_tickets_of_the_providers_in_question_are_asked_for() {
        let ticket = ticket(TicketStatus::Requested);
        let app = pointing_at(&ticket, TicketStatus::Requested);
        assert_eq!(app.current_tickets(["spid", "mitid"].into_iter()), [ticket.id]);
        assert!(app.current_tickets(["spid"].into_iter()).is_empty());
        let sandbox = sandbox(&Outcome::ACTIVATED, 0);
        assert!(sandbox.current_tickets(["mitid"].into_iter()).is_empty());
    }
}
