//! What can go wrong with a call, as far as anyone else needs to tell it apart.

use super::commit::Failure;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use greenlight_domain::refusal::{Refusal, WriteOutcome};
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
    /// A read that was to say, beside all else, whether the request had been answered before, did not.
    RecordUnread(String),
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
        let SdkError::ServiceError(service) = error else {
            let text = describe(error);
            return match error {
                SdkError::ConstructionFailure(_) => Self::Broken(text),
                _ => Self::Unanswered(text),
            };
        };
        let (code, message) = (service.err().code().unwrap_or("no code"), service.err().message());
        let with_message = || format!("{code}: {}", message.unwrap_or("no message"));
        // A message is only for the log where it speaks of the deployment. Of a request or an item
        // it may quote a key or a value.
        match code {
            "ProvisionedThroughputExceededException"
            | "RequestLimitExceeded"
            | "ThrottlingException"
            | "LimitExceededException" => Self::Throttled(with_message()),
            "AccessDeniedException"
            | "ExpiredTokenException"
            | "IncompleteSignatureException"
            | "InvalidSignatureException"
            | "MissingAuthenticationTokenException"
            | "ResourceNotFoundException"
            | "UnrecognizedClientException" => Self::Refused(with_message()),
            "ValidationException"
            | "SerializationException"
            | "IdempotentParameterMismatchException" => Self::Broken(code.to_owned()),
            _ => Self::Unanswered(code.to_owned()),
        }
    }

    /// The error of a read that was to find the request's idempotency record, or of one before it.
    #[must_use]
    pub fn with_record_unread(self) -> Self {
        match self {
            Self::Throttled(text) | Self::Refused(text) | Self::Unanswered(text) => {
                Self::RecordUnread(text)
            }
            other @ (Self::RecordUnread(_) | Self::Broken(_)) => other,
        }
    }

    /// What a failed read means for the caller: this request has done nothing. What an earlier one under
    /// its idempotency key has done, only the record could tell.
    pub fn after_read(self) -> Refusal {
        let (text, outcome) = match self {
            Self::Broken(text) => return Refusal::Internal(text),
            Self::Throttled(text) | Self::Refused(text) | Self::Unanswered(text) => {
                (text, WriteOutcome::None)
            }
            Self::RecordUnread(text) => (text, WriteOutcome::Unknown { keyed: true }),
        };
        tracing::warn!(detail = %text, "the database did not answer a read");
        Refusal::Unavailable(outcome)
    }
}

/// An error that is none of DynamoDB's, for the log: its kind, and where the network is to blame what the
/// system says of it. Never what its sources say, which may quote the whole request, nor its debug form, which
/// holds the response and with it items.
fn describe<E, R>(error: &SdkError<E, R>) -> String
where
    E: Error + 'static,
    R: fmt::Debug,
{
    let kind = match error {
        SdkError::ConstructionFailure(_) => "the request could not be made",
        SdkError::TimeoutError(_) => "no answer in time",
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "no connection in time",
        SdkError::DispatchFailure(failure) if failure.is_io() => "no connection",
        SdkError::DispatchFailure(_) => "the request could not be sent",
        _ => "an answer that is none",
    };
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(system) = cause.downcast_ref::<std::io::Error>() {
            return format!("{kind}: {}", system.kind());
        }
        source = cause.source();
    }
    kind.to_owned()
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Throttled(text)
            | Self::Refused(text)
            | Self::Unanswered(text)
            | Self::RecordUnread(text)
            | Self::Broken(text) => f.write_str(text),
        }
    }
}

impl Error for StoreError {}

/// What a write that was not carried out means where nothing is decided on anew.
impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Cancelled(_) => Self::Throttled("others were faster".to_owned()),
            Failure::TooLate => Self::Throttled("it came too late".to_owned()),
            Failure::Throttled(text) => Self::Throttled(text),
            Failure::Refused(text) => Self::Refused(text),
            Failure::Unknown(text) => Self::Unanswered(text),
            Failure::Broken(text) => Self::Broken(text),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        error.after_read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::error::ConnectorError;
    use aws_sdk_dynamodb::operation::get_item::GetItemError;

    type Failure = SdkError<GetItemError, ()>;

    #[test]
    fn of_a_call_that_failed_on_its_way_only_the_kind_is_said() {
        let quoting = || "invalid URI in Request { pk: KEY#0123abcd }".into();
        let refused = || std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "KEY#0123abcd");
        for (failure, said) in [
            (Failure::construction_failure(quoting()), "the request could not be made"),
            (Failure::timeout_error(quoting()), "no answer in time"),
            (
                Failure::dispatch_failure(ConnectorError::other(quoting(), None)),
                "the request could not be sent",
            ),
            (
                Failure::dispatch_failure(ConnectorError::timeout(quoting())),
                "no connection in time",
            ),
            (
                Failure::dispatch_failure(ConnectorError::io(refused().into())),
                "no connection: connection refused",
            ),
            (Failure::response_error(quoting(), ()), "an answer that is none"),
        ] {
            assert_eq!(StoreError::from_sdk(&failure).to_string(), said);
        }
    }
}
