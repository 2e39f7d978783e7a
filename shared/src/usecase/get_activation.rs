//! Showing a ticket whole: its fields in full, and what has happened to it.
//! docs/api.md section 7.

use super::Scope;
use crate::domain::field::FieldValue;
use crate::domain::history::{History, history};
use crate::domain::ids::ActivationId;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::store::Wanted;
use std::collections::{BTreeSet, HashMap};

/// A ticket, and what it takes further reads to know.
pub struct ActivationDetail {
    /// The ticket.
    pub ticket: Ticket,
    /// What has happened to it.
    pub history: History,
    /// The provider's ticket before it, where there is one and it is kept.
    pub previous: Option<Ticket>,
    /// The texts of its large values, by hash, as far as they are kept. They are the customer's and must
    /// not be logged.
    pub large_values: HashMap<String, String>,
}

/// Reads what belongs to a ticket: its trail, and beside it the texts of its large values and the ticket before it.
///
/// # Errors
/// The database's failure.
pub async fn get_activation(
    scope: &Scope<'_>,
    ticket: Ticket,
) -> Result<ActivationDetail, Refusal> {
    let named = ticket.fields.values().filter_map(FieldValue::sha256);
    // Each once: two fields may hold the same text, and a batch asks for no item twice.
    let hashes: Vec<String> =
        named.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect();
    let aside = scope.store.in_parallel();
    let last = ticket.previous.get(..1).unwrap_or_default();
    let (trail, large_values, previous) = tokio::join!(
        scope.store.trail(&ticket),
        aside.large_values(&ticket.client_id, &hashes),
        aside.tickets(last)
    );
    let history = history(&ticket, trail?);
    let previous = previous?.pop();
    Ok(ActivationDetail { history, previous, large_values: large_values?, ticket })
}

/// The same for a caller that has only the id, such as a tool.
///
/// # Errors
/// [`Refusal::NotFound`], or those of [`get_activation`].
pub async fn get_ticket(scope: &Scope<'_>, id: &ActivationId) -> Result<ActivationDetail, Refusal> {
    let wanted = Wanted { ticket: Some(id.clone()), ..Wanted::default() };
    let ticket = scope.store.fetch(&wanted).await?.ticket()?.clone();
    get_activation(scope, ticket).await
}
