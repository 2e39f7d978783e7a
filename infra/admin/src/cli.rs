//! The command line as a whole: the commands that there are. What all of them take is in `options`;
//! each command's own arguments stand beside what it does, in `command`.

use crate::command::{
    app::AppCommand, audit::AuditCommand, key::KeyCommand, operator::OperatorCommand,
    org::OrgCommand, provider::ProviderCommand, queue::QueueCommand, table::TableCommand,
    webhook::WebhookCommand,
};
use crate::options::Options;
use clap::{ArgMatches, CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

const ENDING: &str = "\
Exit codes:
  0  done, or it was so already
  1  refused: a rule, another's change, or your own answer
  2  the command line is not right
  3  there is no such thing
  4  the database or the credentials are not there, or AWS does not say who is calling

The first steps on a new table:
  greenlight-admin operator create --name \"Ada Lovelace\" --deployment-env production
  export GREENLIGHT_OPERATOR=\"Ada Lovelace\"
  greenlight-admin org create --name \"Acme Corp\"
  greenlight-admin app create --org \"Acme Corp\" --name \"My App\"
  greenlight-admin key create --org \"Acme Corp\" --name \"Acme backend\" --expires-in 90d

With the table in TABLE_NAME, and for a local engine its address in AWS_ENDPOINT_URL_DYNAMODB.
`greenlight-admin doctor` says what is missing.";

/// Administers Greenlight: organisations, apps, operators, keys, providers and the review queue.
///
/// Works on AWS, with the credentials that its own tools use, and on local engines. Whoever changes
/// something says who they are, and every change leaves an audit entry.
#[derive(Parser)]
#[command(
    name = "greenlight-admin",
    version,
    after_help = "`greenlight-admin --help` lists the exit codes and the first steps.",
    after_long_help = ENDING,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) options: Options,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Organisations: the customers, each a workspace with apps and keys
    #[command(subcommand, after_help = "Example:\n  greenlight-admin org show \"Acme Corp\"")]
    Org(OrgCommand),
    /// Apps: what an organisation activates providers for
    #[command(subcommand, after_help = "Example:\n  greenlight-admin app list --org \"Acme Corp\"")]
    App(AppCommand),
    /// Operators: the people who review submissions and administer Greenlight
    #[command(subcommand, after_help = "Example:\n  greenlight-admin operator list")]
    Operator(OperatorCommand),
    /// API keys of organisations and operators
    #[command(subcommand, after_help = "Example:\n  greenlight-admin key list --org \"Acme Corp\"")]
    Key(KeyCommand),
    /// The providers of an app, switched on and off by hand
    #[command(subcommand, after_help = "Example:\n  greenlight-admin provider list --app HqTRDIYH")]
    Provider(ProviderCommand),
    /// The queue of submissions that wait for a review
    #[command(subcommand, after_help = "Example:\n  greenlight-admin queue list --provider mitid")]
    Queue(QueueCommand),
    /// The webhook endpoints of an organisation
    #[command(
        subcommand,
        after_help = "Example:\n  greenlight-admin webhook list --org \"Acme Corp\""
    )]
    Webhook(WebhookCommand),
    /// Who did what, and when
    Audit(AuditCommand),
    /// The table of a local engine; tables on AWS belong to template.yaml
    #[command(subcommand, after_help = "Example:\n  greenlight-admin table describe")]
    Table(TableCommand),
    /// Check credentials, table and deployment, and say what is wrong and what to do
    #[command(after_help = "Example:\n  greenlight-admin doctor --table greenlight-table")]
    Doctor,
    /// Print a shell's completions
    #[command(after_help = "Examples:\n  greenlight-admin completions bash > \
        ~/.local/share/bash-completion/completions/greenlight-admin\n  greenlight-admin completions zsh > \
        ~/.zfunc/_greenlight-admin    (with fpath+=~/.zfunc before compinit)")]
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Whether the command that was given changes something, which none does without saying who.
pub(crate) fn is_change(matches: &ArgMatches) -> bool {
    let (mut command, mut matches) = (Cli::command(), matches);
    while let Some((name, further)) = matches.subcommand() {
        let Some(next) = command.find_subcommand(name) else { return false };
        (command, matches) = (next.clone(), further);
    }
    takes_operator(&command)
}

fn takes_operator(command: &clap::Command) -> bool {
    let mut arguments = command.get_arguments();
    arguments.any(|argument| argument.get_env().is_some_and(|name| name == "GREENLIGHT_OPERATOR"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_stand_before_or_after_the_command() {
        for line in [
            ["greenlight-admin", "--table", "t", "org", "list", "--json"],
            ["greenlight-admin", "org", "list", "--table", "t", "--json"],
        ] {
            let cli = Cli::try_parse_from(line).expect("a command line");
            assert_eq!(cli.options.table().expect("a table"), "t");
            assert!(cli.options.json);
        }
    }

    #[test]
    fn every_help_page_ends_in_an_example_that_can_be_typed() {
        let mut pages = vec![(Cli::command(), String::new())];
        while let Some((mut page, before)) = pages.pop() {
            let name = format!("{before}{}", page.get_name());
            let help = page.render_long_help().to_string();
            let examples: Vec<&str> =
                help.lines().filter(|line| line.starts_with("  greenlight-admin ")).collect();
            assert!(!examples.is_empty(), "{name} --help has no example");
            for example in examples {
                // What it is about, not what the shell does with it.
                let typed = example.trim().trim_end_matches('\\');
                let command = typed.split([' ']).take_while(|word| !word.starts_with(['-', '"']));
                let command: Vec<&str> = command.collect();
                let first = name.split(' ').zip(&command).all(|(a, b)| a == *b);
                assert!(first, "{name} --help: {example}");
            }
            // clap's own `help` only shows the other pages.
            let own = page.get_subcommands().filter(|sub| sub.get_name() != "help");
            pages.extend(own.map(|sub| (sub.clone(), format!("{name} "))));
        }
    }

    #[test]
    fn a_command_is_a_change_if_it_takes_an_operator() {
        for (line, expected) in [
            (["greenlight-admin", "org", "create", "--name", "x"].as_slice(), true),
            (&["greenlight-admin", "org", "list"], false),
            (&["greenlight-admin", "audit", "--operator", "x"], false),
            (&["greenlight-admin", "doctor"], false),
        ] {
            let matches = Cli::command().try_get_matches_from(line).expect("a command line");
            assert_eq!(is_change(&matches), expected, "{line:?}");
        }
    }

    #[test]
    fn every_change_takes_an_operator_and_no_question_does() {
        let changes = [
            "org create",
            "org disable",
            "org enable",
            "app create",
            "app erase",
            "app tidy",
            "operator create",
            "operator disable",
            "key create",
            "key rotate",
            "key revoke",
            "provider enable",
            "provider disable",
            "queue next",
            "queue claim",
            "queue release",
            "queue approve",
            "queue reject",
            "webhook disable",
            "webhook enable",
        ];
        let mut found = Vec::new();
        for group in Cli::command().get_subcommands() {
            for command in group.get_subcommands() {
                if takes_operator(command) {
                    found.push(format!("{} {}", group.get_name(), command.get_name()));
                }
            }
        }
        assert_eq!(found, changes);
    }
}
