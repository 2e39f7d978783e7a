//! A secret stands in the two answers that show it, and nowhere else. docs/api.md section 11.4.

use crate::support::table_json::everything;
use crate::support::webhooks::{URL, about, all, changes, id, registers, rotates};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use greenlight_tests::World;
use serde_json::json;

/// A secret in every spelling in which somebody might keep it.
fn spellings(secret: &str) -> Vec<String> {
    let encoded = secret.strip_prefix("whsec_").expect("a secret");
    let bytes = STANDARD.decode(encoded).expect("Base64");
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        secret.to_owned(),
        encoded.trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode(&bytes),
        hex.to_uppercase(),
        hex,
        // As bytes are shown by the engine, or as somebody may have encoded what is shown.
        URL_SAFE.encode(secret),
        STANDARD_NO_PAD.encode(secret),
    ]
}

#[tokio::test]
async fn no_secret_stands_in_the_table_or_in_a_log_line_or_in_any_other_answer() {
    let world = World::new().await;
    drop(world.take_request_lines());
    let mut secrets = Vec::new();
    for key in ["k1", "k2"] {
        let body = json!({ "url": URL, "description": r#""secret":"""# });
        let created = registers(&world, &body).idempotency_key(key).send().await.expect(201);
        let id = id(&created);
        secrets.push(created.body["secret"].clone());
        for rotation in ["r1", "r2"] {
            let request = rotates(&world, &id, &json!({}));
            let request = request.idempotency_key(&format!("{key}{rotation}"));
            secrets.push(request.send().await.expect(200).body["secret"].clone());
        }
        let changed =
            changes(&world, &id, &json!({ "enabled": false })).idempotency_key(&format!("{key}c"));
        let changed = changed.send().await.expect(200).text;
        let shown = about(&world, "GET", &id).send().await.expect(200).text;
        let listed = json!(all(&world).await).to_string();
        for answer in [changed, shown, listed] {
            assert!(!answer.contains("whsec_"), "{answer}");
        }
    }
    let table: String = everything(&world).await.values().map(ToString::to_string).collect();
    let lines = world.take_request_lines();
    assert!(table.contains(URL) && lines.contains("rotate-webhook-secret"));
    let key = "key-of-webhooks-of-many-characters!".to_owned();
    let spelled = secrets.iter().flat_map(|secret| spellings(secret.as_str().expect("a text")));
    for text in spelled.chain([key, "whsec_".to_owned()]) {
        assert!(!table.contains(&text), "the table has {text}");
        assert!(!lines.contains(&text), "a line has {text}");
    }
}

#[tokio::test]
async fn a_description_that_looks_like_the_room_for_a_secret_gets_none() {
    let world = World::new().await;
    let lie = r#"","secret":"","x":""#;
    let body = json!({ "url": URL, "description": lie });
    for _ in 0..2 {
        let reply = registers(&world, &body).idempotency_key("k").send().await.expect(201);
        assert_eq!(reply.body["description"], lie);
        assert!(reply.body["secret"].as_str().expect("a secret").len() > 40);
    }
}
