//! `greenlight-admin queue`: the review of submissions, on the same use cases as the API's.

mod given;
mod list;

use super::audit::done;
use crate::options::Acting;
use crate::output::{Cell, HEADING, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand};
use greenlight::domain::field::{FieldValue, LargeRef};
use greenlight::domain::ids::{ActivationId, OwnerId};
use greenlight::domain::queue;
use greenlight::domain::refusal::Refusal;
use greenlight::domain::review::{Decision, GivenProblem, Message, Review};
use greenlight::domain::ticket::Ticket;
use greenlight::http::wire::{ActivationSummary, TicketView};
use greenlight::usecase::claim_next_activation::claim_next_ticket;
use greenlight::usecase::get_activation::{ActivationDetail, get_ticket};
use greenlight::usecase::review_activation::review_ticket;
use list::ListOptions;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum QueueCommand {
    /// List the submissions that wait, oldest first, or what became of others, newest first
    #[command(
        after_help = "Examples:\n  greenlight-admin queue list --provider mitid --claimed-by none\n  \
                            greenlight-admin queue list --status rejected --app HqTRDIYH --json"
    )]
    List(ListOptions),
    /// Show a submission whole, with its history
    #[command(
        after_help = "Example:\n  greenlight-admin queue show act_01JHMA0R80Q6V5T1YB4Z8WX2CD"
    )]
    Show {
        /// The ticket's id
        ticket: String,
    },
    /// Take on the submission that has waited longest
    #[command(after_help = "Example:\n  greenlight-admin queue next --provider mitid")]
    Next {
        /// Only one for this provider
        #[arg(long, value_name = "PROVIDER")]
        provider: Option<String>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Take a submission on: it cannot be replaced until you decide
    #[command(
        after_help = "Example:\n  greenlight-admin queue claim act_01JHMA0R80Q6V5T1YB4Z8WX2CD"
    )]
    Claim(OneTicket),
    /// Give a submission back to the queue
    #[command(
        after_help = "Example:\n  greenlight-admin queue release act_01JHMA0R80Q6V5T1YB4Z8WX2CD"
    )]
    Release {
        #[command(flatten)]
        one: OneTicket,
        #[command(flatten)]
        force: Force,
    },
    /// Approve a submission: the provider is enabled for the app
    #[command(
        after_help = "Example:\n  greenlight-admin queue approve act_01JHMA0R80Q6V5T1YB4Z8WX2CD"
    )]
    Approve {
        #[command(flatten)]
        one: OneTicket,
        #[command(flatten)]
        force: Force,
    },
    /// Turn a submission down; the customer sees why
    #[command(after_help = "Example:\n  greenlight-admin queue reject \
        act_01JHMA0R80Q6V5T1YB4Z8WX2CD \\\n      --problem registrationNumber:not_in_register --yes\n  \
        greenlight-admin queue reject act_01JHMA0R80Q6V5T1YB4Z8WX2CD \\\n      \
        --problem \"displayName:other=Another company is called so.\" --yes")]
    Reject {
        #[command(flatten)]
        one: OneTicket,
        /// Why, for the customer to read: 1 to 1000 characters; without it, what the problems say
        #[arg(long, value_name = "TEXT", value_parser = message, required_unless_present = "problems")]
        message: Option<Message>,
        /// A field that it is about; may be repeated
        #[arg(long = "field", value_name = "ID")]
        fields: Vec<String>,
        /// What is wrong with a field, by its code, or a code alone, or either in words of your own; may be
        /// repeated
        #[arg(long = "problem", value_name = "FIELD:CODE[=TEXT]", value_parser = given::parse)]
        problems: Vec<GivenProblem>,
        #[command(flatten)]
        force: Force,
    },
}

#[derive(Args)]
pub(crate) struct OneTicket {
    /// The ticket's id
    ticket: String,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Args)]
pub(crate) struct Force {
    /// Decide although another operator has claimed it
    #[arg(long)]
    force: bool,
}

fn message(text: &str) -> Result<Message, String> {
    Message::parse("message", text).map_err(|refusal| match refusal {
        Refusal::Invalid(flaw) => flaw.expected,
        other => Problem::from(other).sentence().to_owned(),
    })
}

fn id(named: &str) -> Result<ActivationId, Problem> {
    let missing = || Problem::not_found(format!("there is no ticket {named}"));
    ActivationId::parse(named).ok_or_else(missing)
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: QueueCommand) -> Result<Output, Problem> {
    let review = |decision, force| Review::new(decision, None, Vec::new(), Vec::new(), force);
    match command {
        QueueCommand::List(options) => list::list(session, &options).await,
        QueueCommand::Next { provider, acting } => {
            next(session, provider.as_deref(), &acting).await
        }
        QueueCommand::Show { ticket } => show(session, &id(&ticket)?).await,
        QueueCommand::Claim(one) => decide(session, &one, &review(Decision::Claim, false)?).await,
        QueueCommand::Release { one, force } => {
            decide(session, &one, &review(Decision::Release, force.force)?).await
        }
        QueueCommand::Approve { one, force } => {
            decide(session, &one, &review(Decision::Approve, force.force)?).await
        }
        QueueCommand::Reject { one, message, fields, problems, force } => {
            let review = Review::new(Decision::Reject, message, fields, problems, force.force)?;
            decide(session, &one, &review).await
        }
    }
}

