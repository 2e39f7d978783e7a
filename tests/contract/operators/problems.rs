//! Problems that a reviewer gives with a rejection. docs/api.md section 7.

use crate::support::consistency;
use crate::support::problems::problem;
use crate::support::providers::{detailed, entry};
use crate::support::tickets::{QUEUE, get, mitid, mitid_fields, review, submit_fields, ticket_id};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};

const INVALID: &str = "VALIDATION_INVALID_PARAMETER";
const MISSING: &str = "VALIDATION_MISSING_PARAMETER";
const REGISTER: &str = "Registration number is not in the official register.";

async fn reject(world: &World, id: &str, problems: Value) -> Reply {
    let body = json!({ "decision": "reject", "problems": problems });
    review(world, &world.operator_key, id, &body).send().await
}

#[tokio::test]
async fn a_rejection_says_with_problems_what_is_wrong_with_which_field() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let body = json!({
        "decision": "reject",
        "fields": ["displayName"],
        "problems": [
            { "code": "not_in_register", "field": "registrationNumber" },
            { "field": "displayName", "code": "other", "message": " Another is called so. \n" },
            { "code": "purpose_unclear", "field": null, "message": null },
        ],
    });
    let reply = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    assert_eq!(reply.body["status"], "rejected");
    let purpose = "It is not clear what people are identified for.";
    let message = format!("{REGISTER}\nAnother is called so.\n{purpose}");
    let rejection = json!({
        "reason": "operator_rejected",
        "message": message,
        "fields": ["displayName", "registrationNumber"],
        "problems": [
            problem(Some("registrationNumber"), "not_in_register", "error", REGISTER),
            problem(Some("displayName"), "other", "error", "Another is called so."),
            problem(None, "purpose_unclear", "error", purpose),
        ],
    });
    let shown = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await.expect(200);
    assert_eq!(shown.body["rejection"], rejection);
    assert_eq!(shown.body["history"][1]["message"], message);
    let told = entry(&detailed(&world).await, "mitid")["activation"]["rejection"].clone();
    assert_eq!(told, rejection);
    consistency::check(&world).await;
}

#[tokio::test]
async fn with_a_message_of_its_own_a_rejection_says_that() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let body = json!({
        "decision": "reject", "message": "Call us.", "problems": [{ "code": "vat_format" }],
    });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let told = entry(&detailed(&world).await, "mitid")["activation"]["rejection"].clone();
    assert_eq!((&told["message"], &told["fields"]), (&json!("Call us."), &json!([])));
    assert_eq!(told["problems"][0]["severity"], "error");
}

#[tokio::test]
async fn problems_that_are_none_are_refused_by_name_and_reason() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let fine = json!({ "code": "missing" });
    let long = "ä".repeat(301);
    for (problems, at, reason) in [
        (json!("missing"), "problems", "wrong_type"),
        (json!(vec![&fine; 65]), "problems", "too_many"),
        (json!([fine, null]), "problems[1]", "wrong_type"),
        (json!(["missing"]), "problems[0]", "wrong_type"),
        (json!([{ "code": "nosuch" }]), "problems[0].code", "not_an_option"),
        (json!([{ "code": "Missing" }]), "problems[0].code", "not_an_option"),
        (json!([{ "code": 1 }]), "problems[0].code", "wrong_type"),
        (json!([{ "code": "a\u{0}" }]), "problems[0].code", "invalid_character"),
        (json!([{ "code": "missing", "field": "bankName" }]), "problems[0].field", "not_an_option"),
        (json!([{ "code": "missing", "field": "" }]), "problems[0].field", "not_an_option"),
        (json!([{ "code": "missing", "field": [] }]), "problems[0].field", "wrong_type"),
        (json!([{ "code": "missing", "message": " " }]), "problems[0].message", "empty"),
        (json!([{ "code": "missing", "message": long }]), "problems[0].message", "too_long"),
        (json!([{ "code": "missing", "message": true }]), "problems[0].message", "wrong_type"),
        (
            json!([{ "code": "missing", "message": "a\u{202e}" }]),
            "problems[0].message",
            "invalid_character",
        ),
        (json!([{ "code": "missing", "fields": [] }]), "problems[0].fields", "unknown_member"),
    ] {
        let details = json!({ "parameter": at, "reason": reason });
        reject(&world, &id, problems).await.refused(400, INVALID, details);
    }
    for (problems, at) in [
        (json!([{}]), "problems[0].code"),
        (json!([{ "field": "displayName", "code": null }]), "problems[0].code"),
        (json!([fine, { "code": "other" }]), "problems[1].message"),
        (json!([{ "code": "other", "message": null }]), "problems[0].message"),
        (json!([]), "message"),
        (json!(null), "message"),
    ] {
        reject(&world, &id, problems).await.refused(400, MISSING, json!({ "parameter": at }));
    }
    assert_eq!(consistency::check(&world).await.decisions(), 0);
}

