//! Listing what was sent to a webhook endpoint, or is to be sent, newest first. docs/api.md section 11.8.

use super::Scope;
use super::admission::{OrganisationCall, ProtectedCall};
use crate::domain::event::EventId;
use crate::domain::refusal::{Refusal, Resource};
use crate::domain::webhook::{DeliveryStatus, EndpointId};
use crate::store::{DeliveryPage, Store};

/// How many deliveries a page has unless asked otherwise.
pub const DEFAULT_LIMIT: u32 = 20;

/// The most deliveries that a page can be asked for.
pub const LIMIT: u32 = 100;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryRequest {
    /// Only those that have come to this; all without.
    pub status: Option<DeliveryStatus>,
    /// At most so many; [`DEFAULT_LIMIT`] unless given.
    pub limit: Option<u32>,
    /// Those after this place.
    pub after: Option<EventId>,
}

impl DeliveryRequest {
    /// At most how many deliveries the page has.
    pub fn limit(&self) -> usize {
        usize::try_from(self.limit.unwrap_or(DEFAULT_LIMIT)).unwrap_or(usize::MAX)
    }
}

/// Reads a page. `request` is what the query string asks for, or why it is refused: a refusal that comes after
/// those of authorisation. Gives the request back.
///
/// # Errors
/// 401 or 404, then the query's refusal, or the database's failure.
pub async fn list_webhook_deliveries(
    scope: &Scope<'_>,
    call: OrganisationCall,
    request: Result<DeliveryRequest, Refusal>,
) -> Result<(DeliveryRequest, DeliveryPage), Refusal> {
    let endpoint = call.endpoint_id.clone().flatten();
    // A page that is read before it is known whose the endpoint is, is given to nobody but its owner.
    let page = |store: Store, (endpoint, request): (EndpointId, DeliveryRequest)| async move {
        let DeliveryRequest { status, after, .. } = request;
        let page = store.deliveries(&endpoint, status, request.limit(), after).await?;
        Ok((request, page))
    };
    let may_prepare_first = request.is_ok();
    let prepare = || {
        let endpoint = endpoint.ok_or(Refusal::NotFound(Resource::WebhookEndpoint))?;
        Ok((endpoint, request?))
    };
    let call = ProtectedCall::from(call);
    let (_, page) = call.admit_beside(scope, None, may_prepare_first, prepare, page).await?;
    page
}
