//! `cargo bench-functions`: what each function costs to start, to answer first and to answer again.
//!
//! Every function runs as on AWS: its release binary, alone in a process, asks a stand-in for the
//! Lambda Runtime API for work and talks to a database, which is embedded here. docs/benchmark.md
//! says what the figures mean and keeps some. Nothing here is a test: no figure is judged.
#![allow(clippy::print_stdout, reason = "a command-line program's answer is its standard output")]

mod cli;
mod counter;
mod engine;
mod event;
mod measure;
mod problem;
mod project;
mod report;
mod runtime_api;
mod scenario;
mod session;
mod size;
mod stage;
mod wire;

use crate::{
    cli::Cli,
    counter::Counter,
    measure::{Repeats, measure},
    problem::Problem,
    project::Project,
    report::Report,
    scenario::Scenario,
    stage::Stage,
};
use clap::Parser as _;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    process::ExitCode,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Problem::of("the asynchronous runtime would not start"))
        .and_then(|runtime| {
            runtime.block_on(async {
                tokio::select! {
                    report = run(&cli) => report,
                    // What was started ends with its owners' destructors.
                    _ = tokio::signal::ctrl_c() => Err(Problem::new("stopped by Ctrl-C")),
                }
            })
        });
    match outcome {
        Ok(report) if cli.json => println!("{:#}", report.json()),
        Ok(report) => println!("{}", report.table()),
        Err(problem) => {
            eprintln!("error: {problem}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

async fn run(cli: &Cli) -> Result<Report, Problem> {
    let project = Project::find()?;
    let counter = Counter::choose(cli.instructions)?;
    let functions = project.functions()?;
    let scenarios = wanted(&cli.functions, &functions)?;
    let binaries = project.build(&functions).await?;
    let scratch = scratch(&binaries)?;
    let repeats = Repeats { cold: cli.cold, warm: cli.warm };
    let mut measured = Vec::new();
    for scenario in scenarios {
        eprintln!("measuring {}", scenario.function);
        let mut stage = Stage::set(&project, &binaries, &scratch, cli.transport, scenario).await?;
        measured.push(measure(&mut stage, scenario, repeats, counter).await?);
    }
    Ok(Report { transport: cli.transport, repeats, counter, functions: measured })
}

/// The scenarios of the functions asked for, or of all.
fn wanted(
    asked_for: &[String],
    functions: &BTreeSet<String>,
) -> Result<Vec<&'static Scenario>, Problem> {
    if let Some(unknown) = asked_for.iter().find(|name| !functions.contains(*name)) {
        let all = functions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Problem::new(format!("--function {unknown}: there are {all}")));
    }
    let names = functions.iter().filter(|name| asked_for.is_empty() || asked_for.contains(name));
    names
        .map(|name| {
            Scenario::of(name).ok_or_else(|| {
                Problem::new(format!(
                    "nobody has said yet how to call {name}; do so in infra/bench/src/scenario.rs"
                ))
            })
        })
        .collect()
}

/// A folder for logs and certificates, beside the folder of the binaries.
fn scratch(binaries: &BTreeMap<String, PathBuf>) -> Result<PathBuf, Problem> {
    let target = binaries.values().next().and_then(|binary| binary.parent()?.parent());
    let scratch = target
        .ok_or_else(|| {
            Problem::new("there is no function to measure: the folder functions/ is empty")
        })?
        .join("bench");
    fs::create_dir_all(&scratch)
        .map_err(Problem::of(format!("cannot make the folder {}", scratch.display())))?;
    Ok(scratch)
}
