//! The Lambda function `redeliver-webhook`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&redeliver_webhook::ENDPOINT)
}
