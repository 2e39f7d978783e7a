//! One file for each noun of the command line: its arguments, and what is said of it.

pub(crate) mod app;
pub(crate) mod audit;
mod completions;
mod doctor;
pub(crate) mod key;
pub(crate) mod operator;
pub(crate) mod org;
pub(crate) mod provider;
pub(crate) mod queue;
pub(crate) mod table;
pub(crate) mod webhook;

use crate::cli::{Cli, Command};
use crate::output::Output;
use crate::problem::Problem;
use crate::session::Session;
use serde_json::Value;

/// Carries out a command.
///
/// # Errors
/// Why it was not carried out.
pub(crate) async fn run(cli: Cli) -> Result<Output, Problem> {
    let options = &cli.options;
    let session = || Session::open(options);
    match cli.command {
        Command::Org(command) => org::run(&session().await?, command).await,
        Command::App(command) => app::run(&session().await?, command).await,
        Command::Operator(command) => operator::run(&session().await?, command).await,
        Command::Key(command) => key::run(&session().await?, command).await,
        Command::Provider(command) => provider::run(&session().await?, command).await,
        Command::Queue(command) => queue::run(&session().await?, command).await,
        Command::Webhook(command) => webhook::run(&session().await?, command).await,
        Command::Audit(command) => audit::run(&session().await?, command).await,
        Command::Table(command) => table::run(options, command).await,
        Command::Doctor => doctor::run(options).await,
        Command::Completions { shell } => completions::run(shell),
    }
}

/// A list as JSON.
fn json_list<'a, T: 'a>(all: &'a [T], one: impl Fn(&'a T) -> Value) -> Value {
    Value::Array(all.iter().map(one).collect())
}
