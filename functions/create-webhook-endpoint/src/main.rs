//! The Lambda function `create-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&create_webhook_endpoint::ENDPOINT)
}
