//! PATCH /webhook-endpoints/{endpoint_id}. docs/api.md section 11.2.

use crate::support::events::log;
use crate::support::webhooks::{about, changes, id, registered, registers, stored, without_secret};
use greenlight::domain::event::Announcement;
use greenlight::domain::webhook::{DisabledReason, Health, WebhookEndpoint};
use greenlight::store::Write;
use greenlight::usecase::random;
use greenlight_tests::World;
use serde_json::{Value, json};
use std::time::Duration;

const LATER: &str = "2025-01-15T10:01:00.000Z";

/// An endpoint with everything, a minute after it was registered, and how it was shown.
async fn full(world: &World) -> (String, Value) {
    let body = json!({
        "url": "https://hooks.acme.example/greenlight",
        "types": ["activation."],
        "clientIds": ["abc123"],
        "description": "billing",
    });
    let reply = registers(world, &body).send().await.expect(201);
    world.advance(Duration::from_secs(60));
    (id(&reply), without_secret(&reply))
}

/// Stores the endpoint as the delivery of webhooks would leave it.
async fn left_as(world: &World, id: &str, change: impl FnOnce(&mut WebhookEndpoint)) {
    let seen = Box::new(stored(world, id).await.expect("an endpoint"));
    let mut changed = seen.clone();
    change(&mut changed);
    changed.version += 1;
    let news = Announcement::of(changed.happening());
    let mut writes = Write::announce(&seen.organisation_id, &news, world.now(), random());
    writes.push(Write::ChangeEndpoint { seen, changed });
    world.store().commit(&writes, None, world.now()).await.expect("written");
}

#[tokio::test]
async fn what_is_named_changes_and_all_else_stays_as_it_was() {
    for (member, value) in [
        ("url", json!("https://other.acme.example/")),
        ("types", json!(["provider.", "activation.rejected"])),
        ("clientIds", json!(["HqTRDIYH"])),
        ("description", json!("support")),
        ("types", Value::Null),
        ("clientIds", Value::Null),
        ("description", Value::Null),
    ] {
        let world = World::new().await;
        let (id, mut expected) = full(&world).await;
        let body = json!({ (member): value });
        let changed = changes(&world, &id, &body).send().await.expect(200);
        expected[member] = value;
        expected["updatedAt"] = json!(LATER);
        assert_eq!(changed.body, expected);
        assert_eq!(about(&world, "GET", &id).send().await.expect(200).text, changed.text);
    }
}

#[tokio::test]
async fn what_is_so_already_changes_nothing_not_even_the_time() {
    let world = World::new().await;
    let (id, before) = full(&world).await;
    for body in [
        json!({}),
        json!({ "enabled": true }),
        json!({ "url": "https://hooks.acme.example:443/greenlight" }),
        json!({ "types": ["activation."], "clientIds": ["abc123"], "description": "billing" }),
    ] {
        let reply = changes(&world, &id, &body).send().await.expect(200);
        assert_eq!(reply.body, before, "{body}");
    }
    assert_eq!(stored(&world, &id).await.expect("an endpoint").version, 1);
    assert_eq!(world.item_count().await, {
        let _ = changes(&world, &id, &json!({})).send().await.expect(200);
        world.item_count().await
    });
}

#[tokio::test]
async fn a_customer_switches_an_endpoint_off_and_on_and_hears_no_event_of_it() {
    let world = World::new().await;
    let (id, mut expected) = full(&world).await;
    let off = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    expected["enabled"] = json!(false);
    expected["disabledReason"] = json!("customer");
    expected["updatedAt"] = json!(LATER);
    assert_eq!(off.body, expected);
    let again = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    assert_eq!(again.body, expected);
    world.advance(Duration::from_secs(60));
    let on = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    expected["enabled"] = json!(true);
    expected["disabledReason"] = Value::Null;
    expected["updatedAt"] = json!("2025-01-15T10:02:00.000Z");
    assert_eq!(on.body, expected);
    assert_eq!(log(&world).await, Vec::<Value>::new());
}

#[tokio::test]
async fn enabled_true_begins_anew_whoever_had_disabled_it_and_false_leaves_the_reason() {
    for reason in ["gone", "failing", "operator"] {
        let world = World::new().await;
        let (id, _) = full(&world).await;
        let since = world.now();
        left_as(&world, &id, |endpoint| {
            endpoint.disabled = DisabledReason::parse(reason);
            endpoint.health = Health { failing_since: Some(since), is_prompt: false };
        })
        .await;
        let off = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
        assert_eq!(
            (&off.body["disabledReason"], &off.body["failingSince"]),
            (&json!(reason), &json!(LATER))
        );
        let on = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
        assert_eq!(
            (&on.body["disabledReason"], &on.body["failingSince"]),
            (&Value::Null, &Value::Null)
        );
        assert_eq!(stored(&world, &id).await.expect("one").health, Health::default());
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_changes() {
    let world = World::new().await;
    let (id, before) = full(&world).await;
    for (body, parameter, reason) in [
        (json!({ "url": null }), "url", "wrong_type"),
        (json!({ "url": "http://hooks.acme.example/" }), "url", "invalid_url"),
        (json!({ "enabled": null }), "enabled", "wrong_type"),
        (json!({ "enabled": "no" }), "enabled", "wrong_type"),
        (json!({ "types": [] }), "types", "empty"),
        (json!({ "types": ["ping"] }), "types[0]", "not_an_option"),
        (json!({ "types": ["provider.", "provider."] }), "types[1]", "repeated"),
        (json!({ "clientIds": ["a b"] }), "clientIds[0]", "not_an_option"),
        (json!({ "description": "x".repeat(201) }), "description", "too_long"),
        (json!({ "secret": "whsec_" }), "secret", "unknown_member"),
        (json!({ "failingSince": null }), "failingSince", "unknown_member"),
    ] {
        changes(&world, &id, &body).send().await.invalid(parameter, reason);
    }
    assert_eq!(about(&world, "GET", &id).send().await.expect(200).body, before);
}

#[tokio::test]
async fn a_repeated_change_is_carried_out_once() {
    let world = World::new().await;
    let (id, _) = full(&world).await;
    let off = || changes(&world, &id, &json!({ "enabled": false })).idempotency_key("k1");
    let first = off().send().await.expect(200);
    let _ = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    let again = off().send().await.expect(200);
    assert!(again.is_replay() && again.text == first.text);
    assert!(stored(&world, &id).await.expect("one").enabled());
    // Of another endpoint it is another request.
    let other = id_of_another(&world).await;
    let reply = changes(&world, &other, &json!({ "enabled": false })).idempotency_key("k1");
    reply.send().await.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

async fn id_of_another(world: &World) -> String {
    id(&registered(world).await)
}
