//! `cargo dev demo`: runs the blocks of the README's tour, in order and in one shell, against a stack of
//! each deployment, and judges what each prints by the comment below it. [`tour`] reads the README, [`session`] is
//! the shell, [`expectation`] judges.

mod expectation;
mod session;
mod tour;

use crate::{
    cli,
    database::USUAL_PORT,
    log::Log,
    stack::{Options, Stack},
};
use expectation::Values;
use greenlight::domain::characters::escaped;
use greenlight::domain::deployment::Deployment;
use greenlight_devkit::{
    ADMIN, Problem, Project,
    streams::{print, tell},
};
use session::Session;
use std::process::ExitCode;
use tour::Block;

/// Where the README has its two stacks.
const PRODUCTION: &str = "http://127.0.0.1:9000/connect/v1";
const SANDBOX: &str = "http://127.0.0.1:9200/connect/v1";

/// Starts two stacks on free ports, runs the tour and stops them again. Succeeds only if every block
/// did what the README says.
pub(crate) async fn run(project: &Project, options: &cli::Demo) -> Result<ExitCode, Problem> {
    // What is wrong with the README is said before anything is built.
    let readme = project.text_of("README.md")?;
    let blocks = tour::read(&readme)?;
    let file = std::env::temp_dir().join(format!("greenlight-demo-{}.log", std::process::id()));
    let log = if options.logs { cli::to_terminal(false) } else { Log::to_file(&file)? };
    let outcome = with_stacks(project, options, blocks, log).await;
    // Nobody reads the log of a tour that went well, or one with nothing in it.
    let is_idle = file.metadata().is_ok_and(|log| log.len() == 0);
    if is_idle || matches!(outcome, Ok(ExitCode::SUCCESS)) {
        let _ = std::fs::remove_file(&file);
    } else if file.exists() {
        tell(format_args!("what the functions logged is in {}", file.display()));
    }
    outcome
}

async fn with_stacks(
    project: &Project,
    options: &cli::Demo,
    blocks: Vec<Block<'_>>,
    log: Log,
) -> Result<ExitCode, Problem> {
    let of = |deployment, log| Options {
        deployment,
        port: 0,
        dynamodb_port: Some(0),
        data: None,
        concurrency: 4,
        reload: false,
        log,
    };
    let other = of(Deployment::Sandbox, log.of_another_stack()?);
    let mut production = Stack::start(project, of(Deployment::Production, log)).await?;
    let outcome = match Stack::start(project, other).await {
        Ok(mut sandbox) => {
            let outcome = play(project, options, blocks, [&mut production, &mut sandbox]).await;
            sandbox.stop().await;
            outcome
        }
        Err(problem) => Err(problem),
    };
    production.stop().await;
    outcome
}

async fn play(
    project: &Project,
    options: &cli::Demo,
    mut blocks: Vec<Block<'_>>,
    [production, sandbox]: [&mut Stack; 2],
) -> Result<ExitCode, Problem> {
    let admin = production.binaries.join(ADMIN);
    print(format_args!("\nThe README's tour, where cargo admin runs {}\n", admin.display()))?;
    // It names the addresses of a `cargo dev` without options.
    let database = format!("http://127.0.0.1:{USUAL_PORT}");
    redirect(&mut blocks, PRODUCTION, &production.base_url())?;
    redirect(&mut blocks, SANDBOX, &sandbox.base_url())?;
    redirect(&mut blocks, &database, production.dynamodb_endpoint())?;
    let session = Session::start(&options.shell, project.root(), &admin, &blocks)?;
    tokio::select! {
        outcome = judge(session, &blocks) => outcome,
        problem = production.until_a_part_dies() => Err(problem),
        problem = sandbox.until_a_part_dies() => Err(problem),
    }
}

/// Puts a stack's address for the one that the blocks name, and says so.
fn redirect(blocks: &mut [Block<'_>], usual: &str, here: &str) -> Result<(), Problem> {
    print(format_args!("and {usual} is {here}\n"))?;
    // Otherwise the tour would meet whatever answers at another address that it names.
    if !blocks.iter().any(|block| block.source.contains(usual)) {
        return Err(Problem::new(format!("no block of the README's tour names {usual}")));
    }
    for block in blocks {
        block.source = block.source.replace(usual, here);
    }
    Ok(())
}

/// Shows a line of what a block prints, without what a terminal would obey instead.
fn show(line: &str) -> Result<(), Problem> {
    let text = line.trim_end_matches('\n');
    print(format_args!("{}{}", escaped(text), &line[text.len()..]))
}

/// Runs block after block, and says of each whether it did what the README says.
async fn judge(mut session: Session, blocks: &[Block<'_>]) -> Result<ExitCode, Problem> {
    let (mut right, mut values) = (0, Values::new());
    for (number, Block { title, line, source, expected }) in (1..).zip(blocks) {
        print(format_args!("\n{number} of {}, README.md:{line}\n{title}\n", blocks.len()))?;
        print(format_args!("$ {}\n", source.trim_end().replace('\n', "\n> ")))?;
        let (output, code) = session.next(show).await?;
        let judged = match code {
            Some(0) => expected.judge(&output, &mut values),
            Some(code) => Err(format!("its last command ended with exit code {code}")),
            None => Err("the shell ended, and what comes after this was not run".to_owned()),
        };
        match judged {
            Ok(()) => right += 1,
            Err(why) => {
                print(format_args!("✗ README.md:{line}: {}\n", why.replace('\n', "\n    ")))?;
            }
        }
        if code.is_none() {
            break;
        }
    }
    print(format_args!("\n{right} of {} blocks did what the README says\n", blocks.len()))?;
    Ok(if right == blocks.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
