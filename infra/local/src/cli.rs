//! The command line of `cargo dev`.

use crate::{
    log::{Form, Log},
    stack::Options,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use greenlight::domain::deployment::Deployment;
use std::{
    io::{self, IsTerminal as _},
    path::PathBuf,
};

/// Greenlight on this machine: functions, gateway, database and demo data, from one command.
///
/// Builds every function, starts an embedded DynamoDB with the table of template.yaml and a demo
/// organisation, and serves the API as API Gateway would: the routes of template.yaml, the same events,
/// limits and errors. Webhooks are sent, to this machine as well. `cargo lambda watch` stands in for Lambda.
/// Ctrl-C stops all of it.
#[derive(Parser)]
#[command(
    name = "cargo dev",
    bin_name = "cargo dev",
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  cargo dev\n  cargo dev --port 9100 --dynamodb-port 19100 --env sandbox\n  \
                  cargo dev --data ~/greenlight.db --reload\n  cargo dev demo --shell zsh"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) dev: Dev,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the README's tour against stacks of its own; succeeds only if every block does what it says.
    Demo(Demo),
}

#[derive(Args)]
pub(crate) struct Dev {
    /// Port of the API.
    #[arg(long, default_value_t = 9000, value_name = "PORT")]
    port: u16,

    /// Which deployment to be; decides which keys are good and which providers there are.
    #[arg(long, default_value = "production", value_name = "NAME")]
    env: Env,

    /// Keep the database in this file; without it, it lives in memory and is new at every start.
    #[arg(long, value_name = "PATH")]
    data: Option<PathBuf>,

    /// Once the API answers, write its address, its keys and its apps to this file, as JSON.
    #[arg(long, value_name = "PATH")]
    pub(crate) ready_file: Option<PathBuf>,

    /// Port of the embedded DynamoDB; 0 takes any free one. Without it 19000, or any free one where
    /// that is taken.
    #[arg(long, value_name = "PORT")]
    dynamodb_port: Option<u16>,

    /// How many calls of one function may run at a time; further ones wait for up to 30 seconds.
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    concurrency: u16,

    /// Build the functions again when a source file changes, and start them anew. Meanwhile, and where
    /// they do not build, the last ones answer.
    #[arg(long)]
    reload: bool,

    /// Show the JSON lines that the functions write, as CloudWatch gets them, instead of a short line for
    /// each request and each attempt of a webhook; so it is, too, where standard output is not a terminal.
    #[arg(long)]
    json_logs: bool,
}

#[derive(Args)]
pub(crate) struct Demo {
    /// Show what the functions log, too.
    #[arg(long)]
    pub(crate) logs: bool,

    /// The shell to run the tour in; it must work in bash, zsh and dash.
    #[arg(long, default_value = "sh", value_name = "PROGRAM")]
    pub(crate) shell: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum Env {
    Sandbox,
    Production,
}

impl Dev {
    /// The stack that these arguments describe.
    pub(crate) fn stack_options(&self) -> Options {
        Options {
            deployment: match self.env {
                Env::Sandbox => Deployment::Sandbox,
                Env::Production => Deployment::Production,
            },
            port: self.port,
            dynamodb_port: self.dynamodb_port,
            data: self.data.clone(),
            concurrency: self.concurrency,
            reload: self.reload,
            log: to_terminal(self.json_logs),
        }
    }
}

/// Lines on standard error: for people where one sits there.
pub(crate) fn to_terminal(json: bool) -> Log {
    let people = !json && io::stdout().is_terminal();
    Log::to_stderr(if people { Form::People } else { Form::Json })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_arguments_it_is_production_on_port_9000_in_memory() {
        let options = Cli::parse_from(["cargo dev"]).dev.stack_options();
        assert_eq!(options.deployment, Deployment::Production);
        assert_eq!((options.port, options.dynamodb_port, options.data), (9000, None, None));
    }

    #[test]
    fn an_unknown_deployment_is_refused() {
        assert!(Cli::try_parse_from(["cargo dev", "--env", "staging"]).is_err());
    }
}
