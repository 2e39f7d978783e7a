//! POST /webhook-endpoints/{endpoint_id}/rotate-secret. docs/api.md section 11.4.

use crate::support::webhooks::{about, id, registered, rotates, secret, stored, without_secret};
use greenlight::domain::time::Timestamp;
use greenlight_tests::World;
use serde_json::{Value, json};
use std::time::Duration;

/// Which secrets sign at a time, by their numbers.
async fn sign(world: &World, id: &str, at: Timestamp) -> Vec<u32> {
    let endpoint = stored(world, id).await.expect("an endpoint");
    endpoint.secrets.in_use(at).map(|secret| secret.generation).collect()
}

#[tokio::test]
async fn the_endpoint_comes_back_with_a_new_secret() {
    let world = World::new().await;
    let first = registered(&world).await;
    let id = id(&first);
    world.advance(Duration::from_secs(60));
    let rotated = rotates(&world, &id, &json!({})).send().await.expect(200);
    let mut expected = without_secret(&first);
    expected["updatedAt"] = json!("2025-01-15T10:01:00.000Z");
    expected["secret"] = json!(secret(&world, &id, 2));
    assert_eq!(rotated.body, expected);
    assert_eq!(rotated.header("location"), None);
    assert_ne!(rotated.body["secret"], first.body["secret"]);
    let shown = about(&world, "GET", &id).send().await.expect(200);
    assert_eq!(shown.body, without_secret(&rotated));
}

#[tokio::test]
async fn the_old_secret_signs_beside_the_new_one_for_as_long_as_was_asked_for() {
    for (body, seconds) in [
        (None, 86_400),
        (Some(json!({})), 86_400),
        (Some(json!({ "overlapSeconds": null })), 86_400),
        (Some(json!({ "overlapSeconds": 604_800 })), 604_800),
        (Some(json!({ "overlapSeconds": 1 })), 1),
    ] {
        let world = World::new().await;
        let id = id(&registered(&world).await);
        let request = about(&world, "POST", &format!("{id}/rotate-secret"));
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let _ = request.send().await.expect(200);
        let end = world.now().plus_seconds(seconds);
        assert_eq!(sign(&world, &id, end.plus_millis(-1)).await, [2, 1], "{body:?}");
        assert_eq!(sign(&world, &id, end).await, [2], "{body:?}");
    }
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let _ = rotates(&world, &id, &json!({ "overlapSeconds": 0 })).send().await.expect(200);
    assert_eq!(sign(&world, &id, world.now()).await, [2]);
}

#[tokio::test]
async fn a_rotation_during_an_overlap_ends_the_older_secret_at_once() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    for expected in [[2, 1], [3, 2], [4, 3]] {
        let reply = rotates(&world, &id, &json!({})).send().await.expect(200);
        assert_eq!(reply.body["secret"], secret(&world, &id, expected[0]));
        assert_eq!(sign(&world, &id, world.now()).await, expected);
    }
}

#[tokio::test]
async fn a_repeated_rotation_gets_the_same_secret_whatever_has_happened_since() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let rotate = |body: Value| rotates(&world, &id, &body).idempotency_key("k1");
    let first = rotate(json!({})).send().await.expect(200);
    let _ = rotates(&world, &id, &json!({})).send().await.expect(200);
    let again = rotate(json!({})).send().await.expect(200);
    assert!(again.is_replay() && again.text == first.text);
    assert_eq!(sign(&world, &id, world.now()).await, [3, 2]);
    let other = rotate(json!({ "overlapSeconds": 1 })).send().await;
    other.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn a_new_secret_is_made_of_the_current_key_and_the_old_one_stays_of_the_key_before() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let keys = "w1:key-of-webhooks-of-many-characters!,w2:another-key-of-webhooks-as-long-as-it!";
    let later = world.new_instance_with(|settings| {
        settings.webhook_key_id = "w2".to_owned();
        settings.webhook_keys = keys.parse_keys();
    });
    let rotated = rotates(&world, &id, &json!({})).to(&later).send().await.expect(200);
    let endpoint = stored(&world, &id).await.expect("an endpoint");
    let ids: Vec<&str> =
        endpoint.secrets.in_use(world.now()).map(|secret| secret.key_id.as_str()).collect();
    assert_eq!(ids, ["w2", "w1"]);
    let shown = keys.parse_keys().secret(&endpoint.id, &endpoint.secrets.current);
    assert_eq!(rotated.body["secret"], shown.expect("a key").shown());
}

#[tokio::test]
async fn an_overlap_is_a_whole_number_of_seconds_up_to_a_week() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    for (value, reason) in [
        (json!(-1), "out_of_range"),
        (json!(604_801), "out_of_range"),
        (json!(1.5), "wrong_type"),
        (json!("60"), "wrong_type"),
    ] {
        let body = json!({ "overlapSeconds": value });
        rotates(&world, &id, &body).send().await.invalid("overlapSeconds", reason);
    }
    let keyless = rotates(&world, &id, &json!({})).idempotency_key("").send().await;
    keyless.invalid("Idempotency-Key", "empty");
    let unknown = json!({ "secret": "whsec_" });
    rotates(&world, &id, &unknown).send().await.invalid("secret", "unknown_member");
    assert_eq!(sign(&world, &id, world.now()).await, [1]);
}

/// Keys, spelled out.
trait ParseKeys {
    fn parse_keys(&self) -> greenlight::domain::webhook::MasterKeys;
}

impl ParseKeys for str {
    fn parse_keys(&self) -> greenlight::domain::webhook::MasterKeys {
        greenlight::domain::webhook::MasterKeys::parse(self).expect("keys")
    }
}
