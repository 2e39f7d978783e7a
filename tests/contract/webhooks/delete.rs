//! DELETE /webhook-endpoints/{endpoint_id}. docs/api.md section 11.3.

use crate::support::table_json::everything;
use crate::support::webhooks::{about, all, id, registered};
use greenlight_tests::World;
use serde_json::{Value, json};

#[tokio::test]
async fn what_is_deleted_is_not_there_any_more_for_anybody() {
    let world = World::new().await;
    let (kept, gone) = (id(&registered(&world).await), id(&registered(&world).await));
    let reply = about(&world, "DELETE", &gone).send().await.expect(204);
    assert_eq!((reply.text.as_str(), reply.is_replay()), ("", false));
    for (method, path) in [
        ("GET", gone.clone()),
        ("PATCH", gone.clone()),
        ("DELETE", gone.clone()),
        ("POST", format!("{gone}/rotate-secret")),
    ] {
        let reply = about(&world, method, &path).json(&json!({})).send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
    let listed: Vec<Value> = all(&world).await.iter().map(|it| it["id"].clone()).collect();
    assert_eq!(listed, [json!(kept)]);
}

#[tokio::test]
async fn nothing_is_left_of_it_but_a_place_that_ends_by_itself() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let _ = about(&world, "DELETE", &id).send().await.expect(204);
    let table = everything(&world).await;
    let item = &table[&("WEBHOOKS#Acme0001".to_owned(), format!("WEBHOOK#{id}"))];
    let names: Vec<&String> = item.as_object().expect("an item").keys().collect();
    assert_eq!(names, ["pk", "sk", "ttl"]);
    let ttl: i64 = item["ttl"]["N"].as_str().expect("a number").parse().expect("a number");
    assert!(ttl < world.now().epoch_seconds());
}

#[tokio::test]
async fn neither_a_body_nor_an_idempotency_key_is_looked_at() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let request = || about(&world, "DELETE", &id).text("{").idempotency_key("a b");
    let _ = request().send().await.expect(204);
    request().send().await.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
}
