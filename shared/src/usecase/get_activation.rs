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
    /// The texts of its large values, by hash, as far as they are kept. They are the customer's and must
    /// not be logged.
    pub large_values: HashMap<String, String>,
}

/// Reads what belongs to a ticket: its trail, and beside it the texts of its large values.
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
    let (trail, large_values) =
        tokio::join!(scope.store.trail(&ticket), aside.large_values(&ticket.client_id, &hashes));
    let history = history(&ticket, trail?);
    Ok(ActivationDetail { history, large_values: large_values?, ticket })
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
