//! Listing an app's challenges, newest first. docs/api.md section 3.

use super::Scope;
use super::admission::WorkspaceCall;
use crate::domain::challenge::Challenge;
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::{Refusal, Resource};
use crate::store::{Page, StoreError, Wanted};

/// Which page is asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// At most so many entries.
    pub limit: Option<u32>,
    /// The entries after this challenge.
    pub after: Option<ChallengeId>,
}

/// Reads a page. `request` is what the query string asks for, or why it is refused: a refusal that
/// comes after those of authorisation. Where this instance has recently found the key good
/// (`key_known`), the page is read beside the key's own record; the decision comes from the record
/// all the same.
///
/// # Errors
/// 401, 404 or 403, then the query's refusal, or the database's failure.
pub async fn list_production_tests(
    scope: &Scope<'_>,
    call: &WorkspaceCall,
    request: Result<PageRequest, Refusal>,
    key_known: bool,
) -> Result<Page<Challenge>, Refusal> {
    let page = |store: crate::store::Store, request: PageRequest| async move {
        let app = call.client_id.as_ref().ok_or(Refusal::NotFound(Resource::App))?;
        let page = store.challenges(app, request.limit, request.after.as_ref()).await;
        page.map_err(StoreError::after_read)
    };
    match request {
        Ok(request) if key_known && call.client_id.is_some() => {
            let (admitted, page) = tokio::join!(
                call.admit(scope, Wanted::default()),
                page(scope.store.in_parallel(), request),
            );
            admitted?;
            page
        }
        request => {
            call.admit(scope, Wanted::default()).await?;
            page(scope.store.clone(), request?).await
        }
    }
}
