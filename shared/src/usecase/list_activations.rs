//! Listing the review queue, oldest first. docs/api.md section 7.

use super::Scope;
use crate::domain::queue::{DEFAULT_LIMIT, QueueFilter, QueuePosition};
use crate::domain::refusal::Refusal;
use crate::store::QueuePage;

/// Which page of which tickets is asked for.
#[derive(Clone, Debug, Default)]
pub struct QueueRequest {
    /// Which tickets.
    pub filter: QueueFilter,
    /// At most so many of them; [`DEFAULT_LIMIT`] unless given.
    pub limit: Option<u32>,
    /// The tickets after this place.
    pub after: Option<QueuePosition>,
}

/// Reads a page from the index, which may lag: no decision is ever taken from it.
///
/// # Errors
/// The database's failure.
pub async fn list_activations(
    scope: &Scope<'_>,
    request: &QueueRequest,
) -> Result<QueuePage, Refusal> {
    let QueueRequest { filter, limit, after } = request;
    let providers = filter.providers(scope.settings.catalogue());
    let limit = usize::try_from(limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX);
    Ok(scope.store.queue(&providers, filter.status(), limit, after.as_ref()).await?)
}
