//! GET /webhook-endpoints, and one of them. docs/api.md section 11.

use crate::support::webhooks::{ENDPOINTS, about, all, id, registered, without_secret};
use greenlight_tests::World;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn all_are_listed_the_oldest_first_and_without_their_secrets() {
    let world = World::new().await;
    assert_eq!(world.get(ENDPOINTS).send().await.expect(200).text, r#"{"data":[]}"#);
    let mut registered_before = Vec::new();
    for _ in 0..3 {
        registered_before.push(without_secret(&registered(&world).await));
        world.advance(Duration::from_millis(1));
    }
    assert_eq!(all(&world).await, registered_before);
    let theirs = world.anonymous("GET", ENDPOINTS).key(&world.other_key).send().await.expect(200);
    assert_eq!(theirs.text, r#"{"data":[]}"#);
}

#[tokio::test]
async fn one_is_shown_as_it_is_listed() {
    let world = World::new().await;
    let reply = registered(&world).await;
    let shown = about(&world, "GET", &id(&reply)).send().await.expect(200);
    assert_eq!(shown.body, without_secret(&reply));
    assert_eq!(vec![shown.body], all(&world).await);
}

#[tokio::test]
async fn what_is_another_organisation_s_or_spelled_otherwise_is_not_there() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let unknown = "we_01HXYZ2KQ8M0E3J1N9V0P5T8YR".to_owned();
    let lower = id.to_lowercase();
    let long = "x".repeat(3000);
    for method in ["GET", "PATCH", "DELETE"] {
        let theirs = about(&world, method, &id).without_header("authorization").json(&json!({}));
        let theirs = theirs.key(&world.other_key).send().await;
        theirs.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
        for id in [&unknown, &lower, &id.replace("we_", "act_"), &long, &"%00".to_owned()] {
            let reply = about(&world, method, id).json(&json!({})).send().await;
            reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
        }
    }
    let rotation = format!("{unknown}/rotate-secret");
    let reply = about(&world, "POST", &rotation).json(&json!({})).send().await;
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    assert_eq!(all(&world).await.len(), 1);
}

#[tokio::test]
async fn who_may_not_is_told_before_what_is_there() {
    let world = World::new().await;
    let unknown = "we_01HXYZ2KQ8M0E3J1N9V0P5T8YR";
    for method in ["GET", "PATCH", "DELETE"] {
        let request = || about(&world, method, unknown).without_header("authorization");
        request().send().await.unauthenticated("missing");
        request().key(&world.operator_key).send().await.unauthenticated("wrong_kind");
    }
}
