//! What an instance remembers of those whom it let in, and what is read for those of whom it remembers nothing.
//! docs/api.md section 1.1; ARCHITECTURE.md, Reads and round trips.

use crate::support::keys::{end, introduce, unknown_key};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::challenge::Challenge;
use greenlight::domain::ids::{ChallengeId, ClientId};
use greenlight::store::Write;
use greenlight_tests::{
    ACME, DatabaseCall, OTHER, Request, World, company_fields, sequential_trips,
};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

const SECOND: &str = "HqTRDIYH";

fn list<'w>(world: &'w World, app: &str) -> Request<'w> {
    world.get(&format!("/v1/apps/{app}/production-tests"))
}

/// The operations of the request, and the units that they consumed.
async fn cost(world: &World, request: Request<'_>, status: u16) -> (Vec<String>, f64) {
    world.line().take_log();
    drop(request.send().await.expect(status));
    let log = world.line().take_log();
    let units = log.iter().map(|call: &DatabaseCall| call.units().expect("units").0).sum();
    let mut operations: Vec<String> = log.into_iter().map(|call| call.operation).collect();
    operations.sort();
    (operations, units)
}

async fn is_read_beside(world: &World, request: Request<'_>, status: u16) -> bool {
    let (operations, _) = cost(world, request, status).await;
    match operations.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["BatchGetItem"] => false,
        ["BatchGetItem", "Query"] => true,
        _ => panic!("{operations:?}"),
    }
}

/// Fills an app with challenges, each as long as it may be.
async fn fill(world: &World, app: &str, count: usize) {
    for _ in 0..count {
        let challenge = Challenge {
            id: ChallengeId::generate(world.now(), greenlight::usecase::random(), 0),
            client_id: ClientId::parse(app).expect("a client id"),
            host_name: "Other App".to_owned(),
            title: "t".repeat(200),
            description: Some("d".repeat(1000)),
            provider_ids: vec!["bankidse".to_owned()],
            target_platform: None,
            max_stamps: 3,
            stamps: 0,
            split: None,
            allow_duplicates: false,
            tallies: BTreeMap::new(),
            hash_key_id: "k1".to_owned(),
            expires_at: world.now(),
            created_at: world.now(),
            updated_at: world.now(),
        };
        let write = [Write::CreateChallenge(challenge)];
        world.store().commit(&write, None, world.now()).await.expect("written");
    }
}

/// Sets an attribute of an app, or takes the whole app away.
async fn change_app(world: &World, app: &str, owner: Option<&str>) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let (pk, sk) = (text(&format!("APP#{app}")), text("APP"));
    let (client, table) = (world.client(), world.table());
    match owner {
        Some(owner) => {
            let update = client.update_item().table_name(table).key("pk", pk).key("sk", sk);
            let update = update.update_expression("SET organisation_id = :owner");
            let update = update.condition_expression("attribute_exists(organisation_id)");
            let update = update.expression_attribute_values(":owner", text(owner));
            drop(update.send().await.expect("updated"));
        }
        None => {
            let delete = client.delete_item().table_name(table).key("pk", pk).key("sk", sk);
            drop(delete.send().await.expect("deleted"));
        }
    }
}

#[tokio::test]
async fn the_refusal_of_another_s_app_costs_the_same_however_much_the_app_holds() {
    let world = World::new().await;
    // The key is known, for its own app.
    drop(list(&world, ACME).send().await.expect(200));
    let before = cost(&world, list(&world, OTHER), 403).await;
    fill(&world, OTHER, 60).await;
    for _ in 0..3 {
        assert_eq!(cost(&world, list(&world, OTHER), 403).await, before);
    }
    assert_eq!(before.0, ["BatchGetItem"]);
    if !World::is_external() {
        assert_eq!(before.1, 3.0);
    }
}

#[tokio::test]
async fn whoever_is_not_let_in_has_nothing_of_the_app_s_read_but_the_app_itself() {
    let world = World::new().await;
    let mut fields = company_fields("Acme");
    fields["logo"] = json!("x".repeat(300_000));
    fields["serviceDescription"] = json!("x".repeat(4096));
    let submit = |key: &str| {
        let request = world.anonymous("POST", "/v1/apps/abc123/activation").key(key);
        request.json(&json!({ "providers": { "mitid": fields } })).idempotency_key("k")
    };
    let providers =
        |key: &str| world.anonymous("GET", "/v1/apps/abc123/providers?include=activation").key(key);
    // Each key is known for its own app.
    for (key, app) in [(&world.key, ACME), (&world.other_key, OTHER)] {
        for (method, last) in [("POST", "activation"), ("GET", "providers")] {
            let request = world.anonymous(method, &format!("/v1/apps/{app}/{last}"));
            introduce(request.key(key).text("{}")).await;
        }
    }
    drop(submit(&world.key).send().await.expect(200));
    let unknown = unknown_key(KeyKind::Workspace);
    for (key, status) in [(&unknown, 401), (&world.other_key, 403)] {
        for request in [submit(key), providers(key)] {
            let (operations, units) = cost(&world, request, status).await;
            assert_eq!(operations, ["BatchGetItem"]);
            assert!(World::is_external() || units == 3.0, "{units}");
        }
    }
}

