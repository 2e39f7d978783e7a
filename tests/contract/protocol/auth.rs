//! Keys: who is let in, who is not, and what a refusal costs. docs/api.md section 1.1.

use crate::support::keys::{end, hash};
use crate::support::requests::protected;
use greenlight::domain::api_key::{Credential, KeyKind, KeyRecord, SecretKey};
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight::runtime::Endpoint;
use greenlight::store::Write;
use greenlight_tests::{Fault, Reply, Request, World};
use serde_json::json;
use std::time::Duration;

const LIST: &str = "/v1/apps/abc123/production-tests";

/// A request of an endpoint, with every variable of its route filled in.
fn request<'w>(world: &'w World, endpoint: &Endpoint) -> Request<'w> {
    let target = endpoint
        .route
        .replace("{client_id}", "abc123")
        .replace("{challenge_id}", "01946967-d500-7c3a-9d41-0a6f3b2c8e17")
        .replace("{activation_id}", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR");
    world.anonymous(endpoint.method, &target)
}

/// The endpoints that take such keys.
fn endpoints(kinds: &[KeyKind]) -> impl Iterator<Item = &'static Endpoint> {
    protected().filter(|(_, kind)| kinds.contains(kind)).map(|(row, _)| row.endpoint)
}

#[track_caller]
fn refused(reply: &Reply, reason: &str) {
    reply.unauthenticated(reason);
    assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
}

/// The operations that went to the engine since the last look.
fn operations(world: &World) -> Vec<String> {
    world.line().take_log().into_iter().map(|exchange| exchange.operation).collect()
}

/// A well-formed key that nobody has issued.
fn mint(kind: KeyKind, deployment: Deployment) -> String {
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    SecretKey::mint(kind, deployment, &owner, [7; 32]).reveal().to_owned()
}

#[tokio::test]
async fn a_request_without_a_credential_is_refused_by_every_endpoint_without_a_round_trip() {
    let world = World::new().await;
    for endpoint in endpoints(&[KeyKind::Workspace, KeyKind::Operator]) {
        refused(&request(&world, endpoint).send().await, "missing");
        let empty = request(&world, endpoint).header("authorization", "");
        refused(&empty.send().await, "malformed");
        let only_elsewhere = request(&world, endpoint).header("x-api-key", &world.key);
        refused(&only_elsewhere.send().await, "missing");
    }
    assert_eq!(operations(&world), [""; 0]);
}

#[tokio::test]
async fn a_malformed_credential_is_refused_without_a_round_trip() {
    let world = World::new().await;
    let key = &world.key;
    let (head, last) = key.split_at(key.len() - 1);
    let other_last = if last == "0" { "1" } else { "0" };
    for header in [
        "Bearer",
        "Bearer ",
        "Bearer null",
        "Bearer sk_workspace_prod_",
        key,
        &format!(" Bearer {key}"),
        &format!("Bearer\t{key}"),
        &format!("Bearer{key}"),
        &format!("Bearer: {key}"),
        &format!("Basic {key}"),
        &format!("Token {key}"),
        &format!("Bearer \"{key}\""),
        &format!("Bearer {head}"),
        &format!("Bearer {key}0"),
        &format!("Bearer {head}{other_last}"),
        &format!("Bearer {}", key.to_lowercase()),
        &format!("Bearer {}", key.replace("Acme0001", "Other002")),
        &format!("Bearer {}", key.replace("Acme0001", "Acme000-")),
        &format!("Bearer {}", key.replace("_prod_", "_live_")),
        &format!("Bearer {}", key.replace("sk_", "pk_")),
        &format!("Bearer {key}\u{e9}"),
        &format!("Bearer {key}🙂"),
        &format!("Bearer {}", "0".repeat(3_000)),
        // A comma, or a second credential, even where both are good.
        &format!("Bearer {key},"),
        &format!("Bearer {key}, "),
        &format!(",Bearer {key}"),
        &format!("Bearer {key},Bearer {key}"),
        &format!("Bearer {key}, Bearer {}", world.other_key),
        &format!("Bearer {key} {key}"),
        &format!("Bearer {key} realm=x"),
        &format!("Bearer Bearer {key}"),
    ] {
        let reply = world.anonymous("GET", LIST).header("authorization", header).send().await;
        assert_eq!(reply.status, 401, "{header:?}");
        refused(&reply, "malformed");
    }
    let twice = world.get(LIST).key(&world.key).send().await;
    refused(&twice, "malformed");
    assert_eq!(operations(&world), [""; 0]);
}

