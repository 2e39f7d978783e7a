//! The Lambda function `update-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&update_webhook_endpoint::ENDPOINT)
}
