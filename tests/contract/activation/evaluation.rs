//! POST /apps/{client_id}/activation/evaluation. docs/api.md section 5.9.

use crate::support::app::{ACTIVATION, EVALUATION};
use crate::support::keys::introduce;
use crate::support::problems::{label, missing_field, problem};
use crate::support::table_json::everything;
use crate::support::tickets::{mitid, mitid_fields, olivia};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Map, Value, json};

const INVALID: &str = "VALIDATION_INVALID_PARAMETER";

async fn evaluate(world: &World, providers: Value) -> Reply {
    world.post(EVALUATION).json(&json!({ "providers": providers })).send().await
}

fn warning(field: &str, code: &str, says: &str) -> Value {
    problem(Some(field), code, "warning", &format!("{} {says}", label(field)))
}

/// All that mitid asks for but a registration number, with a typo, and an address that is none.
fn flawed() -> Value {
    json!({
        "legalCompanyName": "Acme Corp",
        "serviceDescription": "Online payments.",
        "displayName": "Acme",
        "contactEmail": "it@acme",
        "registrationNo": "12345678",
    })
}

fn not_an_email() -> Value {
    let says = "is not an e-mail address, such as compliance@acme.example.";
    warning("contactEmail", "not_an_email", says)
}

#[tokio::test]
async fn each_provider_is_told_what_would_become_of_it_in_request_order_and_nothing_is_written() {
    let world = World::new().await;
    let _ = world.submit(ACME, &json!({ "audkenni": { "displayName": "Acme" } })).send().await;
    let before = everything(&world).await;
    let mut mitid = flawed();
    mitid.as_object_mut().expect("an object").remove("displayName");
    // As text: an object of ours would sort its members.
    let body = format!(r#"{{"providers":{{"mitid":{mitid},"passport":{{"any":"x"}},"ftn":[1]}}}}"#);
    let reply = world.post(EVALUATION).text(&body).send().await.expect(200);
    let told = |it: Value| {
        let [field, code, severity, message] =
            ["field", "code", "severity", "message"].map(|name| it[name].to_string());
        format!(r#"{{"field":{field},"code":{code},"severity":{severity},"message":{message}}}"#)
    };
    let problems = [missing_field("registrationNumber"), not_an_email()].map(told);
    let expected = format!(
        concat!(
            r#"{{"mitid":{{"wouldBe":"rejected","problems":[{problems}],"#,
            r#""filledFromCompanyInfo":["displayName"],"ignoredFields":["registrationNo"]}},"#,
            r#""passport":{{"wouldBe":"activated","problems":[],"filledFromCompanyInfo":[],"ignoredFields":[]}},"#,
            r#""ftn":{{"error":"contract_activation_required","message":"ftn activation requires off-API contract "#,
            r#"onboarding. Please email support@hopae.com to begin activation.","contact":"support@hopae.com"}}}}"#,
        ),
        problems = problems.join(","),
    );
    assert_eq!(reply.text, expected);
    assert!(everything(&world).await == before, "nothing is written");
}

#[tokio::test]
async fn what_would_be_is_what_a_submission_then_is() {
    for world in [World::new().await, World::sandbox().await] {
        let complete = mitid_fields();
        for providers in [
            json!({ "mitid": flawed(), "passport": {}, "ftn": {}, "idin": {} }),
            json!({ "mitid": complete, "bankidse": { "websiteUrl": "acme.example" } }),
            json!({ "audkenni": { "displayName": "A\u{200b}" }, "smartid": {}, "ipin": [1] }),
        ] {
            for persist in [true, false] {
                let body = json!({ "providers": providers, "persist": persist });
                let told = world.post(EVALUATION).json(&body).send().await.expect(200).body;
                let done = world.post(ACTIVATION).json(&body).send().await.expect(200).body;
                let status = |answer: &Value, member: &str| {
                    let entries = answer.as_object().expect("an object").iter();
                    entries.map(|(id, it)| (id.clone(), it[member].clone())).collect::<Vec<_>>()
                };
                assert_eq!(status(&told, "wouldBe"), status(&done, "status"));
                assert_eq!(status(&told, "error"), status(&done, "error"));
                world.advance(std::time::Duration::from_secs(5));
            }
        }
    }
}

#[tokio::test]
async fn in_the_sandbox_what_is_missing_is_a_warning() {
    let world = World::sandbox().await;
    let told =
        evaluate(&world, json!({ "mitid": flawed(), "bankidse": {} })).await.expect(200).body;
    assert_eq!(told["mitid"]["wouldBe"], "activation_processing");
    assert_eq!(told["bankidse"]["wouldBe"], "activated");
    let missing = warning("registrationNumber", "missing", "is missing.");
    assert_eq!(told["mitid"]["problems"], json!([missing, not_an_email()]));
    let severities = told["bankidse"]["problems"].as_array().expect("problems").iter();
    assert!(
        severities.clone().count() > 3
            && severities.into_iter().all(|it| it["severity"] == "warning")
    );
}

#[tokio::test]
async fn the_whole_request_is_refused_for_what_a_submission_would_be() {
    let world = World::new().await;
    let held = mitid(&world).await;
    olivia(&world, &held, &["claim"]).await;
    world.block(ACME, "ghanacard").await;
    let without_quota = world.new_instance_with(|settings| settings.quota.submissions_per_day = 1);
    for (body, status) in [
        (json!({ "providers": { "nosuch": {} } }), 404),
        (json!({ "providers": { "mitid": {} } }), 409),
        (json!({ "providers": { "ghanacard": {} } }), 409),
        (json!({ "providers": { "passport": {} } }), 429),
        (json!({ "providers": {} }), 400),
        (json!({ "providers": { "mitid": { "useSsn": 1 } } }), 400),
        (json!({ "providers": { "mitid": { "displayName": "x".repeat(4097) } } }), 400),
        (json!({ "providers": { "mitid": { "displayName": "\u{0}" } } }), 400),
        (
            json!({ "providers": (0..31).map(|n| (n.to_string(), json!({}))).collect::<Map<_, _>>() }),
            400,
        ),
        (json!([]), 400),
        (json!({ "persist": true }), 400),
        (json!({ "provider": {} }), 400),
        (json!({ "providers": { "passport": {} }, "persist": "no" }), 400),
    ] {
        let send = async |path| world.post(path).json(&body).to(&without_quota).send().await;
        let (told, done) = (send(EVALUATION).await, send(ACTIVATION).await);
        assert_eq!(told.status, status, "{}", told.text);
        assert_eq!((told.status, &told.body["error"]), (done.status, &done.body["error"]));
        assert_eq!(told.header("retry-after"), done.header("retry-after"));
    }
    let reply = world.post(EVALUATION).text("{").send().await;
    reply.refused(400, INVALID, json!({ "reason": "malformed_json", "line": 1, "column": 2 }));
    let sandbox = World::sandbox().await;
    let reply = evaluate(&sandbox, json!({ "evrotrust": {} })).await;
    let details = json!({
        "parameter": "providers", "reason": "not_available_in_environment", "providerIds": ["evrotrust"],
    });
    reply.refused(400, INVALID, details);
}

#[tokio::test]
async fn it_answers_the_quota_and_does_not_count_against_it() {
    let world = World::new().await;
    let small = world.new_instance_with(|settings| settings.quota.submissions_per_day = 1);
    let send = async |path| {
        let body = json!({ "providers": { "passport": {} } });
        world.post(path).json(&body).to(&small).send().await
    };
    for _ in 0..3 {
        let _ = send(EVALUATION).await.expect(200);
    }
    let _ = send(ACTIVATION).await.expect(200);
    let refused = send(EVALUATION).await;
    refused.refused(429, "QUOTA_EXCEEDED", json!({ "quota": "submissions_per_day", "limit": 1 }));
}

#[tokio::test]
async fn an_idempotency_key_is_looked_at_for_its_form_and_makes_nothing_repeatable() {
    let world = World::new().await;
    let send = async |key: &str, providers: Value| {
        let body = json!({ "providers": providers });
        world.post(EVALUATION).json(&body).idempotency_key(key).send().await
    };
    let details = json!({ "parameter": "Idempotency-Key", "reason": "invalid_character" });
    send("a b", json!({ "passport": {} })).await.refused(400, INVALID, details);
    let first = send("k", json!({ "mitid": {} })).await.expect(200);
    let other = send("k", json!({ "passport": {} })).await.expect(200);
    assert_eq!(other.body["passport"]["wouldBe"], "activated");
    assert!(!first.is_replay() && !other.is_replay());
    // Nor is what a submission has recorded under the key looked at.
    let body = json!({ "providers": { "passport": {} } });
    let done = world.post(ACTIVATION).json(&body).idempotency_key("s").send().await.expect(200);
    assert_eq!(done.body["passport"]["status"], "activated");
    assert!(!send("s", json!({ "mitid": {} })).await.expect(200).is_replay());
}

#[tokio::test]
async fn it_takes_one_round_trip_and_knows_no_query() {
    let world = World::new().await;
    introduce(world.post(EVALUATION).json(&json!({}))).await;
    world.line().take_log();
    let _ = evaluate(&world, json!({ "mitid": flawed(), "spid": {}, "ftn": {} })).await.expect(200);
    let log = world.line().take_log();
    let calls: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(calls, ["BatchGetItem"]);
    let path = format!("{EVALUATION}?persist=false");
    let reply = world.post(&path).json(&json!({})).send().await;
    reply.refused(400, INVALID, json!({ "parameter": "persist", "reason": "unknown_parameter" }));
}

#[tokio::test]
async fn another_s_app_and_a_bad_key_are_refused_as_everywhere() {
    let world = World::new().await;
    let theirs = world.post("/v1/apps/other456/activation/evaluation").text("{").send().await;
    theirs.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
    let nobodys = world.post("/v1/apps/nobody/activation/evaluation").text("{").send().await;
    nobodys.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    let operator = world.anonymous("POST", EVALUATION).key(&world.operator_key).text("{");
    operator.send().await.unauthenticated("wrong_kind");
}
