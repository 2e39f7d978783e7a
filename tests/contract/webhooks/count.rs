//! An organisation has five endpoints at most, exactly. docs/api.md section 11.

use crate::support::webhooks::{URL, about, all, changes, id, registered, registers};
use futures_util::future::join_all;
use greenlight_tests::{Reply, World};
use serde_json::json;
use std::collections::BTreeSet;

async fn five(world: &World) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(id(&registered(world).await));
    }
    ids
}

fn too_many(reply: &Reply) {
    let details = json!({ "reason": "too_many_endpoints" });
    reply.refused(409, "RESOURCE_CONFLICT", details);
}

#[tokio::test]
async fn the_sixth_is_one_too_many_until_one_is_deleted() {
    let world = World::new().await;
    let ids = five(&world).await;
    let sixth = || registers(&world, &json!({ "url": URL }));
    too_many(&sixth().send().await);
    too_many(&sixth().idempotency_key("k1").send().await);
    // One that gets nothing counts.
    let _ = changes(&world, &ids[0], &json!({ "enabled": false })).send().await.expect(200);
    too_many(&sixth().send().await);
    let _ = about(&world, "DELETE", &ids[0]).send().await.expect(204);
    let _ = sixth().idempotency_key("k1").send().await.expect(201);
    too_many(&sixth().send().await);
    assert_eq!(all(&world).await.len(), 5);
    // Another organisation has room of its own.
    let theirs = sixth().without_header("authorization").key(&world.other_key);
    let _ = theirs.send().await.expect(201);
}

#[tokio::test]
async fn of_many_that_come_at_once_five_are_registered_exactly() {
    let world = World::new().await;
    let body = json!({ "url": URL });
    let mut replies = join_all((0..16).map(|_| registers(&world, &body).send())).await;
    // Who lost the race again and again was told so, and asks again.
    for reply in &mut replies {
        while reply.status == 409 && reply.details()["reason"] == "concurrent_submission" {
            assert_eq!(reply.header("retry-after"), Some("1"));
            *reply = registers(&world, &body).send().await;
        }
    }
    let (created, refused): (Vec<_>, Vec<_>) =
        replies.into_iter().partition(|reply| reply.status == 201);
    refused.iter().for_each(too_many);
    let created: BTreeSet<String> = created.iter().map(id).collect();
    let listed: BTreeSet<String> =
        all(&world).await.iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!((created.len(), &created), (5, &listed));
}

#[tokio::test]
async fn registering_and_deleting_at_once_count_what_there_is() {
    let world = World::new().await;
    let ids = five(&world).await;
    let body = json!({ "url": URL });
    let deletions = join_all(ids.iter().map(|id| about(&world, "DELETE", id).send()));
    let creations = join_all((0..8).map(|_| registers(&world, &body).send()));
    let (deleted, created) = tokio::join!(deletions, creations);
    let deleted = deleted.iter().filter(|reply| reply.status == 204).count();
    let created = created.iter().filter(|reply| reply.status == 201).count();
    let left = 5 - deleted + created;
    assert_eq!(all(&world).await.len(), left);
    for _ in left..5 {
        let _ = registered(&world).await;
    }
    too_many(&registers(&world, &body).send().await);
}
