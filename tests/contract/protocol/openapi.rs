//! The API's description, as it is published: without a key, plain or compressed, and not twice to who has it.
//! docs/api.md section 9.

use greenlight_tests::{Request, World};
use serde_json::{Value, json};

const OPENAPI: &str = "/v1/openapi.json";
const YAML: &str = include_str!("../../../docs/openapi.yaml");

fn get(world: &World) -> Request<'_> {
    world.anonymous("GET", OPENAPI)
}

#[tokio::test]
async fn the_description_is_what_stands_in_the_repository_with_its_members_in_their_order() {
    let world = World::new().await;
    let reply = get(&world).send().await.expect(200);
    let source: serde_yaml_ng::Value = serde_yaml_ng::from_str(YAML).expect("YAML");
    assert_eq!(reply.text, serde_json::to_string(&source).expect("JSON"));
    assert!(reply.text.starts_with(r#"{"openapi":"3.1."#), "{:.40}", reply.text);
}

#[tokio::test]
async fn whoever_asks_for_gzip_gets_the_same_in_fewer_bytes_under_another_tag() {
    let world = World::new().await;
    let plain = get(&world).send().await.expect(200);
    let gzip = get(&world).header("accept-encoding", "br, gzip").send().await.expect(200);
    assert_eq!(gzip.text, plain.text);
    assert!(gzip.body_bytes < plain.body_bytes);
    assert_ne!(gzip.header("etag"), plain.header("etag"));
    assert_eq!([&plain, &gzip].map(|reply| reply.header("content-encoding")), [None, Some("gzip")]);
    for reply in [&plain, &gzip] {
        assert_eq!(reply.header("vary"), Some("Accept-Encoding"));
        assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
        let tag = reply.header("etag").expect("a tag");
        assert!(tag.len() == 34 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    }
    let refused = get(&world).header("accept-encoding", "gzip;q=0").send().await.expect(200);
    assert_eq!((&refused.text, refused.body_bytes), (&plain.text, plain.body_bytes));
    assert_eq!(refused.header("etag"), plain.header("etag"));
}

#[tokio::test]
async fn whoever_has_a_representation_already_is_told_so_and_sent_nothing() {
    let world = World::new().await;
    for coding in ["identity", "gzip"] {
        let asked = || get(&world).header("accept-encoding", coding);
        let first = asked().send().await.expect(200);
        let tag = first.header("etag").expect("a tag");
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let reply = asked().header("if-none-match", &known).send().await.expect(304);
            assert_eq!(reply.text, "");
            for kept in ["etag", "cache-control", "vary"] {
                assert_eq!(reply.header(kept), first.header(kept), "{kept}");
            }
            assert_eq!(reply.header("content-encoding"), None);
        }
        let other = if coding == "gzip" { "identity" } else { "gzip" };
        let other = get(&world).header("accept-encoding", other);
        assert_eq!(other.header("if-none-match", tag).send().await.expect(200).text, first.text);
        let another = asked().header("if-none-match", "\"x\"").send().await.expect(200);
        assert_eq!(another.text, first.text);
    }
}

#[tokio::test]
async fn no_key_is_asked_for_looked_at_or_mentioned_and_the_table_is_not_asked() {
    let world = World::new().await;
    let without = get(&world).send().await.expect(200);
    for key in [&world.key, &world.operator_key, "nonsense"] {
        assert_eq!(get(&world).key(key).send().await.expect(200).text, without.text);
    }
    assert_eq!(world.line().take_log().len(), 0);
    for line in world.take_request_lines().lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!((&line["endpoint"], &line["code"]), (&json!("get-openapi"), &json!("OK")));
        assert_eq!((&line["RoundTrips"], &line["key_id"]), (&json!(0), &Value::Null));
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_as_everywhere_and_no_cache_keeps_that() {
    let world = World::new().await;
    let reply = world.anonymous("GET", &format!("{OPENAPI}?format=yaml"));
    let reply = reply.header("if-none-match", "*").send().await;
    reply.invalid("format", "unknown_parameter");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}
