//! `greenlight-admin key`: API keys. A secret is shown once, by the command that makes it.

use super::json_list;
use crate::duration::{self, Duration};
use crate::options::{Acting, name};
use crate::output::{BAD, CAUTION, Cell, GOOD, Output, Table};
use crate::problem::Problem;
use crate::session::Session;
use clap::{Args, Subcommand};
use greenlight::domain::actor::Actor;
use greenlight::domain::api_key::{KeyKind, KeyRecord};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::name::Name;
use greenlight::domain::time::Timestamp;
use greenlight::usecase::administration::{
    Change, Rotation, find_key, find_operator, find_organisation, issue_key, keys_of, mint,
    revoke_key, rotate_key,
};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Create a key; its secret is shown this once
    #[command(after_help = "Examples:\n  \
        greenlight-admin key create --org \"Acme Corp\" --name \"Acme backend\" --expires-in 90d\n  \
        greenlight-admin key create --for-operator \"Ada Lovelace\" --name laptop\n  \
        KEY=$(greenlight-admin key create --org \"Acme Corp\" --name ci)\n\n\
        The secret is the only line on standard output; everything else goes to standard error.")]
    Create {
        #[command(flatten)]
        owner: Owner,
        /// What the key is called
        #[arg(long, value_parser = name)]
        name: Name,
        /// How long the key is good: 90d, 24h, 30m; without it, for ever
        #[arg(long, value_name = "DURATION", value_parser = duration::parse_positive)]
        expires_in: Option<Duration>,
        #[command(flatten)]
        acting: Acting,
    },
    /// List the keys of an organisation or operator
    #[command(after_help = "Examples:\n  greenlight-admin key list --org \"Acme Corp\"\n  \
                            greenlight-admin key list --for-operator \"Ada Lovelace\" --json")]
    List {
        #[command(flatten)]
        owner: Owner,
    },
    /// Replace a key by a new one of the same name; the old one stays good for a grace period
    #[command(after_help = "Examples:\n  \
        greenlight-admin key rotate \"Acme backend\" --org \"Acme Corp\" --expires-in 90d\n  \
        greenlight-admin key rotate 01JHMA0R80Q6V5T1YB4Z8WX2CD --org \"Acme Corp\" --grace 1h --yes")]
    Rotate {
        /// The key's id or name
        #[arg(value_name = "KEY")]
        named: String,
        #[command(flatten)]
        owner: Owner,
        /// How long the old key stays good
        #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration::parse)]
        grace: Duration,
        /// How long the new key is good: 90d, 24h, 30m; without it, for ever
        #[arg(long, value_name = "DURATION", value_parser = duration::parse_positive)]
        expires_in: Option<Duration>,
        #[command(flatten)]
        acting: Acting,
    },
    /// Revoke a key: it is refused from the next request on
    #[command(after_help = "Example:\n  \
        greenlight-admin key revoke \"Acme backend\" --org \"Acme Corp\" --yes\n\n\
        A key names its owner: the 8 characters after sk_workspace_prod_ are the organisation's id,\n\
        those after sk_operator_prod_ the operator's. `key list` shows each key's last characters.")]
    Revoke {
        /// The key's id or name
        #[arg(value_name = "KEY")]
        named: String,
        #[command(flatten)]
        owner: Owner,
        #[command(flatten)]
        acting: Acting,
    },
}

/// Whose keys.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Owner {
    /// Keys of this organisation: its id or name
    #[arg(long)]
    org: Option<String>,
    /// Keys of this operator: id or name
    #[arg(long, value_name = "NAME")]
    for_operator: Option<String>,
}

/// An owner that exists.
struct Found {
    kind: KeyKind,
    id: OwnerId,
    name: String,
}

impl Owner {
    async fn find(&self, session: &Session) -> Result<Found, Problem> {
        let scope = session.scope();
        if let Some(named) = &self.org {
            let organisation = find_organisation(&scope, named).await?;
            let (id, name) = (organisation.id, organisation.name);
            return Ok(Found { kind: KeyKind::Workspace, id, name });
        }
        let named = self.for_operator.as_deref().unwrap_or_default();
        let operator = find_operator(&scope, named).await?;
        Ok(Found { kind: KeyKind::Operator, id: operator.id, name: operator.name })
    }
}

