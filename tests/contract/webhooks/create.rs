//! POST /webhook-endpoints: what comes back, and what is kept. docs/api.md section 11.

use crate::support::webhooks::{ENDPOINTS, URL, about, id, registered, registers, secret};
use greenlight_tests::World;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn an_endpoint_comes_back_as_it_is_with_its_secret_and_where_it_is() {
    let world = World::new().await;
    let body = json!({
        "url": "https://Hooks.Acme.example:443/a/../greenlight?b=c#d",
        "types": ["activation.", "provider.enabled"],
        "clientIds": ["abc123", "no-such-app"],
        "description": " for billing ",
    });
    let reply = registers(&world, &body).send().await.expect(201);
    let id = id(&reply);
    let secret = secret(&world, &id, 1);
    let expected = format!(
        r#"{{"id":"{id}","url":"https://hooks.acme.example/greenlight?b=c","types":["activation.","provider.enabled"],"clientIds":["abc123","no-such-app"],"description":"for billing","enabled":true,"createdAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:00:00.000Z","failingSince":null,"disabledReason":null,"secret":"{secret}"}}"#
    );
    assert_eq!(reply.text, expected);
    assert_eq!(reply.header("location"), Some(&*format!("/connect{ENDPOINTS}/{id}")));
    assert!(secret.len() == "whsec_".len() + 44 && !reply.is_replay());
}

#[tokio::test]
async fn what_is_left_out_or_null_or_blank_is_all_or_nothing() {
    let world = World::new().await;
    for rest in [
        json!({}),
        json!({ "types": null, "clientIds": null, "description": null }),
        json!({ "description": " \u{ad} " }),
    ] {
        let mut body = json!({ "url": URL });
        body.as_object_mut().expect("an object").extend(rest.as_object().cloned().expect("one"));
        let reply = registers(&world, &body).send().await.expect(201);
        for member in ["types", "clientIds", "description", "failingSince", "disabledReason"] {
            assert_eq!(reply.body[member], Value::Null, "{member} of {rest}");
        }
    }
}

#[tokio::test]
async fn each_endpoint_has_a_secret_of_its_own() {
    let world = World::new().await;
    let (first, second) = (registered(&world).await, registered(&world).await);
    assert_ne!(first.body["secret"], second.body["secret"]);
    assert_ne!(id(&first), id(&second));
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer_byte_for_byte_with_its_secret() {
    let world = World::new().await;
    let request = || registers(&world, &json!({ "url": URL })).idempotency_key("k1");
    let first = request().send().await.expect(201);
    for instance in [world.new_instance(), world.new_instance()] {
        world.advance(Duration::from_secs(3600));
        let again = request().to(&instance).send().await.expect(201);
        assert!(again.is_replay());
        assert_eq!(
            (&again.text, again.header("location")),
            (&first.text, first.header("location"))
        );
    }
    // Also once there is nothing left of what it made.
    let _ = about(&world, "DELETE", &id(&first)).send().await.expect(204);
    assert_eq!(request().send().await.expect(201).text, first.text);
    let other = registers(&world, &json!({ "url": "https://other.acme.example/" }));
    let other = other.idempotency_key("k1").send().await;
    other.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn a_replay_whose_key_is_not_configured_any_more_says_that_it_is_our_fault() {
    let world = World::new().await;
    let request = || registers(&world, &json!({ "url": URL })).idempotency_key("k1");
    let _ = request().send().await.expect(201);
    let without = world.new_instance_with(|settings| settings.webhook_keys = Default::default());
    let reply = request().to(&without).send().await;
    reply.refused(500, "SYSTEM_INTERNAL_ERROR", Value::Null);
}

#[tokio::test]
async fn only_a_workspace_s_key_registers_endpoints() {
    let world = World::new().await;
    let body = json!({ "url": URL });
    let anonymous = || world.anonymous("POST", ENDPOINTS).json(&body);
    anonymous().send().await.unauthenticated("missing");
    anonymous().key(&world.operator_key).send().await.unauthenticated("wrong_kind");
}
