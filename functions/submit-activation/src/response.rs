//! The results: one for each provider, keyed by its id, in the order sent.

use greenlight::domain::idempotency::Answer;
use greenlight::domain::submission::{EntryResult, Plan};
use greenlight::domain::ticket::TicketStatus;
use greenlight::domain::time::Timestamp;
use greenlight::http::response::json;
use greenlight::http::wire::{ByProvider, ContractRequired};
use greenlight::usecase::Scope;
use serde::Serialize;

#[derive(Serialize)]
#[serde(untagged)]
enum ResultView<'a> {
    #[serde(rename_all = "camelCase")]
    Submitted {
        id: &'a str,
        status: &'a TicketStatus,
        updated_at: Timestamp,
    },
    ContractRequired(ContractRequired<'a>),
}

pub(crate) fn results(plan: &Plan, scope: &Scope<'_>) -> Answer {
    let results = plan.results.iter().map(|(provider, entry)| {
        let result = match entry {
            EntryResult::Submitted { ticket, status, .. } => {
                ResultView::Submitted { id: ticket.as_str(), status, updated_at: scope.now }
            }
            EntryResult::ContractRequired => {
                let contact = &scope.settings.support_contact;
                ResultView::ContractRequired(ContractRequired::of(provider, contact))
            }
        };
        (provider.as_str(), result)
    });
    let body = json(&ByProvider(results.collect()));
    Answer::of(200, body)
}
