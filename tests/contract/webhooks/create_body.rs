//! What a new endpoint may be, and what is said of all else. docs/api.md sections 11 and 11.1.

use crate::support::webhooks::{ENDPOINTS, URL, about, all, id, registers};
use greenlight_tests::{Reply, World};
use serde_json::{Value, json};

async fn with(world: &World, member: &str, value: Value) -> Reply {
    let mut body = json!({ "url": URL });
    body[member] = value;
    registers(world, &body).send().await
}

async fn accepted(world: &World, member: &str, value: Value) {
    let reply = with(world, member, value).await.expect(201);
    let _ = about(world, "DELETE", &id(&reply)).send().await.expect(204);
}

/// Texts that differ, each good as a client id.
fn many(count: usize) -> Value {
    (0..count).map(|number| format!("app{number}")).collect()
}

#[tokio::test]
async fn a_url_leads_to_a_named_host_on_the_internet_and_the_refusal_says_why_not() {
    let world = World::new().await;
    for (bad, why) in [
        ("", "must be an absolute URL"),
        ("hooks.acme.example", "must be an absolute URL"),
        ("http://hooks.acme.example/", "must begin with `https://`"),
        ("ftp://hooks.acme.example/", "must begin with `https://`"),
        ("https://hooks.acme.example:444/", "must have no port in it but 443 or 8443"),
        ("https://hooks/", "must name a host by its full name"),
        ("https://localhost/", "must name a host by its full name"),
        ("https://127.0.0.1/", "must name a host, not an address"),
        ("https://2130706433/", "must name a host, not an address"),
        ("https://0x7f.1/", "must name a host, not an address"),
        ("https://0177.0.0.1/", "must name a host, not an address"),
        ("https://[::1]/", "must name a host, not an address"),
        ("https://[::ffff:127.0.0.1]:8443/", "must name a host, not an address"),
        ("https://user@hooks.acme.example/", "must have no user name"),
        ("https://:password@hooks.acme.example/", "must have no user name"),
        ("https://hooks.acme.example/a b", "must have no spaces"),
        ("http://localhost:8080/", "must begin with `https://`"),
    ] {
        let reply = with(&world, "url", json!(bad)).await;
        reply.invalid("url", "invalid_url");
        let message = reply.body["error"]["message"].as_str().expect("a message");
        assert!(message.starts_with(&format!("`url` {why}")), "{bad}: {message}");
    }
    for bad in [json!(7), json!(["https://hooks.acme.example/"]), json!({ "a": 1 })] {
        with(&world, "url", bad).await.invalid("url", "wrong_type");
    }
    with(&world, "url", json!("https://hooks.acme.example/\u{200b}"))
        .await
        .invalid("url", "invalid_character");
    for good in ["https://hooks.acme.example:8443/x", "https://bücher.example/ä"] {
        accepted(&world, "url", json!(good)).await;
    }
}

#[tokio::test]
async fn a_url_has_at_most_2048_bytes() {
    let world = World::new().await;
    let url = |length: usize| {
        let start = "https://hooks.acme.example/";
        json!(format!("{start}{}", "a".repeat(length - start.len())))
    };
    accepted(&world, "url", url(2048)).await;
    with(&world, "url", url(2049)).await.invalid("url", "invalid_url");
}

