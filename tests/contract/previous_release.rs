//! The previous release as this one meets it: items as it wrote them and answers as it gave them, kept
//! in `tests/fixtures/previous-release`, one file for each kind of item.
//!
//! They are made by a real run ([`play`]). Whoever makes a release has that release write them, just
//! before its version goes up, so that the next one is held against it:
//!
//!     cargo test --test contract the_fixtures_are_written_anew -- --ignored

use super::table_json::everything;
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight::usecase::administration;
use greenlight_tests::{Reply, Request, World};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// The app of the run.
pub(crate) const APP: &str = "prev1234";
const ORGANISATION: &str = "Prev0001";
const OPERATOR: &str = "PrevOp01";

/// Items by kind, in DynamoDB's JSON.
pub(crate) type Items = BTreeMap<String, Vec<Value>>;

/// What was kept of the previous release.
pub(crate) struct PreviousRelease {
    /// What it had written.
    pub(crate) items: Items,
    /// What it then answered, by question.
    pub(crate) answers: Value,
}

impl PreviousRelease {
    /// Reads the fixtures.
    pub(crate) fn kept() -> Self {
        let mut items = Items::new();
        let mut answers = Value::Null;
        for file in fs::read_dir(folder()).expect("the fixtures") {
            let path = file.expect("a file").path();
            let kind = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("text");
            let value: Value = serde_json::from_str(&text).expect("JSON");
            match value {
                Value::Array(list) => drop(items.insert(kind, list)),
                other => answers = other,
            }
        }
        Self { items, answers }
    }

    /// Keeps a run as the fixtures.
    pub(crate) fn keep(&self) {
        let write = |name: &str, value: &Value| {
            let text = serde_json::to_string_pretty(value).expect("JSON") + "\n";
            fs::write(folder().join(name).with_extension("json"), text).expect("written");
        };
        for (kind, items) in &self.items {
            write(kind, &json!(items));
        }
        write("answers", &self.answers);
    }

    /// The one item of that kind whose attribute is this text.
    pub(crate) fn item(&self, kind: &str, attribute: &str, text: &str) -> &Value {
        let is_meant = |item: &&Value| item[attribute]["S"] == text;
        let mut found = self.items[kind].iter().filter(is_meant);
        let item = found.next().unwrap_or_else(|| panic!("no {kind} has {attribute} = {text}"));
        assert!(found.next().is_none(), "several of {kind} have {attribute} = {text}");
        item
    }
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/previous-release"))
}

/// The workspace key of the run: always the same, so that no key has to be kept.
pub(crate) fn workspace_key() -> SecretKey {
    let owner = OwnerId::parse(ORGANISATION).expect("an owner id");
    SecretKey::mint(KeyKind::Workspace, Deployment::Production, &owner, [7; 32])
}

/// The operator's key of the run.
pub(crate) fn operator_key() -> SecretKey {
    let owner = OwnerId::parse(OPERATOR).expect("an owner id");
    SecretKey::mint(KeyKind::Operator, Deployment::Production, &owner, [8; 32])
}

/// A request with the run's workspace key, below the app.
pub(crate) fn ask<'w>(world: &'w World, method: &str, below: &str) -> Request<'w> {
    let target = format!("/v1/apps/{APP}/{below}");
    world.anonymous(method, &target).key(workspace_key().reveal())
}

/// A request with the run's operator key, below the queue.
pub(crate) fn operate<'w>(world: &'w World, method: &str, below: &str) -> Request<'w> {
    let target = format!("/v1/operator/activations{below}");
    world.anonymous(method, &target).key(operator_key().reveal())
}

/// Everything that the common fields and mitid, evrotrust and the like ask for.
pub(crate) fn fields() -> Value {
    json!({
        "legalCompanyName": "Previous Ltd", "registrationNumber": "556677-8899",
        "registeredAddress": "1 Former Street", "displayName": "Previous",
        "serviceDescription": "What was before.", "websiteUrl": "https://previous.example",
        "contactEmail": "it@previous.example",
    })
}

/// Does a bit of everything in a world and tells what was written and what it looks like from outside.
pub(crate) async fn play(world: &World) -> PreviousRelease {
    let before = everything(world).await;
    found(world).await;
    test(world).await;
    let ticket = activate(world).await;
    let mut items = Items::new();
    for (key, item) in everything(world).await {
        if !before.contains_key(&key) {
            items.entry(kind(&item)).or_default().push(item);
        }
    }
    PreviousRelease { items, answers: questions(world, &ticket).await }
}

/// Asks what can be asked.
pub(crate) async fn questions(world: &World, ticket: &str) -> Value {
    let list = ask(world, "GET", "production-tests").send().await.expect(200);
    let mut answers = json!({ "list": list.body, "ticketId": ticket });
    for challenge in list.body.as_array().expect("challenges") {
        let text = |member: &str| challenge[member].as_str().expect("a text");
        let (id, title) = (text("id"), text("title"));
        let path = format!("production-tests/{id}");
        for (question, below) in [("get", path.clone()), ("report", format!("{path}/report"))] {
            let reply = ask(world, "GET", &below).send().await.expect(200);
            answers[format!("{question} {title}")] = reply.body;
        }
    }
    let providers = ask(world, "GET", "providers?include=activation").send().await.expect(200);
    answers["providers"] = standings(&providers);
    answers["queue"] = operate(world, "GET", "").send().await.expect(200).body;
    let ticket = operate(world, "GET", &format!("/{ticket}")).send().await.expect(200);
    answers["ticket"] = ticket.body;
    answers
}

