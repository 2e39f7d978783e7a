//! Problems as a reviewer gives them with a rejection. docs/api.md section 7.

use super::{Message, check_field};
use crate::catalogue::Provider;
use crate::problem::{MESSAGES_LIMIT, Problem, Severity, bytes_of_messages};
use crate::problem_code::{Named, ProblemCode};
use crate::redacted_debug;
use crate::refusal::{InvalidParameter, Reason, Refusal};
use crate::ticket::Ticket;

/// A problem as a reviewer gives it.
#[derive(Clone, PartialEq, Eq)]
pub struct GivenProblem {
    code: &'static ProblemCode,
    field: Option<String>,
    message: Option<Message>,
}

redacted_debug!(GivenProblem { code });

/// Reads the name of a code that stands at `path`.
///
/// # Errors
/// `not_an_option`.
pub fn parse_code(path: &str, code: &str) -> Result<&'static ProblemCode, Refusal> {
    let expected = "must be one of the codes of problems";
    ProblemCode::find(code).ok_or_else(|| InvalidParameter::at(path, Reason::NotAnOption, expected))
}

impl GivenProblem {
    /// A problem that stands at `path`: its code, the requirement that it is about, and in what words to say it
    /// where the code's own are not enough.
    ///
    /// # Errors
    /// There is no message, and the code has none of its own.
    pub fn new(
        path: &str,
        code: &'static ProblemCode,
        field: Option<String>,
        message: Option<Message>,
    ) -> Result<Self, Refusal> {
        if code.needs_message() && message.is_none() {
            return Err(Refusal::Missing(format!("{path}.message")));
        }
        Ok(Self { code, field, message })
    }

    /// The problem as it will be told: an error, in the reviewer's words or in the code's.
    fn said(&self, path: &str, provider: Option<&Provider>) -> Result<Problem, Refusal> {
        if let Some(field) = &self.field {
            check_field(&format!("{path}.field"), field, provider)?;
        }
        let named = self.field.as_deref().zip(provider).and_then(|(field, provider)| {
            Some(Named { provider, requirement: provider.requirement(field)? })
        });
        let problem = self.code.problem(named, Severity::Error);
        Ok(match &self.message {
            Some(message) => Problem { message: message.as_str().to_owned(), ..problem },
            None => problem,
        })
    }

