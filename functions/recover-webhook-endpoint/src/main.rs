//! The Lambda function `recover-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&recover_webhook_endpoint::ENDPOINT)
}
