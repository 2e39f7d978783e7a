//! The Lambda function `get-production-test`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_production_test::ENDPOINT)
}
