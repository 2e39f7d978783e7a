//! The results: one for each provider, keyed by its id, in the order sent.

use greenlight::domain::idempotency::Answer;
use greenlight::domain::submission::{EntryResult, Plan};
use greenlight::domain::ticket::TicketStatus;
use greenlight::domain::time::Timestamp;
use greenlight::http::response::json;
use greenlight::usecase::Scope;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

#[derive(Serialize)]
#[serde(untagged)]
enum Result<'a> {
    #[serde(rename_all = "camelCase")]
    Submitted {
        id: &'a str,
        status: &'a TicketStatus,
        updated_at: Timestamp,
    },
    ContractRequired {
        error: &'static str,
        message: String,
        contact: &'a str,
    },
}

struct Results<'a>(Vec<(&'a str, Result<'a>)>);

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (provider, result) in &self.0 {
            map.serialize_entry(provider, result)?;
        }
        map.end()
    }
}

pub(crate) fn results(plan: &Plan, scope: &Scope<'_>) -> Answer {
    let results = plan.results.iter().map(|(provider, entry)| {
        let result = match entry {
            EntryResult::Submitted { ticket, status } => {
                Result::Submitted { id: ticket.as_str(), status, updated_at: scope.now }
            }
            EntryResult::ContractRequired => {
                contract_required(provider, &scope.settings.support_contact)
            }
        };
        (provider.as_str(), result)
    });
    Answer { status: 200, location: None, body: json(&Results(results.collect())) }
}

fn contract_required<'a>(provider: &str, contact: &'a str) -> Result<'a> {
    let message = format!(
        "{provider} activation requires off-API contract onboarding. Please email {contact} to \
         begin activation."
    );
    Result::ContractRequired { error: "contract_activation_required", message, contact }
}
