//! The Lambda function `list-webhook-endpoints`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&list_webhook_endpoints::ENDPOINT)
}
