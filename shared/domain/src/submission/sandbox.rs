//! What the sandbox does with an entry: no ticket is written, and what becomes of it is known from the start.
//! docs/api.md sections 5.7 and 5.12.

use super::{Effects, Submission, SubmissionContext, enable_at_once};
use crate::app::TicketRef;
use crate::catalogue::Provider;
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
    let pointer = outcome.pointer(context.now);
    let status = pointer.status.clone();
    // What an earlier one enabled stays enabled, whatever becomes of this one.
    if status == TicketStatus::Activated {
        enable_at_once(provider.id.clone(), context.app, effects);
    }
    effects.app.pointers.insert(provider.id.clone(), pointer);
    (TicketRef::Sandbox, status)
}