    /// The problems as they will be told of a ticket, which stand at `problems`.
    ///
    /// # Errors
    /// `not_an_option` for a field that `provider` does not ask for; `too_long` where the messages are too much
    /// for the ticket.
    pub fn all_said(
        given: &[Self],
        ticket: &Ticket,
        provider: Option<&Provider>,
    ) -> Result<Vec<Problem>, Refusal> {
        let each = given.iter().enumerate();
        let said = each.map(|(index, one)| one.said(&format!("problems[{index}]"), provider));
        let said = said.collect::<Result<Vec<_>, _>>()?;
        if bytes_of_messages(said.iter().chain(&ticket.warnings)) > MESSAGES_LIMIT {
            let expected = format!(
                "must have messages that, with those of the ticket's warnings, come to at most \
                 {MESSAGES_LIMIT} bytes"
            );
            return Err(InvalidParameter::at("problems", Reason::TooLong, expected));
        }
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{decide, olivia, ticket};
    use super::super::{Decision, Review, Reviewed};
    use super::*;
    use crate::ticket::{Rejection, TicketStatus};

    fn given(code: &str, field: Option<&str>, message: Option<&str>) -> GivenProblem {
        let code = parse_code("code", code).expect("a code");
        let message = message.map(|text| Message::of_problem("message", text).expect("a message"));
        GivenProblem::new("problems[0]", code, field.map(str::to_owned), message)
            .expect("a problem")
    }

    fn reject_of(
        ticket: &Ticket,
        message: Option<&str>,
        fields: &[&str],
        problems: Vec<GivenProblem>,
    ) -> Result<Reviewed, Refusal> {
        let message = message.map(|text| Message::parse("message", text).expect("a message"));
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        let review = Review::new(Decision::Reject, message, fields, problems, false);
        decide(&review.expect("a review"), ticket, &olivia())
    }

    fn reject(
        message: Option<&str>,
        fields: &[&str],
        problems: Vec<GivenProblem>,
    ) -> Result<Reviewed, Refusal> {
        reject_of(&ticket(TicketStatus::Requested, None), message, fields, problems)
    }

    fn rejection(reviewed: Result<Reviewed, Refusal>) -> Rejection {
        reviewed.expect("rejected").ticket.rejection.expect("a rejection")
    }

    #[test]
    fn problems_say_what_is_wrong_in_the_code_s_words_or_in_the_reviewer_s() {
        let problems = vec![
            given("not_in_register", Some("registrationNumber"), None),
            given("other", None, Some("Call us.")),
            given("duplicate_application", None, None),
        ];
        let rejected = reject(None, &[], problems).expect("rejected");
        let rejection = rejected.ticket.rejection.expect("a rejection");
        let register = "Registration number is not in the official register.";
        let twice = "The company has applied for this provider already.";
        assert_eq!(rejection.message, format!("{register}\nCall us.\n{twice}"));
        assert_eq!(rejected.message, Some(rejection.message));
        assert_eq!(rejection.fields, ["registrationNumber"]);
        let problem = |field: Option<&str>, code: &str, message: &str| Problem {
            field: field.map(str::to_owned),
            code: code.to_owned(),
            severity: Severity::Error,
            message: message.to_owned(),
        };
        let expected = [
            problem(Some("registrationNumber"), "not_in_register", register),
            problem(None, "other", "Call us."),
            problem(None, "duplicate_application", twice),
        ];
        assert_eq!(rejection.problems, expected);
    }

    #[test]
    fn a_given_message_stands_for_all_and_fields_are_named_once() {
        let problems = vec![
            given("vat_format", Some("contactEmail"), None),
            given("missing", Some("displayName"), None),
            given("missing", Some("displayName"), None),
        ];
        let fields = ["displayName", "legalCompanyName"];
        let rejection = rejection(reject(Some("No."), &fields, problems));
        assert_eq!(rejection.message, "No.");
        assert_eq!(rejection.fields, ["displayName", "legalCompanyName", "contactEmail"]);
        assert_eq!(rejection.problems.len(), 3);
    }

    #[test]
    fn a_problem_is_of_a_known_code_and_of_a_field_that_the_provider_asks_for() {
        for bad in ["", "Missing", "no_such_code"] {
            assert!(matches!(parse_code("code", bad), Err(Refusal::Invalid(_))), "{bad}");
        }
        let fine = || given("missing", None, None);
        let refused = reject(None, &[], vec![fine(), given("missing", Some("bankName"), None)]);
        let expected = "must be the id of one of the provider's requirements";
        let flaw = InvalidParameter::at("problems[1].field", Reason::NotAnOption, expected);
        assert_eq!(refused, Err(flaw));
    }

    #[test]
    fn other_has_a_message_of_at_most_300_characters() {
        let other = parse_code("code", "other").expect("a code");
        let silent = GivenProblem::new("problems[2]", other, None, None);
        assert_eq!(silent, Err(Refusal::Missing("problems[2].message".to_owned())));
        assert!(Message::of_problem("message", &"ä".repeat(300)).is_ok());
        for bad in [" ".to_owned(), "ä".repeat(301), "a\u{202e}b".to_owned()] {
            assert!(Message::of_problem("message", &bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_messages_of_one_ticket_come_to_at_most_8_kib() {
        let problems = |count: usize| vec![given("other", None, Some(&"x".repeat(128))); count];
        assert!(reject(None, &[], problems(64)).is_ok());
        let refused = |reviewed: Result<Reviewed, Refusal>| match reviewed {
            Err(Refusal::Invalid(flaw)) => Some((flaw.parameter, flaw.reason)),
            _ => None,
        };
        let too_long = Some((Some("problems".to_owned()), Reason::TooLong));
        assert_eq!(refused(reject(None, &[], problems(65))), too_long);
        let mut warned = ticket(TicketStatus::Requested, None);
        let warning = ProblemCode::find("missing").expect("a code");
        warned.warnings = vec![warning.problem(None, Severity::Warning)];
        assert_eq!(refused(reject_of(&warned, None, &[], problems(64))), too_long);
        assert!(reject_of(&warned, None, &[], problems(63)).is_ok());
    }
}
