//! A customer takes a submission back. docs/api.md section 5.11.

use super::admission::Admitted;
use super::commit::{Effect, Execution, Keyed, News, RetryPolicy, WritePlan, perform};
use super::{Scope, random};
use crate::domain::audit::{AuditEntry, Subject};
use crate::domain::event::Announcement;
use crate::domain::idempotency::Answer;
use crate::domain::ids::ulid;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::domain::withdrawal::Withdrawal;
use crate::store::{AppGuard, Found, Write};

struct WithdrawActivation<'a> {
    scope: &'a Scope<'a>,
    render: fn(&Ticket) -> Answer,
}

/// Withdraws the ticket of an admitted request, which was read with its app at one age: ticket, app and audit
/// entry are one transaction, conditioned as a review's, on the ticket's last change as read and on the app's
/// pointer. As long as that names the ticket, what the app remembers of those before it does not change.
///
/// # Errors
/// Those of [`Withdrawal::of`], or what [`perform`] gives.
pub async fn withdraw_activation(
    scope: &Scope<'_>,
    admitted: Admitted,
    keyed: Option<&Keyed>,
    render: fn(&Ticket) -> Answer,
) -> Result<Execution, Refusal> {
    perform(scope, admitted, keyed, &WithdrawActivation { scope, render }).await
}

impl Effect for WithdrawActivation<'_> {
    fn decide(&self, found: &Found, _attempt: u32) -> Result<WritePlan, Refusal> {
        let Scope { settings, now, .. } = self.scope;
        let withdrawal = Withdrawal::of(found.ticket()?, found.app()?, settings.retention, *now)?;
        let ticket = &withdrawal.ticket;
        let answer = (self.render)(ticket);
        let entry = AuditEntry {
            id: ulid(ticket.updated_at, random()),
            subject: Subject::Ticket(ticket.id.clone()),
            at: ticket.updated_at,
            actor: found.actor()?,
            action: "withdraw".to_owned(),
            from: Some(withdrawal.from.name().to_owned()),
            to: Some(ticket.status.name().to_owned()),
            message: None,
            forced: false,
            previous: ticket.previous.clone(),
        };
        let (provider_id, id) = (ticket.provider_id.clone(), ticket.id.clone());
        let guard = AppGuard::Points { provider_id, ticket: id };
        let news = News {
            organisation_id: ticket.organisation_id.clone(),
            announcement: Announcement::of(withdrawal.happening()),
        };
        let (client_id, change) = (ticket.client_id.clone(), withdrawal.change.clone());
        let writes = vec![
            Write::ChangeApp { client_id, guard, change },
            Write::PutAudit(entry),
            Write::WithdrawTicket(Box::new(withdrawal)),
        ];
        Ok(WritePlan { writes, news: Some(news), answer })
    }

    fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy::Repeatedly
    }
}
