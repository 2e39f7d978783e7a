//! POST /apps/{client_id}/activation/{activation_id}/withdraw. docs/api.md section 5.11.

use crate::support::consistency;
use crate::support::providers::{detailed, entry, status};
use crate::support::table_json::{changes, everything};
use crate::support::tickets::{
    OLIVIA, QUEUE, decide, get, mitid, olivia, own_ticket, owner, submit_fields, ticket, ticket_id,
    withdraw,
};
use greenlight::domain::actor::{Actor, Party, Proof};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::audit::Subject;
use greenlight::domain::ids::ActivationId;
use greenlight::usecase::administration::{self as admin, disable_provider};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

fn conflict(reply: &Reply, reason: &str, status: &str) {
    reply.refused(409, "RESOURCE_CONFLICT", json!({ "reason": reason, "status": status }));
}

#[tokio::test]
async fn a_withdrawn_ticket_leaves_the_queue_and_the_provider_is_as_if_nothing_was_submitted() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.advance(Duration::from_secs(60));
    let reply = withdraw(&world, &id).send().await.expect(200);
    let at = "2025-01-15T10:01:00.000Z";
    let text =
        format!(r#"{{"id":"{id}","providerId":"mitid","status":"withdrawn","updatedAt":"{at}"}}"#);
    assert_eq!(reply.text, text);
    let shown = detailed(&world).await;
    assert_eq!(status(&shown, "mitid"), (false, true, "not_activated".to_owned()));
    assert_eq!(entry(&shown, "mitid")["activation"]["id"], Value::Null);
    let own = own_ticket(&world, &id).await.expect(200);
    assert_eq!((&own.body["status"], &own.body["updatedAt"]), (&json!("withdrawn"), &json!(at)));
    let item = world.ticket_item(&id).await;
    let end = world.now().epoch_seconds() + 400 * 24 * 60 * 60 + 3600;
    assert_eq!(item["ttl"].as_n(), Ok(&end.to_string()));
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (1, 1));
}

#[tokio::test]
async fn an_earlier_activation_goes_on_serving() {
    let world = World::new().await;
    let first = mitid(&world).await;
    olivia(&world, &first, &["claim", "approve"]).await;
    let second = mitid(&world).await;
    let _ = withdraw(&world, &second).send().await.expect(200);
    let shown = detailed(&world).await;
    assert_eq!(status(&shown, "mitid"), (true, false, "activated".to_owned()));
    assert_eq!(entry(&shown, "mitid")["activation"]["id"], Value::Null);
    consistency::check(&world).await;
}

#[tokio::test]
async fn the_next_ticket_follows_the_withdrawn_one() {
    let world = World::new().await;
    let mut before = json!(null);
    for _ in 0..3 {
        let id = mitid(&world).await;
        assert_eq!(own_ticket(&world, &id).await.expect(200).body["previousId"], before);
        olivia(&world, &id, &["claim", "release"]).await;
        let _ = withdraw(&world, &id).send().await.expect(200);
        before = json!(id);
    }
    let snapshot = consistency::check(&world).await;
    assert_eq!((snapshot.tickets.len(), snapshot.decisions()), (3, 9));
}

#[tokio::test]
async fn operators_see_that_the_customer_withdrew_it_and_cannot_decide_on_it() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let _ = withdraw(&world, &id).send().await.expect(200);
    let path = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
    let last = &shown.body["history"][1];
    let expected = json!({
        "at": shown.body["updatedAt"], "actor": "Acme0001", "action": "withdraw",
        "from": "activation_requested", "to": "withdrawn", "message": null,
    });
    assert_eq!((&shown.body["status"], last), (&json!("withdrawn"), &expected));
    for name in ["claim", "release", "approve", "reject"] {
        let reply = decide(&world, &world.operator_key, &id, name).await;
        conflict(&reply, "superseded", "withdrawn");
    }
    consistency::check(&world).await;
}

#[tokio::test]
async fn its_audit_entry_names_the_key_that_it_was_withdrawn_with() {
    let world = World::new().await;
    let first = mitid(&world).await;
    let id = mitid(&world).await;
    let _ = withdraw(&world, &id).send().await.expect(200);
    let scope = world.backend().scope();
    let subject = Subject::Ticket(ActivationId::parse(&id).expect("an id"));
    let trail = admin::trail(&scope, &subject).await.expect("readable");
    let acme = owner("Acme0001");
    let keys = admin::keys_of(&scope, KeyKind::Workspace, &acme).await.expect("readable");
    let [entry] = trail.as_slice() else { panic!("one entry: {trail:?}") };
    let proof = Some(Proof::Key(keys[0].id.clone()));
    assert_eq!(entry.actor, Actor { party: Party::Organisation(acme), proof });
    let previous: Vec<&str> = entry.previous.iter().map(ActivationId::as_str).collect();
    assert_eq!((entry.message.as_ref(), previous), (None, vec![&*first]));
}

