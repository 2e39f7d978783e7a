//! Participants: stored as a keyed hash alone, and known again whatever key is current.
//! docs/api.md section 4.

use crate::support::challenge::{Challenge, reason};
use crate::support::keys::instance_with_hash_keys;
use greenlight::domain::participant::HashKeys;
use greenlight_tests::World;
use serde_json::{Value, json};

const CONFLICT: &str = "RESOURCE_CONFLICT";

#[tokio::test]
async fn nothing_of_a_participant_but_a_keyed_hash_is_stored() {
    let world = World::new().await;
    let mut hashes = Vec::new();
    for _ in 0..2 {
        let challenge = Challenge::open(&world, json!({})).await;
        let _ = challenge.run_of("user-42").idempotency_key(&challenge.id).send().await.expect(201);
        let records = challenge.records().await;
        hashes.push(records[0]["participant_hash"].as_s().expect("a hash").clone());
    }
    assert_ne!(hashes[0], hashes[1], "nobody can be followed from one challenge to another");
    let items = world.client().scan().table_name(world.table()).send().await.expect("a scan");
    assert!(!format!("{:?}", items.items()).contains("user-42"));
}

/// A fingerprint that anybody could compute would tell who it was to whoever tries all names.
#[tokio::test]
async fn what_is_kept_to_know_a_repeated_stamp_again_depends_on_the_hash_key() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let stamp = || challenge.run_of("user-42").idempotency_key("once");
    let _ = stamp().send().await.expect(201);
    assert!(
        stamp()
            .to(&instance_with_hash_keys(&world, &["k2", "k1"]))
            .send()
            .await
            .expect(201)
            .is_replay()
    );
    let without_k1 = world.new_instance_with(|settings| {
        let secret = format!("k1:{}", "x".repeat(32));
        settings.hash_keys = HashKeys::parse(&secret).expect("a hash key");
    });
    let unknown = stamp().to(&without_k1).send().await;
    unknown.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn rotating_the_hash_key_lets_nobody_in_twice() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({ "maxStamps": 9 })).await;
    let _ = challenge.run_of("before").send().await.expect(201);
    let rotated = instance_with_hash_keys(&world, &["k2", "k1"]);
    let again = challenge.run_of("before").to(&rotated).send().await;
    again.refused(409, CONFLICT, reason("duplicate_participation"));
    let _ = challenge.run_of("after").to(&rotated).send().await.expect(201);
    // An instance that was not replaced yet, and one that is a rotation further.
    for backend in [world.backend(), &instance_with_hash_keys(&world, &["k3", "k2", "k1"])] {
        let again = challenge.run_of("after").to(backend).send().await;
        again.refused(409, CONFLICT, reason("duplicate_participation"));
    }
    assert_eq!(challenge.reconciled().await, 2);
}

#[tokio::test]
async fn a_hash_key_that_went_too_early_is_an_error_of_ours_and_admits_nobody() {
    let world = World::new().await;
    let challenge = Challenge::open(&world, json!({})).await;
    let gone = instance_with_hash_keys(&world, &["k2"]);
    let reply = challenge.run_of("user-42").to(&gone).send().await;
    reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
    assert_eq!(challenge.reconciled().await, 0);
    // Of a repeated one nobody can tell without the key whether it is the same.
    let _ = challenge.run_of("user-42").idempotency_key("once").send().await.expect(201);
    let reply = challenge.run_of("user-42").idempotency_key("once").to(&gone).send().await;
    reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
    world.set_time("2025-03-01T00:00:00Z");
    // The record of the repeated one has expired as well, and counts for nothing.
    for request in
        [challenge.run_of("user-42"), challenge.run_of("user-42").idempotency_key("once")]
    {
        request.to(&gone).send().await.refused(409, CONFLICT, reason("challenge_expired"));
    }
}