#[tokio::test]
async fn a_key_of_another_kind_or_deployment_is_refused_without_a_round_trip() {
    for (world, other) in [
        (World::new().await, Deployment::Sandbox),
        (World::sandbox().await, Deployment::Production),
    ] {
        for endpoint in endpoints(&[KeyKind::Workspace, KeyKind::Operator]) {
            let is_for_operators = endpoint.route.starts_with("/v1/operator");
            let (own, wrong, wrong_key) = if is_for_operators {
                (KeyKind::Operator, KeyKind::Workspace, &world.key)
            } else {
                (KeyKind::Workspace, KeyKind::Operator, &world.operator_key)
            };
            refused(&request(&world, endpoint).key(wrong_key).send().await, "wrong_kind");
            for kind in [own, wrong] {
                let reply = request(&world, endpoint).key(&mint(kind, other)).send().await;
                refused(&reply, "other_deployment");
            }
        }
        assert_eq!(operations(&world), [""; 0]);
    }
}

#[tokio::test]
async fn the_scheme_is_case_insensitive_and_spaces_around_the_key_do_not_matter() {
    let world = World::new().await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "] {
        let header = format!("{scheme} {} ", world.key);
        let reply = world.anonymous("GET", LIST).header("Authorization", &header).send().await;
        assert_eq!((reply.status, &*reply.text), (200, "[]"), "{scheme}");
    }
}

#[tokio::test]
async fn the_documented_key_is_well_formed_and_is_accepted_once_it_is_issued() {
    let world = World::sandbox().await;
    let key = "sk_workspace_test_0123456789ABCDEFGHIJKLMNOPQRSTUV0ZiOyn";
    refused(&world.anonymous("GET", LIST).key(key).send().await, "unknown");
    assert_eq!(operations(&world), ["BatchGetItem"]);
    let credential = Credential::from_key(key, KeyKind::Workspace, Deployment::Sandbox);
    let record = KeyRecord {
        hash: credential.expect("well formed").hash,
        id: "documented".to_owned(),
        kind: KeyKind::Workspace,
        owner: OwnerId::parse("01234567").expect("an owner"),
        name: "documented".to_owned(),
        last_characters: "iOyn".to_owned(),
        created_at: world.now(),
        expires_at: None,
        revoked_at: None,
    };
    let write = Write::CreateKey(record);
    world.store().commit(&[write], None, world.now()).await.expect("written");
    drop(world.organisation("01234567", "They").await);
    world.app("01234567", "theirs", "Theirs", &[]).await;
    let path = "/v1/apps/theirs/production-tests";
    let reply = world.anonymous("GET", path).key(key).send().await.expect(200);
    assert_eq!(reply.body, json!([]));
}

#[tokio::test]
async fn a_well_formed_key_that_nobody_issued_costs_one_read_and_no_page() {
    let world = World::new().await;
    let key = mint(KeyKind::Workspace, Deployment::Production);
    for endpoint in endpoints(&[KeyKind::Workspace]) {
        for _ in 0..2 {
            refused(&request(&world, endpoint).key(&key).send().await, "unknown");
            assert_eq!(operations(&world), ["BatchGetItem"], "{}", endpoint.name);
        }
    }
}

#[tokio::test]
async fn a_revocation_holds_from_the_next_request_on_every_endpoint() {
    let world = World::new().await;
    let keys = [&world.key, &world.operator_key];
    for key in keys {
        end(&world, key, None, Some(world.now())).await;
    }
    for endpoint in endpoints(&[KeyKind::Workspace, KeyKind::Operator]) {
        let [workspace_s, operator_s] = keys;
        let is_for_operators = endpoint.route.starts_with("/v1/operator");
        let (own, foreign) =
            if is_for_operators { (operator_s, workspace_s) } else { (workspace_s, operator_s) };
        refused(&request(&world, endpoint).key(own).send().await, "revoked");
        refused(&request(&world, endpoint).key(foreign).send().await, "wrong_kind");
    }
    let _ = world
        .anonymous("GET", "/v1/apps/other456/production-tests")
        .key(&world.other_key)
        .send()
        .await
        .expect(200);
}

