//! The previous release as this one meets it: items as it wrote them and answers as it gave them, kept
//! in `tests/fixtures/previous-release`, for each deployment, one file for each kind of item.
//!
//! They are made by a real run ([`play`]). `VERSION` beside them names the version that wrote them:
//!
//! | CHANGELOG.md begins with | the fixtures are of | and are |
//! |---|---|---|
//! | Unreleased, and no release follows | the version to come | written anew whenever what is written changes |
//! | a release: this commit is that release | that release | written anew in this commit |
//! | Unreleased, and a release follows | that release, and the package's version is higher | frozen |
//!
//! They are written anew with
//!
//!     cargo test --test contract the_fixtures_are_written_anew -- --ignored

mod document;
mod people;
mod production;
mod run;
mod sandbox;
mod skeleton;
mod version;

pub(crate) use people::{APP, ORGANISATION, PAUL, PETRA, directory, owner, secret};
pub(crate) use production::{challenge, fields, fields_with_logo, run};
pub(crate) use run::{answer, request};

use crate::support::table_json::everything;
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{Request, World};
use run::Run;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Both deployments: what the sandbox writes of an app is written nowhere else.
pub(crate) const DEPLOYMENTS: [Deployment; 2] = [Deployment::Production, Deployment::Sandbox];

/// The kinds of items that there are. The sandbox has no tickets.
const KINDS: [&str; 20] = [
    "app",
    "app-listing",
    "audit",
    "blob",
    "company",
    "count",
    "delivery",
    "deployment",
    "event",
    "idem",
    "key",
    "key-listing",
    "operator",
    "operator-listing",
    "org",
    "org-listing",
    "stamp",
    "test",
    "ticket",
    "webhook",
];

/// Items by kind, in DynamoDB's JSON.
pub(crate) type Items = BTreeMap<String, Vec<Value>>;

/// What was kept of the previous release.
pub(crate) struct PreviousRelease {
    /// What it had written.
    pub(crate) items: Items,
    /// What it was asked, in order, and what it answered.
    pub(crate) exchanges: Vec<Value>,
    /// What its administrators saw in the end.
    pub(crate) directory: Value,
}

impl PreviousRelease {
    /// Reads the fixtures of a deployment.
    pub(crate) fn kept(deployment: Deployment) -> Self {
        let read = |path: PathBuf| -> Value {
            let text = fs::read_to_string(&path).expect("a fixture");
            serde_json::from_str(&text).expect("JSON")
        };
        let list = |value: Value| value.as_array().expect("a list").clone();
        let folder = folder().join(deployment.name());
        let mut items = Items::new();
        for file in fs::read_dir(folder.join("items")).expect("the fixtures") {
            let path = file.expect("a file").path();
            let kind = path.file_stem().expect("a name").to_string_lossy().into_owned();
            items.insert(kind, list(read(path)));
        }
        Self {
            items,
            exchanges: list(read(folder.join("exchanges.json"))),
            directory: read(folder.join("directory.json")),
        }
    }

    /// Keeps a run as the fixtures of a deployment.
    fn keep(&self, deployment: Deployment) {
        let folder = folder().join(deployment.name());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("items")).expect("a folder");
        let write = |name: &str, value: &Value| {
            let text = serde_json::to_string_pretty(value).expect("JSON") + "\n";
            fs::write(folder.join(name).with_extension("json"), text).expect("written");
        };
        for (kind, items) in &self.items {
            write(&format!("items/{kind}"), &json!(items));
        }
        write("exchanges", &json!(self.exchanges));
        write("directory", &self.directory);
    }

    /// When its run ended, in RFC 3339.
    pub(crate) fn ended_at(&self) -> &str {
        self.exchanges.last().and_then(|last| last["at"].as_str()).expect("a time")
    }

    /// The one item of that kind whose attribute is this text.
    pub(crate) fn item(&self, kind: &str, attribute: &str, text: &str) -> &Value {
        let is_meant = |item: &&Value| item[attribute]["S"] == text;
        let mut found = self.items[kind].iter().filter(is_meant);
        let item = found.next().unwrap_or_else(|| panic!("no {kind} has {attribute} = {text}"));
        assert!(found.next().is_none(), "several of {kind} have {attribute} = {text}");
        item
    }

    /// The id of the ticket that the app's pointer for the provider names.
    pub(crate) fn ticket(&self, provider: &str) -> &str {
        let pointer = &self.item("app", "client_id", APP)["pointers"]["M"][provider];
        pointer["M"]["ticket"]["S"].as_str().expect("a pointer")
    }

    /// The id of the challenge of that title.
    pub(crate) fn challenge(&self, title: &str) -> &str {
        self.item("test", "title", title)["id"]["S"].as_str().expect("an id")
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/previous-release"))
}

/// A fresh world of a deployment.
pub(crate) async fn world_of(deployment: Deployment) -> World {
    match deployment {
        Deployment::Production => World::new().await,
        Deployment::Sandbox => World::sandbox().await,
    }
}

/// Does a bit of everything in a world and tells what was written, asked and answered.
async fn play(world: &World) -> PreviousRelease {
    let before = everything(world).await;
    let mut run = Run::in_world(world);
    match world.settings().deployment {
        Deployment::Production => production::play(&mut run).await,
        Deployment::Sandbox => sandbox::play(&mut run).await,
    }
    let mut items = Items::new();
    for (key, item) in everything(world).await {
        if !before.contains_key(&key) {
            items.entry(kind(&item)).or_default().push(item);
        }
    }
    PreviousRelease { items, exchanges: run.exchanges, directory: people::directory(world).await }
}

/// A request with the run's workspace key, below the app.
pub(crate) fn ask<'w>(world: &'w World, method: &str, below: &str) -> Request<'w> {
    let key = secret(world.settings().deployment, "workspace");
    world.anonymous(method, &format!("/v1/apps/{APP}/{below}")).key(key.reveal())
}

/// A request with the run's operator key, below the queue.
pub(crate) fn operate<'w>(world: &'w World, method: &str, below: &str) -> Request<'w> {
    let key = secret(world.settings().deployment, "operator");
    world.anonymous(method, &format!("/v1/operator/activations{below}")).key(key.reveal())
}

/// The kind of an item, by its sort key. Listings share the sort key's beginning with what they name.
fn kind(item: &Value) -> String {
    let sk = item["sk"]["S"].as_str().expect("a sort key");
    let head = sk.split('#').next().expect("a beginning");
    let named_alone = ["APP", "KEY", "OPERATOR", "ORG"].contains(&head);
    let listing = if named_alone && head != sk { "-listing" } else { "" };
    format!("{}{listing}", head.to_lowercase())
}

#[test]
fn items_of_every_kind_are_kept() {
    for deployment in DEPLOYMENTS {
        let kept = PreviousRelease::kept(deployment);
        let tickets = deployment == Deployment::Production;
        let kinds = KINDS.into_iter().filter(|kind| tickets || *kind != "ticket");
        assert_eq!(kept.items.keys().collect::<Vec<_>>(), kinds.collect::<Vec<_>>());
        assert!(kept.items.values().all(|items| !items.is_empty()));
    }
}

#[tokio::test]
#[ignore = "writes tests/fixtures/previous-release; when that is due, the module says"]
async fn the_fixtures_are_written_anew() {
    version::begin_anew();
    for deployment in DEPLOYMENTS {
        play(&world_of(deployment).await).await.keep(deployment);
    }
    document::keep();
}
