//! Listing an organisation's events, oldest first. docs/api.md section 10.

use super::Scope;
use super::admission::{OrganisationCall, ProtectedCall};
use crate::domain::event::{LogPage, LogRequest};
use crate::domain::refusal::Refusal;
use crate::store::Store;

/// Reads a page. `request` is what the query string asks for, or why it is refused: a refusal that comes after
/// those of authorisation. Gives the request back.
///
/// # Errors
/// 401, then the query's refusal, or the database's failure.
pub async fn list_events(
    scope: &Scope<'_>,
    call: OrganisationCall,
    request: Result<LogRequest, Refusal>,
) -> Result<(LogRequest, LogPage), Refusal> {
    // The key names its owner, and is let in only if it is that owner's.
    let organisation = call.credential.owner.clone();
    let page = |store: Store, request: LogRequest| async move {
        let page = store.events(&organisation, &request).await?;
        Ok((request, page))
    };
    let may_prepare_first = request.is_ok();
    let call = ProtectedCall::from(call);
    let (_, page) = call.admit_beside(scope, None, may_prepare_first, || request, page).await?;
    page
}