/// Carries out a command.
pub(crate) async fn run(session: &Session, command: KeyCommand) -> Result<Output, Problem> {
    match command {
        KeyCommand::Create { owner, name, expires_in, acting } => {
            let by = session.acting(&acting).await?;
            session.deployment()?;
            let owner = owner.find(session).await?;
            let scope = session.scope();
            let secret = mint(&scope, owner.kind, &owner.id);
            let end = expires_in.map(|time| scope.now.plus_seconds(time.seconds()));
            let (kind, id) = (owner.kind, &owner.id);
            let record = issue_key(&scope, by, kind, id, name.as_str(), &secret, end).await?;
            Ok(Output::new(view(&record, scope.now))
                .fields(fields(&record, &owner, scope.now))
                .note("The secret above is shown this once.")
                .secret(secret.reveal()))
        }
        KeyCommand::List { owner } => {
            let owner = owner.find(session).await?;
            let scope = session.scope();
            let keys = keys_of(&scope, owner.kind, &owner.id).await?;
            let json = json_list(&keys, |record| view(record, scope.now));
            Ok(Output::new(json).table(table(&keys, scope.now)))
        }
        KeyCommand::Rotate { named, owner, grace, expires_in, acting } => {
            let by = session.acting(&acting).await?;
            let owner = owner.find(session).await?;
            rotate(session, by, &owner, &named, grace, expires_in).await
        }
        KeyCommand::Revoke { named, owner, acting } => {
            let by = session.acting(&acting).await?;
            let owner = owner.find(session).await?;
            revoke(session, by, &owner, &named).await
        }
    }
}

async fn rotate(
    session: &Session,
    by: Actor,
    owner: &Found,
    named: &str,
    grace: Duration,
    expires_in: Option<Duration>,
) -> Result<Output, Problem> {
    session.deployment()?;
    let old = find_key(&session.scope(), owner.kind, &owner.id, named).await?;
    let end = old.end_after_grace(session.scope().now, grace.seconds());
    session.confirm(&format!(
        "The key {} ({}) of {} will be replaced; from {end} on it is refused.",
        old.name, old.id, owner.name
    ))?;
    let scope = session.scope();
    let secret = mint(&scope, owner.kind, &owner.id);
    let expires_at = expires_in.map(|time| scope.now.plus_seconds(time.seconds()));
    let rotation = Rotation { secret: &secret, expires_at, grace_seconds: grace.seconds() };
    let (old, new) = rotate_key(&scope, by, old, rotation).await?;
    let mut json = view(&new, scope.now);
    json["replaces"] = view(&old, scope.now);
    let end = old.expires_at.unwrap_or(scope.now);
    Ok(Output::new(json)
        .fields(fields(&new, owner, scope.now))
        .note(format!("The old key {} is good until {end}.", old.id))
        .note("The secret of the new one, above, is shown this once.")
        .secret(secret.reveal()))
}

async fn revoke(
    session: &Session,
    by: Actor,
    owner: &Found,
    named: &str,
) -> Result<Output, Problem> {
    let key = find_key(&session.scope(), owner.kind, &owner.id, named).await?;
    if key.revoked_at.is_none() {
        session.confirm(&format!(
            "The key {} ({}, …{}) of {} will be refused from its next request on, for good.",
            key.name, key.id, key.last_characters, owner.name
        ))?;
    }
    let scope = session.scope();
    let (key, note) = match revoke_key(&scope, by, key).await? {
        Change::Made(key) => (key, None),
        Change::Unneeded(key) => (key, Some("Revoked before; nothing was changed.")),
    };
    let output = Output::new(view(&key, scope.now)).fields(fields(&key, owner, scope.now));
    Ok(match note {
        Some(note) => output.note(note),
        None => output,
    })
}

/// Keys as a table.
pub(super) fn table(keys: &[KeyRecord], now: Timestamp) -> Table {
    let table = Table::new("there are no keys").text("name").whole("state").whole("ends in");
    let mut table = table.whole("key").extra("created").extra("expires");
    for key in keys {
        table.row([
            (&key.name).into(),
            state(key, now),
            format!("…{}", key.last_characters).into(),
            (&key.id).into(),
            Cell::age(key.created_at, now),
            key.expires_at.map_or_else(|| "-".into(), |end| Cell::age(end, now)),
        ]);
    }
    table
}

fn fields(key: &KeyRecord, owner: &Found, now: Timestamp) -> Vec<(&'static str, Cell)> {
    vec![
        ("Key", (&key.id).into()),
        ("Name", (&key.name).into()),
        ("Owner", format!("{} ({} {})", owner.name, key.kind.name(), key.owner).into()),
        ("State", state(key, now)),
        ("Created", key.created_at.into()),
        ("Expires", Cell::optional(key.expires_at)),
        ("Revoked", Cell::optional(key.revoked_at)),
    ]
}

fn state(key: &KeyRecord, now: Timestamp) -> Cell {
    match state_name(key, now) {
        name @ "good" => Cell::new(name, GOOD),
        name @ "expired" => Cell::new(name, CAUTION),
        name => Cell::new(name, BAD),
    }
}

fn state_name(key: &KeyRecord, now: Timestamp) -> &'static str {
    if key.is_good(now) {
        "good"
    } else if key.revoked_at.is_some() {
        "revoked"
    } else {
        "expired"
    }
}

/// A key as JSON: never its secret, which nobody has any more.
pub(super) fn view(key: &KeyRecord, now: Timestamp) -> Value {
    json!({
        "id": key.id,
        "kind": key.kind.name(),
        "ownerId": key.owner,
        "name": key.name,
        "lastCharacters": key.last_characters,
        "state": state_name(key, now),
        "createdAt": key.created_at,
        "expiresAt": key.expires_at,
        "revokedAt": key.revoked_at,
    })
}
