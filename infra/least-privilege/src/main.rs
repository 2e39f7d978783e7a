//! Runs the tests and proves that the template allows each program exactly what it does: each function by
//! its role, greenlight-admin by the policy for those who use it.
//!
//!     greenlight-least-privilege COMMAND...
//!
//! A recording proxy stands before an engine, and the command is run with GREENLIGHT_TEST_ENDPOINT naming
//! it, and GREENLIGHT_TEST_STS for the one call of another service. The tests call under one access key for each program, so every call can be turned into the
//! permissions that the program would have needed. Afterwards they are compared with what the template
//! grants: used and not granted is a finding, and so is granted and never used. `.ci/least-privilege` does it
//! all.

mod action;
mod comparison;
mod grants;
mod proxy;
mod record;

use crate::grants::Grants;
use crate::proxy::Proxy;
use clap::Parser;
use greenlight_devkit::{Engine, Problem, engine::listen, process::ending, streams::tell};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::process::Command;

/// Runs a command against a recorded DynamoDB and holds what each program used against its grants.
#[derive(Debug, Parser)]
struct Cli {
    /// The template that grants.
    #[arg(long, value_name = "FILE", default_value = "template.yaml")]
    template: PathBuf,
    /// An engine that runs already, such as http://127.0.0.1:18000; without it, an embedded one.
    #[arg(long, value_name = "URL")]
    engine: Option<String>,
    /// The recorder's port; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// The command, which finds the recorder in GREENLIGHT_TEST_ENDPOINT.
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    greenlight_devkit::run(run(&cli))
}

async fn run(cli: &Cli) -> Result<ExitCode, Problem> {
    let unreadable = Problem::of(format!("cannot read {}", cli.template.display()));
    let grants = grants::read(&fs::read_to_string(&cli.template).map_err(unreadable)?);
    let grants = grants.map_err(Problem::new)?;
    let table = grants::table(&grants).map_err(Problem::new)?;
    let embedded = match &cli.engine {
        Some(_) => None,
        None => Some(Engine::start().await?),
    };
    let engine = embedded.as_ref().map(Engine::endpoint).or(cli.engine.as_deref());
    let proxy = Proxy::new(engine.unwrap_or_default(), table);
    let no_port = Problem::of(format!("port {} cannot be had", cli.port));
    let server = proxy.serve(listen(cli.port).await.map_err(no_port)?)?;
    let status = Command::new(&cli.command[0])
        .args(&cli.command[1..])
        .env("GREENLIGHT_TEST_ENDPOINT", format!("http://{}", server.address()))
        .env("GREENLIGHT_TEST_STS", format!("http://{}", server.address()))
        .kill_on_drop(true)
        .status()
        .await
        .map_err(Problem::of(format!("{} could not be run", cli.command[0])))?;
    if !status.success() {
        // Half a run proves nothing about what is never used.
        let ended = format!("{} ended with {}", cli.command[0], ending(status));
        return Err(Problem::new(format!("{ended}; nothing was compared")));
    }
    Ok(report(&grants, &proxy))
}

/// Says what was found, and whether that is good.
fn report(grants: &Grants, proxy: &Proxy) -> ExitCode {
    let seen = proxy.record().seen();
    let findings = comparison::compare(grants, &seen);
    for finding in &findings {
        tell(format_args!("least-privilege: {finding}"));
    }
    let permissions: usize = grants.values().map(BTreeSet::len).sum();
    let calls = seen.calls;
    if findings.is_empty() {
        let programs: Vec<&str> = grants.keys().map(String::as_str).collect();
        tell(format_args!(
            "least-privilege: {calls} calls: each of these {} programs used its permissions, \
             {permissions} together, and no other: {}",
            programs.len(),
            programs.join(", ")
        ));
        return ExitCode::SUCCESS;
    }
    tell(format_args!(
        "least-privilege: {} findings in {calls} calls; repair the policies in template.yaml, or \
         test what is never done",
        findings.len()
    ));
    ExitCode::FAILURE
}