#[tokio::test]
async fn of_several_mistakes_the_first_in_the_document_is_named_and_what_is_missing_last() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for (body, at, reason) in [
        (
            r#"{"problems":[{"field":"x","code":"y"}],"force":1}"#,
            "problems[0].field",
            "not_an_option",
        ),
        (
            r#"{"problems":[{"code":"y","field":"x"}],"force":1}"#,
            "problems[0].code",
            "not_an_option",
        ),
        (r#"{"force":1,"problems":[{}]}"#, "force", "wrong_type"),
        (r#"{"problems":[{}],"force":1}"#, "force", "wrong_type"),
        (r#"{"problems":[{"code":"other"},{"code":"y"}]}"#, "problems[1].code", "not_an_option"),
    ] {
        let request = review(&world, &world.operator_key, &id, &Value::Null).text(body);
        let details = json!({ "parameter": at, "reason": reason });
        request.send().await.refused(400, INVALID, details);
    }
    let long = json!(vec![json!({ "code": "other", "message": "x".repeat(300) }); 30]);
    let body = format!(r#"{{"problems":{long},"force":1}}"#);
    let request = review(&world, &world.operator_key, &id, &Value::Null).text(&body);
    let details = json!({ "parameter": "problems", "reason": "too_long" });
    request.send().await.refused(400, INVALID, details);
    let request = review(&world, &world.operator_key, &id, &Value::Null);
    let reply = request.text(r#"{"problems":[{}]}"#).send().await;
    reply.refused(400, MISSING, json!({ "parameter": "decision" }));
}

#[tokio::test]
async fn the_messages_of_a_ticket_come_to_at_most_8_kib_its_warnings_included() {
    let world = World::new().await;
    let given = |count: usize, length: usize| {
        json!(vec![json!({ "code": "other", "message": "x".repeat(length) }); count])
    };
    let too_long = json!({ "parameter": "problems", "reason": "too_long" });
    let id = mitid(&world).await;
    reject(&world, &id, given(64, 129)).await.refused(400, INVALID, too_long.clone());
    let _ = reject(&world, &id, given(64, 128)).await.expect(200);
    let mut fields = mitid_fields();
    fields["contactEmail"] = json!("nobody");
    let reply = submit_fields(&world, ACME, "mitid", &fields).await.expect(200);
    let warned = ticket_id(&reply, "mitid");
    reject(&world, &warned, given(64, 128)).await.refused(400, INVALID, too_long);
    let _ = reject(&world, &warned, given(64, 126)).await.expect(200);
    consistency::check(&world).await;
}

#[tokio::test]
async fn other_decisions_take_problems_and_make_nothing_of_them() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let body = json!({ "decision": "claim", "problems": [{ "code": "missing" }] });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let shown = get(&world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await.expect(200);
    assert_eq!(
        (&shown.body["rejection"], &shown.body["history"][1]["message"]),
        (&Value::Null, &Value::Null)
    );
}
