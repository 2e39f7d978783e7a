//! The Lambda function `evaluate-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&evaluate_activation::ENDPOINT)
}
