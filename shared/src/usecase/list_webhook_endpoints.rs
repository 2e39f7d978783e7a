//! Listing an organisation's webhook endpoints, the oldest first. docs/api.md section 11.

use super::Scope;
use super::admission::{OrganisationCall, ProtectedCall};
use crate::domain::refusal::Refusal;
use crate::domain::webhook::WebhookEndpoint;
use crate::store::Store;

/// Reads them all. `request` is why the query string is refused, if it is: a refusal that comes after those of
/// authorisation.
///
/// # Errors
/// 401, then the query's refusal, or the database's failure.
pub async fn list_webhook_endpoints(
    scope: &Scope<'_>,
    call: OrganisationCall,
    request: Result<(), Refusal>,
) -> Result<Vec<WebhookEndpoint>, Refusal> {
    // The key names its owner, and is let in only if it is that owner's.
    let organisation = call.credential.owner.clone();
    let page = |store: Store, ()| async move { store.webhook_endpoints(&organisation).await };
    let may_prepare_first = request.is_ok();
    let call = ProtectedCall::from(call);
    let (_, endpoints) =
        call.admit_beside(scope, None, may_prepare_first, || request, page).await?;
    endpoints
}
