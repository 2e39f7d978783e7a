//! The largest legal activation: one transaction all the same, within DynamoDB's bounds, and
//! reading the app afterwards costs no more for it. ARCHITECTURE.md, Data.

use crate::support::keys::introduce;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::field::COMMON_FIELDS;
use greenlight::domain::problem::{MESSAGES_LIMIT, bytes_of_messages};
use greenlight::domain::ticket::TicketStatus;
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// An app of the same organisation, whose submissions bring no logo.
const PLAIN: &str = "HqTRDIYH";
const PROVIDERS: usize = 30;
const BODY_LIMIT: usize = 1_048_576;
const INLINE_LIMIT: usize = 4096;
/// How many fields of its own each provider brings; the others fall back to the company info.
const OWN_FIELDS: usize = 5;

/// Bounds of a transaction and of an item.
const MOST_ITEMS: usize = 100;
const MOST_BYTES: usize = 4_000_000;
const MOST_ITEM_BYTES: usize = 400_000;

fn provider(n: usize) -> String {
    format!("p{n:02}")
}

/// The common fields that are kept in place: all but the logo.
fn inline_fields() -> Vec<&'static str> {
    COMMON_FIELDS.into_iter().filter(|id| *id != "logo").collect()
}

/// Thirty registration providers that ask for every common field, and a contract provider, which
/// lets an app be read without being written.
fn catalogue() -> Catalogue {
    let entry = |id: String, kind: &str, requirements: Vec<Value>| {
        json!({
            "id": id, "name": id, "description": id, "logoUrl": format!("https://x/{id}.svg"), "countries": ["DK"],
            "flowTypes": ["redirect"], "scopes": ["openid"], "loa": [2], "defaultLoa": 2, "type": 1,
            "verificationModel": "eid", "kind": kind, "environments": ["production"],
            "demoPolicy": false, "requirements": requirements,
        })
    };
    // A machine has as much to say of every field as there is room for.
    let requirement = |id: &str| {
        let mut requirement = json!({
            "id": id, "type": "text", "label": id.repeat(20), "description": id, "example": id,
            "required": id != "logo",
        });
        match id {
            "logo" => requirement["format"] = json!("image"),
            _ => requirement["maxLength"] = json!(1),
        }
        requirement
    };
    let requirements: Vec<Value> = COMMON_FIELDS.into_iter().map(requirement).collect();
    let mut providers: Vec<Value> =
        (0..PROVIDERS).map(|n| entry(provider(n), "registration", requirements.clone())).collect();
    providers.push(entry("ftn".to_owned(), "contract", Vec::new()));
    Catalogue::parse(&json!({ "providers": providers }).to_string()).expect("a catalogue")
}

/// A text at the limit that begins so.
fn filled(start: &str, length: usize) -> String {
    format!("{start}{}", "x".repeat(length - start.len()))
}

/// The fields that provider `n` brings itself, each at its limit.
fn own_fields(n: usize) -> Map<String, Value> {
    let fields = inline_fields();
    (0..OWN_FIELDS)
        .map(|step| fields[(n + step) % fields.len()])
        .map(|id| (id.to_owned(), json!(filled(&format!("{n} {id} "), INLINE_LIMIT))))
        .collect()
}

/// The logo of provider `n`: the last two providers have the same one.
fn logo(n: usize, length: usize) -> String {
    filled(&format!("logo {} ", n.min(PROVIDERS - 2)), length)
}

fn largest(logo_length: Option<usize>) -> BTreeMap<String, Map<String, Value>> {
    let entry = |n: usize| {
        let mut fields = own_fields(n);
        if let Some(length) = logo_length {
            fields.insert("logo".to_owned(), json!(logo(n, length)));
        }
        (provider(n), fields)
    };
    (0..PROVIDERS).map(entry).collect()
}

/// The length with which the logos fill the body to its limit, give or take less than one byte for
/// each of them.
fn logo_length() -> usize {
    let without = json!({ "providers": largest(Some(100)) }).to_string().len();
    100 + (BODY_LIMIT - without) / PROVIDERS
}

async fn post(world: &World, client_id: &str, body: &str) -> Reply {
    let path = format!("/v1/apps/{client_id}/activation");
    world.post(&path).idempotency_key(client_id).text(body).send().await
}

/// Gives the app a company info at its limits, and every provider an open ticket full of it.
async fn prepare(world: &World, client_id: &str) {
    let fields = inline_fields().into_iter();
    let fields: Map<String, Value> =
        fields.map(|id| (id.to_owned(), json!(filled(id, INLINE_LIMIT)))).collect();
    let _ = world.submit(client_id, &json!({ "p00": fields })).send().await.expect(200);
    let empty: Map<String, Value> = (0..PROVIDERS).map(|n| (provider(n), json!({}))).collect();
    let reply = world.submit(client_id, &Value::Object(empty)).send().await.expect(200);
    let results = reply.body.as_object().expect("results").values();
    assert!(results.into_iter().all(|result| result["status"] == "activation_requested"));
}

