//! Who runs this program, as AWS sees it. It is asked once, before something is written, and stands in the audit
//! entry beside the operator whom the caller names; docs/admin.md says what that is worth.

use crate::connection::{Connection, last_cause};
use crate::problem::Problem;
use aws_sdk_sts::Client;
use aws_sdk_sts::error::{ProvideErrorMetadata as _, SdkError};
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityError;
use greenlight::domain::actor::Proof;

/// The caller's ARN; of an engine on this machine, that nobody was asked.
///
/// # Errors
/// AWS does not say.
pub(crate) async fn proof(connection: &Connection) -> Result<Proof, Problem> {
    if connection.is_local {
        return Ok(Proof::Local);
    }
    let answer = Client::new(&connection.aws).get_caller_identity().send().await;
    let answer = answer.map_err(|error| unnamed(&reason(&error)))?;
    answer.arn.map(Proof::Aws).ok_or_else(|| unnamed("it named nobody"))
}

fn reason(error: &SdkError<GetCallerIdentityError>) -> String {
    match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => last_cause(error),
    }
}

fn unnamed(reason: &str) -> Problem {
    Problem::unavailable(format!(
        "AWS does not say who is calling (sts:GetCallerIdentity: {reason}), and a change that says nobody is \
         not made; log in again, or open the way to STS"
    ))
}
