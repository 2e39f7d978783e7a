//! The second lock of an API that stands behind CloudFront: a request without the edge's secret goes no further than
//! its headers. docs/operations.md, "The edge".

use greenlight::http::event::GatewayEvent;
use greenlight::http::origin::{HEADER, OriginSecrets};
use greenlight::runtime::Invocation;
use greenlight_tests::World;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

const OLD: &str = "an-old-secret-of-thirty-two-bytes";
const NEW: &str = "a-new-secret-of-thirty-two-bytes!";
const TESTS: &str = "/v1/apps/abc123/production-tests";

fn while_changed() -> OriginSecrets {
    OriginSecrets::parse(&format!("{OLD},{NEW}")).expect("two secrets")
}

#[tokio::test]
async fn without_its_secret_every_endpoint_answers_as_the_gateway_would_and_asks_nobody() {
    let world = World::new().await;
    let instance = world.new_instance().behind(while_changed());
    let bearer = format!("Bearer {}", world.key);
    for endpoint in world.endpoints() {
        for secret in [None, Some(String::new()), Some(format!("{OLD},{NEW}"))] {
            let mut headers = HashMap::from([("authorization".to_owned(), bearer.clone())]);
            headers.extend(secret.map(|secret| (HEADER.to_owned(), secret)));
            let event = GatewayEvent { headers, ..GatewayEvent::default() };
            let request_id = "228aaefb-3ce2-4dd0-a73b-b96f71c5779f".to_owned();
            let invocation = Invocation { request_id, time_left: Duration::from_secs(60) };
            let reply = instance.answer(endpoint, event, &invocation).await.expect(403);
            assert_eq!(reply.text, r#"{"message":"Forbidden"}"#);
        }
    }
    assert_eq!(world.line().take_log().len(), 0, "the database was asked");
    let lines = world.take_request_lines();
    assert_eq!(lines.lines().count(), 3 * world.endpoints().count());
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(
            (&line["code"], &line["status"]),
            (&"NOT_FROM_EDGE".into(), &403.into()),
            "{line}"
        );
    }
}

#[tokio::test]
async fn with_either_secret_a_request_is_answered_as_ever() {
    let world = World::new().await;
    let instance = world.new_instance().behind(while_changed());
    for secret in [OLD, NEW] {
        let reply = world.get(TESTS).header(HEADER, secret).to(&instance).send().await.expect(200);
        assert_eq!(reply.text, "[]");
    }
    let anonymous = world.anonymous("GET", TESTS).header(HEADER, NEW).to(&instance).send().await;
    anonymous.unauthenticated("missing");
}

#[tokio::test]
async fn without_an_edge_nobody_is_asked_for_its_secret() {
    let world = World::new().await;
    assert_eq!(world.get(TESTS).send().await.expect(200).text, "[]");
    let with_it = world.get(TESTS).header(HEADER, "anything").send().await.expect(200);
    assert_eq!(with_it.text, "[]");
}