/// The size of an attribute's value as DynamoDB counts it.
fn size_of_value(value: &Value) -> usize {
    let (kind, value) = value.as_object().and_then(|v| v.iter().next()).expect("a typed value");
    match (kind.as_str(), value) {
        ("M", Value::Object(map)) => 3 + map.len() + size(value),
        ("L", Value::Array(list)) => 3 + list.iter().map(|v| 1 + size_of_value(v)).sum::<usize>(),
        ("SS", Value::Array(texts)) => texts.iter().filter_map(Value::as_str).map(str::len).sum(),
        (_, Value::String(text)) => text.len(),
        _ => 1,
    }
}

/// The size of an item, or of a map within one.
fn size(item: &Value) -> usize {
    let item = item.as_object().expect("attributes");
    item.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn key(item: &Value) -> (String, String) {
    let text = |name: &str| item[name]["S"].as_str().expect("a key").to_owned();
    (text("pk"), text("sk"))
}

/// The items of the one transaction in the log: each as its key and what was sent for it.
fn transaction(world: &World) -> Vec<((String, String), usize)> {
    let log = world.line().take_log();
    let operations: Vec<&str> = log.iter().map(|exchange| exchange.operation.as_str()).collect();
    assert_eq!(operations, ["BatchGetItem", "TransactWriteItems"]);
    let items = log[1].request["TransactItems"].as_array().expect("items").clone();
    let sent = |item: Value| match (&item["Put"], &item["Update"]) {
        (put, Value::Null) => (key(&put["Item"]), size(&put["Item"])),
        (_, update) => (key(&update["Key"]), size(&update["ExpressionAttributeValues"])),
    };
    items.into_iter().map(sent).collect()
}

/// The sizes of all items as they stand in the table.
async fn stored_sizes(world: &World) -> BTreeMap<(String, String), usize> {
    world.line().take_log();
    let _ = world.everything().await;
    let pages = world.line().take_log().into_iter().map(|page| page.response.expect("a page"));
    let items = pages.flat_map(|page| page["Items"].as_array().expect("items").clone());
    items.map(|item| (key(&item), size(&item))).collect()
}

#[tokio::test]
async fn the_largest_legal_activation_is_one_transaction_within_all_bounds() {
    let world = World::of(Deployment::Production, catalogue()).await;
    prepare(&world, ACME).await;
    let before = world.stored_app(ACME).await;
    let length = logo_length();
    assert!(length > INLINE_LIMIT, "each logo is kept beside");
    let providers = largest(Some(length));
    let mut body = json!({ "providers": providers }).to_string();
    body.extend(std::iter::repeat_n(' ', BODY_LIMIT - body.len()));
    assert_eq!(body.len(), BODY_LIMIT);
    post(&world, ACME, &format!("{body} ")).await.refused(413, "PAYLOAD_TOO_LARGE", Value::Null);

    world.line().take_log();
    let reply = post(&world, ACME, &body).await.expect(200);
    let items = transaction(&world);
    // The record, the app, the company info, the new tickets, the old ones, the distinct logos, the events.
    assert_eq!(items.len(), 3 + PROVIDERS + PROVIDERS + (PROVIDERS - 1) + 1);
    assert!(items.len() <= MOST_ITEMS);
    let keys: BTreeSet<&(String, String)> = items.iter().map(|(key, _)| key).collect();
    assert_eq!(keys.len(), items.len(), "no item stands in it twice");
    assert!(items.iter().map(|(_, size)| size).sum::<usize>() <= MOST_BYTES);
    // Even if all that it touches counts whole, as it stands afterwards.
    let stored = stored_sizes(&world).await;
    let touched: Vec<usize> = items.iter().map(|(key, _)| stored[key]).collect();
    let total: usize = touched.iter().sum();
    assert!((3_000_000..=MOST_BYTES).contains(&total), "{total} bytes");
    assert!(touched.iter().all(|size| *size <= MOST_ITEM_BYTES));

    let app = world.stored_app(ACME).await;
    assert_eq!(app.version, before.version + 1);
    for n in 0..PROVIDERS {
        let id = provider(n);
        let current = world.ticket(app.pointers[&id].ticket.as_str()).await;
        assert_eq!(reply.body[&id]["id"], current.id.as_str());
        assert_eq!(reply.body[&id]["status"], "activation_requested");
        assert_eq!(current.fields.len(), COMMON_FIELDS.len());
        let said = bytes_of_messages(&current.warnings);
        assert!((3300..=MESSAGES_LIMIT / 2).contains(&said), "{said} bytes");
        let fields = json!(current.fields);
        for (field, value) in own_fields(n) {
            assert_eq!(fields[&field], value);
        }
        let old = world.ticket(before.pointers[&id].ticket.as_str()).await;
        assert_eq!((old.status, old.superseded_by), (TicketStatus::Superseded, Some(current.id)));
        let hash = fields["logo"].as_str().expect("a hash").trim_start_matches("sha256:");
        let hashes = [hash.to_owned()];
        let texts = world.store().large_values(&app.client_id, &hashes).await.expect("readable");
        assert_eq!(texts[hash], logo(n, length));
    }
    let replay = post(&world, ACME, &body).await.expect(200);
    assert_eq!((replay.is_replay(), replay.text), (true, reply.text));
}

#[tokio::test]
async fn logos_at_their_own_limit_are_stored_once_each() {
    let world = World::of(Deployment::Production, catalogue()).await;
    let fields = |letter: &str| {
        let inline = inline_fields().into_iter().map(|id| (id.to_owned(), json!("x")));
        let mut fields: Map<String, Value> = inline.collect();
        fields.insert("logo".to_owned(), json!(letter.repeat(349_000)));
        fields
    };
    introduce(world.submit(ACME, &json!({}))).await;
    world.line().take_log();
    let body = json!({ "p00": fields("a"), "p01": fields("b"), "p02": fields("a") });
    let _ = world.submit(ACME, &body).send().await.expect(200);
    let items = transaction(&world);
    let blobs = items.iter().filter(|((_, sk), _)| sk.starts_with("BLOB#")).count();
    assert_eq!((items.len(), blobs), (2 + 3 + 2 + 1, 2));
    let company = world.company(ACME).await;
    let current = world.current_ticket(ACME, "p02").await;
    assert_eq!(company, json!(current.fields));
}

#[tokio::test]
async fn of_a_ticket_that_is_rejected_on_arrival_a_logo_is_kept_by_its_hash_alone() {
    let world = World::of(Deployment::Production, catalogue()).await;
    let logo = |letter: &str| json!({ "logo": letter.repeat(349_000) });
    introduce(world.submit(ACME, &json!({}))).await;
    for (persist, kept) in [(false, None), (true, Some("c"))] {
        world.line().take_log();
        let providers = json!({ "p00": logo("a"), "p01": logo("b"), "p02": logo("c") });
        let body = json!({ "providers": providers, "persist": persist });
        let reply = world.post("/v1/apps/abc123/activation").json(&body).send().await.expect(200);
        assert!(
            reply.body.as_object().expect("results").values().all(|it| it["status"] == "rejected")
        );
        let items = transaction(&world);
        let blobs = items.iter().filter(|((_, sk), _)| sk.starts_with("BLOB#")).count();
        // The last in catalogue order is the company's, and kept as such.
        assert_eq!(blobs, usize::from(kept.is_some()));
        let mut hashes = Vec::new();
        for provider in ["p00", "p01", "p02"] {
            let ticket = world.current_ticket(ACME, provider).await;
            let shown = json!(ticket.fields)["logo"].clone();
            let hash = shown.as_str().and_then(|shown| shown.strip_prefix("sha256:"));
            hashes.push(hash.expect("a hash").to_owned());
            let target = "/v1/apps/abc123/providers?include=activation";
            let providers = world.get(target).send().await.expect(200).body;
            let entries = providers.as_array().expect("an array").iter();
            let entry = entries.clone().find(|it| it["id"] == provider).expect("an entry");
            let requirements = entry["activation"]["requirements"].as_array().expect("an array");
            let of_logo = requirements.iter().find(|it| it["id"] == "logo").expect("a logo");
            assert_eq!(of_logo["submittedValue"], shown);
        }
        let client_id = world.stored_app(ACME).await.client_id;
        let texts = world.store().large_values(&client_id, &hashes).await.expect("readable");
        let texts: Vec<&str> = texts.values().map(|text| &text[..1]).collect();
        assert_eq!(texts, Vec::from_iter(kept));
    }
}

#[tokio::test]
async fn reading_an_app_costs_the_same_however_large_its_logos() {
    let world = World::of(Deployment::Production, catalogue()).await;
    for (client_id, logo_length) in [(ACME, Some(logo_length())), (PLAIN, None)] {
        prepare(&world, client_id).await;
        let body = json!({ "providers": largest(logo_length) }).to_string();
        let _ = post(&world, client_id, &body).await.expect(200);
    }
    let mut costs = Vec::new();
    for client_id in [ACME, PLAIN] {
        world.line().take_log();
        let _ = world.submit(client_id, &json!({ "ftn": {} })).send().await.expect(200);
        let log = world.line().take_log();
        assert_eq!(log.len(), 1);
        let answer = log[0].response.as_ref().expect("an answer");
        costs.push(answer["ConsumedCapacity"].clone());
    }
    assert!(costs[0][0]["CapacityUnits"].as_f64().is_some_and(|units| units > 0.0), "{costs:?}");
    assert_eq!(costs[0], costs[1]);
}
