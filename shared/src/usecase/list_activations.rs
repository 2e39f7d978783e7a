//! Listing tickets for operators: the review queue, or what became of submissions. docs/api.md section 7.

use super::Scope;
use super::admission::{OperatorCall, ProtectedCall};
use crate::domain::catalogue::Catalogue;
use crate::domain::queue::{DEFAULT_LIMIT, QueueFilter, QueuePosition};
use crate::domain::refusal::Refusal;
use crate::store::{QueuePage, Store, StoreError};

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

/// Reads a page for an operator: `request` is what the query string asks for, or why it is refused. Gives the
/// request back.
///
/// # Errors
/// 401, then the query's refusal, or the database's failure.
pub async fn list_activations_as(
    call: OperatorCall,
    scope: &Scope<'_>,
    request: Result<QueueRequest, Refusal>,
) -> Result<(QueueRequest, QueuePage), Refusal> {
    let catalogue = scope.settings.catalogue();
    let page = |store: Store, request: QueueRequest| async move {
        let page = read(&store, catalogue, &request).await?;
        Ok((request, page))
    };
    let may_prepare_first = request.is_ok();
    let call = ProtectedCall::from(call);
    let (_, page) = call.admit_beside(scope, None, may_prepare_first, || request, page).await?;
    page
}

/// Reads a page for a caller without a request, such as a tool.
///
/// # Errors
/// The database's failure.
pub async fn list_activations(
    scope: &Scope<'_>,
    request: &QueueRequest,
) -> Result<QueuePage, Refusal> {
    Ok(read(&scope.store, scope.settings.catalogue(), request).await?)
}

/// Reads from the index, which may lag: no decision is ever taken from it.
async fn read(
    store: &Store,
    catalogue: &Catalogue,
    request: &QueueRequest,
) -> Result<QueuePage, StoreError> {
    let QueueRequest { filter, limit, after } = request;
    let limit = usize::try_from(limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX);
    store.queue(&filter.reading(catalogue), limit, after.as_ref()).await
}
