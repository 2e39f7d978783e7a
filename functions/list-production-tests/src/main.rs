//! The Lambda function `list-production-tests`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&list_production_tests::ENDPOINT)
}
