//! `greenlight-admin`: organisations, apps, operators, keys, providers and the review queue, from
//! the command line.
//!
//! Everything that is a rule stands in the shared crate; here are arguments, a conversation with
//! the person at the terminal, and tables. docs/admin.md is the guide.

mod caller;
mod cli;
mod command;
mod confirmation;
mod connection;
mod duration;
mod environment;
mod http_client;
mod options;
mod output;
mod problem;
mod server_time;
mod session;
mod style;
mod table;
mod terminal;

use crate::cli::Cli;
use crate::problem::Problem;
use clap::{CommandFactory as _, FromArgMatches as _};
use greenlight::domain::characters::{escaped, needs_escape};
use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Err(error) = environment::without_empty_variables() {
        let sentence = format!("the program cannot start without its empty variables: {error}");
        return Problem::unavailable(sentence).report(false);
    }
    let read = Cli::command().try_get_matches();
    let read = read.and_then(|matches| Ok((Cli::from_arg_matches(&matches)?, matches)));
    let (cli, matches) = match read {
        Ok(read) => read,
        Err(error) => return misread(&error),
    };
    greenlight::runtime::logging::init_for_people();
    let json = cli.options.json;
    let is_change = cli::is_change(&matches);
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::unavailable(format!("no asynchronous runtime: {error}")))
        .and_then(|runtime| runtime.block_on(command::run(cli)))
        .and_then(|output| output.print(json, is_change));
    outcome.unwrap_or_else(|problem| problem.report(json))
}

/// Says what is wrong with the command line: help and version, too, come this way.
fn misread(error: &clap::Error) -> ExitCode {
    let mut arguments = env::args_os().skip(1).take_while(|argument| argument != "--");
    if error.use_stderr() && arguments.any(|argument| argument == "--json") {
        return Problem::usage(one_sentence(error)).report(true);
    }
    let is_hostile = |argument: OsString| argument.to_string_lossy().chars().any(needs_escape);
    if error.use_stderr() && env::args_os().any(is_hostile) {
        // What is typed may come from others, and clap repeats it.
        let text = error.render().to_string();
        let lines: Vec<_> = text.lines().map(escaped).collect();
        terminal::tell(&format!("{}\n", lines.join("\n")));
    } else {
        // Where nobody can be told, the exit code has to do.
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// What clap says in several lines, without the usage and the advice to read the help.
fn one_sentence(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let end = ["\n\nUsage:", "\n\nFor more information"].iter().filter_map(|end| text.find(end));
    let text = &text[..end.min().unwrap_or(text.len())];
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
