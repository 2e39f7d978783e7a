//! The one error of these programs: a sentence for the person at the terminal.

use crate::streams::tell;
use std::{fmt, process::ExitCode};

/// Why it did not work, and what to do next.
#[derive(Debug)]
pub struct Problem(String);

impl Problem {
    /// A problem in the words of `sentence`, which starts in lower case and ends without a stop.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Turns an error into a problem: what was tried, and why it failed.
    pub fn of<E: fmt::Display>(tried: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{tried}: {error}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<greenlight_template::Error> for Problem {
    fn from(error: greenlight_template::Error) -> Self {
        Self(error.to_string())
    }
}

/// Runs a program to its end: its exit code, or the problem on standard error.
pub fn run(program: impl Future<Output = Result<ExitCode, Problem>>) -> ExitCode {
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Problem::of("the asynchronous runtime would not start"))
        .and_then(|runtime| runtime.block_on(program));
    outcome.unwrap_or_else(|problem| {
        tell(format_args!("error: {problem}"));
        ExitCode::FAILURE
    })
}
