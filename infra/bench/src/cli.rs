//! The command line of `cargo bench-functions`.

use crate::{database::Transport, measure::Repeats};
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
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    pub(crate) warm: u32,

    /// How the functions reach the database: AWS offers https, a local engine http.
    #[arg(long, default_value = "https", value_name = "SCHEME")]
    pub(crate) transport: Transport,

    /// Count no instructions, for which valgrind is needed and most of the time.
    #[arg(long)]
    pub(crate) no_instructions: bool,

    /// Print JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,

    /// Count instructions alone, and write them into infra/bench/instructions.json.
    #[arg(long, conflicts_with_all = ["transport", "no_instructions", "cold", "warm", "json"])]
    pub(crate) record: bool,

    /// Count instructions alone, and fail where there are over 5 % more than infra/bench/instructions.json says.
    #[arg(long, conflicts_with_all = ["record", "transport", "no_instructions", "cold", "warm", "json"])]
    pub(crate) check: bool,

    /// Measure whether calls cost the same with 30 and with MANY of whatever grows, and fail where they do not.
    #[arg(long, value_name = "MANY", num_args = 0..=1, default_missing_value = "1000", value_parser = clap::value_parser!(u32).range(100..=90_000), conflicts_with_all = ["record", "check", "transport", "no_instructions", "cold", "warm", "json"])]
    pub(crate) growth: Option<u32>,

    /// Measure two functions beside what others would write them in, which is installed and built first.
    #[arg(long, conflicts_with_all = ["functions", "record", "check", "growth", "json"])]
    pub(crate) peers: bool,
}

/// What is written down is counted so: a start is the same each time, and warm calls soon are. Three starts show how
/// many connections one opens.
const RECORDED: Repeats = Repeats { cold: 3, warm: 10 };

impl Cli {
    /// Whether what is measured is compared with the record, or becomes it.
    pub(crate) fn is_for_the_record(&self) -> bool {
        self.record || self.check
    }

    /// How often to start, and how often to call.
    pub(crate) fn repeats(&self) -> Repeats {
        if self.is_for_the_record() {
            RECORDED
        } else {
            Repeats { cold: self.cold, warm: self.warm }
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
    fn without_arguments_all_functions_are_measured_over_tls() {
        let cli = Cli::parse_from(["cargo bench-functions"]);
        assert_eq!((cli.functions.len(), cli.cold, cli.warm, cli.json), (0, 10, 200, false));
        assert_eq!((cli.transport, cli.no_instructions), (Transport::Https, false));
    }

    #[test]
    fn what_is_compared_with_the_record_is_counted_as_the_record_was() {
        for option in ["--record", "--check"] {
            let cli = Cli::parse_from(["cargo bench-functions", option]);
            assert_eq!(
                (cli.transport, cli.repeats().cold, cli.repeats().warm),
                (Transport::Https, 3, 10)
            );
            for other in ["--warm=9", "--transport=http", "--no-instructions"] {
                assert!(Cli::try_parse_from(["cargo bench-functions", option, other]).is_err());
            }
        }
    }
}
