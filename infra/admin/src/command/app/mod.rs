//! `greenlight-admin app`: apps.

mod removal;

use self::removal::{Erase, Tidy};
use super::json_list;
use crate::options::{Acting, name};
use crate::output::{Cell, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::Subcommand;
use greenlight::domain::app::App;
use greenlight::domain::ids::ClientId;
use greenlight::domain::name::Name;
use greenlight::domain::owner::Organisation;
use greenlight::domain::quota::QuotaUse;
use greenlight::domain::time::Timestamp;
use greenlight::usecase::administration::{
    all_apps, apps_of, create_app, find_app, find_organisation, organisations,
};
use greenlight::usecase::random;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Subcommand)]
pub(crate) enum AppCommand {
    /// Create an app of an organisation
    #[command(
        after_help = "Example:\n  greenlight-admin app create --org \"Acme Corp\" --name \"My App\""
    )]
    Create {
        /// The organisation's id or name
        #[arg(long)]
        org: String,
        /// What the app is called
        #[arg(long, value_parser = name)]
        name: Name,
        #[command(flatten)]
        acting: Acting,
    },
    /// List apps, of all organisations or of one
    #[command(after_help = "Examples:\n  greenlight-admin app list\n  \
                            greenlight-admin app list --org \"Acme Corp\" --json")]
    List {
        /// The organisation's id or name
        #[arg(long)]
        org: Option<String>,
    },
    /// Erase an app and everything that was submitted for it
    ///
    /// The app is gone from the next request on. Then its company information, tickets, production tests and
    /// stamps are taken away, pass by pass until nothing is left, which takes a minute at least. What was done
    /// stays on record, without what was said. Interrupted, it goes on where it was when it is repeated.
    #[command(after_help = "Examples:\n  greenlight-admin app erase HqTRDIYH --yes\n  \
                            greenlight-admin app erase HqTRDIYH --once --json")]
    Erase(Erase),
    /// Remove what nobody needs any more of an app
    ///
    /// Large values that nothing names, and what was submitted with tickets that served once and have not for
    /// as many days as past tickets are kept.
    #[command(after_help = "Examples:\n  greenlight-admin app tidy HqTRDIYH\n  \
                            greenlight-admin app tidy HqTRDIYH --retention-days 90 --yes")]
    Tidy(Tidy),
    /// Show an app: its providers, and where its activations stand
    #[command(after_help = "Example:\n  greenlight-admin app show HqTRDIYH")]
    Show {
        /// Its client id
        client_id: String,
    },
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: AppCommand) -> Result<Output, Problem> {
    match command {
        AppCommand::Create { org, name, acting } => {
            let by = session.acting(&acting).await?;
            let scope = session.scope();
            let organisation = find_organisation(&scope, &org).await?;
            let app = App {
                client_id: ClientId::generate(random()),
                organisation_id: organisation.id,
                name: name.into(),
                version: 1,
                company_version: 0,
                enabled: BTreeSet::new(),
                blocked: BTreeSet::new(),
                switched_off: BTreeSet::new(),
                pointers: BTreeMap::new(),
                past: BTreeMap::new(),
                quota_use: QuotaUse::default(),
                created_at: scope.now,
            };
            create_app(&scope, by, app.clone()).await?;
            Ok(Output::new(view(&app)).fields(fields(&app)))
        }
        AppCommand::List { org } => {
            let scope = session.scope();
            let (apps, owners) = match org {
                Some(org) => {
                    let owner = find_organisation(&scope, &org).await?;
                    (apps_of(&scope, &owner.id).await?, vec![owner])
                }
                None => (all_apps(&scope).await?, organisations(&scope).await?),
            };
            let table = table(&apps, Some(&owners), scope.now);
            Ok(Output::new(json_list(&apps, view)).table(table))
        }
        AppCommand::Erase(command) => removal::erase(session, command).await,
        AppCommand::Tidy(command) => removal::tidy(session, command).await,
        AppCommand::Show { client_id } => {
            let scope = session.scope();
            let app = find_app(&scope, &client_id).await?;
            let mut json = view(&app);
            let table = Table::new("nothing was submitted").whole("provider").whole("activation");
            let mut table = table.whole("ticket").extra("since");
            let mut activations = Vec::new();
            for (provider, pointer) in &app.pointers {
                let (ticket, status) = (pointer.ticket.as_str(), pointer.status_at(scope.now));
                let at = pointer.demo_ended_at().filter(|end| *end <= scope.now);
                let at = at.unwrap_or(pointer.at);
                table.row([
                    provider.into(),
                    status.name().into(),
                    ticket.into(),
                    Cell::age(at, scope.now),
                ]);
                let entry = json!({
                    "providerId": provider, "status": status, "ticket": ticket, "updatedAt": at,
                });
                activations.push(entry);
            }
            json["activations"] = Value::Array(activations);
            Ok(Output::new(json).fields(fields(&app)).table(table))
        }
    }
}

/// Apps as a table, with the names of their owners where those are not all the same.
pub(super) fn table(apps: &[App], owners: Option<&[Organisation]>, now: Timestamp) -> Table {
    let mut table = Table::new("there are no apps").text("name");
    if owners.is_some() {
        table = table.text("organisation");
    }
    table = table.whole("client id").whole("enabled").extra("created");
    for app in apps {
        let App { client_id, organisation_id, name, created_at, .. } = app;
        let owner = owners.map(|owners| {
            let owner = owners.iter().find(|owner| owner.id == *organisation_id);
            owner.map_or_else(|| organisation_id.into(), |owner| Cell::from(&owner.name))
        });
        let cells = [client_id.into(), in_use(app).len().into(), Cell::age(*created_at, now)];
        table.row([name.into()].into_iter().chain(owner).chain(cells));
    }
    table
}

fn fields(app: &App) -> Vec<(&'static str, Cell)> {
    vec![
        ("Client id", (&app.client_id).into()),
        ("Organisation", (&app.organisation_id).into()),
        ("Name", (&app.name).into()),
        ("Enabled", list(&in_use(app))),
        ("Switched off", list(&app.switched_off)),
        ("Disabled", list(&app.blocked)),
        ("Created", app.created_at.into()),
    ]
}

/// What is enabled and not switched off by the customer.
fn in_use(app: &App) -> BTreeSet<String> {
    app.enabled.difference(&app.switched_off).cloned().collect()
}

fn list(ids: &BTreeSet<String>) -> Cell {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    Cell::optional((!ids.is_empty()).then(|| ids.join(", ")))
}

/// An app as JSON.
pub(super) fn view(app: &App) -> Value {
    json!({
        "clientId": app.client_id,
        "organisationId": app.organisation_id,
        "name": app.name,
        "enabled": in_use(app),
        "switchedOff": app.switched_off,
        "disabled": app.blocked,
        "createdAt": app.created_at,
    })
}
