//! The command line: what every command has in common. Each command's own arguments stand beside
//! what it does, in `command`.

use crate::command::{
    app::AppCommand, audit::AuditCommand, key::KeyCommand, operator::OperatorCommand,
    org::OrgCommand, provider::ProviderCommand, queue::QueueCommand, table::TableCommand,
};
use crate::problem::Problem;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::name::Name;

const ENDING: &str = "\
Exit codes:
  0  done, or it was so already
  1  refused: a rule, another's change, or your own answer
  2  the command line is not right
  3  there is no such thing
  4  the database or the credentials are not there

The first steps on a new table:
  greenlight-admin operator create --name \"Ada Lovelace\" --deployment-env production
  export GREENLIGHT_OPERATOR=\"Ada Lovelace\"
  greenlight-admin org create --name \"Acme Corp\"
  greenlight-admin app create --org \"Acme Corp\" --name \"My App\"
  greenlight-admin key create --org \"Acme Corp\" --name \"Acme backend\" --expires-in 90d

With the table in TABLE_NAME, and for a local engine its address in AWS_ENDPOINT_URL_DYNAMODB.
`greenlight-admin doctor` says what is missing.";

/// Administers Greenlight: organisations, apps, operators, keys, providers and the review queue.
///
/// Works on AWS, with the credentials that its own tools use, and on local engines. Whoever changes
/// something says who they are, and every change leaves an audit entry.
#[derive(Parser)]
#[command(
    name = "greenlight-admin",
    version,
    after_help = "`greenlight-admin --help` lists the exit codes and the first steps.",
    after_long_help = ENDING,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Options {
    /// The table
    #[arg(long, global = true, env = "TABLE_NAME", hide_env_values = true, value_name = "NAME")]
    table: Option<String>,

    /// Another address than AWS: a local engine's
    #[arg(
        long,
        global = true,
        env = "AWS_ENDPOINT_URL_DYNAMODB",
        hide_env_values = true,
        value_name = "URL"
    )]
    endpoint_url: Option<String>,

    /// The AWS profile to use, whatever credentials the environment holds [env: AWS_PROFILE]
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,

    /// The AWS region [env: AWS_REGION]
    #[arg(long, global = true, value_name = "NAME")]
    region: Option<String>,

    /// Which deployment this is; needed only until the table itself says so
    #[arg(
        long,
        global = true,
        env = "DEPLOYMENT_ENV",
        hide_env_values = true,
        value_name = "NAME"
    )]
    deployment_env: Option<DeploymentName>,

    /// Answer in JSON, errors too
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Do not ask before somebody is cut off
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum DeploymentName {
    Sandbox,
    Production,
}

impl Options {
    /// The table's name.
    ///
    /// # Errors
    /// Nobody said which.
    pub(crate) fn table(&self) -> Result<&str, Problem> {
        given(&self.table)
            .ok_or_else(|| Problem::usage("which table? Say --table NAME, or set TABLE_NAME"))
    }

    /// The address of an engine other than AWS's. An empty one is not the same as none: the SDK reads
    /// the variable as well, and panics.
    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        self.endpoint_url.as_deref()
    }

    /// The profile that was named on the command line.
    pub(crate) fn profile(&self) -> Option<&str> {
        given(&self.profile)
    }

    /// The region that was named on the command line.
    pub(crate) fn region(&self) -> Option<&str> {
        given(&self.region)
    }

    /// The deployment as it was given.
    pub(crate) fn deployment(&self) -> Option<Deployment> {
        self.deployment_env.map(|name| match name {
            DeploymentName::Sandbox => Deployment::Sandbox,
            DeploymentName::Production => Deployment::Production,
        })
    }
}

/// A value; an empty one counts as none, as in the environment it usually means.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.is_empty())
}

/// What every command takes that changes something.
#[derive(Args)]
pub(crate) struct Acting {
    /// Who you are: the name or id of an operator
    #[arg(long, env = "GREENLIGHT_OPERATOR", hide_env_values = true, value_name = "NAME")]
    operator: Option<String>,
}

impl Acting {
    /// The operator as named.
    pub(crate) fn named(&self) -> Option<&str> {
        given(&self.operator)
    }
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Organisations: the customers, each a workspace with apps and keys
    #[command(subcommand)]
    Org(OrgCommand),
    /// Apps: what an organisation activates providers for
    #[command(subcommand)]
    App(AppCommand),
    /// Operators: the people who review submissions and administer Greenlight
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// API keys of organisations and operators
    #[command(subcommand)]
    Key(KeyCommand),
    /// The providers of an app, switched on and off by hand
    #[command(subcommand)]
    Provider(ProviderCommand),
    /// The queue of submissions that wait for a review
    #[command(subcommand)]
    Queue(QueueCommand),
    /// Who did what, and when
    Audit(AuditCommand),
    /// The table of a local engine; tables on AWS belong to template.yaml
    #[command(subcommand)]
    Table(TableCommand),
    /// Check credentials, table and deployment, and say what is wrong and what to do
    Doctor,
    /// Print a shell's completions
    #[command(after_help = "Example:\n  greenlight-admin completions bash > \
                            ~/.local/share/bash-completion/completions/greenlight-admin")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Reads a name.
///
/// # Errors
/// What it must be.
pub(crate) fn name(text: &str) -> Result<Name, &'static str> {
    Name::parse(text)
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
    fn options_stand_before_or_after_the_command() {
        for line in [
            ["greenlight-admin", "--table", "t", "org", "list", "--json"],
            ["greenlight-admin", "org", "list", "--table", "t", "--json"],
        ] {
            let cli = Cli::try_parse_from(line).expect("a command line");
            assert_eq!(cli.options.table().expect("a table"), "t");
            assert!(cli.options.json);
        }
    }

    #[test]
    fn every_change_takes_an_operator_and_no_question_does() {
        let changes = [
            "org create",
            "app create",
            "operator create",
            "operator disable",
            "key create",
            "key rotate",
            "key revoke",
            "provider enable",
            "provider disable",
            "queue claim",
            "queue release",
            "queue approve",
            "queue reject",
        ];
        let mut found = Vec::new();
        for group in Cli::command().get_subcommands() {
            for command in group.get_subcommands() {
                let acting = command.get_arguments().any(|argument| {
                    argument.get_env().is_some_and(|name| name == "GREENLIGHT_OPERATOR")
                });
                if acting {
                    found.push(format!("{} {}", group.get_name(), command.get_name()));
                }
            }
        }
        assert_eq!(found, changes);
    }
}
