//! The Lambda function `list-activations`.

use std::process::ExitCode;

fn main() -> ExitCode {
    greenlight::runtime::run(&list_activations::ENDPOINT)
}
