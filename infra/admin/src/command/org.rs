//! `greenlight-admin org`: organisations.

use super::{app, json_list, key};
use crate::options::{Acting, name};
use crate::output::{BAD, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::name::Name;
use greenlight::domain::owner::Organisation;
use greenlight::usecase::administration::{
    Change, apps_of, create_organisation, disable_organisation, enable_organisation,
    find_organisation, keys_of, organisations,
};
use greenlight::usecase::random;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum OrgCommand {
    /// Create an organisation
    #[command(after_help = "Example:\n  greenlight-admin org create --name \"Acme Corp\"")]
    Create {
        /// What it is called
        #[arg(long, value_parser = name)]
        name: Name,
        #[command(flatten)]
        acting: Acting,
    },
    /// List all organisations
    #[command(after_help = "Example:\n  greenlight-admin org list --json")]
    List,
    /// Show an organisation with its apps and keys
    #[command(after_help = "Examples:\n  greenlight-admin org show Hx3kQ9bT\n  \
                            greenlight-admin org show \"Acme Corp\"")]
    Show {
        /// Its id or name
        #[arg(value_name = "ORG")]
        named: String,
    },
    /// Disable an organisation: all of its keys stop working at once, until it is enabled again
    #[command(after_help = "Example:\n  greenlight-admin org disable \"Acme Corp\" --yes")]
    Disable(OneOrganisation),
    /// Enable an organisation again: its keys work as before
    #[command(after_help = "Example:\n  greenlight-admin org enable \"Acme Corp\"")]
    Enable(OneOrganisation),
}

#[derive(Args)]
pub(crate) struct OneOrganisation {
    /// The organisation's id or name
    #[arg(value_name = "ORG")]
    named: String,
    #[command(flatten)]
    acting: Acting,
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: OrgCommand) -> Result<Output, Problem> {
    match command {
        OrgCommand::Create { name, acting } => {
            let by = session.acting(&acting).await?;
            let scope = session.scope();
            let id = OwnerId::generate(random());
            let organisation = Organisation::new(id, name.into(), scope.now);
            create_organisation(&scope, by, organisation.clone()).await?;
            Ok(Output::new(view(&organisation)).fields(fields(&organisation)))
        }
        OrgCommand::List => {
            let scope = session.scope();
            let all = organisations(&scope).await?;
            let table =
                Table::new("there are no organisations").text("name").whole("state").whole("id");
            let mut table = table.extra("created");
            for organisation in &all {
                let Organisation { id, name, created_at, .. } = organisation;
                let created = Cell::age(*created_at, scope.now);
                table.row([name.into(), state(organisation), id.into(), created]);
            }
            Ok(Output::new(json_list(&all, view)).table(table))
        }
        OrgCommand::Show { named } => show(session, &named).await,
        OrgCommand::Disable(one) => disable(session, &one).await,
        OrgCommand::Enable(one) => {
            let by = session.acting(&one.acting).await?;
            let organisation = find_organisation(&session.scope(), &one.named).await?;
            let change = enable_organisation(&session.scope(), by, organisation).await?;
            let note = "Its keys are as good as if it had never been disabled.";
            Ok(told(change, note, "Enabled already; nothing was changed."))
        }
    }
}

async fn show(session: &Session, named: &str) -> Result<Output, Problem> {
    let scope = session.scope();
    let organisation = find_organisation(&scope, named).await?;
    let apps = apps_of(&scope, &organisation.id).await?;
    let keys = keys_of(&scope, KeyKind::Workspace, &organisation.id).await?;
    let mut json = view(&organisation);
    json["apps"] = json_list(&apps, app::view);
    json["keys"] = json_list(&keys, |record| key::view(record, scope.now));
    Ok(Output::new(json)
        .fields(fields(&organisation))
        .table(app::table(&apps, None, scope.now))
        .table(key::table(&keys, scope.now)))
}

async fn disable(session: &Session, one: &OneOrganisation) -> Result<Output, Problem> {
    let by = session.acting(&one.acting).await?;
    let organisation = find_organisation(&session.scope(), &one.named).await?;
    if organisation.disabled_at.is_none() {
        session.confirm(&format!(
            "{} ({}) will be disabled: every key of theirs is refused from its next request on, and no new one \
             is made, until it is enabled again.",
            organisation.name, organisation.id
        ))?;
    }
    let change = disable_organisation(&session.scope(), by, organisation).await?;
    let note = "Its challenges, tickets and apps stay as they are; operators can still decide on its tickets.";
    Ok(told(change, note, "Disabled before; nothing was changed."))
}

/// What was done, to tell it.
fn told(change: Change<Organisation>, made: &str, unneeded: &str) -> Output {
    let (organisation, note) = match &change {
        Change::Made(organisation) => (organisation, made),
        Change::Unneeded(organisation) => (organisation, unneeded),
    };
    Output::new(view(organisation)).fields(fields(organisation)).note(note)
}

fn state(organisation: &Organisation) -> Cell {
    match organisation.disabled_at {
        None => Cell::new("active", GOOD),
        Some(_) => Cell::new("disabled", BAD),
    }
}

fn fields(organisation: &Organisation) -> Vec<(&'static str, Cell)> {
    vec![
        ("Organisation", (&organisation.id).into()),
        ("Name", (&organisation.name).into()),
        ("State", state(organisation)),
        ("Created", organisation.created_at.into()),
        ("Disabled", Cell::optional(organisation.disabled_at)),
    ]
}

fn view(organisation: &Organisation) -> Value {
    let Organisation { id, name, created_at, disabled_at, .. } = organisation;
    json!({ "id": id, "name": name, "createdAt": created_at, "disabledAt": disabled_at })
}
