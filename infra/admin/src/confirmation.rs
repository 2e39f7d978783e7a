//! Asking before somebody is cut off.

use crate::problem::Problem;
use crate::terminal;
use greenlight::domain::characters::escaped;
use std::io::{BufRead as _, IsTerminal as _};

/// Asks on the terminal whether to go on, unless that was said on the command line. Where there is
/// nobody to ask, the answer is no.
///
/// # Errors
/// The answer is no.
pub(crate) fn ask(consequence: &str, yes: bool) -> Result<(), Problem> {
    if yes {
        return Ok(());
    }
    let consequence = escaped(consequence);
    let stdin = std::io::stdin();
    if !stdin.is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Problem::refused(format!(
            "nothing was done, because there is no terminal to ask on; say --yes if you mean this: \
             {consequence}"
        )));
    }
    terminal::tell(&format!("{consequence} Go on? [y/N] "));
    let mut answer = String::new();
    let read = stdin.lock().read_line(&mut answer);
    if read.is_ok() && is_yes(&answer) {
        Ok(())
    } else {
        Err(Problem::refused("nothing was done, as you wish"))
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_yes_is_yes() {
        assert!(["y", "Y\n", " yes\r\n", "YES"].into_iter().all(is_yes));
        assert!(!["", "\n", "n", "no", "yep", "y y"].into_iter().any(is_yes));
    }
}
