//! POST /apps/{client_id}/activation: what may stand in the body. docs/api.md section 5.1.

use greenlight_tests::{ACME, Reply, World};
use serde_json::{Map, Value, json};

async fn send(world: &World, body: &Value) -> Reply {
    world.post("/v1/apps/abc123/activation").json(body).send().await
}

async fn flawed(world: &World, body: &Value, parameter: &str, reason: &str) {
    send(world, body).await.refused(
        400,
        "VALIDATION_INVALID_PARAMETER",
        json!({ "parameter": parameter, "reason": reason }),
    );
}

fn providers(count: usize) -> Value {
    let entries: Map<String, Value> = (0..count).map(|n| (format!("p{n:02}"), json!({}))).collect();
    json!({ "providers": entries })
}

fn fields(count: usize) -> Value {
    (0..count).map(|n| (format!("f{n:02}"), json!("x"))).collect::<Map<_, _>>().into()
}

fn field(provider: &str, id: &str, value: Value) -> Value {
    json!({ "providers": { provider: { id: value } } })
}

#[tokio::test]
async fn a_request_names_1_to_30_providers() {
    let world = World::new().await;
    flawed(&world, &providers(0), "providers", "empty").await;
    let ids: Vec<String> = (0..30).map(|n| format!("p{n:02}")).collect();
    let reply = send(&world, &providers(30)).await;
    reply.refused(404, "RESOURCE_NOT_FOUND", json!({ "providerIds": ids }));
    flawed(&world, &providers(31), "providers", "too_many").await;
}

#[tokio::test]
async fn providers_is_required_and_an_object() {
    let world = World::new().await;
    for body in [json!({}), json!({ "persist": true }), json!({ "providers": null })] {
        let details = json!({ "parameter": "providers" });
        send(&world, &body).await.refused(400, "VALIDATION_MISSING_PARAMETER", details);
    }
    for value in [json!([]), json!("mitid"), json!(1), json!(true)] {
        flawed(&world, &json!({ "providers": value }), "providers", "wrong_type").await;
    }
}

#[tokio::test]
async fn persist_is_a_boolean_and_nothing_else_may_stand_beside() {
    let world = World::new().await;
    for value in [json!("true"), json!(0), json!({}), json!([])] {
        let body = json!({ "providers": { "passport": {} }, "persist": value });
        flawed(&world, &body, "persist", "wrong_type").await;
    }
    for name in ["provider", "Persist", "providerIds", ""] {
        let body = json!({ "providers": { "passport": {} }, name: {} });
        flawed(&world, &body, name, "unknown_member").await;
    }
    let body = json!({ "providers": { "passport": {} }, "persist": null });
    let status = send(&world, &body).await.expect(200).body["passport"]["status"].clone();
    assert_eq!(status, "activated");
}

#[tokio::test]
async fn a_provider_has_an_object_of_at_most_64_fields() {
    let world = World::new().await;
    for provider in ["mitid", "passport", "nope"] {
        let path = format!("providers.{provider}");
        let body = json!({ "providers": { provider: fields(65) } });
        flawed(&world, &body, &path, "too_many").await;
        for value in [json!(null), json!([]), json!("x"), json!(1), json!(false)] {
            let body = json!({ "providers": { provider: value } });
            flawed(&world, &body, &path, "wrong_type").await;
        }
    }
    let body = json!({ "providers": { "mitid": fields(64) } });
    assert_eq!(send(&world, &body).await.expect(200).body["mitid"]["status"], "rejected");
    let ticket = world.current_ticket(ACME, "mitid").await;
    assert_eq!(ticket.ignored_fields.len(), 64);
    let body = json!({ "providers": { "nope": fields(64) } });
    let details = json!({ "providerIds": ["nope"] });
    send(&world, &body).await.refused(404, "RESOURCE_NOT_FOUND", details);
}

#[tokio::test]
async fn a_field_id_has_1_to_64_bytes() {
    let world = World::new().await;
    for provider in ["mitid", "passport"] {
        for id in ["x".repeat(64), "é".repeat(32), "𝔵".repeat(16)] {
            let _ = send(&world, &field(provider, &id, json!("x"))).await.expect(200);
            let ticket = world.current_ticket(ACME, provider).await;
            let kept = if provider == "mitid" { vec![id] } else { Vec::new() };
            assert_eq!(ticket.ignored_fields, kept);
        }
        for id in ["x".repeat(65), "é".repeat(33), format!("{}x", "𝔵".repeat(16))] {
            let path = format!("providers.{provider}.{id}");
            flawed(&world, &field(provider, &id, json!("x")), &path, "too_long").await;
            flawed(&world, &field(provider, &id, json!(null)), &path, "too_long").await;
        }
        let path = format!("providers.{provider}.");
        flawed(&world, &field(provider, "", json!("x")), &path, "empty").await;
    }
}

