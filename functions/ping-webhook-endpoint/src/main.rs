//! The Lambda function `ping-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&ping_webhook_endpoint::ENDPOINT)
}
