//! What the sandbox does with an entry: no ticket is written, and what becomes of it is known from the start.
//! docs/api.md sections 5.7 and 5.12.

use super::{Effects, Submission, SubmissionContext, enable_at_once};
use crate::app::{Pointer, TicketRef};
use crate::catalogue::Provider;
use crate::event::{ActivationChange, EventId, Happening};
use crate::scenario::Outcome;
use crate::ticket::TicketStatus;

impl Submission {
    /// The providers that the request's scenario decided, in request order and as a header has them: `mitid,idin`.
    /// None where it decided none.
    pub fn scenario_applied(&self) -> Option<String> {
        let decided = self.entries.iter().filter(|entry| entry.scenario.is_some());
        let ids: Vec<&str> = decided.map(|entry| entry.provider_id.as_str()).collect();
        (!ids.is_empty()).then(|| ids.join(","))
    }
}

/// Moves the app's pointer to what becomes of the provider's entry.
pub(super) fn simulate(
    provider: &Provider,
    outcome: &Outcome,
    context: SubmissionContext<'_>,
    effects: &mut Effects,
) -> (TicketRef, TicketStatus) {
    let mut pointer = outcome.pointer(context.now);
    announce(provider, &mut pointer, context, effects);
    let status = pointer.status.clone();
    // What an earlier one enabled stays enabled, whatever becomes of this one.
    if status == TicketStatus::Activated {
        enable_at_once(provider.id.to_string(), context.app, effects);
    }
    effects.app.pointers.insert(provider.id.to_string(), pointer);
    (TicketRef::Sandbox, status)
}

/// Tells of the submission, of the one that waits no longer because of it and, if it ends by itself, of its end. That
/// comes later: its event is written now, under an id that the pointer keeps.
fn announce(
    provider: &Provider,
    pointer: &mut Pointer,
    context: SubmissionContext<'_>,
    effects: &mut Effects,
) {
    let SubmissionContext { app, now, random, .. } = context;
    let announcement = &mut effects.announcement;
    let waiting = app.pointers.get(&*provider.id).filter(|before| before.status_at(now).is_open());
    let superseded = |before| Happening::superseded(app, &provider.id, before, now);
    announcement.happenings.extend(waiting.and_then(superseded));
    let rejection = pointer.verdict.as_ref().and_then(|verdict| verdict.rejection(provider));
    let submitted = ActivationChange {
        client_id: &app.client_id,
        provider_id: &provider.id,
        ticket: &pointer.ticket,
        previous: None,
        status: &pointer.status,
        rejection: rejection.as_ref(),
        at: pointer.at,
    };
    announcement.happenings.extend(submitted.happening());
    let Some(verdict) = pointer.verdict.as_mut().filter(|verdict| verdict.at > now) else { return };
    let (previous, at) = (Some(&pointer.status), verdict.at);
    let end = ActivationChange { previous, status: &verdict.status, at, ..submitted };
    let Some(end) = end.happening() else { return };
    let id = EventId::nth(at, random, announcement.later.len());
    announcement.later.push((id, end));
    verdict.event = Some(id);
}
