//! The Lambda function `claim-next-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&claim_next_activation::ENDPOINT)
}
