//! The Lambda function `get-production-test-report`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_production_test_report::ENDPOINT)
}