#[tokio::test]
async fn a_value_is_a_string_a_boolean_or_null_whatever_the_provider() {
    let world = World::new().await;
    for provider in ["mitid", "passport", "nope"] {
        for value in [json!(1), json!(0.5), json!([]), json!(["x"]), json!({}), json!({ "a": "b" })]
        {
            let path = format!("providers.{provider}.displayName");
            flawed(&world, &field(provider, "displayName", value), &path, "wrong_type").await;
        }
    }
    for value in [json!("x"), json!(""), json!(true), json!(false), json!(null)] {
        let _ = send(&world, &field("mitid", "displayName", value)).await.expect(200);
    }
}

#[tokio::test]
async fn a_string_has_at_most_4096_bytes() {
    let world = World::new().await;
    for provider in ["mitid", "passport"] {
        let path = format!("providers.{provider}.displayName");
        for text in ["x".repeat(4096), "é".repeat(2048), "𝔵".repeat(1024)] {
            let _ = send(&world, &field(provider, "displayName", json!(text))).await.expect(200);
        }
        for text in ["x".repeat(4097), format!("x{}", "é".repeat(2048)), " ".repeat(4097)] {
            let body = field(provider, "displayName", json!(text));
            flawed(&world, &body, &path, "too_long").await;
        }
    }
    let company = world.company(ACME).await;
    assert_eq!(company, json!({ "displayName": "𝔵".repeat(1024) }));
}

#[tokio::test]
async fn a_logo_has_at_most_350_000_bytes() {
    let world = World::new().await;
    let largest = "x".repeat(350_000);
    for provider in ["smartid", "passport", "nope"] {
        let path = format!("providers.{provider}.logo");
        for text in ["x".repeat(350_001), format!("x{}", "é".repeat(175_000))] {
            flawed(&world, &field(provider, "logo", json!(text)), &path, "too_long").await;
        }
    }
    let _ = send(&world, &field("smartid", "logo", json!(largest))).await.expect(200);
    let ticket = world.current_ticket(ACME, "smartid").await;
    let shown = json!(ticket.fields)["logo"].clone();
    let hash = shown.as_str().and_then(|s| s.strip_prefix("sha256:")).expect("a hash").to_owned();
    assert_eq!(world.company(ACME).await["logo"], shown);
    let hashes = [hash.clone()];
    let stored = world.store().large_values(&ticket.client_id, &hashes).await.expect("readable");
    assert_eq!(stored.get(&hash), Some(&largest));
    let details = json!({ "providerIds": ["nope"] });
    let reply = send(&world, &field("nope", "logo", json!(largest))).await;
    reply.refused(404, "RESOURCE_NOT_FOUND", details);
}

#[tokio::test]
async fn u_0000_is_an_invalid_character_in_names_and_values() {
    let world = World::new().await;
    for (body, path) in [
        (field("mitid", "displayName", json!("a\0b")), "providers.mitid.displayName"),
        (field("mitid", "a\0b", json!("x")), "providers.mitid.a\0b"),
        (field("mi\0tid", "a", json!("x")), "providers.mi\0tid"),
    ] {
        flawed(&world, &body, path, "invalid_character").await;
    }
}

#[tokio::test]
async fn the_first_flaw_in_document_order_is_reported_and_before_any_unknown_provider() {
    let world = World::new().await;
    let before = world.everything().await;
    for (body, path, reason) in [
        (
            r#"{"providers":{"nope":{},"mitid":{"displayName":1,"logo":[]}},"persist":1}"#,
            "providers.mitid.displayName",
            "wrong_type",
        ),
        (r#"{"persist":1,"providers":{"mitid":{"displayName":1}}}"#, "persist", "wrong_type"),
        (r#"{"providers":{"zz":{},"b":null,"a":1}}"#, "providers.b", "wrong_type"),
        (r#"{"nope":1,"providers":{}}"#, "nope", "unknown_member"),
    ] {
        let reply = world.post("/v1/apps/abc123/activation").text(body).send().await;
        let details = json!({ "parameter": path, "reason": reason });
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    }
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}
