//! What can go wrong with a call, as far as anyone else needs to tell it apart.

use crate::domain::refusal::{Outcome, Refusal};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use std::error::Error;
use std::fmt;

/// Why a call gave no result. The texts are for the log and never reach a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// DynamoDB pushed back and did nothing.
    Throttled(String),
    /// DynamoDB refused for a reason that lies with the deployment: permissions, a missing table.
    Refused(String),
    /// No answer, or one that says nothing about the effect.
    Unanswered(String),
    /// DynamoDB found the request itself wrong, or an item makes no sense: a bug.
    Broken(String),
}

impl StoreError {
    /// Sorts an SDK error.
    pub(super) fn from_sdk<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
        R: fmt::Debug + Send + Sync + 'static,
    {
        let text = describe(error);
        let SdkError::ServiceError(service) = error else {
            return match error {
                SdkError::ConstructionFailure(_) => Self::Broken(text),
                _ => Self::Unanswered(text),
            };
        };
        match service.err().code().unwrap_or_default() {
            "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "LimitExceededException" => Self::Throttled(text),
            "AccessDeniedException"
            | "ExpiredTokenException"
            | "IncompleteSignatureException"
            | "InvalidSignatureException"
            | "MissingAuthenticationTokenException"
            | "ResourceNotFoundException"
            | "UnrecognizedClientException" => Self::Refused(text),
            "ValidationException"
            | "SerializationException"
            | "IdempotentParameterMismatchException" => Self::Broken(text),
            _ => Self::Unanswered(text),
        }
    }

    /// What a failed read means for the caller: nothing has happened.
    pub fn after_read(self) -> Refusal {
        match self {
            Self::Broken(text) => Refusal::Internal(text),
            Self::Throttled(text) | Self::Refused(text) | Self::Unanswered(text) => {
                tracing::warn!(detail = %text, "the database did not answer a read");
                Refusal::Unavailable(Outcome::None)
            }
        }
    }
}

/// An error for the log: its code and message, or the chain of its sources. Never its debug form,
/// which holds the whole response and with it items.
fn describe<E, R>(error: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: fmt::Debug + Send + Sync + 'static,
{
    if let SdkError::ServiceError(service) = error {
        let (code, message) = (service.err().code(), service.err().message());
        return format!("{}: {}", code.unwrap_or("no code"), message.unwrap_or("no message"));
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    text
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Throttled(text)
            | Self::Refused(text)
            | Self::Unanswered(text)
            | Self::Broken(text) => f.write_str(text),
        }
    }
}

impl Error for StoreError {}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        error.after_read()
    }
}
