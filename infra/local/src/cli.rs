//! The command line of `cargo dev`.

use crate::stack::{Logs, Options};
use clap::{Args, Parser, Subcommand, ValueEnum};
use greenlight::domain::deployment::Deployment;
use std::path::PathBuf;

/// Greenlight on this machine: functions, gateway, database and demo data, from one command.
///
/// Builds every function, starts an embedded DynamoDB with the table of template.yaml and a demo
/// organisation, and serves the API as API Gateway would: the routes of template.yaml, the same events,
/// limits and errors. `cargo lambda watch` runs the functions. Ctrl-C stops all of it.
#[derive(Parser)]
#[command(name = "cargo dev", bin_name = "cargo dev", args_conflicts_with_subcommands = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) dev: Dev,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the README's tour against a stack of its own; succeeds only if every block does what it says.
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

    /// Build and restart functions when a source file changes. Calls wait for the compiler, so the
    /// template's Timeout does not hold. Keep --data and --ready-file outside of the project, or where
    /// git ignores them: every write there counts as a change.
    #[arg(long)]
    reload: bool,
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
            logs: Logs::Terminal,
        }
    }
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
