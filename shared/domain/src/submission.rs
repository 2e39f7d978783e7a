//! What a submission for activation does: one pure function from the request and the app as read
//! to the answer and the writes. docs/api.md section 5.
//!
//! The order of the steps is the contract's: whole-request refusals first, for all providers
//! together; then each provider by its kind, against the company information as it stood before
//! ([`assessment`]).

mod assessment;
mod sandbox;

use super::app::{App, AppChange, Pointer, TicketRef};
use super::catalogue::{Catalogue, Kind, Provider};
use super::deployment::Deployment;
use super::event::Announcement;
use super::field::{CompanyInfo, FieldValue, Fields, is_common};
use super::ids::{ActivationId, ClientId};
use super::problem::Problem;
use super::quota::Quota;
use super::refusal::{Conflict, Refusal};
use super::retention::{Past, PastTicket, Retention};
use super::scenario::Outcome;
use super::submitted_field::SubmittedField;
use super::ticket::{Rejection, Ticket, TicketStatus};
use super::time::Timestamp;
use crate::redacted_debug;
use assessment::Assessment;
pub use assessment::Findings;
use std::collections::{BTreeMap, BTreeSet};

/// The most providers in one submission.
pub const PROVIDERS_LIMIT: usize = 30;

/// A request to activate providers.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The providers in request order, each once.
    pub entries: Vec<Entry>,
    /// Whether common fields are remembered for the app.
    pub persist: bool,
    /// How many bytes the request's body has.
    pub bytes: u64,
}

/// What was submitted for one provider.
#[derive(Clone)]
pub struct Entry {
    /// The provider as it was named.
    pub provider_id: String,
    /// The submitted fields in request order; null ones are left out.
    pub fields: Vec<SubmittedField>,
    /// What the request's scenario says is to become of it, if it says so; in the sandbox alone.
    pub scenario: Option<Outcome>,
}

redacted_debug!(Entry);

/// What a submission is decided against.
#[derive(Clone, Copy)]
pub struct SubmissionContext<'a> {
    /// The providers that there are.
    pub catalogue: &'a Catalogue,
    /// Where this happens.
    pub deployment: Deployment,
    /// The app as read.
    pub app: &'a App,
    /// What its organisation is called.
    pub organisation_name: &'a str,
    /// Its company information as read.
    pub company: &'a CompanyInfo,
    /// What an app may submit in a day.
    pub quota: &'a Quota,
    /// How long past tickets are kept.
    pub retention: Retention,
    /// The request's clock reading.
    pub now: Timestamp,
    /// Random bytes, for the ids of events that tell of what comes later.
    pub random: [u8; 16],
}

/// What becomes of one provider's entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryResult {
    /// A submission was taken, or simulated.
    Submitted {
        /// The new ticket, or the sandbox.
        ticket: TicketRef,
        /// Its status.
        status: TicketStatus,
        /// What there is to say of it.
        findings: Findings,
    },
    /// The provider needs a contract; nothing was written for it.
    ContractRequired,
}

/// What a submission is answered with and what it writes.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Each provider's result, in request order.
    pub results: Vec<(String, EntryResult)>,
    /// What is written; nothing where only contract providers were named.
    pub effects: Option<Effects>,
}

/// The writes of a submission.
#[derive(Clone, Default)]
pub struct Effects {
    /// What happens to the app.
    pub app: AppChange,
    /// Company fields to set.
    pub company: Fields,
    /// New tickets.
    pub tickets: Vec<Ticket>,
    /// Tickets that lose their place.
    pub superseded: Vec<Superseded>,
    /// Large values to store beside, each once.
    pub large_values: BTreeMap<String, String>,
    /// What the customer hears of it.
    pub announcement: Announcement,
}

redacted_debug!(Effects { app, tickets, superseded });

/// A ticket that loses its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superseded {
    /// The ticket.
    pub ticket: ActivationId,
    /// Its provider.
    pub provider_id: String,
    /// Its app.
    pub client_id: ClientId,
    /// The one that takes its place.
    pub by: Option<ActivationId>,
    /// Since when, if it was still open: its status changes then, too, and it leaves the queue.
    pub closed_at: Option<Timestamp>,
    /// How long it is kept, if it ends: it never was activated.
    pub expires_at: Option<Timestamp>,
}

impl Superseded {
    /// The ticket of `app` that `pointer` names for `provider` loses its place at `now`, or later than its last change, so
    /// that its history sorts as it happened. `None` for the sandbox, which has no tickets.
    pub fn of(
        (app, provider): (&App, &str),
        pointer: &Pointer,
        by: Option<ActivationId>,
        retention: Retention,
        now: Timestamp,
    ) -> Option<Self> {
        let TicketRef::Ticket(ticket) = &pointer.ticket else { return None };
        let closed_at = pointer.status.is_open().then(|| now.max(pointer.at.plus_millis(1)));
        let has_served = pointer.status == TicketStatus::Activated;
        let expires_at = retention.end(closed_at.unwrap_or(now)).filter(|_| !has_served);
        Some(Self {
            ticket: ticket.clone(),
            provider_id: provider.to_owned(),
            client_id: app.client_id.clone(),
            by,
            closed_at,
            expires_at,
        })
    }

