//! The Lambda function `delete-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&delete_webhook_endpoint::ENDPOINT)
}
