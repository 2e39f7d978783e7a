//! `greenlight-admin`: organisations, apps, operators, keys, providers and the review queue, from
//! the command line.
//!
//! Everything that is a rule stands in the shared crate; here are arguments, a conversation with
//! the person at the terminal, and tables. docs/admin.md is the guide.

mod cli;
mod command;
mod confirmation;
mod connection;
mod duration;
mod options;
mod output;
mod problem;
mod session;

use crate::cli::Cli;
use crate::problem::Problem;
use clap::Parser as _;
use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    greenlight::runtime::logging::init_for_people();
    let json = cli.options.json;
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::unavailable(format!("no asynchronous runtime: {error}")))
        .and_then(|runtime| runtime.block_on(command::run(cli)));
    let printed = outcome.and_then(|output| {
        let code = output.code;
        match output.print(json) {
            Ok(()) => Ok(code),
            // Whoever reads has read enough: `… | head`.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(code),
            Err(error) => {
                Err(Problem::unavailable(format!("the answer could not be written: {error}")))
            }
        }
    });
    match printed {
        Ok(code) => code,
        Err(problem) => problem.report(json),
    }
}
