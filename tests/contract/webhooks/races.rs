//! Several changes of one endpoint at once: each is decided on what the one before it has left. docs/api.md section 11.5.

use crate::support::race::overtake;
use crate::support::webhooks::{
    URL, about, all, changes, id, registered, registers, rotates, stored,
};
use greenlight::BoxFuture;
use greenlight_tests::{Fault, Reply, Request, World};
use serde_json::{Value, json};
use std::sync::Arc;

type Rival = Box<dyn FnOnce(Arc<World>) -> BoxFuture<'static, Reply> + Send>;

/// Somebody else who sends this.
fn sends(method: &'static str, path: String, body: Value) -> Rival {
    Box::new(move |world| {
        Box::pin(async move { about(&world, method, &path).json(&body).send().await })
    })
}

async fn with_one() -> (Arc<World>, String) {
    let world = Arc::new(World::new().await);
    let id = id(&registered(&world).await);
    (world, id)
}

#[tokio::test]
async fn two_changes_of_one_endpoint_both_hold() {
    let (world, id) = with_one().await;
    let rival = sends("PATCH", id.clone(), json!({ "description": "theirs" }));
    let theirs = overtake(&world, rival);
    let own = changes(&world, &id, &json!({ "types": ["provider."] })).send().await.expect(200);
    let _ = theirs.await.expect("ran").expect(200);
    assert_eq!(
        (&own.body["description"], &own.body["types"]),
        (&json!("theirs"), &json!(["provider."]))
    );
    assert_eq!(all(&world).await, [own.body]);
    assert_eq!(stored(&world, &id).await.expect("one").version, 3);
}

#[tokio::test]
async fn two_rotations_at_once_give_two_secrets() {
    let (world, id) = with_one().await;
    let rival = sends("POST", format!("{id}/rotate-secret"), json!({}));
    let theirs = overtake(&world, rival);
    let own = rotates(&world, &id, &json!({})).send().await.expect(200);
    let theirs = theirs.await.expect("ran").expect(200);
    assert_ne!(own.body["secret"], theirs.body["secret"]);
    let secrets = stored(&world, &id).await.expect("one").secrets;
    assert_eq!(secrets.current.generation, 3);
}

#[tokio::test]
async fn what_is_deleted_meanwhile_is_not_changed_and_does_not_come_back() {
    type Make = for<'w> fn(&'w World, &str) -> Request<'w>;
    let requests: [Make; 3] = [
        |world, id| changes(world, id, &json!({ "enabled": false })),
        |world, id| rotates(world, id, &json!({})),
        |world, id| about(world, "DELETE", id),
    ];
    for make in requests {
        let (world, id) = with_one().await;
        let deletion = overtake(&world, sends("DELETE", id.clone(), Value::Null));
        make(&world, &id).send().await.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
        let _ = deletion.await.expect("ran").expect(204);
        assert_eq!(stored(&world, &id).await, None);
        for _ in 0..5 {
            let _ = registered(&world).await;
        }
    }
}

#[tokio::test]
async fn an_endpoint_whose_health_changes_meanwhile_is_changed_all_the_same() {
    let (world, id) = with_one().await;
    let seen = Box::new(stored(&world, &id).await.expect("one"));
    let inside = Arc::clone(&world);
    let failing = move || async move {
        let mut changed = seen.clone();
        changed.health.failing_since = Some(inside.now());
        changed.version += 1;
        let write = greenlight::store::Write::ChangeEndpoint { seen, changed };
        inside.store().commit(&[write], None, inside.now()).await.expect("written");
    };
    world.line().next("TransactWriteItems", Fault::after(failing));
    let own = changes(&world, &id, &json!({ "description": "x" })).send().await.expect(200);
    assert_eq!(own.body["failingSince"], "2025-01-15T10:00:00.000Z");
}

#[tokio::test]
async fn a_change_outlasts_others_but_not_for_ever() {
    type Make = for<'w> fn(&'w World, &str) -> Request<'w>;
    let requests: [(Make, u16); 4] = [
        (|world, id| changes(world, id, &json!({ "enabled": false })).idempotency_key("k1"), 200),
        (|world, id| rotates(world, id, &json!({})).idempotency_key("k1"), 200),
        (|world, _| registers(world, &json!({ "url": URL })).idempotency_key("k1"), 201),
        (|world, id| about(world, "DELETE", id), 204),
    ];
    for (make, good) in requests {
        let (world, id) = with_one().await;
        let collide = |times: u32| {
            for _ in 0..times {
                let reasons = ["None", "TransactionConflict", "None"];
                let fault = Fault::cancelled(&reasons[if good == 204 { 1 } else { 0 }..]);
                world.line().next("TransactWriteItems", fault);
            }
        };
        collide(6);
        let reply = make(&world, &id).send().await;
        reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": "concurrent_submission" }));
        assert_eq!(reply.header("retry-after"), Some("1"));
        collide(5);
        let _ = make(&world, &id).send().await.expect(good);
        assert!(world.line().is_exhausted());
    }
}

#[tokio::test]
async fn a_change_whose_duplicate_is_being_written_is_asked_to_come_again() {
    let (world, id) = with_one().await;
    let change = || changes(&world, &id, &json!({ "enabled": false })).idempotency_key("k1");
    // The record comes first.
    world.line().next("TransactWriteItems", Fault::cancelled(&["TransactionConflict", "None"]));
    let reply = change().send().await;
    reply.refused(409, "IDEMPOTENCY_REQUEST_IN_PROGRESS", Value::Null);
    assert_eq!(reply.header("retry-after"), Some("1"));
    let _ = change().send().await.expect(200);
}
