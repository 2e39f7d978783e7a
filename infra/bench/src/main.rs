//! `cargo bench-functions`: what each function costs to start, to answer first and to answer again.
//!
//! Every function runs as on AWS: its release binary, alone in a process, asks a stand-in for the
//! Lambda Runtime API for work and talks to a database, which is embedded here. docs/benchmark.md
//! says what the figures mean and keeps some. No figure is judged unless `--check` or `--growth` asks for it.

mod called;
mod certificate;
mod cli;
mod counter;
mod database;
mod fixture;
mod growth;
mod measure;
mod past;
mod peers;
mod program;
mod record;
mod report;
mod runtime_api;
mod session;
mod size;
mod usage;
mod workbench;

use crate::{
    called::Called,
    cli::Cli,
    measure::{Measured, measure},
    record::{PLACE, Record},
    report::Report,
    workbench::{Workbench, side_by_side},
};
use clap::Parser as _;
use greenlight_devkit::{
    Problem, Project,
    streams::{print, tell},
};
use greenlight_tests::{ENDPOINTS, EndpointRow};
use std::{collections::BTreeSet, process::ExitCode};

fn main() -> ExitCode {
    let cli = Cli::parse();
    greenlight_devkit::run(async {
        tokio::select! {
            done = run(&cli) => done?,
            // What was started ends with its owners' destructors.
            _ = tokio::signal::ctrl_c() => return Err(Problem::new("stopped by Ctrl-C")),
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Writes down what was measured, or compares it with what was.
fn keep(cli: &Cli, project: &Project, measured: &[Measured]) -> Result<(), Problem> {
    let functions = project.functions()?;
    let mut record = Record::read(project.root())?;
    if let Some(other) = record.elsewhere().filter(|_| cli.check) {
        tell(format_args!("{PLACE} is about {other}, so nothing can be compared here"));
        return Ok(());
    }
    if cli.check {
        record.check(measured)?;
        tell(format_args!("no function costs over 5 % more than {PLACE} says"));
        return Ok(());
    }
    record.take_in(measured)?;
    record.keep(|name| functions.contains(name));
    record.write(project.root())?;
    tell(format_args!("wrote {PLACE}"));
    Ok(())
}

async fn run(cli: &Cli) -> Result<(), Problem> {
    let project = Project::find()?;
    let functions = project.functions()?;
    let all = wanted(&cli.functions, &functions)?;
    let counts_instructions = !cli.no_instructions && counter::works();
    if !counts_instructions && (cli.is_for_the_record() || cli.growth.is_some()) {
        return Err(Problem::new("nothing counts instructions here: install valgrind"));
    }
    if cli.peers {
        let tables = peers::run(project, cli, counts_instructions).await?;
        return print(format_args!("{tables}\n"));
    }
    let bench = Workbench::new(project, &functions, cli.transport).await?;
    if let Some(many) = cli.growth {
        let table = growth::run(&bench, &cli.functions, many).await?;
        return print(format_args!("{table}\n"));
    }
    let repeats = cli.repeats();
    let each = all.into_iter().map(async |called| {
        tell(format_args!("measuring {}", called.name()));
        let mut fixture = bench.fixture(called.name()).await?;
        called.prepare(&mut fixture).await?;
        measure(&mut fixture, called, repeats, counts_instructions).await
    });
    if cli.is_for_the_record() {
        return keep(cli, &bench.project, &side_by_side(each).await?);
    }
    let mut measured = Vec::new();
    for one in each {
        measured.push(one.await?);
    }
    let report =
        Report { transport: cli.transport, repeats, counts_instructions, functions: measured };
    if cli.json {
        print(format_args!("{:#}\n", report.json()))
    } else {
        print(format_args!("{}\n", report.table()))
    }
}

/// The functions asked for, or all of them.
fn wanted(asked_for: &[String], functions: &BTreeSet<String>) -> Result<Vec<Called>, Problem> {
    if let Some(unknown) = asked_for.iter().find(|name| !functions.contains(*name)) {
        let all = functions.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Problem::new(format!("--function {unknown}: there are {all}")));
    }
    if asked_for.is_empty() {
        return Ok(Called::all().filter(|called| functions.contains(called.name())).collect());
    }
    let called = |name: &String| {
        let called = Called::all().find(|called| called.name() == name);
        called.ok_or_else(|| Problem::new(format!("{name}: nothing says how it is called")))
    };
    asked_for.iter().map(called).collect()
}

/// What a function is called with, and what must have happened before.
fn row(function: &str) -> Result<&'static EndpointRow, Problem> {
    let row = ENDPOINTS.iter().find(|row| row.endpoint.name == function);
    row.ok_or_else(|| Problem::new(format!("{function}: no row in tests/src/endpoints.rs")))
}
