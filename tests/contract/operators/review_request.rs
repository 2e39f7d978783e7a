//! POST /operator/activations/{activation_id}/review: what a request must look like, which of its
//! problems is named, and that it can be repeated. docs/api.md sections 1 and 7.

use crate::support::consistency;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, decide, decision, mitid, olivia, owner, review, submit,
};
use greenlight::domain::api_key::KeyKind;
use greenlight_tests::{ACME, Fault, World};
use serde_json::{Value, json};
use std::time::Duration;

const INVALID: &str = "VALIDATION_INVALID_PARAMETER";
const MISSING: &str = "VALIDATION_MISSING_PARAMETER";

#[tokio::test]
async fn a_body_that_is_no_decision_is_refused_by_name_and_reason() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let long = "ä".repeat(1001);
    let many: Vec<String> = (0..65).map(|number| format!("field{number}")).collect();
    for (body, parameter, reason) in [
        (json!({ "decision": "activate" }), "decision", "not_an_option"),
        (json!({ "decision": "Claim" }), "decision", "not_an_option"),
        (json!({ "decision": "" }), "decision", "not_an_option"),
        (json!({ "decision": true }), "decision", "wrong_type"),
        (json!({ "decision": "claim\u{0}" }), "decision", "invalid_character"),
        (json!({ "decision": "claim", "message": 1 }), "message", "wrong_type"),
        (json!({ "decision": "claim", "message": "" }), "message", "empty"),
        (json!({ "decision": "reject", "message": " \n" }), "message", "empty"),
        (json!({ "decision": "reject", "message": long }), "message", "too_long"),
        (json!({ "decision": "claim", "message": "\u{0}" }), "message", "invalid_character"),
        (json!({ "decision": "claim", "force": "yes" }), "force", "wrong_type"),
        (json!({ "decision": "claim", "force": 1 }), "force", "wrong_type"),
        (json!({ "decision": "claim", "fields": "displayName" }), "fields", "wrong_type"),
        (json!({ "decision": "claim", "fields": many }), "fields", "too_many"),
        (json!({ "decision": "claim", "fields": [1] }), "fields[0]", "wrong_type"),
        (json!({ "decision": "claim", "fields": [null] }), "fields[0]", "wrong_type"),
        (json!({ "decision": "claim", "fields": ["bankName"] }), "fields[0]", "not_an_option"),
        (json!({ "decision": "claim", "fields": [""] }), "fields[0]", "not_an_option"),
        (
            json!({ "decision": "claim", "fields": ["displayName", "displayName"] }),
            "fields[1]",
            "repeated",
        ),
        (
            json!({ "decision": "claim", "fields": ["displayName", "x\u{0}"] }),
            "fields[1]",
            "invalid_character",
        ),
        (json!({ "decision": "claim", "comment": "x" }), "comment", "unknown_member"),
    ] {
        let reply = review(&world, &world.operator_key, &id, &body).send().await;
        reply.refused(400, INVALID, json!({ "parameter": parameter, "reason": reason }));
    }
    for (body, parameter) in [
        (json!({}), "decision"),
        (json!({ "decision": null, "message": "x" }), "decision"),
        (json!({ "decision": "reject" }), "message"),
        (json!({ "decision": "reject", "message": null }), "message"),
    ] {
        let reply = review(&world, &world.operator_key, &id, &body).send().await;
        reply.refused(400, MISSING, json!({ "parameter": parameter }));
    }
    assert_eq!(consistency::check(&world).await.decisions(), 0);
}

