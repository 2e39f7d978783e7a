//! The Lambda function `review-activation`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&review_activation::ENDPOINT)
}
