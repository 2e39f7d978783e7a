//! The Lambda function `update-provider`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&update_provider::ENDPOINT)
}
