//! `greenlight-admin queue list`.

use crate::command::json_list;
use crate::output::{Cell, Output, Table};
use crate::problem::Problem;
use crate::session::{Names, Session};
use clap::{Args, ValueEnum};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::queue::{Query, QueueEntry, QueueFilter};
use greenlight::http::wire::ActivationSummary;
use greenlight::usecase::administration::{find_operator, find_organisation};
use greenlight::usecase::list_activations::{QueueRequest, list_activations};
use serde_json::json;

#[derive(Args)]
pub(crate) struct ListOptions {
    /// Only those of this status; may be repeated, for open ones or for closed ones; `requested` and `processing`
    /// will do
    #[arg(long)]
    status: Vec<Status>,
    /// Only those for this provider; may be repeated
    #[arg(long, value_name = "PROVIDER")]
    provider: Vec<String>,
    /// Only those of this app
    #[arg(long, value_name = "CLIENT_ID")]
    app: Option<String>,
    /// Only those of this organisation: its name or id
    #[arg(long, value_name = "ORG")]
    org: Option<String>,
    /// Only those that this operator has claimed: a name or an id, `none`, or `me` for who GREENLIGHT_OPERATOR names
    #[arg(long, value_name = "OPERATOR")]
    claimed_by: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 100, value_name = "N",
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    /// Nobody has claimed it
    #[value(name = "activation_requested", alias = "requested")]
    Requested,
    /// An operator has claimed it
    #[value(name = "activation_processing", alias = "processing")]
    Processing,
    /// It was approved
    #[value(name = "activated")]
    Activated,
    /// It was turned down
    #[value(name = "rejected")]
    Rejected,
    /// Another one took its place, or the provider was switched off
    #[value(name = "superseded")]
    Superseded,
    /// The customer took it back
    #[value(name = "withdrawn")]
    Withdrawn,
}

impl Status {
    /// As the API calls it.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::Processing)
    }
}

pub(super) async fn list(session: &Session, options: &ListOptions) -> Result<Output, Problem> {
    let scope = session.scope();
    let filter = filter(session, options).await?;
    let mut request = QueueRequest { filter, limit: None, after: None };
    let mut entries: Vec<QueueEntry> = Vec::new();
    let has_more = loop {
        let missing = options.limit - u32::try_from(entries.len()).unwrap_or(options.limit);
        if missing == 0 {
            break true;
        }
        request.limit = Some(missing);
        let page = list_activations(&scope, &request).await?;
        entries.extend(page.entries);
        request.after = page.next;
        if request.after.is_none() {
            break false;
        }
    };
    let are_open = options.status.iter().all(|status| status.is_open());
    let table = table(&entries, are_open, &session.names().await?, session);
    let json = json_list(&entries, |entry| json!(ActivationSummary::from(entry)));
    let output = Output::new(json).table(table);
    let limit = options.limit;
    Ok(if has_more {
        output.note(format!("These are the first {limit}; there are more (--limit)."))
    } else {
        output
    })
}

async fn filter(session: &Session, options: &ListOptions) -> Result<QueueFilter, Problem> {
    let scope = session.scope();
    let organisation = match &options.org {
        Some(named) => Some(find_organisation(&scope, named).await?.id.to_string()),
        None => None,
    };
    let me = std::env::var("GREENLIGHT_OPERATOR").ok().filter(|name| !name.is_empty());
    let claimed_by = match options.claimed_by.as_deref() {
        None => None,
        Some("none") => Some("none".to_owned()),
        Some(named) => {
            let named = if named == "me" { me.as_deref() } else { Some(named) };
            let named =
                named.ok_or_else(|| Problem::usage("say who you are in GREENLIGHT_OPERATOR"))?;
            Some(find_operator(&scope, named).await?.id.to_string())
        }
    };
    let query = Query {
        statuses: options.status.iter().map(|status| status.name()).collect(),
        providers: options.provider.clone(),
        client: options.app.clone(),
        organisation,
        claimed_by,
    };
    Ok(QueueFilter::parse(&query, None::<&OwnerId>, scope.settings.catalogue())?)
}

fn table(entries: &[QueueEntry], are_open: bool, names: &Names, session: &Session) -> Table {
    let (since, by) = if are_open { ("waits", "claimed by") } else { ("closed", "decided by") };
    // Who has claimed one says what its status is, so that this is left out first.
    let empty = if are_open { "nothing waits" } else { "no submissions" };
    let table = Table::new(empty).whole(since).whole("provider").text("organisation");
    let mut table = table.text("app").extra("status").text(by).whole("ticket");
    let now = session.scope().now;
    for entry in entries {
        let who = if are_open { &entry.claimed_by } else { &entry.decided_by };
        let when = match entry.closed_at() {
            Some(at) => Cell::age(at, now),
            None => Cell::since(entry.requested_at, now),
        };
        table.row([
            when,
            (&entry.provider_id).into(),
            (&entry.organisation_name).into(),
            (&entry.client_name).into(),
            entry.status.name().into(),
            Cell::optional(who.as_ref().map(|id| names.name(id.as_str()))),
            (&entry.id).into(),
        ]);
    }
    table
}
