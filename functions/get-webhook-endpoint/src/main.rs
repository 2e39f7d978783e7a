//! The Lambda function `get-webhook-endpoint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&get_webhook_endpoint::ENDPOINT)
}
