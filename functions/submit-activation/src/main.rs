//! The Lambda function `submit-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&submit_activation::ENDPOINT)
}
