//! The Lambda function `withdraw-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&withdraw_activation::ENDPOINT)
}
