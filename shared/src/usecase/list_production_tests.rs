//! Listing an app's challenges, newest first. docs/api.md section 3.

use super::Scope;
use super::admission::{ProtectedCall, WorkspaceCall};
use crate::domain::challenge::Challenge;
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::{Refusal, Resource};
use crate::store::{Page, Store};

/// Which page is asked for.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    /// At most so many entries.
    pub limit: Option<u32>,
    /// The entries after this challenge.
    pub after: Option<ChallengeId>,
}

/// Reads a page. `request` is what the query string asks for, or why it is refused: a refusal that comes after
/// those of authorisation.
///
/// # Errors
/// 401, 404 or 403, then the query's refusal, or the database's failure.
pub async fn list_production_tests(
    scope: &Scope<'_>,
    call: WorkspaceCall,
    request: Result<PageRequest, Refusal>,
) -> Result<Page<Challenge>, Refusal> {
    // A path that names no app is refused before a page is asked for.
    let app = call.client_id.clone().ok_or(Refusal::NotFound(Resource::App));
    let request = app.and_then(|app| Ok((app, request?)));
    let page = |store: Store, (app, PageRequest { limit, after })| async move {
        store.challenges(&app, limit, after.as_ref()).await
    };
    let may_prepare_first = request.is_ok();
    let call = ProtectedCall::from(call);
    let (_, page) = call.admit_beside(scope, None, may_prepare_first, || request, page).await?;
    page
}
