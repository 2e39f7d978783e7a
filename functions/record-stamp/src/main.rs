//! The Lambda function `record-stamp`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&record_stamp::ENDPOINT)
}
