//! `cargo dev demo`: the README's tour, played against a stack of its own and judged.
//!
//! [`tour`] and [`lifecycle`] are the story: what is asked and what must come back. [`stage`] sends,
//! prints and judges a [`step`]; [`admin`] does so with a command of greenlight-admin; [`shape`] says
//! what "right" means for a body.

mod admin;
mod json;
mod lifecycle;
mod review;
mod shape;
mod stage;
mod step;
mod tour;

use crate::{
    cli,
    stack::{Logs, Options, Stack},
};
use admin::Admin;
use greenlight::domain::deployment::Deployment;
use greenlight_devkit::{Problem, Project};
use stage::Stage;
use std::process::ExitCode;

/// Starts a stack on free ports, plays the tour and stops the stack again. Succeeds only if every
/// answer was right.
pub(crate) async fn run(project: &Project, options: &cli::Demo) -> Result<ExitCode, Problem> {
    let log = project.tools()?.join(format!("demo-{}.log", std::process::id()));
    let mut stack = Stack::start(
        project,
        Options {
            deployment: Deployment::Production,
            port: 0,
            dynamodb_port: Some(0),
            data: None,
            concurrency: 4,
            reload: false,
            logs: if options.logs { Logs::Terminal } else { Logs::File(log.clone()) },
        },
    )
    .await
    .inspect_err(|_| point_to(&log, options))?;

    let mut stage = Stage::new(&stack);
    let admin = Admin::new(&stack);
    let key = stack.demo_data.workspace_key.reveal().to_owned();
    let story = async {
        tour::play(&mut stage, &key).await?;
        lifecycle::play(&mut stage, &admin).await
    };
    let outcome = tokio::select! {
        outcome = story => outcome,
        problem = stack.until_a_part_dies() => Err(problem),
    };
    stack.stop().await;
    let verdict = outcome.map(|()| stage.verdict());
    match verdict {
        // Nobody reads the log of a tour that went well.
        Ok(ExitCode::SUCCESS) => drop(std::fs::remove_file(&log)),
        _ => point_to(&log, options),
    }
    verdict
}

fn point_to(log: &std::path::Path, options: &cli::Demo) {
    if !options.logs && log.exists() {
        eprintln!("what the functions logged is in {}", log.display());
    }
}