#[tokio::test]
async fn the_first_problem_in_the_document_is_named_and_a_missing_member_last() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for (body, parameter, reason) in [
        (r#"{"fields":["nope"],"decision":"nope"}"#, "fields[0]", "not_an_option"),
        (r#"{"decision":"nope","fields":["nope"]}"#, "decision", "not_an_option"),
        (r#"{"decision":"reject","fields":["nope"]}"#, "fields[0]", "not_an_option"),
        (r#"{"force":3}"#, "force", "wrong_type"),
        (r#"{"decision":"claim","decision":"claim"}"#, "decision", "duplicate_member"),
    ] {
        let request = review(&world, &world.operator_key, &id, &Value::Null);
        let details = json!({ "parameter": parameter, "reason": reason });
        request.text(body).send().await.refused(400, INVALID, details);
    }
}

#[tokio::test]
async fn limits_are_exact_and_null_is_absence() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let body = json!({ "decision": "claim", "message": null, "fields": null, "force": null });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let message = format!(" {} ", "ä".repeat(1000));
    let fields = [
        "legalCompanyName",
        "registrationNumber",
        "serviceDescription",
        "displayName",
        "contactEmail",
    ];
    let body = json!({ "decision": "reject", "message": message, "fields": fields });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let snapshot = consistency::check(&world).await;
    let rejection = snapshot.tickets[0].rejection.as_ref().expect("why");
    assert_eq!(
        (rejection.message.as_str(), &rejection.fields[..]),
        (message.trim(), &fields.map(str::to_owned)[..])
    );
}

#[tokio::test]
async fn problems_are_named_in_the_order_of_the_contract() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let target = |id: &str| format!("{QUEUE}/{id}/review");
    let large = "x".repeat(1024 * 1024 + 1);
    let key = world.operator_key.as_str();
    // Each request has the problem that is named and every one that comes after it.
    let request = world.anonymous("POST", &target("x")).key(&world.key).idempotency_key("a b");
    let reply = request.text(&large).header("content-type", "text/plain").send().await;
    reply.unauthenticated("wrong_kind");
    let request = world.anonymous("POST", &target("x")).key(key).idempotency_key("a b");
    let reply = request.text(&large).header("content-type", "text/plain").send().await;
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    let request = world.anonymous("POST", &target(&id)).key(key).idempotency_key("a b");
    let reply = request.text(&large).header("content-type", "text/plain").send().await;
    let details = json!({ "parameter": "Idempotency-Key", "reason": "invalid_character" });
    reply.refused(400, INVALID, details);
    let request = world.anonymous("POST", &target(&id)).key(key);
    let reply = request.text(&large).header("content-type", "text/plain").send().await;
    reply.refused(413, "PAYLOAD_TOO_LARGE", Value::Null);
    let request = world.anonymous("POST", &target(&id)).key(key).text("{");
    let reply = request.header("content-type", "text/plain").send().await;
    reply.refused(415, "UNSUPPORTED_MEDIA_TYPE", Value::Null);
    let malformed = |column| json!({ "reason": "malformed_json", "line": 1, "column": column });
    for (body, details) in
        [("{", malformed(2)), ("", malformed(1)), ("[]", json!({ "reason": "not_an_object" }))]
    {
        let reply = world.anonymous("POST", &target(&id)).key(key).text(body).send().await;
        reply.refused(400, INVALID, details);
    }
    // A bad body comes before the state.
    let reply = review(&world, key, &id, &json!({ "decision": "nope" })).send().await;
    reply.refused(400, INVALID, json!({ "parameter": "decision", "reason": "not_an_option" }));
    let reply = decide(&world, key, &id, "claim").await;
    let details = json!({ "reason": "invalid_transition", "status": "activation_processing" });
    reply.refused(409, "RESOURCE_CONFLICT", details);
    consistency::check(&world).await;
}

#[tokio::test]
async fn only_a_good_operator_key_decides() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let soon = world.now().plus_seconds(1);
    let expired = world.issue_key(KeyKind::Operator, &owner(OLIVIA), Some(soon)).await;
    world.advance(Duration::from_secs(1));
    for (key, reason) in [
        (world.key.as_str(), "wrong_kind"),
        (&world.other_key, "wrong_kind"),
        (&expired, "expired"),
        ("sk_operator_prod_x", "malformed"),
        ("", "malformed"),
    ] {
        let reply = decide(&world, key, &id, "claim").await;
        reply.unauthenticated(reason);
    }
    assert_eq!(consistency::check(&world).await.decisions(), 0);
}

#[tokio::test]
async fn a_repeated_decision_is_answered_byte_for_byte_as_the_first_time() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let send = |body: Value| {
        review(&world, &world.operator_key, &id, &body).idempotency_key("claim-1").send()
    };
    let first = send(json!({ "decision": "claim", "force": false })).await.expect(200);
    assert!(!first.is_replay());
    world.advance(Duration::from_secs(60));
    olivia(&world, &id, &["release"]).await;
    let again = send(json!({ "force": false, "decision": "claim" })).await.expect(200);
    assert!(again.is_replay());
    assert_eq!(again.text, first.text);
    send(json!({ "decision": "claim" })).await.refused(
        409,
        "IDEMPOTENCY_KEY_CONFLICT",
        Value::Null,
    );
    let snapshot = consistency::check(&world).await;
    assert_eq!(snapshot.decisions(), 2, "a claim and a release");
    // The key is the operator's, whichever API key it comes with.
    let next_key = world.issue_key(KeyKind::Operator, &owner(OLIVIA), None).await;
    let body = json!({ "decision": "claim", "force": false });
    let request = review(&world, &next_key, &id, &body).idempotency_key("claim-1");
    assert_eq!(request.send().await.expect(200).text, first.text);
    // A day later it is free.
    world.advance(Duration::from_secs(24 * 3600));
    let late = send(json!({ "decision": "claim", "force": false })).await.expect(200);
    assert!(!late.is_replay());
    assert_eq!(consistency::check(&world).await.decisions(), 3);
}

