//! `greenlight-admin webhook`: an organisation's webhook endpoints, looked at and switched for support.

mod deliveries;

use super::json_list;
use crate::options::Acting;
use crate::output::{BAD, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand};
use deliveries::DeliveriesOptions;
use greenlight::domain::event::TypePattern;
use greenlight::domain::owner::Organisation;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::WebhookEndpoint;
use greenlight::usecase::administration::{
    Change, disable_webhook_endpoint, enable_webhook_endpoint, find_organisation, webhook_endpoints,
};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum WebhookCommand {
    /// List an organisation's webhook endpoints, by their hosts
    #[command(after_help = "Example:\n  greenlight-admin webhook list --org \"Acme Corp\"")]
    List {
        #[command(flatten)]
        of: OfOrganisation,
    },
    /// List what was sent to a webhook endpoint, or is to be sent, the newest first
    #[command(
        after_help = "Example:\n  greenlight-admin webhook deliveries we_01M8E39FPXT8GAB7HZ34VDPT2J \
                      --org \"Acme Corp\" --status failed"
    )]
    Deliveries(DeliveriesOptions),
    /// Disable a webhook endpoint: nothing is sent to it until it is enabled again
    ///
    /// Deliveries that are not done are dropped. The organisation is told by an event, and can enable the endpoint
    /// again itself.
    #[command(
        after_help = "Example:\n  greenlight-admin webhook disable we_01M8E39FPXT8GAB7HZ34VDPT2J \
                      --org \"Acme Corp\" --yes"
    )]
    Disable(OneEndpoint),
    /// Enable a webhook endpoint again, whoever had disabled it
    #[command(
        after_help = "Example:\n  greenlight-admin webhook enable we_01M8E39FPXT8GAB7HZ34VDPT2J \
                      --org \"Acme Corp\""
    )]
    Enable(OneEndpoint),
}

#[derive(Args)]
pub(crate) struct OfOrganisation {
    /// The organisation's id or name
    #[arg(long, value_name = "ORG")]
    org: String,
}

#[derive(Args)]
pub(crate) struct OneEndpoint {
    /// The endpoint's id
    #[arg(value_name = "ENDPOINT")]
    endpoint: String,
    #[command(flatten)]
    of: OfOrganisation,
    #[command(flatten)]
    acting: Acting,
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: WebhookCommand) -> Result<Output, Problem> {
    match command {
        WebhookCommand::List { of } => list(session, &of).await,
        WebhookCommand::Deliveries(options) => deliveries::list(session, &options).await,
        WebhookCommand::Disable(one) => disable(session, &one).await,
        WebhookCommand::Enable(one) => {
            let by = session.acting(&one.acting).await?;
            let organisation = organisation(session, &one.of).await?;
            let scope = session.scope();
            let change =
                enable_webhook_endpoint(&scope, by, &organisation.id, &one.endpoint).await?;
            let note = "What happens from now on is sent to it.";
            Ok(told(change, scope.now, note, "Enabled already; nothing was changed."))
        }
    }
}

async fn organisation(session: &Session, of: &OfOrganisation) -> Result<Organisation, Problem> {
    Ok(find_organisation(&session.scope(), &of.org).await?)
}

async fn list(session: &Session, of: &OfOrganisation) -> Result<Output, Problem> {
    let organisation = organisation(session, of).await?;
    let scope = session.scope();
    let all = webhook_endpoints(&scope, &organisation.id).await?;
    let table = Table::new("it has no webhook endpoints").text("host").whole("state").whole("id");
    let mut table = table.whole("failing").extra("keys").extra("created");
    for endpoint in &all {
        let failing = endpoint.health.failing_since;
        let failing = failing.map_or(Cell::from(""), |since| Cell::age(since, scope.now));
        table.row([
            endpoint.url.host().into(),
            state(endpoint),
            endpoint.id.as_str().into(),
            failing,
            endpoint.secrets.keys_in_use(scope.now).join(" ").into(),
            Cell::age(endpoint.created_at, scope.now),
        ]);
    }
    Ok(Output::new(json_list(&all, |endpoint| view(endpoint, scope.now))).table(table))
}

async fn disable(session: &Session, one: &OneEndpoint) -> Result<Output, Problem> {
    let by = session.acting(&one.acting).await?;
    let organisation = organisation(session, &one.of).await?;
    session.confirm(&format!(
        "Nothing will be sent to {} of {} ({}) any more, and deliveries that are not done are dropped, until it is \
         enabled again. They are told by an event.",
        one.endpoint, organisation.name, organisation.id
    ))?;
    let scope = session.scope();
    let change = disable_webhook_endpoint(&scope, by, &organisation.id, &one.endpoint).await?;
    let note = "What happens meanwhile is in the organisation's log of events.";
    Ok(told(change, scope.now, note, "Disabled before; nothing was changed."))
}

/// What was done, to tell it.
fn told(change: Change<WebhookEndpoint>, now: Timestamp, made: &str, unneeded: &str) -> Output {
    let (endpoint, note) = match &change {
        Change::Made(endpoint) => (endpoint, made),
        Change::Unneeded(endpoint) => (endpoint, unneeded),
    };
    let fields = vec![
        ("Endpoint", Cell::from(endpoint.id.as_str())),
        ("Host", endpoint.url.host().into()),
        ("State", state(endpoint)),
        ("Changed", endpoint.updated_at.into()),
    ];
    Output::new(view(endpoint, now)).fields(fields).note(note)
}

fn state(endpoint: &WebhookEndpoint) -> Cell {
    match endpoint.disabled {
        None => Cell::new("enabled", GOOD),
        Some(reason) => Cell::new(format!("disabled ({})", reason.name()), BAD),
    }
}

/// The deployment's keys that the secrets in use are derived under.
/// Of the URL only the host: the rest may hold a token of the customer's.
fn view(endpoint: &WebhookEndpoint, now: Timestamp) -> Value {
    let types = endpoint.subscription.types.iter().map(TypePattern::as_str);
    json!({
        "id": endpoint.id,
        "organisationId": endpoint.organisation_id,
        "host": endpoint.url.host(),
        "types": types.collect::<Vec<_>>(),
        "clientIds": endpoint.subscription.client_ids,
        "enabled": endpoint.enabled(),
        "disabledReason": endpoint.disabled,
        "failingSince": endpoint.health.failing_since,
        "keyIds": endpoint.secrets.keys_in_use(now),
        "createdAt": endpoint.created_at,
        "updatedAt": endpoint.updated_at,
    })
}
