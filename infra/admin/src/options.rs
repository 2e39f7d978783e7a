//! What every command takes, and what every command takes that changes something.

use crate::problem::Problem;
use clap::{Args, ValueEnum};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::name::Name;
use greenlight::domain::retention::Retention;

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

    /// How many days the deployment keeps past tickets, its RetentionDays; 0 for ever
    #[arg(
        long,
        global = true,
        env = "RETENTION_DAYS",
        hide_env_values = true,
        value_name = "N",
        default_value_t = 400,
        value_parser = clap::value_parser!(u16).range(0..=i64::from(Retention::MOST_DAYS))
    )]
    retention_days: u16,

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

    /// The address of an engine other than AWS's.
    pub(crate) fn endpoint_url(&self) -> Option<&str> {
        given(&self.endpoint_url)
    }

    /// The profile that was named on the command line.
    pub(crate) fn profile(&self) -> Option<&str> {
        given(&self.profile)
    }

    /// The region that was named on the command line.
    pub(crate) fn region(&self) -> Option<&str> {
        given(&self.region)
    }

    /// How long past tickets are kept.
    pub(crate) const fn retention(&self) -> Retention {
        Retention::of_days(self.retention_days)
    }

    /// The deployment as it was given.
    pub(crate) fn deployment(&self) -> Option<Deployment> {
        self.deployment_env.map(|name| match name {
            DeploymentName::Sandbox => Deployment::Sandbox,
            DeploymentName::Production => Deployment::Production,
        })
    }
}

/// A value; an empty one counts as none, as in the environment.
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

/// Reads a name.
///
/// # Errors
/// What it must be.
pub(crate) fn name(text: &str) -> Result<Name, &'static str> {
    Name::parse(text)
}
