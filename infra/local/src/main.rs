//! `cargo dev`: Greenlight on this machine. The functions get their calls from `cargo lambda watch`, behind
//! a gateway that speaks API Gateway's events, and beside workers that speak those of the table's stream and of
//! schedules; their database is an embedded engine in this process. The table, the routes and what else calls a
//! function are those of `template.yaml`.
//!
//! What lives here serves development alone; nothing of it is deployed. `cargo dev demo` runs the
//! README's tour against a stack of its own and judges every answer.

mod cargo_lambda;
mod cli;
mod database;
mod demo;
mod demo_data;
mod gateway;
mod log;
mod processes;
mod programs;
mod reload;
mod stack;
mod watcher;
mod welcome;
mod workers;

use crate::{cli::Cli, stack::Stack};
use clap::Parser as _;
use greenlight_devkit::{
    Problem, Project, process,
    streams::{print, tell},
};
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};

fn main() -> ExitCode {
    greenlight_devkit::run(run(Cli::parse()))
}

/// Everything, until it is done or a signal ends it. Whatever was started is stopped on the way
/// out: in order where there is time for it, else by the owners' destructors.
async fn run(cli: Cli) -> Result<ExitCode, Problem> {
    let mut interrupt = Interrupt::new()?;
    process::adopt_orphans();
    let project = Project::find()?;
    match cli.command {
        Some(cli::Command::Demo(options)) => tokio::select! {
            outcome = demo::run(&project, &options) => outcome,
            name = interrupt.next() => Ok(stopped_early(name)),
        },
        None => dev(&project, &cli.dev, &mut interrupt).await,
    }
}

/// Starts a stack, says how to talk to it, and keeps it until a signal or a death.
async fn dev(
    project: &Project,
    options: &cli::Dev,
    interrupt: &mut Interrupt,
) -> Result<ExitCode, Problem> {
    let ready_file = options.ready_file.as_deref();
    welcome::prepare(ready_file)?;
    let mut stack = tokio::select! {
        stack = Stack::start(project, options.stack_options()) => stack?,
        name = interrupt.next() => return Ok(stopped_early(name)),
    };
    print(format_args!("{}\n", welcome::text(&stack)))?;
    welcome::write(ready_file, &stack)?;
    let death = tokio::select! {
        problem = stack.until_a_part_dies() => Some(problem),
        name = interrupt.next() => {
            tell(format_args!("\n{name}: stopping everything"));
            None
        }
    };
    welcome::remove(ready_file)?;
    stack.stop().await;
    death.map_or(Ok(ExitCode::SUCCESS), Err)
}

fn stopped_early(signal: &str) -> ExitCode {
    tell(format_args!("\n{signal}: stopped before everything was done"));
    ExitCode::FAILURE
}

/// The signals that end `cargo dev`.
struct Interrupt([(&'static str, Signal); 3]);

impl Interrupt {
    fn new() -> Result<Self, Problem> {
        let listen = |name, kind| {
            let signal = signal(kind);
            let signal = signal.map_err(Problem::of(format!("cannot listen for {name}")))?;
            Ok::<_, Problem>((name, signal))
        };
        Ok(Self([
            listen("Ctrl-C", SignalKind::interrupt())?,
            listen("SIGTERM", SignalKind::terminate())?,
            listen("SIGHUP", SignalKind::hangup())?,
        ]))
    }

    /// Waits for the next of them and names it.
    async fn next(&mut self) -> &'static str {
        let [(interrupt, a), (terminate, b), (hangup, c)] = &mut self.0;
        tokio::select! {
            _ = a.recv() => interrupt,
            _ = b.recv() => terminate,
            _ = c.recv() => hangup,
        }
    }
}
