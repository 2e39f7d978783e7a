//! The Lambda function `deliver-webhooks`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::worker::run(&deliver_webhooks::WORKER)
}