    /// The past of its provider with it, which `pointer` named. What operators did is on record for ever, and
    /// they did something if it changed since it was submitted, or nothing took its place.
    pub fn follow(&self, past: Option<&Past>, pointer: &Pointer) -> Past {
        let has_trail = self.by.is_none() || pointer.at > self.ticket.created_at();
        let leads_until = self.expires_at.filter(|_| !has_trail);
        let last = PastTicket { id: self.ticket.clone(), leads_until };
        past.cloned().unwrap_or_default().followed_by(last)
    }
}

impl Submission {
    /// Decides the submission. `new_id` gives a fresh ticket id at every call.
    ///
    /// # Errors
    /// The whole-request refusals, each naming every offender in request order; last of all, that the app
    /// has submitted as much today as it may.
    pub fn plan(
        &self,
        context: SubmissionContext<'_>,
        new_id: &mut dyn FnMut() -> ActivationId,
    ) -> Result<Plan, Refusal> {
        let providers = self.providers(context)?;
        let mut effects = Effects::default();
        let mut results = Vec::with_capacity(self.entries.len());
        for (entry, provider) in self.entries.iter().zip(&providers) {
            let result = entry.decide(provider, context, new_id, &mut effects);
            results.push((entry.provider_id.clone(), result));
        }
        if effects.app == AppChange::default() {
            return Ok(Plan { results, effects: None });
        }
        if self.persist {
            self.remember(&providers, context, &mut effects);
        }
        effects.large_values = self.large_values(&effects);
        effects.app.settle(context.app, context.now);
        let SubmissionContext { app, quota, now, .. } = context;
        effects.app.quota_use = Some(quota.charge(app.quota_use, self.bytes, now)?);
        Ok(Plan { results, effects: Some(effects) })
    }

    /// The entries' providers, unless something forbids the whole request.
    fn providers<'a>(&self, context: SubmissionContext<'a>) -> Result<Vec<&'a Provider>, Refusal> {
        let offenders = |offends: &dyn Fn(&str) -> bool| -> Option<Vec<String>> {
            let ids = self.entries.iter().map(|entry| &entry.provider_id);
            let found: Vec<String> = ids.filter(|id| offends(id)).cloned().collect();
            (!found.is_empty()).then_some(found)
        };
        let SubmissionContext { catalogue, deployment, app, now, .. } = context;
        if let Some(ids) = offenders(&|id| catalogue.find(id).is_none()) {
            let did_you_mean = catalogue.nearest_to_any(&ids).map(str::to_owned);
            return Err(Refusal::UnknownProviders { ids, did_you_mean });
        }
        let is = |id: &str, test: &dyn Fn(&Provider) -> bool| catalogue.find(id).is_some_and(test);
        if let Some(ids) = offenders(&|id| is(id, &|p| !p.available_in(deployment))) {
            return Err(Refusal::NotAvailable(ids));
        }
        let by_api = |id: &str| is(id, &|provider| provider.kind != Kind::Contract);
        let held = |id: &str| app.pointers.get(id).is_some_and(|pointer| pointer.holds_slot(now));
        if let Some(providers) = offenders(&|id| by_api(id) && held(id)) {
            let conflict = Conflict::ActivationProcessing { providers, deployment };
            return Err(Refusal::Conflict(conflict));
        }
        if let Some(ids) = offenders(&|id| by_api(id) && app.blocked.contains(id)) {
            return Err(Refusal::Conflict(Conflict::DisabledByOperator(ids)));
        }
        Ok(self.entries.iter().filter_map(|entry| catalogue.find(&entry.provider_id)).collect())
    }

    /// Remembers the submitted common fields of registration providers; where two disagree, the
    /// later in catalogue order wins.
    fn remember(
        &self,
        providers: &[&Provider],
        context: SubmissionContext<'_>,
        effects: &mut Effects,
    ) {
        let SubmissionContext { catalogue, company, .. } = context;
        let position = |id: &str| catalogue.providers().iter().position(|p| p.id == id);
        let mut entries: Vec<(&Entry, &Provider)> =
            self.entries.iter().zip(providers.iter().copied()).collect();
        entries.sort_by_key(|(entry, _)| position(&entry.provider_id));
        for (entry, provider) in entries {
            for field in entry.known_fields(provider).filter(|field| is_common(&field.id)) {
                effects.company.insert(field.id.clone(), field.value.clone());
            }
        }
        effects.company.retain(|id, value| company.fields.get(id) != Some(value));
        if !effects.company.is_empty() {
            effects.app.company_version = Some(company.version + 1);
        }
    }

    /// The large values that somebody will want to see: the new company information's, and those of tickets
    /// that will be reviewed. A ticket that was rejected on arrival keeps the hash alone.
    fn large_values(&self, effects: &Effects) -> BTreeMap<String, String> {
        let kept = effects.tickets.iter().filter(|it| it.keeps_large_values());
        let values = kept.flat_map(|ticket| ticket.fields.values()).chain(effects.company.values());
        let named: BTreeSet<&str> = values.filter_map(FieldValue::sha256).collect();
        let fields = self.entries.iter().flat_map(|entry| &entry.fields);
        let submitted = fields.filter_map(|field| field.large.as_ref());
        let wanted = submitted.filter(|large| named.contains(large.sha256.as_str()));
        wanted.map(|large| (large.sha256.clone(), large.text.clone())).collect()
    }
}

