//! The Lambda function `list-events`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&list_events::ENDPOINT)
}
