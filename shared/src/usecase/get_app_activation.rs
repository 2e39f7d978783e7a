//! Showing a customer a ticket of their own: what it holds, and what has happened to it.
//! docs/api.md section 5.10.

use super::Scope;
use crate::domain::history::{History, history};
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;

/// Reads what has happened to a ticket.
///
/// # Errors
/// The database's failure.
pub async fn get_app_activation(scope: &Scope<'_>, ticket: &Ticket) -> Result<History, Refusal> {
    Ok(history(ticket, scope.store.trail(ticket).await?))
}
