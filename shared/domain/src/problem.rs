//! Problems of a submission, field by field: what a machine found while it was submitted, and what a reviewer
//! gave as the reason of a rejection. docs/api.md section 5.8.
//!
//! How each is said to people is [`problem_code`](super::problem_code)'s; what a machine looks for,
//! [`check`](super::check)'s.

use crate::redacted_debug;
use serde::{Serialize, Serializer};

/// The most problems in one list.
pub const PROBLEMS_LIMIT: usize = 64;

/// The longest message, in characters.
pub const MESSAGE_LIMIT: usize = 300;

/// How much the messages of one ticket's problems come to at most, in bytes.
pub const MESSAGES_LIMIT: usize = 8 * 1024;

/// How much of that a machine takes, so that there is always room for a reviewer.
const MACHINE_LIMIT: usize = MESSAGES_LIMIT / 2;

/// Something that is wrong with a submission.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The requirement that it is about; none where it is about the submission as a whole.
    pub field: Option<String>,
    /// What it is, for programs. What a later release wrote is kept as it is.
    pub code: String,
    /// Whether it stands in the way.
    pub severity: Severity,
    /// What it is, for people: at most [`MESSAGE_LIMIT`] characters.
    pub message: String,
}

redacted_debug!(Problem { code, severity });

/// Whether a problem stands in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The submission is rejected for it.
    Error,
    /// It is for the customer and the reviewer to know.
    Warning,
    /// A severity that a later release wrote; kept as it is.
    Other(String),
}

impl Severity {
    /// The name on the wire and in the store.
    pub fn name(&self) -> &str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Other(name) => name,
        }
    }

    /// Reads a name back.
    pub fn parse(name: &str) -> Self {
        match name {
            "error" => Self::Error,
            "warning" => Self::Warning,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl Serialize for Severity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Problem {
    /// Whether the submission is rejected for it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// How many bytes the messages of problems come to.
pub fn bytes_of_messages<'a>(problems: impl IntoIterator<Item = &'a Problem>) -> usize {
    problems.into_iter().map(|problem| problem.message.len()).sum()
}

/// What a machine found, in its order, as far as a ticket takes it: errors before warnings, where there is not
/// room for all.
pub fn within_limits(found: Vec<Problem>) -> Vec<Problem> {
    let (mut count, mut bytes) = (0, 0);
    let mut fits = vec![false; found.len()];
    for errors in [true, false] {
        for (index, problem) in found.iter().enumerate() {
            let length = problem.message.len();
            let has_room = count < PROBLEMS_LIMIT && bytes + length <= MACHINE_LIMIT;
            if problem.is_error() == errors && has_room {
                (count, bytes, fits[index]) = (count + 1, bytes + length, true);
            }
        }
    }
    found.into_iter().zip(fits).filter_map(|(problem, fits)| fits.then_some(problem)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(severity: Severity, message: &str) -> Problem {
        let (field, code) = (Some("logo".to_owned()), "image_format".to_owned());
        Problem { field, code, severity, message: message.to_owned() }
    }

    #[test]
    fn a_severity_of_a_later_release_is_kept() {
        for name in ["error", "warning", "hint"] {
            assert_eq!(Severity::parse(name).name(), name);
        }
        assert!(!problem(Severity::parse("hint"), "x").is_error());
    }

    #[test]
    fn what_a_machine_finds_leaves_half_of_the_room_to_a_reviewer() {
        let long = "x".repeat(1024);
        let found = vec![problem(Severity::Warning, &long); 5];
        assert_eq!(within_limits(found).len(), 4);
        let found = vec![problem(Severity::Warning, "x"); PROBLEMS_LIMIT + 1];
        assert_eq!(within_limits(found).len(), PROBLEMS_LIMIT);
    }

    #[test]
    fn where_not_all_have_room_errors_come_before_warnings_and_the_order_stays() {
        let long = "x".repeat(1500);
        let warning = problem(Severity::Warning, &long);
        let error = problem(Severity::Error, &long);
        let found = vec![warning.clone(), error.clone(), warning.clone(), error.clone()];
        assert_eq!(within_limits(found), [error.clone(), error.clone()]);
        let found = vec![warning.clone(), error.clone()];
        assert_eq!(within_limits(found.clone()), found);
    }

    #[test]
    fn a_message_does_not_print() {
        assert!(!format!("{:?}", problem(Severity::Error, "secret")).contains("secret"));
    }
}
