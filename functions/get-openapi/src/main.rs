//! The Lambda function `get-openapi`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_openapi::ENDPOINT)
}
