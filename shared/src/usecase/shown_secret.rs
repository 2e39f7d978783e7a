//! The secret in the two answers that show one. No record keeps it: it is put in when the answer goes out, the first
//! time and again. docs/api.md section 11.4.

use super::Scope;
use super::commit::Execution;
use crate::domain::refusal::Refusal;

/// The execution with its secret where its answer leaves room for one.
///
/// # Errors
/// The key that it is made of is not configured.
pub fn with_secret(execution: Execution, scope: &Scope<'_>) -> Result<Execution, Refusal> {
    let missing = || Refusal::internal("the key of a webhook endpoint's secret is not configured");
    let keys = &scope.settings.webhook_keys;
    Ok(match execution {
        Execution::Performed(answer) => {
            Execution::Performed(answer.with_secret(keys).ok_or_else(missing)?)
        }
        Execution::Replayed(answer) => {
            Execution::Replayed(answer.with_secret(keys).ok_or_else(missing)?)
        }
    })
}
