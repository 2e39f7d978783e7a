//! `greenlight-admin completions`: what a shell needs to complete the command line.

use crate::cli::Cli;
use crate::output::Output;
use crate::problem::Problem;
use clap::CommandFactory as _;
use clap_complete::Shell;

const PROGRAM: &str = "greenlight-admin";

/// The script for a shell.
pub(crate) fn run(shell: Shell) -> Result<Output, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), PROGRAM, &mut script);
    let script = String::from_utf8(script)
        .map_err(|error| Problem::unavailable(format!("the completions are no text: {error}")))?;
    Ok(Output::verbatim(match shell {
        // Where the program's name has a hyphen the generator spells its states in one way and asks for
        // them in another, and completes nothing after the first word: clap-rs/clap issue 6421.
        Shell::Bash => script.replace("greenlight__subcmd__admin", "greenlight__admin"),
        _ => script,
    }))
}
