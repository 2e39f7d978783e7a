//! `greenlight-admin org`: organisations.

use super::{app, json_list, key};
use crate::options::{Acting, name};
use crate::output::{Cell, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::Subcommand;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::name::Name;
use greenlight::domain::owner::Organisation;
use greenlight::usecase::administration::{
    apps_of, create_organisation, find_organisation, keys_of, organisations,
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
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: OrgCommand) -> Result<Output, Problem> {
    match command {
        OrgCommand::Create { name, acting } => {
            let by = session.acting(&acting).await?;
            let scope = session.scope();
            let organisation = Organisation {
                id: OwnerId::generate(random()),
                name: name.into(),
                created_at: scope.now,
            };
            create_organisation(&scope, &by.id, organisation.clone()).await?;
            Ok(Output::new(view(&organisation)).fields(fields(&organisation)))
        }
        OrgCommand::List => {
            let scope = session.scope();
            let all = organisations(&scope).await?;
            let mut table =
                Table::new("there are no organisations").text("name").whole("id").extra("created");
            for organisation in &all {
                let Organisation { id, name, created_at } = organisation;
                table.row([name.into(), id.into(), Cell::age(*created_at, scope.now)]);
            }
            Ok(Output::new(json_list(&all, view)).table(table))
        }
        OrgCommand::Show { named } => show(session, &named).await,
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

fn fields(organisation: &Organisation) -> Vec<(&'static str, Cell)> {
    let Organisation { id, name, created_at } = organisation;
    vec![("Organisation", id.into()), ("Name", name.into()), ("Created", created_at.into())]
}

fn view(organisation: &Organisation) -> Value {
    let Organisation { id, name, created_at } = organisation;
    json!({ "id": id, "name": name, "createdAt": created_at })
}
