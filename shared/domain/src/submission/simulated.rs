//! What is told of a submission that is only simulated. docs/api.md sections 5.7 and 10.

use super::{Effects, SubmissionContext};
use crate::app::Pointer;
use crate::catalogue::Provider;
use crate::event::{ActivationChange, EventId};
use crate::ticket::TicketStatus;

/// Tells of a simulated submission and, if it is reviewed, of the review's outcome, which comes later: the
/// event of that is written now, under the id that is given.
pub(super) fn announce(
    provider: &Provider,
    pointer: &Pointer,
    context: SubmissionContext<'_>,
    effects: &mut Effects,
) -> Option<EventId> {
    let submitted = ActivationChange {
        client_id: &context.app.client_id,
        provider_id: &provider.id,
        ticket: &pointer.ticket,
        previous: None,
        status: &pointer.status,
        rejection: None,
        at: pointer.at,
    };
    let announcement = &mut effects.announcement;
    announcement.happenings.extend(submitted.happening());
    let at = pointer.demo_ended_at()?;
    let (previous, status) = (Some(&pointer.status), &TicketStatus::Activated);
    let outcome = ActivationChange { previous, status, at, ..submitted }.happening()?;
    let id = EventId::nth(at, context.random, announcement.later.len());
    announcement.later.push((id, outcome));
    Some(id)
}
