//! `cargo bench-functions --peers`: Greenlight beside what somebody would pick instead, in one run. The same two
//! endpoints, on the same table with the same items, called by the same events: written for Python and for Node with
//! what AWS offers there, and in Rust as AWS's documentation shows it (`infra/bench/peers`).

mod contender;
mod effect;
mod table;

use crate::{
    called::Called,
    cli::Cli,
    fixture::TABLE,
    measure::{Measured, measure, prepare},
    report::circumstances,
    workbench::Workbench,
};
use contender::{Contender, FUNCTIONS};
use effect::Effect;
use greenlight_devkit::{Problem, Project, streams::tell};
use std::{path::Path, process::Stdio};
use tokio::process::Command;

/// What installs and builds what is compared with, and says which versions that are.
const BUILD: &str = "infra/bench/peers/build";
/// What the functions of the comparison need to have happened before.
const BEFORE: [&str; 1] = ["create-production-test"];

/// What was measured of one endpoint, contender by contender: Greenlight comes first.
struct Comparison {
    endpoint: &'static str,
    measured: Vec<(&'static str, Measured)>,
}

/// Measures everybody, and says it in tables.
pub(crate) async fn run(
    project: Project,
    cli: &Cli,
    counts_instructions: bool,
) -> Result<String, Problem> {
    let own = FUNCTIONS.iter().map(|(name, _)| *name).chain(BEFORE).map(str::to_owned).collect();
    let bench = Workbench::new(project, &own, cli.transport).await?;
    let built = bench.folder("peers")?;
    let versions = build(&bench.project, &built).await?;
    let mut comparisons = Vec::new();
    for (endpoint, query) in FUNCTIONS {
        let row = crate::row(endpoint)?;
        let (mut measured, mut own) = (Vec::new(), None);
        for contender in Contender::ALL {
            tell(format_args!("measuring {endpoint}: {}", contender.name()));
            let mut fixture = bench.fixture(endpoint).await?;
            prepare(&mut fixture, row).await?;
            fixture.query = query;
            fixture.instead = contender.program(bench.project.root(), &built, endpoint);
            let figures =
                measure(&mut fixture, Called::Endpoint(row), cli.repeats(), counts_instructions)
                    .await?;
            measured.push((contender.name(), figures));
            let effect = Effect::of(&fixture.last_answer, &fixture.client(), TABLE).await?;
            match &own {
                None => own = Some(effect),
                Some(own) => own.compare(&effect, contender)?,
            }
        }
        comparisons.push(Comparison { endpoint, measured });
    }
    let circumstances = circumstances(cli.transport, cli.repeats(), counts_instructions);
    Ok(format!("{circumstances}\n{versions}\n{}", table::tables(&comparisons)))
}

/// Has the others built into `folder`. What they are made of, in a line each.
async fn build(project: &Project, folder: &Path) -> Result<String, Problem> {
    let mut command = Command::new(project.root().join(BUILD));
    command.arg(folder).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let trouble = || Problem::of(format!("{BUILD} would not start"));
    let built = command.spawn().map_err(trouble())?.wait_with_output().await.map_err(trouble())?;
    if !built.status.success() {
        return Err(Problem::new(format!("{BUILD} failed; its words are above")));
    }
    Ok(String::from_utf8_lossy(&built.stdout).into_owned())
}