async fn next(
    session: &Session,
    provider: Option<&str>,
    acting: &Acting,
) -> Result<Output, Problem> {
    let by = session.acting(acting).await?;
    let scope = session.scope();
    if let Some(id) = provider {
        queue::provider("providerId", id, scope.settings.catalogue())?;
    }
    // Before it is claimed: once it is, nothing may fail any more.
    let names = session.names().await?;
    let Some(entry) = claim_next_ticket(&scope, &by, provider).await? else {
        return Ok(Output::new(Value::Null).line("nothing waits"));
    };
    let claimed_by = entry.claimed_by.as_ref().map(|id| names.show(id.as_str()));
    let json = json!(ActivationSummary::from(&entry));
    Ok(Output::new(json).fields(summary(&entry.as_ticket(), claimed_by, None)))
}

async fn show(session: &Session, id: &ActivationId) -> Result<Output, Problem> {
    let shown = get_ticket(&session.scope(), id).await?;
    let names = session.names().await?;
    let json = json!(TicketView::from(&shown));
    let ActivationDetail { ticket, history, previous, large_values } = &shown;
    let in_full = |sha256: &str| large_values.get(sha256).map(String::len);
    let fields = values(ticket, &in_full);
    let trail = Table::new("no history").whole("at").text("who").whole("what");
    let mut trail = trail.extra("from").whole("to").whole("message");
    for entry in &history.entries {
        trail.row([
            entry.at.into(),
            names.show(entry.actor.id()).into(),
            done(&entry.action, entry.forced).into(),
            Cell::optional(entry.from.as_ref()),
            Cell::optional(entry.to.as_ref()),
            Cell::optional(entry.message.as_ref()),
        ]);
    }
    let who = |id: &Option<OwnerId>| id.as_ref().map(|id| names.show(id.as_str()));
    let mut summary = summary(ticket, who(&ticket.claimed_by), who(&ticket.decided_by));
    if let Some(rejection) = &ticket.rejection {
        summary.push(("Rejected", (&rejection.message).into()));
    }
    if !ticket.ignored_fields.is_empty() {
        summary.push(("Ignored", ticket.ignored_fields.join(", ").into()));
    }
    let heading = |text: &str| Cell::new(text, HEADING);
    let mut output = Output::new(json)
        .fields(summary)
        .line(heading("What was submitted"))
        .table(fields)
        .line(heading("What a machine found"))
        .table(given::table(&ticket.warnings));
    if let Some(rejection) = ticket.rejection.as_ref().filter(|it| !it.problems.is_empty()) {
        output =
            output.line(heading("Why it was rejected")).table(given::table(&rejection.problems));
    }
    if let Some(before) = previous {
        output = output.line(heading("What was submitted before"));
        output = output.fields(before_it(before)).table(values(before, &|_| None));
    }
    let output = output.line(heading("What happened")).table(trail);
    Ok(match history.omitted {
        0 => output,
        omitted => output.note(format!(
            "{omitted} entries after the first are not shown; `greenlight-admin audit --ticket {id}` \
             shows what operators did."
        )),
    })
}

/// The values of a ticket. `in_full` says how long a large one is, where it is at hand.
fn values(ticket: &Ticket, in_full: &dyn Fn(&str) -> Option<usize>) -> Table {
    let mut fields = Table::new("no fields").whole("field").whole("value");
    for (field, value) in &ticket.fields {
        let text = match value {
            FieldValue::Text(text) => text.clone(),
            FieldValue::Flag(flag) => flag.to_string(),
            FieldValue::Large(LargeRef { sha256, .. }) => in_full(sha256).map_or_else(
                || format!("(not kept; sha256 {sha256})"),
                |length| format!("({length} bytes, sha256 {sha256}; --json has it in full)"),
            ),
        };
        fields.row([field.into(), text.into()]);
    }
    fields
}

/// The ticket before one, in short.
fn before_it(ticket: &Ticket) -> Vec<(&'static str, Cell)> {
    let mut fields = vec![
        ("Ticket", (&ticket.id).into()),
        ("Status", ticket.status.name().into()),
        ("Closed", Cell::optional(ticket.closed_at())),
    ];
    if let Some(rejection) = &ticket.rejection {
        fields.push(("Rejected", (&rejection.message).into()));
    }
    fields
}

async fn decide(session: &Session, one: &OneTicket, review: &Review) -> Result<Output, Problem> {
    let by = session.acting(&one.acting).await?;
    let id = id(&one.ticket)?;
    if review.decision() == Decision::Reject {
        let Ticket { provider_id, client_id, .. } = get_ticket(&session.scope(), &id).await?.ticket;
        session.confirm(&format!(
            "The submission of {client_id} for {provider_id} will be rejected."
        ))?;
    }
    // Before the decision: once it is taken, nothing may fail any more.
    let names = session.names().await?;
    let ticket = review_ticket(&session.scope(), &id, &by, review).await?;
    let who = |id: &Option<OwnerId>| id.as_ref().map(|id| names.show(id.as_str()));
    let json: Value = json!(ActivationSummary::from(&ticket));
    let fields = summary(&ticket, who(&ticket.claimed_by), who(&ticket.decided_by));
    Ok(Output::new(json).fields(fields))
}

fn summary(
    ticket: &Ticket,
    claimed_by: Option<String>,
    decided_by: Option<String>,
) -> Vec<(&'static str, Cell)> {
    vec![
        ("Ticket", (&ticket.id).into()),
        ("Provider", (&ticket.provider_id).into()),
        ("App", format!("{} ({})", ticket.client_name, ticket.client_id).into()),
        (
            "Organisation",
            format!("{} ({})", ticket.organisation_name, ticket.organisation_id).into(),
        ),
        ("Status", ticket.status.name().into()),
        ("Requested", ticket.requested_at.into()),
        ("Updated", ticket.updated_at.into()),
        ("Claimed by", Cell::optional(claimed_by)),
        ("Closed", Cell::optional(ticket.closed_at())),
        ("Decided by", Cell::optional(decided_by)),
    ]
}
