//! The people of a run: an organisation with an app, two operators, and keys in every state; and what
//! administrators see of them.

use greenlight::domain::api_key::{KeyKind, KeyRecord, SecretKey};
use greenlight::domain::app::App;
use greenlight::domain::audit::{AuditEntry, Subject};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::{ClientId, OwnerId};
use greenlight::domain::owner::{Operator, Organisation};
use greenlight::store::Write;
use greenlight::usecase::administration::{self as admin, Rotation};
use greenlight_tests::World;
use serde_json::{Value, json};
use std::time::Duration;

/// The app of the run.
pub(crate) const APP: &str = "prev1234";
/// Its organisation.
pub(crate) const ORGANISATION: &str = "Prev0001";
/// The operator who does everything.
pub(crate) const PETRA: &str = "PrevOp01";
/// The operator who is disabled in the end.
pub(crate) const PAUL: &str = "PrevOp02";

/// The keys by name, with kind and owner. Two are good. One was rotated and has a day left, one is
/// revoked, one runs for a year, and one's owner is disabled.
const KEYS: [(&str, KeyKind, &str); 7] = [
    ("workspace", KeyKind::Workspace, ORGANISATION),
    ("operator", KeyKind::Operator, PETRA),
    ("rotated", KeyKind::Workspace, ORGANISATION),
    ("its successor", KeyKind::Workspace, ORGANISATION),
    ("revoked", KeyKind::Workspace, ORGANISATION),
    ("for a year", KeyKind::Workspace, ORGANISATION),
    ("Paul's", KeyKind::Operator, PAUL),
];

/// A year and a day, in seconds.
const YEAR: i64 = 365 * DAY;
const DAY: i64 = 24 * 60 * 60;

pub(crate) fn owner(id: &str) -> OwnerId {
    OwnerId::parse(id).expect("an owner id")
}

/// The run's key of that name: always the same, so that no key has to be kept.
pub(crate) fn secret(deployment: Deployment, name: &str) -> SecretKey {
    let named = KEYS.iter().zip(1..).find(|((known, ..), _)| *known == name);
    let ((_, kind, id), seed) = named.unwrap_or_else(|| panic!("no key is called {name}"));
    SecretKey::mint(*kind, deployment, &owner(id), [seed; 32])
}

/// An organisation with an app for which bankidse is enabled, two operators, and keys. The first
/// operator marks the table.
pub(super) async fn found(world: &World) {
    let scope = world.backend().scope();
    let (petra, deployment) = (owner(PETRA), scope.settings.deployment);
    for (id, name) in [(PETRA, "Petra"), (PAUL, "Paul")] {
        let (id, name) = (owner(id), name.to_owned());
        let operator = Operator { id, name, created_at: scope.now, disabled_at: None };
        admin::create_operator(&scope, "test", operator).await.expect("created");
    }
    let mark = [Write::MarkDeployment(deployment)];
    world.store().commit(&mark, None, scope.now).await.expect("marked");
    let (id, name) = (owner(ORGANISATION), "Previous".to_owned());
    let organisation = Organisation::new(id, name, scope.now);
    admin::create_organisation(&scope, &petra, organisation).await.expect("created");
    world.app(ORGANISATION, APP, "Previous App", &["bankidse"]).await;
    for (name, kind, id) in KEYS.iter().filter(|(name, ..)| *name != "its successor") {
        let end = (*name == "for a year").then(|| scope.now.plus_seconds(YEAR));
        let key = secret(deployment, name);
        let issued = admin::issue_key(&scope, &petra, *kind, &owner(id), name, &key, end).await;
        issued.expect("issued");
        world.advance(Duration::from_secs(1));
    }
}

/// A key is rotated and another revoked, and Paul is disabled.
pub(super) async fn part(world: &World) {
    let scope = world.backend().scope();
    let (petra, workspace) = (owner(PETRA), owner(ORGANISATION));
    let find = async |name| admin::find_key(&scope, KeyKind::Workspace, &workspace, name).await;
    let successor = secret(scope.settings.deployment, "its successor");
    let rotation = Rotation { secret: &successor, expires_at: None, grace_seconds: DAY };
    let old = find("rotated").await.expect("a key");
    admin::rotate_key(&scope, &petra, old, rotation).await.expect("rotated");
    let key = find("revoked").await.expect("a key");
    admin::revoke_key(&scope, &petra, key).await.expect("revoked");
    let paul = admin::find_operator(&scope, PAUL).await.expect("an operator");
    admin::disable_operator(&scope, &petra, paul).await.expect("disabled");
    world.advance(Duration::from_secs(1));
}

/// What administrators see of the run, among whatever else there is.
pub(crate) async fn directory(world: &World) -> Value {
    let scope = world.backend().scope();
    let organisations = admin::organisations(&scope).await.expect("readable");
    let operators = admin::operators(&scope).await.expect("readable");
    let apps = admin::apps_of(&scope, &owner(ORGANISATION)).await.expect("readable");
    let mut keys = Vec::new();
    for (kind, id) in
        [(KeyKind::Workspace, ORGANISATION), (KeyKind::Operator, PETRA), (KeyKind::Operator, PAUL)]
    {
        keys.extend(admin::keys_of(&scope, kind, &owner(id)).await.expect("readable"));
    }
    let mut trails = Vec::new();
    for subject in [
        Subject::App(ClientId::parse(APP).expect("a client id")),
        Subject::Organisation(owner(ORGANISATION)),
        Subject::Operator(owner(PETRA)),
        Subject::Operator(owner(PAUL)),
    ] {
        let trail = admin::trail(&scope, &subject).await.expect("readable");
        trails.push(trail.iter().map(shown_entry).collect::<Value>());
    }
    let is_ours = |id: &OwnerId| id.as_str().starts_with("Prev");
    let organisations = organisations.iter().filter(|it| is_ours(&it.id));
    let operators = operators.iter().filter(|it| is_ours(&it.id));
    json!({
        "deployment": admin::deployment(&scope).await.expect("readable").map(Deployment::name),
        "organisations": organisations.map(|it| json!([it.id, it.name, it.created_at])).collect::<Value>(),
        "operators": operators
            .map(|it| json!([it.id, it.name, it.created_at, it.disabled_at]))
            .collect::<Value>(),
        "apps": apps.iter().map(shown_app).collect::<Value>(),
        "keys": keys.iter().map(shown_key).collect::<Value>(),
        "trails": trails,
    })
}

fn shown_app(app: &App) -> Value {
    let pointers = app.pointers.iter().map(|(provider, pointer)| {
        let shown = json!([pointer.ticket.as_str(), pointer.status, pointer.at]);
        (provider.clone(), shown)
    });
    json!({
        "clientId": app.client_id, "organisationId": app.organisation_id, "name": app.name,
        "version": app.version, "companyVersion": app.company_version, "enabled": app.enabled,
        "blocked": app.blocked, "pointers": pointers.collect::<Value>(), "createdAt": app.created_at,
    })
}

fn shown_key(key: &KeyRecord) -> Value {
    json!({
        "hash": key.hash.as_str(), "id": key.id, "kind": key.kind.name(), "owner": key.owner,
        "name": key.name, "lastCharacters": key.last_characters, "createdAt": key.created_at,
        "expiresAt": key.expires_at, "revokedAt": key.revoked_at,
    })
}

fn shown_entry(entry: &AuditEntry) -> Value {
    json!({
        "id": entry.id, "at": entry.at, "actor": entry.actor.party.id(), "action": entry.action,
        "from": entry.from, "to": entry.to, "message": entry.message, "forced": entry.forced,
    })
}
