//! One attempt to deliver an event, and what became of it.

use super::RetryAfter;
use crate::redacted_debug;
use crate::time::Timestamp;
use serde::{Serialize, Serializer};

/// How many of a delivery's attempts are kept, the latest.
pub const KEPT_ATTEMPTS: usize = 20;

/// At most how many bytes of an answer's body are kept, of the last attempt's.
pub const KEPT_RESPONSE: usize = 1024;

/// Why there was no answer to go by, or none that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptError {
    /// There was no status in time.
    Timeout,
    /// The name has no address, or nobody could say.
    Dns,
    /// It has an address that nothing is sent to.
    Address,
    /// Nobody took the connection.
    Connect,
    /// The connection could not be encrypted, or not with whom the URL names.
    Tls,
    /// What came back was no answer in HTTP/1.1.
    Http,
    /// The answer leads elsewhere.
    Redirect,
}

impl AttemptError {
    /// All that there are.
    pub const ALL: [Self; 7] = [
        Self::Timeout,
        Self::Dns,
        Self::Address,
        Self::Connect,
        Self::Tls,
        Self::Http,
        Self::Redirect,
    ];

    /// The name on the wire and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Dns => "dns",
            Self::Address => "address",
            Self::Connect => "connect",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Redirect => "redirect",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl Serialize for AttemptError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One attempt, as it is kept and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u32,
    /// The status that was answered, if one was; also beside the error that it led to.
    pub http_status: Option<u16>,
    /// What went wrong, if it was not the status alone.
    pub error: Option<AttemptError>,
}

/// What became of an attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The attempt.
    pub attempt: Attempt,
    /// For how long the receiver asked to be left alone.
    pub retry_after: Option<RetryAfter>,
    /// The beginning of the answer's body, as text of at most [`KEPT_RESPONSE`] bytes; none if nothing came.
    pub last_response: Option<String>,
}

redacted_debug!(Outcome { attempt, retry_after });

impl Outcome {
    /// Whether the receiver has the event: whatever the body does, the status says so.
    pub fn is_success(&self) -> bool {
        let Attempt { http_status, error, .. } = self.attempt;
        error.is_none() && http_status.is_some_and(|status| (200..300).contains(&status))
    }

    /// Whether the receiver wants nothing any more: status 410.
    pub fn is_gone(&self) -> bool {
        self.attempt.http_status == Some(410)
    }
}

#[cfg(test)]
impl Outcome {
    /// An outcome for unit tests: of an attempt at `at` that took a second.
    pub(super) const fn of_tests(at: Timestamp, http_status: Option<u16>) -> Self {
        let error = if http_status.is_none() { Some(AttemptError::Timeout) } else { None };
        let attempt = Attempt { at, duration_ms: 1000, http_status, error };
        Self { attempt, retry_after: None, last_response: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_from_200_to_299_is_success_unless_something_else_went_wrong() {
        for (status, is_success) in [
            (100, false),
            (199, false),
            (200, true),
            (204, true),
            (299, true),
            (300, false),
            (500, false),
        ] {
            let outcome = Outcome::of_tests(Timestamp::default(), Some(status));
            assert_eq!((outcome.is_success(), outcome.is_gone()), (is_success, false), "{status}");
        }
        let mut outcome = Outcome::of_tests(Timestamp::default(), Some(200));
        outcome.attempt.error = Some(AttemptError::Http);
        assert!(!outcome.is_success());
        assert!(!Outcome::of_tests(Timestamp::default(), None).is_success());
        let gone = Outcome::of_tests(Timestamp::default(), Some(410));
        assert!(gone.is_gone() && !gone.is_success());
    }

    #[test]
    fn an_error_is_read_by_its_name() {
        for known in AttemptError::ALL {
            assert_eq!(AttemptError::parse(known.name()), Some(known));
        }
        assert_eq!(AttemptError::parse("Timeout"), None);
    }

    #[test]
    fn an_attempt_is_shown_with_four_members_and_an_outcome_prints_nothing_of_the_answer() {
        let mut outcome = Outcome::of_tests(Timestamp::default(), None);
        assert_eq!(
            serde_json::json!(outcome.attempt),
            serde_json::json!({
                "at": "1970-01-01T00:00:00.000Z",
                "durationMs": 1000,
                "httpStatus": null,
                "error": "timeout",
            })
        );
        outcome.last_response = Some("what somebody answers".to_owned());
        assert!(!format!("{outcome:?}").contains("somebody"), "{outcome:?}");
    }
}
