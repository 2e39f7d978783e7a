//! `greenlight-admin audit`: the trail of what was done to something.

use super::json_list;
use crate::output::{Cell, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::Args;
use greenlight::domain::actor::Proof;
use greenlight::domain::audit::{AuditEntry, Subject};
use greenlight::domain::ids::{ActivationId, ClientId};
use greenlight::usecase::administration::{find_operator, find_organisation, trail};
use serde_json::{Value, json};

/// Shows what was done to an app, an organisation, a ticket or an operator, oldest first.
///
/// The proof is the key that a request of the API came with, or the AWS caller who ran this program; beside
/// the latter the operator is whom that caller named.
#[derive(Args)]
#[group(required = true, multiple = false)]
#[command(after_help = "Examples:\n  greenlight-admin audit --app HqTRDIYH\n  \
                        greenlight-admin audit --org \"Acme Corp\" --json")]
pub(crate) struct AuditCommand {
    /// What was done to this app: creation, providers switched on and off
    #[arg(long, value_name = "CLIENT_ID")]
    app: Option<String>,
    /// What was done to this organisation, and to its keys
    #[arg(long)]
    org: Option<String>,
    /// What was done to this ticket
    #[arg(long)]
    ticket: Option<String>,
    /// What was done to this operator, and to the operator's keys
    #[arg(long, value_name = "NAME")]
    operator: Option<String>,
}

/// Carries out the command.
pub(crate) async fn run(session: &Session, command: AuditCommand) -> Result<Output, Problem> {
    let scope = session.scope();
    let subject = if let Some(named) = &command.app {
        // Of an erased app there is still the trail.
        let id = ClientId::parse(named);
        Subject::App(id.ok_or_else(|| Problem::not_found(format!("there is no app {named}")))?)
    } else if let Some(named) = &command.org {
        Subject::Organisation(find_organisation(&scope, named).await?.id)
    } else if let Some(named) = &command.operator {
        Subject::Operator(find_operator(&scope, named).await?.id)
    } else {
        let named = command.ticket.as_deref().unwrap_or_default();
        let id = ActivationId::parse(named);
        Subject::Ticket(
            id.ok_or_else(|| Problem::not_found(format!("there is no ticket {named}")))?,
        )
    };
    let entries = trail(&scope, &subject).await?;
    let names = session.names().await?;
    let table = Table::new("nothing was done to it yet").whole("at").text("who").whole("what");
    let mut table = table.extra("from").whole("to").text("about").extra("proof");
    for entry in &entries {
        let AuditEntry { at, actor, action, from, to, message, forced, .. } = entry;
        table.row([
            at.into(),
            names.show(actor.party.id()).into(),
            done(action, *forced).into(),
            Cell::optional(from.as_ref()),
            Cell::optional(to.as_ref()),
            Cell::optional(message.as_ref()),
            Cell::optional(actor.proof.as_ref().map(shown_proof)),
        ]);
    }
    let json = json_list(&entries, |entry| {
        let actor = entry.actor.party.id();
        json!({
            "id": entry.id,
            "at": entry.at,
            "actor": actor,
            "actorName": names.get(actor),
            "proof": entry.actor.proof.as_ref().map(proof),
            "action": entry.action,
            "from": entry.from,
            "to": entry.to,
            "message": entry.message,
            "forced": entry.forced,
        })
    });
    Ok(Output::new(json).table(table))
}

/// What was done, for people.
pub(super) fn done(action: &str, forced: bool) -> String {
    if forced { format!("{action} (forced)") } else { action.to_owned() }
}

fn shown_proof(proof: &Proof) -> String {
    match proof {
        Proof::Key(id) => format!("key {id}"),
        Proof::Aws(arn) => arn.clone(),
        Proof::Local => "none (local)".to_owned(),
        Proof::Other(text) => text.clone(),
    }
}

/// What an actor was taken for who they are by, as JSON.
fn proof(proof: &Proof) -> Value {
    let (kind, id) = match proof {
        Proof::Key(id) => ("key", Some(id)),
        Proof::Aws(arn) => ("aws", Some(arn)),
        Proof::Local => ("local", None),
        Proof::Other(text) => ("other", Some(text)),
    };
    json!({ "kind": kind, "id": id })
}