/// Where each provider stands, by its id: the catalogue may grow, and its texts may change.
fn standings(providers: &Reply) -> Value {
    let members = ["status", "id", "requestedAt", "activatedAt", "ignoredFields", "rejection"];
    let standing = |provider: &Value| {
        let activation = &provider["activation"];
        let mut shown: Map<String, Value> =
            members.iter().map(|name| ((*name).to_owned(), activation[name].clone())).collect();
        shown.insert("isActive".to_owned(), provider["isActive"].clone());
        for field in activation["requirements"].as_array().into_iter().flatten() {
            let values = json!([field["currentValue"], field["submittedValue"]]);
            let id = field["id"].as_str().expect("an id");
            shown.insert(format!("field {id}"), values);
        }
        (provider["id"].as_str().expect("an id").to_owned(), Value::Object(shown))
    };
    providers.body.as_array().expect("providers").iter().map(standing).collect()
}

/// An organisation, an app, an operator and their keys.
async fn found(world: &World) {
    world.organisation(ORGANISATION, "Previous").await;
    world.app(ORGANISATION, APP, "Previous App", &["bankidse"]).await;
    world.operator(OPERATOR, "Petra").await;
    for (kind, owner, secret) in [
        (KeyKind::Workspace, ORGANISATION, workspace_key()),
        (KeyKind::Operator, OPERATOR, operator_key()),
    ] {
        let owner = OwnerId::parse(owner).expect("an owner id");
        let scope = world.backend().scope();
        administration::issue_key(&scope, "test", kind, &owner, "fixed", &secret, None)
            .await
            .expect("issued");
    }
}

/// Two challenges, one of either kind, and a stamp on each.
async fn test(world: &World) {
    for (title, duplicates) in [("Once", false), ("Again", true)] {
        let request = ask(world, "POST", "production-tests").json(&challenge(title, duplicates));
        let created = request.idempotency_key(&format!("create-{title}")).send().await.expect(201);
        let path = format!("production-tests/{}/stamps", created.body["id"].as_str().expect("id"));
        let request = ask(world, "POST", &path).json(&run("Paula"));
        let _ = request.idempotency_key(&format!("stamp-{title}")).send().await.expect(201);
        world.advance(Duration::from_secs(1));
    }
}

/// A challenge's body.
pub(crate) fn challenge(title: &str, duplicates: bool) -> Value {
    json!({
        "title": title, "description": "As it was.", "providerIds": ["bankidse"],
        "targetPlatform": "ios", "maxStamps": 3, "allowDuplicateParticipation": duplicates,
    })
}

/// A participant's finished run.
pub(crate) fn run(participant: &str) -> Value {
    json!({
        "providerId": "bankidse", "participantId": participant,
        "platform": "ios", "completionSeconds": 12.5,
    })
}

/// Submissions that end in every status there is; the ticket that an operator rejected.
async fn activate(world: &World) -> String {
    let mut smartid = fields();
    smartid["logo"] = json!("logo".repeat(2000));
    smartid["favouriteColour"] = json!("green");
    // Nothing was remembered before, so bankidse is rejected for what it lacks.
    let first = json!({ "bankidse": {}, "passport": {} });
    let mut ids = submit(world, "submit-1", &first).await;
    let all = fields();
    let second = json!({
        "mitid": all, "smartid": smartid, "frejaid": smartid, "evrotrust": all, "audkenni": all,
    });
    ids.extend(submit(world, "submit-2", &second).await);
    ids.extend(submit(world, "submit-3", &json!({ "audkenni": all })).await);
    let reject =
        json!({ "decision": "reject", "message": "Not in the register.", "fields": ["logo"] });
    for (provider, body) in [
        ("mitid", json!({ "decision": "claim" })),
        ("smartid", json!({ "decision": "claim" })),
        ("smartid", json!({ "decision": "approve" })),
        ("frejaid", reject),
    ] {
        let request = operate(world, "POST", &format!("/{}/review", ids[provider])).json(&body);
        let key = format!("{}-{provider}", body["decision"].as_str().expect("a decision"));
        let _ = request.idempotency_key(&key).send().await.expect(200);
        world.advance(Duration::from_secs(1));
    }
    ids.remove("frejaid").expect("a ticket")
}

async fn submit(world: &World, key: &str, providers: &Value) -> HashMap<String, String> {
    let request = ask(world, "POST", "activation").json(&json!({ "providers": providers }));
    let reply = request.idempotency_key(key).send().await.expect(200);
    world.advance(Duration::from_secs(1));
    let submitted = reply.body.as_object().expect("providers").iter();
    let id = |activation: &Value| activation["id"].as_str().expect("an id").to_owned();
    submitted.map(|(provider, activation)| (provider.clone(), id(activation))).collect()
}

/// The kind of an item, by its sort key. Listings share the sort key's beginning with what they name.
fn kind(item: &Value) -> String {
    let sk = item["sk"]["S"].as_str().expect("a sort key");
    let head = sk.split('#').next().expect("a beginning");
    let named_alone = ["APP", "KEY", "OPERATOR", "ORG"].contains(&head);
    let listing = if named_alone && head != sk { "-listing" } else { "" };
    format!("{}{listing}", head.to_lowercase())
}