impl Entry {
    /// What becomes of one provider's entry, which adds its writes.
    fn decide(
        &self,
        provider: &Provider,
        context: SubmissionContext<'_>,
        new_id: &mut dyn FnMut() -> ActivationId,
        effects: &mut Effects,
    ) -> EntryResult {
        if provider.kind == Kind::Contract {
            return EntryResult::ContractRequired;
        }
        let assessment = self.assess(provider, context);
        let mut findings = assessment.findings.clone();
        let (ticket, status) = match context.deployment {
            Deployment::Sandbox => {
                let outcome = self.scenario.clone().unwrap_or_else(|| Outcome::usual(provider));
                findings.problems = outcome.problems(provider, findings.problems);
                sandbox::simulate(provider, &outcome, context, effects)
            }
            Deployment::Production => {
                register(new_ticket(provider, assessment, context, new_id()), context, effects)
            }
        };
        EntryResult::Submitted { ticket, status, findings }
    }
}

/// The ticket that an entry becomes. Of what a machine found, errors are why it is rejected, and all else goes
/// with it to the reviewer.
fn new_ticket(
    provider: &Provider,
    assessment: Assessment,
    context: SubmissionContext<'_>,
    id: ActivationId,
) -> Ticket {
    let SubmissionContext { app, organisation_name, now, .. } = context;
    let Assessment { fields, missing, findings } = assessment;
    let (errors, warnings) = findings.problems.into_iter().partition(Problem::is_error);
    let status = if provider.kind == Kind::Direct {
        TicketStatus::Activated
    } else if missing.is_empty() {
        TicketStatus::Requested
    } else {
        TicketStatus::Rejected
    };
    Ticket {
        id,
        provider_id: provider.id.to_string(),
        client_id: app.client_id.clone(),
        client_name: app.name.clone(),
        organisation_id: app.organisation_id.clone(),
        organisation_name: organisation_name.to_owned(),
        activated_at: (status == TicketStatus::Activated).then_some(now),
        status,
        fields,
        ignored_fields: findings.ignored,
        warnings,
        rejection: (!missing.is_empty()).then(|| Rejection::missing(missing, errors)),
        requested_at: now,
        updated_at: now,
        claimed_by: None,
        decided_by: None,
        superseded_by: None,
        previous: Vec::new(),
    }
}

/// Writes the ticket, moves the app's pointer to it and takes the previous one's place. A provider
/// that is already enabled stays so whatever the new ticket's status.
fn register(
    mut ticket: Ticket,
    context: SubmissionContext<'_>,
    effects: &mut Effects,
) -> (TicketRef, TicketStatus) {
    let SubmissionContext { app, retention, now, .. } = context;
    let provider = ticket.provider_id.clone();
    let mut past = app.past.get(&provider).cloned();
    if let Some(pointer) = app.pointers.get(&provider)
        && let Some(superseded) =
            Superseded::of((app, &provider), pointer, Some(ticket.id.clone()), retention, now)
    {
        let longer = superseded.follow(past.as_ref(), pointer);
        let happenings = &mut effects.announcement.happenings;
        happenings.extend(superseded.happening(app, &provider, pointer));
        effects.app.past.insert(provider.clone(), longer.clone());
        effects.superseded.push(superseded);
        past = Some(longer);
    }
    ticket.previous = past.map(|past| past.ids()).unwrap_or_default();
    let status = ticket.status.clone();
    let id = TicketRef::Ticket(ticket.id.clone());
    let at = ticket.updated_at;
    let pointer = Pointer { ticket: id.clone(), status: status.clone(), at, verdict: None };
    effects.announcement.happenings.extend(ticket.happening(None));
    effects.app.pointers.insert(provider.clone(), pointer);
    if status == TicketStatus::Activated {
        enable_at_once(provider, app, effects);
    }
    effects.tickets.push(ticket);
    (id, status)
}

/// What activates at once is what its sender wants to use, whether they had switched it off or not.
fn enable_at_once(provider: String, app: &App, effects: &mut Effects) {
    if app.switched_off.contains(&provider) {
        effects.app.switch_on.insert(provider.clone());
    }
    effects.app.enable.insert(provider);
}

#[cfg(test)]
mod tests;
