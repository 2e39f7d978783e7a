//! The Lambda function `list-webhook-deliveries`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&list_webhook_deliveries::ENDPOINT)
}
