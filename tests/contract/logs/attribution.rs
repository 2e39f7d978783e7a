//! Whom a request's line names: ids of what stands in the table, and why the request was refused; never what a
//! client could have written into a request. docs/operations.md, What a request leaves.

use super::lines::{CANARY, Lines, requests};
use crate::support::app::TESTS;
use crate::support::keys::{end, hash, unknown_key};
use crate::support::tickets::QUEUE;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::ids::OwnerId;
use greenlight::store::{Wanted, Write};
use greenlight::usecase::administration::{disable_organisation, find_organisation};
use greenlight_tests::{Request, World};
use serde_json::{Map, Value, json};

const PROPERTIES: [&str; 5] = ["reason", "organisation_id", "operator_id", "key_id", "client_id"];

/// The id by which a key is listed, rotated and revoked.
async fn key_id(world: &World, key: &str) -> String {
    let wanted = Wanted { key: Some(hash(key)), ..Wanted::default() };
    world.store().fetch(&wanted).await.expect("readable").key.expect("a key").id
}

/// What the line of a request says of who sent it and why it was refused.
async fn said(lines: &mut Lines<'_>, request: Request<'_>, status: u16) -> Value {
    drop(request.send().await.expect(status));
    let all = lines.take();
    let line = requests(&all)[0].clone();
    let directives = line["_aws"].to_string();
    let mut said = Map::new();
    for name in PROPERTIES {
        assert!(!directives.contains(name), "{name} is a dimension or a metric: {directives}");
        if let Some(value) = line.get(name) {
            said.insert(name.to_owned(), value.clone());
        }
    }
    Value::Object(said)
}

#[tokio::test]
async fn a_line_says_whose_key_it_was_which_key_and_which_app() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let (own, other) = (key_id(&world, &world.key).await, key_id(&world, &world.other_key).await);
    let operator = key_id(&world, &world.operator_key).await;
    let of = |id: &str, key: &str| json!({ "organisation_id": id, "key_id": key });
    let with = |mut said: Value, name: &str, value: &str| {
        said[name] = json!(value);
        said
    };
    let acme = || with(of("Acme0001", &own), "client_id", "abc123");
    let good = said(&mut lines, world.get(TESTS), 200).await;
    assert_eq!(good, acme());
    let request = world.post(TESTS).json(&json!({ CANARY: CANARY }));
    let bad = said(&mut lines, request, 400).await;
    assert_eq!(bad, with(acme(), "reason", "unknown_member"));
    // Another's app is named, one that there is not is not.
    let foreign = world.anonymous("GET", TESTS).key(&world.other_key);
    let foreign = said(&mut lines, foreign, 403).await;
    assert_eq!(foreign, with(of("Other002", &other), "client_id", "abc123"));
    let nothing = world.get(&format!("/v1/apps/{CANARY}/production-tests"));
    assert_eq!(said(&mut lines, nothing, 404).await, of("Acme0001", &own));
    let queue = world.anonymous("GET", QUEUE).key(&world.operator_key);
    let queue = said(&mut lines, queue, 200).await;
    assert_eq!(queue, json!({ "operator_id": "Oper0001", "key_id": operator }));
    lines.finish().await;
}

#[tokio::test]
async fn a_401_says_why_and_whose_key_it_was_if_it_was_one() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let get = |key: &str| world.anonymous("GET", TESTS).key(key);
    let bare = |reason: &str| json!({ "reason": reason });
    let missing = said(&mut lines, world.anonymous("GET", TESTS), 401).await;
    assert_eq!(missing, bare("missing"));
    assert_eq!(said(&mut lines, get(CANARY), 401).await, bare("malformed"));
    assert_eq!(said(&mut lines, get(&world.operator_key), 401).await, bare("wrong_kind"));
    let unknown = said(&mut lines, get(&unknown_key(KeyKind::Workspace)), 401).await;
    assert_eq!(unknown, json!({ "reason": "unknown", "client_id": "abc123" }));

    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let soon = world.now().plus_seconds(1);
    let expiring = world.issue_key(KeyKind::Workspace, &owner, Some(soon)).await;
    end(&world, &world.key, None, Some(world.now())).await;
    world.set_time(&soon.to_string());
    for (key, reason) in [(&world.key, "revoked"), (&expiring, "expired")] {
        let id = key_id(&world, key).await;
        let expected = json!({
            "reason": reason,
            "organisation_id": "Acme0001",
            "key_id": id,
            "client_id": "abc123",
        });
        assert_eq!(said(&mut lines, get(key), 401).await, expected);
    }
    let id = OwnerId::parse("Oper0001").expect("an owner");
    let disable = [Write::DisableOperator { id, at: world.now() }];
    world.store().commit(&disable, None, world.now()).await.expect("disabled");
    let queue = world.anonymous("GET", QUEUE).key(&world.operator_key);
    let id = key_id(&world, &world.operator_key).await;
    let expected = json!({ "reason": "disabled", "operator_id": "Oper0001", "key_id": id });
    assert_eq!(said(&mut lines, queue, 401).await, expected);
    let scope = world.backend().scope();
    let other = find_organisation(&scope, "Other002").await.expect("an organisation");
    disable_organisation(&scope, "test", other).await.expect("disabled");
    let id = key_id(&world, &world.other_key).await;
    let expected = json!({
        "reason": "disabled",
        "organisation_id": "Other002",
        "key_id": id,
        "client_id": "abc123",
    });
    assert_eq!(said(&mut lines, get(&world.other_key), 401).await, expected);
    lines.finish().await;
}
