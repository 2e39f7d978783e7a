//! POST /webhook-endpoints/{endpoint_id}/ping. docs/api.md section 11.7.

use crate::support::events::{EVENTS, HORIZON};
use crate::support::webhooks::{
    about, changes, delivered, id, outcomes, pings, registered, registers,
};
use crate::support::workers::{Answer, Receivers, sweep};
use greenlight_tests::World;
use serde_json::{Value, json};

#[tokio::test]
async fn a_ping_is_sent_whatever_types_and_apps_the_endpoint_wants_and_listed_but_not_logged() {
    let world = World::new().await;
    let wanted = json!({
        "url": "https://hooks.acme.example/", "types": ["provider.disabled"], "clientIds": ["nobody"],
    });
    let id = id(&registers(&world, &wanted).send().await.expect(201));
    let receivers = Receivers::new(&world);
    let reply = pings(&world, &id).send().await.expect(202);
    assert_eq!((reply.text.as_str(), reply.header("location")), ("{}", None));
    let listed = delivered(&world, &id, "").await;
    let event = listed[0]["eventId"].clone();
    let mut delivery = json!({
        "eventId": event,
        "type": "ping",
        "status": "pending",
        "createdAt": "2025-01-15T10:00:00.000Z",
        "dueAt": "2025-01-15T10:00:00.000Z",
        "attempts": [],
        "lastResponse": null,
    });
    assert_eq!(listed, [delivery.clone()]);
    sweep(&world, &receivers).await;
    let body = json!({
        "id": event,
        "type": "ping",
        "timestamp": "2025-01-15T10:00:00.000Z",
        "data": { "webhookEndpointId": id },
    });
    assert_eq!(receivers.take(), [("hooks.acme.example".to_owned(), body)]);
    delivery["status"] = json!("succeeded");
    delivery["dueAt"] = Value::Null;
    let at = "2025-01-15T10:00:00.000Z";
    delivery["attempts"] = json!([{ "at": at, "durationMs": 0, "httpStatus": 200, "error": null }]);
    delivery["lastResponse"] = json!("status 200");
    assert_eq!(delivered(&world, &id, "").await, [delivery]);
    world.advance(HORIZON);
    let log = world.get(EVENTS).send().await.expect(200);
    assert_eq!(log.body["data"], json!([]));
}

#[tokio::test]
async fn a_ping_that_fails_is_tried_again_as_any_event_is() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    receivers.set("hooks.acme.example", Answer::Status(500));
    let _ = pings(&world, &id).send().await.expect(202);
    sweep(&world, &receivers).await;
    assert_eq!(outcomes(&world, &id).await, [("pending".to_owned(), 1)]);
    world.advance(std::time::Duration::from_secs(66));
    receivers.set("hooks.acme.example", Answer::Status(204));
    sweep(&world, &receivers).await;
    assert_eq!(outcomes(&world, &id).await, [("succeeded".to_owned(), 2)]);
    let [(_, first), (_, second)] = &receivers.take()[..] else { panic!("two attempts") };
    assert_eq!(first, second);
}

#[tokio::test]
async fn each_ping_is_one_but_a_repeated_request_is_none() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let ping = || pings(&world, &id).idempotency_key("k1").send();
    let first = ping().await.expect(202);
    let again = ping().await.expect(202);
    assert!(!first.is_replay() && again.is_replay() && again.text == first.text);
    assert_eq!(outcomes(&world, &id).await.len(), 1);
    let _ = about(&world, "POST", &format!("{id}/ping")).send().await.expect(202);
    assert_eq!(outcomes(&world, &id).await.len(), 2);
}

#[tokio::test]
async fn an_endpoint_that_is_disabled_is_not_pinged() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let off = json!({ "enabled": false });
    let _ = changes(&world, &id, &off).send().await.expect(200);
    for request in [pings(&world, &id), pings(&world, &id).idempotency_key("k1")] {
        let details = json!({ "reason": "endpoint_disabled" });
        request.send().await.refused(409, "RESOURCE_CONFLICT", details);
    }
    assert_eq!(delivered(&world, &id, "").await, [] as [Value; 0]);
    let _ = changes(&world, &id, &json!({ "enabled": true })).send().await.expect(200);
    let _ = pings(&world, &id).idempotency_key("k1").send().await.expect(202);
}

#[tokio::test]
async fn a_ping_of_an_endpoint_that_is_disabled_before_it_is_sent_is_dropped() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let receivers = Receivers::new(&world);
    let _ = pings(&world, &id).send().await.expect(202);
    let _ = changes(&world, &id, &json!({ "enabled": false })).send().await.expect(200);
    sweep(&world, &receivers).await;
    assert_eq!(receivers.take(), []);
    assert_eq!(outcomes(&world, &id).await, [("dropped".to_owned(), 0)]);
}

#[tokio::test]
async fn a_ping_has_no_members() {
    let world = World::new().await;
    let id = id(&registered(&world).await);
    let ping = about(&world, "POST", &format!("{id}/ping")).json(&json!({ "type": "ping" }));
    ping.send().await.invalid("type", "unknown_member");
    let keyless = pings(&world, &id).idempotency_key("").send().await;
    keyless.invalid("Idempotency-Key", "empty");
    assert_eq!(delivered(&world, &id, "").await, [] as [Value; 0]);
}