#[tokio::test]
async fn only_the_current_ticket_that_waits_can_be_withdrawn() {
    let world = World::new().await;
    let superseded = mitid(&world).await;
    let id = mitid(&world).await;
    let before = everything(&world).await;
    conflict(&withdraw(&world, &superseded).send().await, "superseded", "superseded");
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
    olivia(&world, &id, &["claim"]).await;
    let before = everything(&world).await;
    for request in [withdraw(&world, &id), withdraw(&world, &id).idempotency_key("k")] {
        let held = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
        request.send().await.refused(409, "RESOURCE_CONFLICT", held);
    }
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
    olivia(&world, &id, &["approve"]).await;
    conflict(&withdraw(&world, &id).send().await, "invalid_transition", "activated");
    // Served once, and another took its place: that comes first.
    let rejected = mitid(&world).await;
    conflict(&withdraw(&world, &id).send().await, "superseded", "activated");
    olivia(&world, &rejected, &["reject"]).await;
    conflict(&withdraw(&world, &rejected).send().await, "invalid_transition", "rejected");
    let withdrawn = mitid(&world).await;
    let _ = withdraw(&world, &withdrawn).send().await.expect(200);
    conflict(&withdraw(&world, &withdrawn).send().await, "invalid_transition", "withdrawn");
    let _ = mitid(&world).await;
    conflict(&withdraw(&world, &withdrawn).send().await, "invalid_transition", "withdrawn");
    let direct = submit_fields(&world, ACME, "passport", &json!({})).await.expect(200);
    let direct = withdraw(&world, &ticket_id(&direct, "passport")).send().await;
    conflict(&direct, "invalid_transition", "activated");
    consistency::check(&world).await;
}

#[tokio::test]
async fn what_an_operator_took_back_is_superseded() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let scope = world.backend().scope();
    let off = disable_provider(&scope, &owner(OLIVIA), ACME, "mitid").await;
    assert!(off.expect("switched off").is_some());
    conflict(&withdraw(&world, &id).send().await, "superseded", "superseded");
}

#[tokio::test]
async fn the_body_may_be_left_out_and_has_no_members() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let with = |body: &str| withdraw(&world, &id).text(body);
    with(r#"{"reason":"typo"}"#).send().await.invalid("reason", "unknown_member");
    with("[]").send().await.invalid_body("not_an_object");
    with(r#"{"a":1,"a":1}"#).send().await.invalid("a", "duplicate_member");
    let malformed = json!({ "reason": "malformed_json", "line": 1, "column": 2 });
    with("{").send().await.refused(400, "VALIDATION_INVALID_PARAMETER", malformed);
    with("{}").idempotency_key("").send().await.invalid("Idempotency-Key", "empty");
    let other = withdraw(&world, &id).text("").header("content-type", "text/plain");
    let other = other.altered(|event| {
        event.headers.insert("content-type".to_owned(), "text/plain".to_owned());
    });
    other.send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE", Value::Null);
    assert_eq!(ticket(&world, &id).await.status.name(), "activation_requested");
    for body in [Some("{}"), Some(" { } "), None] {
        let id = mitid(&world).await;
        let request = withdraw(&world, &id);
        let request = body.into_iter().fold(request, greenlight_tests::Request::text);
        let _ = request.send().await.expect(200);
    }
}

#[tokio::test]
async fn a_withdrawal_is_replayed_and_the_same_whether_it_has_an_empty_body_or_none() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let first = withdraw(&world, &id).idempotency_key("k").send().await.expect(200);
    let other = mitid(&world).await;
    for request in [withdraw(&world, &id), withdraw(&world, &id).text("{}")] {
        let again = request.idempotency_key("k").send().await.expect(200);
        assert_eq!((again.is_replay(), &again.text), (true, &first.text));
    }
    let reply = withdraw(&world, &other).idempotency_key("k").send().await;
    reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    assert_eq!(ticket(&world, &other).await.status.name(), "activation_requested");
}
