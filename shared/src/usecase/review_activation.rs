//! An operator's decision on a ticket. docs/api.md section 7.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, News, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::actor::{Actor, Party};
use crate::domain::app::AppChange;
use crate::domain::audit::{AuditEntry, Subject};
use crate::domain::event::Announcement;
use crate::domain::idempotency::Answer;
use crate::domain::ids::{ActivationId, OwnerId, ulid};
use crate::domain::key_refusal::KeyRefusal;
use crate::domain::refusal::Refusal;
use crate::domain::review::{Review, Reviewed};
use crate::domain::ticket::Ticket;
use crate::store::{AppGuard, Found, Wanted, Write};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

struct ReviewActivation<'a> {
    scope: &'a Scope<'a>,
    by: &'a Actor,
    operator: &'a OwnerId,
    /// Whether the operator was not let in by a key, which is looked at with each reading: then the write
    /// itself requires one who is not disabled.
    requires_operator: bool,
    review: &'a Review,
    render: &'a (dyn Fn(&Ticket) -> Answer + Send + Sync),
}

/// Takes a decision for an admitted operator: ticket, app and audit entry are one transaction,
/// conditioned on the ticket's last change as read and on the app's pointer. The app is
/// not read. Whoever is overtaken reads the ticket again and decides anew, so that the refusal
/// names what is true by then.
///
/// # Errors
/// Those of [`Review::apply`], or what [`perform`] gives.
pub async fn review_activation(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    review: &Review,
    render: &(dyn Fn(&Ticket) -> Answer + Send + Sync),
) -> Result<Execution, Refusal> {
    let by = &admitted.found.actor()?;
    let operator = operator(by)?;
    let requires_operator = false;
    let effect = ReviewActivation { scope, by, operator, requires_operator, review, render };
    perform(scope, admitted, keyed, &effect).await
}

/// The same for a caller without a request, such as a tool: reads the ticket, takes the decision
/// in the name of an operator, whom the caller vouches for, and gives the ticket as it is then. The operator
/// must exist and not be disabled by then.
///
/// # Errors
/// [`Refusal::NotFound`], [`KeyRefusal::Disabled`], those of [`Review::apply`], or what [`perform`] gives.
pub async fn review_ticket(
    scope: &Scope<'_>,
    id: &ActivationId,
    by: &Actor,
    review: &Review,
) -> Result<Ticket, Refusal> {
    let operator = operator(by)?;
    let wanted = Wanted { ticket: Some(id.clone()), ..Wanted::default() };
    let found = scope.store.fetch(&wanted).await?;
    let decided = Mutex::new(found.ticket()?.clone());
    let render = |ticket: &Ticket| {
        ticket.clone_into(&mut decided.lock().unwrap_or_else(PoisonError::into_inner));
        Answer::of(200, String::new())
    };
    let admitted = Admitted::trusted(wanted, found);
    let render = &render;
    let requires_operator = true;
    let effect = ReviewActivation { scope, by, operator, requires_operator, review, render };
    perform(scope, admitted, None, &effect).await?;
    Ok(decided.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Nobody else decides on tickets.
pub(super) fn operator(by: &Actor) -> Result<&OwnerId, Refusal> {
    match &by.party {
        Party::Operator(id) => Ok(id),
        Party::Organisation(_) | Party::Program(_) => {
            Err(Refusal::InvalidApiKey(KeyRefusal::WrongKind))
        }
    }
}

impl Effect for ReviewActivation<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Self { scope, by, operator, review, render, .. } = self;
        let ticket = found.ticket()?;
        let provider = scope.settings.catalogue().find(&ticket.provider_id);
        let reviewed = review.apply(ticket, provider, operator, scope.now)?;
        let answer = render(&reviewed.ticket);
        let required = self.requires_operator.then_some(*operator);
        Ok(carried_out(reviewed, by, review, required, answer))
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}

/// What a decision writes, only if the operator who is `required` is not disabled by then, and what the customer
/// hears of it.
pub(super) fn carried_out(
    reviewed: Reviewed,
    by: &Actor,
    review: &Review,
    required: Option<&OwnerId>,
    answer: Answer,
) -> WritePlan {
    let news = News {
        organisation_id: reviewed.ticket.organisation_id.clone(),
        announcement: Announcement::of(reviewed.happening()),
    };
    let mut writes = writes(reviewed, by, review);
    writes.extend(required.cloned().map(Write::RequireOperator));
    WritePlan { writes, news: Some(news), answer }
}

/// Spells a decision out as items.
fn writes(reviewed: Reviewed, by: &Actor, review: &Review) -> Vec<Write> {
    let ticket = &reviewed.ticket;
    let provider_id = ticket.provider_id.clone();
    let enabled = reviewed.activates().then(|| provider_id.clone());
    let change = AppChange {
        enable: BTreeSet::from_iter(enabled),
        progress: BTreeMap::from([(provider_id.clone(), reviewed.progress())]),
        ..AppChange::default()
    };
    let guard = AppGuard::Points { provider_id, ticket: ticket.id.clone() };
    let entry = AuditEntry {
        id: ulid(ticket.updated_at, random()),
        subject: Subject::Ticket(ticket.id.clone()),
        at: ticket.updated_at,
        actor: by.clone(),
        action: review.decision().name().to_owned(),
        from: Some(reviewed.from.name().to_owned()),
        to: Some(ticket.status.name().to_owned()),
        message: reviewed.message.clone(),
        forced: reviewed.forced,
        previous: ticket.previous.clone(),
    };
    vec![
        Write::ChangeApp { client_id: ticket.client_id.clone(), guard, change },
        Write::PutAudit(entry),
        Write::ReviewTicket(Box::new(reviewed)),
    ]
}
