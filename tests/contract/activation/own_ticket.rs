//! GET /apps/{client_id}/activation/{activation_id}: what a customer sees of their own tickets. docs/api.md
//! section 5.10.

use crate::support::tickets::{
    OLIVIA, decide, mitid, mitid_fields, olivia, own_ticket, owner, review, submit, submit_fields,
    ticket_id, withdraw,
};
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, OTHER, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;

fn not_found(reply: &Reply) {
    reply.refused(404, "RESOURCE_NOT_FOUND", json!(null));
}

/// `actor`, `action`, `to` and `message` of each entry.
fn told(reply: &Reply) -> Value {
    let entries = reply.body["history"].as_array().expect("a history").iter();
    entries.map(|it| json!([it["actor"], it["action"], it["to"], it["message"]])).collect()
}

#[tokio::test]
async fn a_ticket_shows_what_was_submitted_and_what_has_happened_to_it() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["contactEmail"] = json!("nowhere");
    fields["nmae"] = json!("Acme");
    let submitted = submit_fields(&world, ACME, "mitid", &fields).await.expect(200);
    let id = ticket_id(&submitted, "mitid");
    world.advance(Duration::from_secs(60));
    olivia(&world, &id, &["claim"]).await;
    world.advance(Duration::from_secs(60));
    let body = json!({
        "decision": "reject",
        "problems": [{ "code": "not_in_register", "field": "registrationNumber" }],
    });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    let reply = own_ticket(&world, &id).await.expect(200);
    fields.as_object_mut().expect("fields").remove("nmae");
    let message = "Registration number is not in the official register.";
    assert_eq!(
        reply.body,
        json!({
            "id": id,
            "providerId": "mitid",
            "status": "rejected",
            "requestedAt": "2025-01-15T10:00:00.000Z",
            "updatedAt": "2025-01-15T10:02:00.000Z",
            "activatedAt": null,
            "fields": fields,
            "ignoredFields": ["nmae"],
            "warnings": [{
                "field": "contactEmail", "code": "not_an_email", "severity": "warning",
                "message": "Contact email is not an e-mail address, such as compliance@acme.example.",
            }],
            "rejection": {
                "reason": "operator_rejected", "message": message, "fields": ["registrationNumber"],
                "problems": [{
                    "field": "registrationNumber", "code": "not_in_register", "severity": "error",
                    "message": message,
                }],
            },
            "previousId": null,
            "history": [
                { "at": "2025-01-15T10:00:00.000Z", "actor": "you", "action": "submit", "from": null,
                  "to": "activation_requested", "message": null },
                { "at": "2025-01-15T10:01:00.000Z", "actor": "reviewer", "action": "claim",
                  "from": "activation_requested", "to": "activation_processing", "message": null },
                { "at": "2025-01-15T10:02:00.000Z", "actor": "reviewer", "action": "reject",
                  "from": "activation_processing", "to": "rejected", "message": message },
            ],
            "historyOmitted": 0,
        })
    );
    let order = r#""previousId":null,"history":[{"at":"2025-01-15T10:00:00.000Z","actor":"you","#;
    assert!(reply.text.contains(order), "{}", reply.text);
}