#[tokio::test]
async fn a_revocation_holds_from_the_next_request_also_where_the_pair_is_known() {
    let world = World::new().await;
    let elsewhere = world.new_instance();
    for instance in [world.backend(), &elsewhere] {
        for _ in 0..2 {
            let _ = world.get(LIST).to(instance).send().await.expect(200);
        }
        operations(&world);
    }
    end(&world, &world.key, None, Some(world.now())).await;
    operations(&world);
    for instance in [world.backend(), &elsewhere] {
        let reply = world.get(LIST).to(instance).send().await;
        refused(&reply, "revoked");
        // The page was read beside the key's record, because the pair was known; not a word of it
        // comes out, and the pair is not known any longer.
        let mut read = operations(&world);
        read.sort();
        assert_eq!(read, ["BatchGetItem", "Query"]);
        refused(&world.get(LIST).to(instance).send().await, "revoked");
        assert_eq!(operations(&world), ["BatchGetItem"]);
    }
}

#[tokio::test]
async fn a_key_that_the_database_did_not_vouch_for_is_not_taken_for_a_known_one() {
    let world = World::new().await;
    let key = mint(KeyKind::Workspace, Deployment::Production);
    world.line().next("BatchGetItem", Fault::error("AccessDeniedException", "no"));
    let reply = world.anonymous("GET", LIST).key(&key).send().await;
    reply.refused(503, "SYSTEM_UNAVAILABLE", json!({ "outcome": "none" }));
    operations(&world);
    refused(&world.anonymous("GET", LIST).key(&key).send().await, "unknown");
    assert_eq!(operations(&world), ["BatchGetItem"]);
}

#[tokio::test]
async fn a_key_expires_at_its_very_moment() {
    let world = World::new().await;
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let end = world.now().plus_seconds(60);
    let key = world.issue_key(KeyKind::Workspace, &owner, Some(end)).await;
    let olivia = OwnerId::parse("Oper0001").expect("an owner");
    let operator_s = world.issue_key(KeyKind::Operator, &olivia, Some(end)).await;
    let list = || world.anonymous("GET", LIST).key(&key).send();
    let _ = list().await.expect(200);
    world.advance(Duration::from_millis(59_999));
    let _ = list().await.expect(200);
    world.advance(Duration::from_millis(1));
    refused(&list().await, "expired");
    refused(&list().await, "expired");
    world.advance(Duration::from_secs(86_400));
    refused(&list().await, "expired");
    for endpoint in endpoints(&[KeyKind::Workspace, KeyKind::Operator]) {
        let is_for_operators = endpoint.route.starts_with("/v1/operator");
        let key = if is_for_operators { &operator_s } else { &key };
        refused(&request(&world, endpoint).key(key).send().await, "expired");
    }
}

#[tokio::test]
async fn a_key_that_is_given_an_end_is_good_until_then_and_others_stay_good() {
    let world = World::new().await;
    let owner = OwnerId::parse("Acme0001").expect("an owner");
    let next = world.issue_key(KeyKind::Workspace, &owner, None).await;
    end(&world, &world.key, Some(world.now().plus_seconds(1)), None).await;
    let _ = world.get(LIST).send().await.expect(200);
    world.advance(Duration::from_secs(1));
    refused(&world.get(LIST).send().await, "expired");
    let _ = world.anonymous("GET", LIST).key(&next).send().await.expect(200);
}

#[tokio::test]
async fn the_record_decides_for_whom_and_for_what_a_key_speaks() {
    let world = World::new().await;
    for (attribute, value) in [("owner", "Other002"), ("kind", "operator")] {
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        let key = world.issue_key(KeyKind::Workspace, &owner, None).await;
        let text = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
        let update = world
            .client()
            .update_item()
            .table_name(world.table())
            .key("pk", text(&format!("KEY#{}", hash(&key).as_str())))
            .key("sk", text("KEY"))
            .update_expression("SET #name = :value")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_names("#name", attribute)
            .expression_attribute_values(":value", text(value));
        update.send().await.expect("updated");
        for path in [LIST, "/v1/apps/other456/production-tests"] {
            refused(&world.anonymous("GET", path).key(&key).send().await, "unknown");
        }
    }
}
