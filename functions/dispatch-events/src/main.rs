//! The Lambda function `dispatch-events`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::worker::run(&dispatch_events::WORKER)
}
