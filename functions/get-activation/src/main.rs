//! The Lambda function `get-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_activation::ENDPOINT)
}
