//! `greenlight-admin provider`: an app's providers, switched on and off by hand.

use super::json_list;
use crate::options::Acting;
use crate::output::{BAD, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand};
use greenlight::domain::app::App;
use greenlight::domain::catalogue::{Kind, Provider};
use greenlight::domain::provider_status::ProviderStatus;
use greenlight::domain::switch::{ProviderState, Switch};
use greenlight::usecase::administration::{disable_provider, enable_provider, find_app};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum ProviderCommand {
    /// List the deployment's providers, and whether an app may use them
    #[command(after_help = "Example:\n  greenlight-admin provider list --app HqTRDIYH")]
    List {
        #[command(flatten)]
        of: OfApp,
    },
    /// Switch a provider on, whatever was submitted for it
    ///
    /// This is how contract providers are switched on once the contract is signed, and how a
    /// provider that was switched off comes back, by an operator or by the customer.
    #[command(after_help = "Example:\n  greenlight-admin provider enable ftn --app HqTRDIYH")]
    Enable(OneOfApp),
    /// Switch a provider off until it is enabled again
    ///
    /// Submissions for it are refused meanwhile, and an open one loses its place.
    #[command(
        after_help = "Example:\n  greenlight-admin provider disable mitid --app HqTRDIYH --yes"
    )]
    Disable(OneOfApp),
}

#[derive(Args)]
pub(crate) struct OfApp {
    /// The app's client id
    #[arg(long, value_name = "CLIENT_ID")]
    app: String,
}

#[derive(Args)]
pub(crate) struct OneOfApp {
    /// The provider's id
    #[arg(value_name = "PROVIDER")]
    provider: String,
    #[command(flatten)]
    of: OfApp,
    #[command(flatten)]
    acting: Acting,
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: ProviderCommand) -> Result<Output, Problem> {
    match command {
        ProviderCommand::List { of } => list(session, &of.app).await,
        ProviderCommand::Enable(OneOfApp { provider, of, acting }) => {
            let by = session.acting(&acting).await?;
            session.deployment()?;
            let switch = enable_provider(&session.scope(), by, &of.app, &provider).await?;
            Ok(told(&of.app, &provider, switch.as_ref(), ProviderState::Enabled))
        }
        ProviderCommand::Disable(OneOfApp { provider, of, acting }) => {
            let by = session.acting(&acting).await?;
            let app = find_app(&session.scope(), &of.app).await?;
            let scope = session.scope();
            let retention = scope.settings.retention;
            if let Some(switch) = Switch::off(&app, &provider, retention, scope.now) {
                session.confirm(&consequence(&app, &provider, &switch))?;
            }
            let switch = disable_provider(&session.scope(), by, &of.app, &provider).await?;
            Ok(told(&of.app, &provider, switch.as_ref(), ProviderState::Disabled))
        }
    }
}

async fn list(session: &Session, client_id: &str) -> Result<Output, Problem> {
    let deployment = session.deployment()?;
    let scope = session.scope();
    let app = find_app(&scope, client_id).await?;
    let available: Vec<&Provider> = scope.settings.catalogue().available_in(deployment).collect();
    let status = |provider: &Provider| json!(ProviderStatus::of(&provider.id, &app, scope.now));
    let mut table = Table::new("none")
        .whole("provider")
        .text("name")
        .whole("state")
        .whole("status")
        .extra("kind");
    for provider in &available {
        table.row([
            (&provider.id).into(),
            (&provider.name).into(),
            state(ProviderState::of(&app, &provider.id, scope.now)),
            Cell::optional(status(provider).as_str()),
            kind(provider.kind).into(),
        ]);
    }
    let json = json_list(&available, |provider| {
        json!({
            "providerId": provider.id,
            "name": provider.name,
            "kind": provider.kind,
            "state": ProviderState::of(&app, &provider.id, scope.now).name(),
            "status": status(provider),
            "ticket": app.pointers.get(&*provider.id).map(|pointer| pointer.ticket.as_str()),
        })
    });
    Ok(Output::new(json).table(table))
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Direct => "direct",
        Kind::Registration => "registration",
        Kind::Contract => "contract",
    }
}

fn state(state: ProviderState) -> Cell {
    match state {
        ProviderState::Enabled => Cell::new("enabled", GOOD),
        ProviderState::NotEnabled => "not enabled".into(),
        ProviderState::SwitchedOff => Cell::new("switched off", BAD),
        ProviderState::Disabled => Cell::new("disabled", BAD),
    }
}

fn consequence(app: &App, provider: &str, switch: &Switch) -> String {
    let open = match &switch.superseded {
        Some((superseded, _)) => {
            format!(" The open submission {} loses its place.", superseded.ticket)
        }
        None => String::new(),
    };
    let App { name, client_id, .. } = app;
    format!(
        "{name} ({client_id}) will not be able to use {provider} until it is enabled again.{open}"
    )
}

/// What was done, to tell it.
fn told(client_id: &str, provider: &str, switch: Option<&Switch>, to: ProviderState) -> Output {
    let superseded = switch.and_then(|switch| switch.superseded.as_ref());
    let ticket = superseded.map(|(superseded, _)| superseded.ticket.as_str());
    let json: Value = json!({
        "clientId": client_id,
        "providerId": provider,
        "from": switch.map_or(to, |switch| switch.from).name(),
        "state": to.name(),
        "changed": switch.is_some(),
        "superseded": ticket,
    });
    let before = if switch.is_some() { "now" } else { "already" };
    let line = format!("{provider} is {before} {} for {client_id}", to.name());
    let output = Output::new(json).line(line);
    match ticket {
        Some(ticket) => output.note(format!("The open submission {ticket} has lost its place.")),
        None => output,
    }
}
