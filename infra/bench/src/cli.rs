//! The command line of `cargo bench-functions`.

use crate::{counter::Choice, database::Transport};
use clap::Parser;

/// What every function costs: to start, to answer for the first time, and to answer again.
///
/// Builds the functions with the release profile and runs each against a stand-in for the Lambda
/// Runtime API and an embedded DynamoDB behind TLS.
#[derive(Parser)]
#[command(name = "cargo bench-functions", bin_name = "cargo bench-functions")]
pub(crate) struct Cli {
    /// Measure only this function; may be repeated. All of them without it.
    #[arg(long = "function", value_name = "NAME")]
    pub(crate) functions: Vec<String>,

    /// How many times to start each function. Times of the start are medians.
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) cold: u32,

    /// How many calls to measure after the first one.
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) warm: u32,

    /// How the functions reach the database: AWS offers https, a local engine http.
    #[arg(long, default_value = "https", value_name = "SCHEME")]
    pub(crate) transport: Transport,

    /// What counts instructions; without a choice the first of perf and valgrind that works.
    #[arg(long, default_value = "auto", value_name = "TOOL")]
    pub(crate) instructions: Choice,

    /// Print JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
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
    fn without_arguments_all_functions_are_measured_over_tls() {
        let cli = Cli::parse_from(["cargo bench-functions"]);
        assert_eq!((cli.functions.len(), cli.cold, cli.warm, cli.json), (0, 10, 200, false));
        assert_eq!((cli.transport, cli.instructions), (Transport::Https, Choice::Auto));
    }
}
