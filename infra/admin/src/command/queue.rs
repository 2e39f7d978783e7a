//! `greenlight-admin queue`: the review of submissions, on the same use cases as the API's.

mod given;

use super::{audit::done, json_list};
use crate::options::Acting;
use crate::output::{Cell, HEADING, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand, ValueEnum};
use greenlight::domain::app::App;
use greenlight::domain::field::{FieldValue, LargeRef};
use greenlight::domain::ids::{ActivationId, ClientId, OwnerId};
use greenlight::domain::owner::Organisation;
use greenlight::domain::queue::{QueueEntry, QueueFilter};
use greenlight::domain::refusal::Refusal;
use greenlight::domain::review::{Decision, GivenProblem, Message, Review};
use greenlight::domain::ticket::{Ticket, TicketStatus};
use greenlight::http::wire::{ActivationSummary, TicketView};
use greenlight::usecase::Scope;
use greenlight::usecase::administration::{apps_by_id, organisations_by_id};
use greenlight::usecase::get_activation::{ActivationDetail, get_ticket};
use greenlight::usecase::list_activations::{QueueRequest, list_activations};
use greenlight::usecase::review_activation::review_ticket;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[derive(Subcommand)]
pub(crate) enum QueueCommand {
    /// List the submissions that wait, oldest first
    #[command(after_help = "Examples:\n  greenlight-admin queue list --provider mitid\n  \
                            greenlight-admin queue list --status activation_processing --json")]
    List {
        /// Only those of this status; `requested` and `processing` will do
        #[arg(long)]
        status: Option<OpenStatus>,
        /// Only those for this provider
        #[arg(long, value_name = "PROVIDER")]
        provider: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 100, value_name = "N",
              value_parser = clap::value_parser!(u32).range(1..=1000))]
        limit: u32,
    },
    /// Show a submission whole, with its history
    #[command(
        after_help = "Example:\n  greenlight-admin queue show act_01JHMA0R80Q6V5T1YB4Z8WX2CD"
    )]
    Show {
        /// The ticket's id
        ticket: String,
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

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum OpenStatus {
    /// Nobody has claimed it
    #[value(name = "activation_requested", alias = "requested")]
    Requested,
    /// An operator has claimed it
    #[value(name = "activation_processing", alias = "processing")]
    Processing,
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
        QueueCommand::List { status, provider, limit } => {
            list(session, status, provider.as_deref(), limit).await
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

async fn list(
    session: &Session,
    status: Option<OpenStatus>,
    provider: Option<&str>,
    limit: u32,
) -> Result<Output, Problem> {
    let scope = session.scope();
    let status = status.map(|status| match status {
        OpenStatus::Requested => TicketStatus::Requested,
        OpenStatus::Processing => TicketStatus::Processing,
    });
    let status = status.as_ref().map(TicketStatus::name);
    let filter = QueueFilter::parse(status, provider, scope.settings.catalogue())?;
    let page =
        list_activations(&scope, &QueueRequest { filter, limit: Some(limit), after: None }).await?;
    let names = session.names().await?;
    let customers = Customers::of(&scope, &page.entries).await?;
    // Who has claimed one says what its status is, so that this is left out first.
    let table = Table::new("nothing waits").whole("waits").whole("provider").text("organisation");
    let mut table = table.text("app").extra("status").text("claimed by").whole("ticket");
    for entry in &page.entries {
        let claimed_by = entry.claimed_by.as_ref().map(|id| names.name(id.as_str()));
        table.row([
            Cell::since(entry.requested_at, scope.now),
            (&entry.provider_id).into(),
            customers.organisation(&entry.organisation_id).into(),
            customers.app(&entry.client_id).into(),
            entry.status.name().into(),
            Cell::optional(claimed_by),
            (&entry.id).into(),
        ]);
    }
    let json = json_list(&page.entries, |entry| json!(ActivationSummary::from(entry)));
    let output = Output::new(json).table(table);
    Ok(if page.more {
        output.note(format!("These are the first {limit}; there are more (--limit)."))
    } else {
        output
    })
}

/// What the customers behind submissions are called.
struct Customers {
    organisations: Vec<Organisation>,
    apps: Vec<App>,
}

impl Customers {
    async fn of(scope: &Scope<'_>, entries: &[QueueEntry]) -> Result<Self, Problem> {
        let owners: BTreeSet<_> = entries.iter().map(|entry| &entry.organisation_id).collect();
        let apps: BTreeSet<_> = entries.iter().map(|entry| &entry.client_id).collect();
        Ok(Self {
            organisations: organisations_by_id(scope, owners.into_iter().cloned()).await?,
            apps: apps_by_id(scope, apps.into_iter().cloned()).await?,
        })
    }

    fn organisation<'a>(&'a self, id: &'a OwnerId) -> &'a str {
        let found = self.organisations.iter().find(|organisation| organisation.id == *id);
        found.map_or(id.as_str(), |organisation| &organisation.name)
    }

    fn app<'a>(&'a self, id: &'a ClientId) -> &'a str {
        let found = self.apps.iter().find(|app| app.client_id == *id);
        found.map_or(id.as_str(), |app| &app.name)
    }
}

async fn show(session: &Session, id: &ActivationId) -> Result<Output, Problem> {
    let shown = get_ticket(&session.scope(), id).await?;
    let names = session.names().await?;
    let json = json!(TicketView::from(&shown));
    let ActivationDetail { ticket, history, large_values } = &shown;
    let mut fields = Table::new("no fields").whole("field").whole("value");
    for (field, value) in &ticket.fields {
        let text = match value {
            FieldValue::Text(text) => text.clone(),
            FieldValue::Flag(flag) => flag.to_string(),
            FieldValue::Large(LargeRef { sha256, .. }) => large_values.get(sha256).map_or_else(
                || format!("(not kept; sha256 {sha256})"),
                |text| {
                    let length = text.len();
                    format!("({length} bytes, sha256 {sha256}; --json has it in full)")
                },
            ),
        };
        fields.row([field.into(), text.into()]);
    }
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
    let mut summary = summary(ticket, ticket.claimed_by.as_ref().map(|id| names.show(id.as_str())));
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
    let output = output.line(heading("What happened")).table(trail);
    Ok(match history.omitted {
        0 => output,
        omitted => output.note(format!(
            "{omitted} entries after the first are not shown; `greenlight-admin audit --ticket {id}` \
             shows what operators did."
        )),
    })
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
    let claimed_by = ticket.claimed_by.as_ref().map(|id| names.show(id.as_str()));
    let json: Value = json!(ActivationSummary::from(&ticket));
    Ok(Output::new(json).fields(summary(&ticket, claimed_by)))
}

fn summary(ticket: &Ticket, claimed_by: Option<String>) -> Vec<(&'static str, Cell)> {
    vec![
        ("Ticket", (&ticket.id).into()),
        ("Provider", (&ticket.provider_id).into()),
        ("App", (&ticket.client_id).into()),
        ("Organisation", (&ticket.organisation_id).into()),
        ("Status", ticket.status.name().into()),
        ("Requested", ticket.requested_at.into()),
        ("Updated", ticket.updated_at.into()),
        ("Claimed by", Cell::optional(claimed_by)),
    ]
}
