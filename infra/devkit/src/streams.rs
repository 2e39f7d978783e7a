//! The two streams of these programs. Whoever reads one may go away, and none of them panics for that.

use crate::Problem;
use std::{
    fmt::Display,
    io::{self, Write as _},
};

/// Tells the person at the terminal something, on standard error. Where nobody can be told, the exit code has
/// to do.
pub fn tell(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a part of the answer as it is, on standard output.
///
/// # Errors
/// Nobody takes it.
pub fn print(text: impl Display) -> Result<(), Problem> {
    let mut stdout = io::stdout().lock();
    let written = write!(stdout, "{text}").and_then(|()| stdout.flush());
    written.map_err(Problem::of("standard output cannot be written"))
}
