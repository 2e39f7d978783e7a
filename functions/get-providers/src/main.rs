//! The Lambda function `get-providers`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_providers::ENDPOINT)
}
