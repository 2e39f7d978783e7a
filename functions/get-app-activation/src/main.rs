//! The Lambda function `get-app-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_app_activation::ENDPOINT)
}