#[tokio::test]
async fn each_app_is_let_in_for_itself_and_each_instance_learns_for_itself() {
    let world = World::new().await;
    let elsewhere = world.new_instance();
    let trips = async |request: Request<'_>| {
        world.line().take_log();
        drop(request.send().await.expect(200));
        sequential_trips(&world.line().take_log())
    };
    for app in [ACME, SECOND] {
        for expected in [2, 1] {
            assert_eq!(trips(list(&world, app)).await, expected, "{app}");
        }
    }
    assert_eq!(trips(list(&world, ACME).to(&elsewhere)).await, 2);
}

#[tokio::test]
async fn a_403_or_404_of_the_app_forgets_the_pair() {
    for (owner, status) in [(Some("Other002"), 403), (None, 404)] {
        let world = World::new().await;
        for app in [ACME, SECOND] {
            introduce(list(&world, app)).await;
            assert!(is_read_beside(&world, list(&world, app), 200).await);
        }
        change_app(&world, ACME, owner).await;
        assert!(is_read_beside(&world, list(&world, ACME), status).await, "it was known still");
        assert!(!is_read_beside(&world, list(&world, ACME), status).await);
        assert!(is_read_beside(&world, list(&world, SECOND), 200).await, "the other pair");
    }
}

#[tokio::test]
async fn a_401_forgets_every_pair_of_its_key_and_none_of_another() {
    let world = World::new().await;
    let other = |app: &str| {
        let path = format!("/v1/apps/{app}/production-tests");
        world.anonymous("GET", &path).key(&world.other_key)
    };
    introduce(other(OTHER)).await;
    for app in [ACME, SECOND] {
        introduce(list(&world, app)).await;
    }
    end(&world, &world.key, None, Some(world.now())).await;
    assert!(is_read_beside(&world, list(&world, SECOND), 401).await, "it was known still");
    for app in [SECOND, ACME] {
        assert!(!is_read_beside(&world, list(&world, app), 401).await, "{app}");
    }
    assert!(is_read_beside(&world, other(OTHER), 200).await);
}

#[tokio::test]
async fn a_pair_is_remembered_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    introduce(list(&world, ACME)).await;
    world.advance(Duration::from_secs(15 * 60) - Duration::from_millis(1));
    assert!(is_read_beside(&world, list(&world, ACME), 200).await);
    world.advance(Duration::from_secs(15 * 60));
    world.line().take_log();
    drop(list(&world, ACME).send().await.expect(200));
    assert_eq!(sequential_trips(&world.line().take_log()), 2);
}

#[tokio::test]
async fn a_large_body_is_read_after_its_sender_was_let_in_and_a_small_one_before_if_the_pair_is_known()
 {
    let world = World::new().await;
    let path = "/v1/apps/abc123/production-tests";
    let created = world.post(path).json(&json!({ "title": "t", "providerIds": ["bankidse"] }));
    let created = created.send().await.expect(201);
    let stamps = format!("{path}/{}/stamps", created.body["id"].as_str().expect("an id"));
    let run = |who: &str, length: usize| {
        let body = json!({ "providerId": "bankidse", "participantId": who }).to_string();
        let spaces = " ".repeat(usize::saturating_sub(length, body.len()));
        world.post(&stamps).text(&(body + &spaces))
    };
    drop(run("a", 0).send().await.expect(201));
    let reads = async |request: Request<'_>| {
        let (operations, _) = cost(&world, request, 409).await;
        assert!(operations.iter().all(|operation| operation == "BatchGetItem"), "{operations:?}");
        operations.len()
    };
    assert_eq!(reads(run("a", 8192)).await, 1);
    assert_eq!(reads(run("a", 8193)).await, 2);
    let new = world.new_instance();
    assert_eq!(reads(run("a", 0).to(&new)).await, 2);
    let reply = run("a", 8193).send().await;
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "duplicate_participation" }));
    let forged = run("a", 1024 * 1024).without_header("authorization");
    let (operations, _) = cost(&world, forged.key(&unknown_key(KeyKind::Workspace)), 401).await;
    assert_eq!(operations, ["BatchGetItem"]);
}