#[tokio::test]
async fn a_url_is_not_this_api_s_own_whether_it_is_named_by_the_gateway_or_by_the_client() {
    let world = World::new().await;
    let ask = |url: &str, host: &str, domain: &str| {
        let domain = domain.to_owned();
        let request = registers(&world, &json!({ "url": url })).without_header("host");
        let request = request.header("host", host);
        request.altered(move |event| event.request_context.domain_name = domain)
    };
    for (url, host, domain) in [
        ("https://api.acme.example/", "API.acme.example", "x.example"),
        ("https://API.acme.example:8443/x", "api.acme.example:443", "x.example"),
        ("https://api.acme.example./", "cdn.example", "api.acme.example"),
        ("https://api.acme.example/", "cdn.example", "API.ACME.example"),
    ] {
        let reply = ask(url, host, domain).send().await;
        reply.invalid("url", "invalid_url");
        let message = "`url` must name another host than this API's own.";
        assert_eq!(reply.body["error"]["message"], message, "{url}");
    }
    let _ = ask("https://hooks.acme.example/", "api.acme.example", "x.example")
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn types_are_1_to_20_that_there_are_or_beginnings_of_them_each_once() {
    let world = World::new().await;
    for (bad, path, reason) in [
        (json!([]), "types", "empty"),
        (json!("activation."), "types", "wrong_type"),
        (json!([1]), "types[0]", "wrong_type"),
        (json!(["activation.", null]), "types[1]", "wrong_type"),
        (json!(["activation"]), "types[0]", "not_an_option"),
        (json!(["activation.rejected", "ping"]), "types[1]", "not_an_option"),
        (json!([""]), "types[0]", "not_an_option"),
        (json!(["activation.\n"]), "types[0]", "invalid_character"),
        (json!(["provider.", "activation.", "provider."]), "types[2]", "repeated"),
        (many(21), "types", "too_many"),
    ] {
        with(&world, "types", bad).await.invalid(path, reason);
    }
    for good in [json!(["webhook_endpoint.disabled"]), json!(["production_test.", "provider."])] {
        accepted(&world, "types", good).await;
    }
}

#[tokio::test]
async fn apps_are_1_to_50_well_spelled_ids_each_once() {
    let world = World::new().await;
    for (bad, path, reason) in [
        (json!([]), "clientIds", "empty"),
        (json!({}), "clientIds", "wrong_type"),
        (json!([true]), "clientIds[0]", "wrong_type"),
        (json!(["abc123", "abc 123"]), "clientIds[1]", "not_an_option"),
        (json!(["x".repeat(65)]), "clientIds[0]", "not_an_option"),
        (json!(["abc123", "abc123"]), "clientIds[1]", "repeated"),
        (many(51), "clientIds", "too_many"),
    ] {
        with(&world, "clientIds", bad).await.invalid(path, reason);
    }
    accepted(&world, "clientIds", many(50)).await;
}

#[tokio::test]
async fn a_description_has_at_most_200_characters_on_one_line() {
    let world = World::new().await;
    for (bad, reason) in [
        (json!("ä".repeat(201)), "too_long"),
        (json!("a\nb"), "invalid_character"),
        (json!("\u{202e}"), "invalid_character"),
        (json!(7), "wrong_type"),
    ] {
        with(&world, "description", bad).await.invalid("description", reason);
    }
    accepted(&world, "description", json!(format!(" {} ", "ä".repeat(200)))).await;
}

#[tokio::test]
async fn the_first_mistake_in_document_order_is_said_and_a_missing_url_last() {
    let world = World::new().await;
    let ask = |text: &'static str| world.post(ENDPOINTS).text(text);
    for (body, parameter, reason) in [
        (r#"{"types":[],"url":1}"#, "types", "empty"),
        (r#"{"url":1,"types":[]}"#, "url", "wrong_type"),
        (r#"{"urls":1,"url":1}"#, "urls", "unknown_member"),
        (r#"{"secret":"whsec_"}"#, "secret", "unknown_member"),
        (r#"{"url":"https://a.example","url":"https://a.example"}"#, "url", "duplicate_member"),
    ] {
        ask(body).send().await.invalid(parameter, reason);
    }
    for body in ["{}", r#"{"url":null,"types":["activation."]}"#] {
        let details = json!({ "parameter": "url" });
        ask(body).send().await.refused(400, "VALIDATION_MISSING_PARAMETER", details);
    }
    assert_eq!(all(&world).await, Vec::<Value>::new());
}
