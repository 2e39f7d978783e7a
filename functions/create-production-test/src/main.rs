//! The Lambda function `create-production-test`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&create_production_test::ENDPOINT)
}
