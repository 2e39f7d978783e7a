//! Problems on the command line: how a reviewer names them, and how a ticket's are shown.

use crate::output::Table;
use greenlight::domain::problem::Problem;
use greenlight::domain::problem_code::ProblemCode;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::review::{GivenProblem, Message};

/// Reads `FIELD:CODE`, or `CODE` where it is about no field; either may go on with `=MESSAGE`.
pub(super) fn parse(text: &str) -> Result<GivenProblem, String> {
    let (named, message) = match text.split_once('=') {
        Some((named, message)) => (named, Some(message)),
        None => (text, None),
    };
    let (field, code) = match named.split_once(':') {
        Some((field, code)) => (Some(field.to_owned()).filter(|it| !it.is_empty()), code),
        None => (None, named),
    };
    let known = ProblemCode::find(code).ok_or_else(|| {
        let codes: Vec<&str> = ProblemCode::all().iter().map(|it| &*it.code).collect();
        format!("there is no code `{code}`; there are {}", codes.join(", "))
    })?;
    let message = message.map(|text| Message::of_problem("message", text)).transpose();
    let message = message.map_err(|refusal| match refusal {
        Refusal::Invalid(flaw) => format!("the message {}", flaw.expected),
        _ => "the message is not one".to_owned(),
    })?;
    GivenProblem::new("problems", known, field, message)
        .map_err(|_| format!("`{code}` needs a message: {named}=MESSAGE"))
}

/// Shows problems, a row each.
pub(super) fn table(problems: &[Problem]) -> Table {
    let mut table = Table::new("none").whole("field").whole("code").text("message");
    for problem in problems {
        table.row([
            problem.field.as_deref().unwrap_or("-").into(),
            (&problem.code).into(),
            (&problem.message).into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_a_code_with_or_without_a_field_and_a_message() {
        for good in [
            "missing",
            ":missing",
            "displayName:missing",
            "displayName:missing=Type it.",
            "other=a:b=c",
        ] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("displayName:nosuch", "there is no code `nosuch`; there are missing, "),
            ("", "there is no code ``"),
            ("displayName:other", "`other` needs a message: displayName:other=MESSAGE"),
            ("missing= ", "the message must have 1 to 300 characters"),
        ] {
            let refused = parse(bad).expect_err("refused");
            assert!(refused.starts_with(why), "{refused}");
        }
    }
}
