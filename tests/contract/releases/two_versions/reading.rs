//! What the previous release wrote means what it meant then: questions are answered as they were,
//! answers are replayed, and keys are good for as long as it said.

use super::inherited;
use crate::releases::previous_release::{APP, DEPLOYMENTS, answer, directory, request, secret};
use crate::support::table_json::{changes, everything};
use greenlight::domain::deployment::Deployment;
use serde_json::{Value, json};
use std::time::Duration;

/// Everything that was said then is said now; there may be more.
#[track_caller]
fn assert_says(now: &Value, then: &Value, path: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, value) in then {
                let path = format!("{path}.{name}");
                assert_says(now.get(name).unwrap_or_else(|| panic!("no {path}")), value, &path);
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{path}");
            for (index, (now, then)) in now.iter().zip(then).enumerate() {
                assert_says(now, then, &format!("{path}[{index}]"));
            }
        }
        _ => assert_eq!(now, then, "{path}"),
    }
}

#[tokio::test]
async fn what_the_previous_release_wrote_reads_as_it_did_then() {
    for deployment in DEPLOYMENTS {
        let (world, kept) = inherited(deployment).await;
        let before = everything(&world).await;
        let questions = kept.exchanges.iter().filter(|asked| asked["method"] == "GET");
        for asked in questions {
            let now = answer(asked, &request(&world, asked).send().await);
            assert_says(&now, &asked["answer"], &format!("{deployment} {}", asked["target"]));
        }
        let now = directory(&world).await;
        assert_says(&now, &kept.directory, &format!("{deployment} directory"));
        assert!(changes(&before, &everything(&world).await).is_empty());
    }
}

#[tokio::test]
async fn an_answer_of_the_previous_release_is_replayed_byte_for_byte_for_a_day() {
    for deployment in DEPLOYMENTS {
        let (world, kept) = inherited(deployment).await;
        let before = everything(&world).await;
        let answered = kept.exchanges.iter().filter(|asked| asked["method"] == "POST");
        let mut replays = 0;
        for asked in answered {
            let at = asked["at"].as_str().expect("a time");
            world.set_time(at);
            world.advance(Duration::from_millis(24 * 60 * 60 * 1000 - 1));
            let reply = request(&world, asked).send().await;
            assert!(reply.is_replay(), "{asked}: {}", reply.text);
            assert_eq!(answer(asked, &reply), asked["answer"], "{asked}");
            let mut other = asked.clone();
            other["body"]["title"] = json!("Another");
            let reply = request(&world, &other).send().await.expect(409);
            assert_eq!(reply.code(), "IDEMPOTENCY_KEY_CONFLICT");
            replays += 1;
        }
        assert_eq!(replays, kept.items["idem"].len(), "every record was asked for");
        assert!(changes(&before, &everything(&world).await).is_empty());
    }
}

#[tokio::test]
async fn a_key_of_the_previous_release_is_accepted_for_as_long_as_it_said() {
    let (world, _) = inherited(Deployment::Production).await;
    let tests = format!("/v1/apps/{APP}/production-tests");
    let opens = async |name: &str, target: &str| {
        let key = secret(Deployment::Production, name);
        world.anonymous("GET", target).key(key.reveal()).send().await.status
    };
    let status = async || {
        let mut all = Vec::new();
        for name in ["workspace", "rotated", "its successor", "revoked", "for a year"] {
            all.push(opens(name, &tests).await);
        }
        for name in ["operator", "Paul's"] {
            all.push(opens(name, "/v1/operator/activations").await);
        }
        all
    };
    assert_eq!(status().await, [200, 200, 200, 401, 200, 200, 401]);
    world.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(status().await, [200, 401, 200, 401, 200, 200, 401]);
    world.advance(Duration::from_secs(365 * 24 * 60 * 60));
    assert_eq!(status().await, [200, 401, 200, 401, 401, 200, 401]);
}