#[tokio::test]
async fn the_same_key_is_another_for_another_operator_and_for_another_ticket_a_conflict() {
    let world = World::new().await;
    let first = mitid(&world).await;
    let second = submit(&world, ACME, "smartid").await;
    let claim = decision("claim");
    let send = |key, id| review(&world, key, id, &claim).idempotency_key("same").send();
    let olivias = send(&world.operator_key, &first).await.expect(200);
    assert_eq!(olivias.body["claimedBy"], OLIVIA);
    let omars = send(&world.other_operator_key, &second).await.expect(200);
    assert_eq!((&omars.body["claimedBy"], omars.is_replay()), (&json!(OMAR), false));
    let other_ticket = send(&world.operator_key, &second).await;
    other_ticket.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_refused_decision_leaves_its_key_free() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let send = || {
        let body = decision("approve");
        let request = review(&world, &world.operator_key, &id, &body);
        request.idempotency_key("approve-1").send()
    };
    let details = json!({ "reason": "invalid_transition", "status": "activation_requested" });
    send().await.refused(409, "RESOURCE_CONFLICT", details);
    olivia(&world, &id, &["claim"]).await;
    let approved = send().await.expect(200);
    assert!(!approved.is_replay());
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_decision_whose_confirmation_was_lost_is_taken_once() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for (name, key) in [("claim", Some("k1")), ("release", None)] {
        world.line().next("TransactWriteItems", Fault::AnswerLost);
        let body = decision(name);
        let request = review(&world, &world.operator_key, &id, &body);
        let request = match key {
            Some(key) => request.idempotency_key(key),
            None => request,
        };
        let _ = request.send().await.expect(200);
        assert!(world.line().is_exhausted());
    }
    assert_eq!(consistency::check(&world).await.decisions(), 2);
}

#[tokio::test]
async fn a_request_that_sees_only_its_duplicates_effect_is_answered_as_its_duplicate() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let send = || {
        let body = decision("claim");
        review(&world, &world.operator_key, &id, &body).idempotency_key("duplicate").send()
    };
    let first = send().await.expect(200);
    world.line().take_log();
    let _ = send().await.expect(200);
    // A batch is not a snapshot: it may hold the ticket as the duplicate left it, and no record yet.
    let mut torn = world.line().take_log()[0].response.clone().expect("a batch");
    let items = torn["Responses"][world.table()].as_array_mut().expect("items");
    let whole = items.len();
    items.retain(|item| item["sk"]["S"] != "IDEM");
    assert_eq!(items.len() + 1, whole);
    world.line().next("BatchGetItem", Fault::Answered(200, torn));
    let again = send().await.expect(200);
    assert!(again.is_replay() && world.line().is_exhausted());
    assert_eq!(again.text, first.text);
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}
