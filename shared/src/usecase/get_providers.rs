//! Listing the providers with where each stands with an app. docs/api.md section 6.

use super::Scope;
use super::admission::Admitted;
use crate::domain::field::CompanyInfo;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;

/// What is known of an app's activations beyond the app itself.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// What a submission would fall back on.
    pub company: CompanyInfo,
    /// The app's current tickets, in no particular order.
    pub tickets: Vec<Ticket>,
}

/// Reads the details for an admitted request that has asked for the company information on its way
/// in. The tickets are those of the providers that will be shown; where there are none, nothing is
/// asked.
///
/// # Errors
/// The database's failure.
pub async fn activation_details(
    scope: &Scope<'_>,
    admitted: &Admitted,
) -> Result<Details, Refusal> {
    let shown = scope.settings.catalogue().available_in(scope.settings.deployment);
    let ids = admitted.found.app()?.current_tickets(shown.map(|provider| &*provider.id));
    let tickets = scope.store.tickets(&ids).await?;
    Ok(Details { company: admitted.found.company.clone(), tickets })
}
