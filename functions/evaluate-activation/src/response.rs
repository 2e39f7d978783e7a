//! The evaluations: one for each provider, keyed by its id, in the order sent.

use greenlight::domain::evaluation::EntryEvaluation;
use greenlight::domain::problem::Problem;
use greenlight::domain::ticket::TicketStatus;
use greenlight::http::wire::{ByProvider, ContractRequired};
use greenlight::usecase::Scope;
use serde::Serialize;

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum EvaluationView<'a> {
    #[serde(rename_all = "camelCase")]
    WouldBe {
        would_be: &'a TicketStatus,
        problems: &'a [Problem],
        filled_from_company_info: &'a [String],
        ignored_fields: &'a [String],
    },
    ContractRequired(ContractRequired<'a>),
}

pub(crate) fn evaluations<'a>(
    evaluated: &'a [(String, EntryEvaluation)],
    scope: &'a Scope<'_>,
) -> ByProvider<'a, EvaluationView<'a>> {
    let each = evaluated.iter().map(|(provider, evaluation)| {
        let view = match evaluation {
            EntryEvaluation::WouldBe { status, findings } => EvaluationView::WouldBe {
                would_be: status,
                problems: &findings.problems,
                filled_from_company_info: &findings.filled,
                ignored_fields: &findings.ignored,
            },
            EntryEvaluation::ContractRequired => {
                let contact = &scope.settings.support_contact;
                EvaluationView::ContractRequired(ContractRequired::of(provider, contact))
            }
        };
        (provider.as_str(), view)
    });
    ByProvider(each.collect())
}
