//! The one error of this program: a sentence for the person at the terminal.

use std::fmt;

/// Why it did not work, and what to do next.
#[derive(Debug)]
pub(crate) struct Problem(String);

impl Problem {
    /// A problem in the words of `sentence`, which starts in lower case and ends without a stop.
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }

    /// Turns an error into a problem: what was tried, and why it failed.
    pub(crate) fn of<E: fmt::Display>(tried: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{tried}: {error}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
