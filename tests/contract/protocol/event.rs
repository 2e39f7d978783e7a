//! Events that are not as API Gateway documents them: they are answered in the contract's words all the same.

use greenlight::http::event::GatewayEvent;
use greenlight_tests::World;
use serde_json::{Value, json};

/// Every place in a value, as JSON pointers, the value itself not among them.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => {
            let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
            members.iter().map(|(name, value)| (escaped(name), value)).collect()
        }
        Value::Array(elements) => {
            elements.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in members {
        let place = format!("{at}/{name}");
        places(value, &place, all);
        all.push(place);
    }
}

fn strange() -> [Value; 8] {
    [
        Value::Null,
        json!(true),
        json!(-1.5),
        json!(""),
        json!("text"),
        json!([]),
        json!([{ "a": null }]),
        json!({ "a": { "b": [1] } }),
    ]
}

#[tokio::test]
async fn an_event_with_any_member_null_or_of_another_type_is_answered_by_the_contract() {
    let world = World::new().await;
    let path = "/v1/apps/abc123/production-tests";
    let request = || world.post(path).json(&json!({ "title": "t" })).idempotency_key("k");
    let event = request().as_event();
    let mut all = Vec::new();
    places(&event, "", &mut all);
    for needed in ["/body", "/headers/authorization", "/isBase64Encoded", "/pathParameters"] {
        assert!(all.iter().any(|place| place == needed), "{all:?}");
    }
    for place in all {
        for value in strange() {
            let mut event = event.clone();
            *event.pointer_mut(&place).expect("a place") = value.clone();
            let reply = request().event(event).send().await;
            let expected: &[u16] = match place.as_str() {
                "/headers" | "/headers/authorization" => &[401],
                "/pathParameters" | "/pathParameters/client_id" => &[404],
                "/body" => &[400],
                "/headers/content-type" => &[201, 415],
                "/headers/idempotency-key" => &[201, 400],
                "/rawQueryString" => &[201, 400],
                "/isBase64Encoded" => &[201, 400],
                _ => &[201],
            };
            assert!(expected.contains(&reply.status), "{place} {value}: {}", reply.text);
        }
    }
}

#[test]
fn what_is_not_as_documented_counts_as_not_there() {
    for value in strange().into_iter().filter(|value| !value.is_string() && !value.is_boolean()) {
        let event = json!({
            "headers": { "a": value, "b": "c" },
            "pathParameters": value,
            "rawQueryString": value,
            "body": value,
            "isBase64Encoded": value,
            "unknown": value,
        });
        let event: GatewayEvent = serde_json::from_value(event).expect("an event");
        assert_eq!(
            event.headers.into_iter().collect::<Vec<_>>(),
            [("b".to_owned(), "c".to_owned())]
        );
        assert!(event.path_parameters.is_empty() && !event.is_base64_encoded, "{value}");
        assert_eq!((event.raw_query_string.as_str(), event.body.as_str()), ("", ""), "{value}");
    }
    let empty: GatewayEvent = serde_json::from_str("{}").expect("an event");
    assert!(empty.headers.is_empty() && empty.body.is_empty());
}
