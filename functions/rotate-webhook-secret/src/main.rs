//! The Lambda function `rotate-webhook-secret`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&rotate_webhook_secret::ENDPOINT)
}