#[tokio::test]
async fn what_operators_say_to_one_another_and_who_they_are_is_not_told() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for (key, name) in [
        (&world.operator_key, "claim"),
        (&world.operator_key, "release"),
        (&world.other_operator_key, "claim"),
        (&world.operator_key, "approve"),
    ] {
        let body = json!({ "decision": name, "message": "Ask Olivia.", "force": true });
        let _ = review(&world, key, &id, &body).send().await.expect(200);
    }
    let reply = own_ticket(&world, &id).await.expect(200);
    let step = |actor: &str, action: &str, to: &str| json!([actor, action, to, null]);
    let expected = json!([
        step("you", "submit", "activation_requested"),
        step("reviewer", "claim", "activation_processing"),
        step("reviewer", "release", "activation_requested"),
        step("reviewer", "claim", "activation_processing"),
        step("reviewer", "approve", "activated"),
    ]);
    assert_eq!(told(&reply), expected);
    assert_eq!(reply.body["activatedAt"], reply.body["updatedAt"]);
    for secret in ["Oper000", "Olivia", "Omar", "forced", "claimedBy", "Acme0001"] {
        assert!(!reply.text.contains(secret), "{secret}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_large_value_is_shown_by_its_hash() {
    let world = World::new().await;
    let mut fields = mitid_fields();
    fields["logo"] = json!("a".repeat(5000));
    let submitted = submit_fields(&world, ACME, "nobankid", &fields).await.expect(200);
    let reply = own_ticket(&world, &ticket_id(&submitted, "nobankid")).await.expect(200);
    let hash = "sha256:c526c6222044dab5674de9c4ac7f4566ebb5e4d8bf9d8ea34c9cc8a7cc3c869c";
    assert_eq!(reply.body["fields"]["logo"], hash);
}

#[tokio::test]
async fn past_tickets_are_shown_and_each_names_the_one_before_it() {
    let world = World::new().await;
    let first = mitid(&world).await;
    let second = mitid(&world).await;
    let _ = withdraw(&world, &second).send().await.expect(200);
    let third = mitid(&world).await;
    let (scope, by) = (world.backend().scope(), owner(OLIVIA));
    let _ = disable_provider(&scope, &by, ACME, "mitid").await.expect("switched off");
    let _ = enable_provider(&scope, &by, ACME, "mitid").await.expect("switched on");
    let fourth = mitid(&world).await;
    let before = |it: Option<&str>| json!(it);
    for (id, previous, last) in [
        (&first, before(None), json!(["you", "supersede", "superseded", null])),
        (&second, before(Some(&first)), json!(["you", "withdraw", "withdrawn", null])),
        (&third, before(Some(&second)), json!(["reviewer", "supersede", "superseded", null])),
        (&fourth, before(Some(&third)), json!(["you", "submit", "activation_requested", null])),
    ] {
        let reply = own_ticket(&world, id).await.expect(200);
        assert_eq!(reply.body["previousId"], previous);
        assert_eq!(told(&reply).as_array().expect("entries").last(), Some(&last));
        assert_eq!(reply.body["status"], last[2]);
    }
}

#[tokio::test]
async fn a_past_that_was_kept_for_long_enough_is_not_found_and_still_named() {
    let world = World::new().await;
    let first = mitid(&world).await;
    let second = mitid(&world).await;
    let kept = Duration::from_secs(400 * DAY + 3600);
    world.advance(kept - Duration::from_secs(1));
    let _ = own_ticket(&world, &first).await.expect(200);
    world.advance(Duration::from_secs(1));
    not_found(&own_ticket(&world, &first).await);
    assert_eq!(own_ticket(&world, &second).await.expect(200).body["previousId"], first);
}

#[tokio::test]
async fn a_direct_provider_s_ticket_is_activated_from_its_submission_on() {
    let world = World::new().await;
    let reply = submit_fields(&world, ACME, "passport", &json!({})).await.expect(200);
    let shown = own_ticket(&world, &ticket_id(&reply, "passport")).await.expect(200);
    assert_eq!(shown.body["activatedAt"], shown.body["requestedAt"]);
    assert_eq!(told(&shown), json!([["you", "submit", "activated", null]]));
}

#[tokio::test]
async fn a_long_history_shows_its_first_entry_and_the_last_99() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for step in 0..101 {
        let name = if step % 2 == 0 { "claim" } else { "release" };
        let _ = decide(&world, &world.operator_key, &id, name).await.expect(200);
    }
    let reply = own_ticket(&world, &id).await.expect(200);
    let history = reply.body["history"].as_array().expect("a history");
    assert_eq!((history.len(), &reply.body["historyOmitted"]), (100, &json!(2)));
    assert_eq!((&history[0]["action"], &history[1]["action"]), (&json!("submit"), &json!("claim")));
}

#[tokio::test]
async fn a_ticket_is_one_of_its_own_app_alone() {
    let world = World::new().await;
    let own = mitid(&world).await;
    let sibling = submit(&world, "HqTRDIYH", "mitid").await;
    let theirs = submit(&world, OTHER, "mitid").await;
    let _ = own_ticket(&world, &own).await.expect(200);
    for id in [&*sibling, &*theirs, "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "sandbox", "act_"] {
        not_found(&own_ticket(&world, id).await);
        not_found(&withdraw(&world, id).send().await);
        not_found(&withdraw(&world, id).idempotency_key("k").send().await);
    }
    for odd in [own.to_lowercase(), own[4..].to_owned(), format!("{own}0")] {
        not_found(&own_ticket(&world, &odd).await);
    }
    let path = format!("/v1/apps/{OTHER}/activation/{theirs}");
    world.get(&path).send().await.refused(403, "RESOURCE_FORBIDDEN", json!(null));
}

#[tokio::test]
async fn in_the_sandbox_every_ticket_is_unknown() {
    let world = World::sandbox().await;
    let reply = submit_fields(&world, ACME, "mitid", &mitid_fields()).await.expect(200);
    assert_eq!(reply.body["mitid"]["id"], "sandbox");
    for id in ["sandbox", "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR"] {
        not_found(&own_ticket(&world, id).await);
        not_found(&withdraw(&world, id).send().await);
    }
}
