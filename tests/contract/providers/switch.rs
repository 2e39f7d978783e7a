//! PATCH /apps/{client_id}/providers/{provider_id}: the owner of an app switches a provider off and on.
//! docs/api.md section 6.1.

use crate::support::app::{TESTS, records, version};
use crate::support::challenge::Challenge;
use crate::support::consistency;
use crate::support::providers::{detailed, entry, status, switch};
use crate::support::tickets::{OLIVIA, mitid, olivia, owner, submit_fields};
use greenlight::domain::actor::{Actor, Party, Proof};
use greenlight::domain::api_key::KeyKind;
use greenlight::domain::audit::{AuditEntry, Subject};
use greenlight::domain::ids::ClientId;
use greenlight::usecase::administration::{self as admin, disable_provider, enable_provider};
use greenlight_tests::{ACME, Reply, Request, World};
use serde_json::{Value, json};
use std::time::Duration;

async fn trail(world: &World) -> Vec<AuditEntry> {
    let subject = Subject::App(ClientId::parse(ACME).expect("a client id"));
    admin::trail(&world.backend().scope(), &subject).await.expect("readable")
}

fn conflict(reply: &Reply, reason: &str, provider: &str) {
    let details = json!({ "reason": reason, "providerIds": [provider] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
}

/// `isActive`, `disabledBy` and the status.
async fn stands(world: &World, provider: &str) -> Value {
    let reply = detailed(world).await;
    let (is_active, needs_action, status) = status(&reply, provider);
    let disabled_by = &entry(&reply, provider)["disabledBy"];
    assert_eq!(needs_action, disabled_by.is_null() && status == "not_activated");
    json!([is_active, disabled_by, status])
}

/// An app for which mitid was activated by a review.
async fn with_mitid() -> (World, String) {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim", "approve"]).await;
    (world, id)
}

#[tokio::test]
async fn an_activated_provider_is_switched_off_and_on_again() {
    let (world, _) = with_mitid().await;
    let off = switch(&world, "mitid", false).send().await.expect(200);
    assert_eq!(off.text, r#"{"providerId":"mitid","isActive":false,"disabledBy":"customer"}"#);
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activated"]));
    consistency::check(&world).await;
    let on = switch(&world, "mitid", true).send().await.expect(200);
    assert_eq!(on.text, r#"{"providerId":"mitid","isActive":true,"disabledBy":null}"#);
    assert_eq!(stands(&world, "mitid").await, json!([true, null, "activated"]));
    consistency::check(&world).await;
}

#[tokio::test]
async fn without_a_ticket_it_stays_activated_while_it_is_switched_off() {
    let world = World::new().await;
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    assert_eq!(stands(&world, "bankidse").await, json!([false, "customer", "activated"]));
    assert_eq!(stands(&world, "smartid").await, json!([true, null, "activated"]));
}

#[tokio::test]
async fn each_switch_leaves_an_audit_entry_of_the_app() {
    let world = World::new().await;
    for enabled in [false, true] {
        world.advance(Duration::from_secs(1));
        let _ = switch(&world, "bankidse", enabled).send().await.expect(200);
    }
    let acme = owner("Acme0001");
    let scope = world.backend().scope();
    let keys = admin::keys_of(&scope, KeyKind::Workspace, &acme).await.expect("readable");
    let actor =
        Actor { party: Party::Organisation(acme), proof: Some(Proof::Key(keys[0].id.clone())) };
    let trail = trail(&world).await;
    let own: Vec<&AuditEntry> = trail.iter().filter(|entry| entry.actor == actor).collect();
    let said = own.iter().map(|entry| {
        let text = |it: &Option<String>| it.clone().expect("a text");
        (entry.action.clone(), text(&entry.from), text(&entry.to), text(&entry.message))
    });
    let expected = [
        ("disable_provider", "enabled", "switched_off", "bankidse"),
        ("enable_provider", "switched_off", "enabled", "bankidse"),
    ];
    let expected = expected.map(|(a, b, c, d)| (a.into(), b.into(), c.into(), d.into()));
    assert_eq!(said.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn new_challenges_cannot_have_it_and_open_ones_go_on_earning_stamps() {
    let world = World::new().await;
    let open = Challenge::open(&world, json!({})).await;
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    let body = json!({ "title": "x", "providerIds": ["smartid", "bankidse"] });
    let reply = world.post(TESTS).json(&body).send().await;
    let details = json!({
        "parameter": "providerIds", "reason": "ineligible_providers",
        "ineligible": [{ "providerId": "bankidse", "reason": "not_enabled" }],
    });
    reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    let all = world.post(TESTS).json(&json!({ "title": "x" })).send().await.expect(201);
    assert_eq!(all.body["providerIds"], json!(["smartid"]));
    let stamp = open.run_of("user-1").send().await.expect(201);
    assert_eq!(stamp.body["currentStampCount"], 1);
    let _ = switch(&world, "smartid", false).send().await.expect(200);
    let none = world.post(TESTS).json(&json!({ "title": "x" })).send().await;
    let details = json!({ "parameter": "providerIds", "reason": "no_eligible_providers" });
    none.refused(400, "VALIDATION_INVALID_PARAMETER", details);
}

#[tokio::test]
async fn an_unknown_provider_is_not_found_and_the_nearest_is_named() {
    let world = World::new().await;
    for (id, nearest) in
        [("bankidsee", Some("bankidse")), ("BANKIDSE", Some("bankidse")), ("x", None)]
    {
        let details = match nearest {
            Some(nearest) => json!({ "providerIds": [id], "didYouMean": nearest }),
            None => json!({ "providerIds": [id] }),
        };
        let reply = switch(&world, id, false).text("{").idempotency_key("a b").send().await;
        reply.refused(404, "RESOURCE_NOT_FOUND", details);
    }
}

#[tokio::test]
async fn what_an_operator_switched_off_and_what_was_never_activated_is_refused_both_ways() {
    let world = World::new().await;
    let before = version(&world).await;
    for enabled in [false, true] {
        conflict(&switch(&world, "mitid", enabled).send().await, "not_activated", "mitid");
    }
    let id = mitid(&world).await;
    for step in ["claim", "reject"] {
        olivia(&world, &id, &[step]).await;
        let reply = switch(&world, "mitid", true).idempotency_key("k").send().await;
        conflict(&reply, "not_activated", "mitid");
    }
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    let (scope, by) = (world.backend().scope(), owner(OLIVIA));
    for provider in ["mitid", "bankidse"] {
        let _ = disable_provider(&scope, &by, ACME, provider).await.expect("switched off");
        for enabled in [false, true] {
            let reply = switch(&world, provider, enabled).send().await;
            conflict(&reply, "disabled_by_operator", provider);
        }
    }
    assert_eq!(stands(&world, "bankidse").await, json!([false, "operator", "not_activated"]));
    assert_eq!(version(&world).await, before + 6, "three of the ticket's, three switches");
}

#[tokio::test]
async fn where_it_is_so_already_nothing_is_written_but_the_request_s_record() {
    let world = World::new().await;
    let before = version(&world).await;
    let on = switch(&world, "bankidse", true).send().await.expect(200);
    assert_eq!(on.text, r#"{"providerId":"bankidse","isActive":true,"disabledBy":null}"#);
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    let off = switch(&world, "bankidse", false).idempotency_key("k").send().await.expect(200);
    let text = r#"{"providerId":"bankidse","isActive":false,"disabledBy":"customer"}"#;
    assert_eq!((off.is_replay(), off.text.as_str()), (false, text));
    assert_eq!(version(&world).await, before + 1);
    let switches = trail(&world).await;
    let own = switches.iter().filter(|it| matches!(it.actor.party, Party::Organisation(_)));
    assert_eq!((own.count(), records(&world).await.len()), (1, 1));
}

#[tokio::test]
async fn a_switch_is_replayed_and_its_key_belongs_to_the_provider() {
    let world = World::new().await;
    let first = switch(&world, "bankidse", false).idempotency_key("k").send().await.expect(200);
    let _ = switch(&world, "bankidse", true).send().await.expect(200);
    let again = switch(&world, "bankidse", false).idempotency_key("k").send().await.expect(200);
    assert_eq!((again.is_replay(), again.text), (true, first.text));
    assert_eq!(stands(&world, "bankidse").await, json!([true, null, "activated"]));
    for (provider, enabled) in [("smartid", false), ("bankidse", true)] {
        let reply = switch(&world, provider, enabled).idempotency_key("k").send().await;
        reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    }
}

#[tokio::test]
async fn an_approval_leaves_it_off() {
    let (world, _) = with_mitid().await;
    let _ = switch(&world, "mitid", false).send().await.expect(200);
    let id = mitid(&world).await;
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activation_requested"]));
    olivia(&world, &id, &["claim", "approve"]).await;
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activated"]));
    consistency::check(&world).await;
    let _ = switch(&world, "mitid", true).send().await.expect(200);
    assert_eq!(stands(&world, "mitid").await, json!([true, null, "activated"]));
}

#[tokio::test]
async fn a_submission_that_activates_at_once_switches_it_on() {
    let world = World::new().await;
    for _ in 0..2 {
        let _ = submit_fields(&world, ACME, "passport", &json!({})).await.expect(200);
        assert_eq!(stands(&world, "passport").await, json!([true, null, "activated"]));
        let _ = switch(&world, "passport", false).send().await.expect(200);
        assert_eq!(stands(&world, "passport").await, json!([false, "customer", "activated"]));
    }
}

#[tokio::test]
async fn an_operator_switches_it_on_and_off_and_on_again() {
    let world = World::new().await;
    let (scope, by) = (world.backend().scope(), owner(OLIVIA));
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    let on = enable_provider(&scope, &by, ACME, "bankidse").await.expect("switched on");
    assert!(on.is_some());
    assert_eq!(stands(&world, "bankidse").await, json!([true, null, "activated"]));
    let _ = switch(&world, "bankidse", false).send().await.expect(200);
    let _ = disable_provider(&scope, &by, ACME, "bankidse").await.expect("switched off");
    assert_eq!(stands(&world, "bankidse").await, json!([false, "operator", "not_activated"]));
    let _ = enable_provider(&scope, &by, ACME, "bankidse").await.expect("switched on");
    assert_eq!(stands(&world, "bankidse").await, json!([true, null, "activated"]));
}

#[tokio::test]
async fn in_the_sandbox_a_review_that_ends_later_leaves_it_off_and_what_activates_at_once_does_not()
{
    let world = World::sandbox().await;
    let submit = async |provider: &str| {
        let _ = submit_fields(&world, ACME, provider, &json!({})).await.expect(200);
    };
    submit("mitid").await;
    conflict(&switch(&world, "mitid", false).send().await, "not_activated", "mitid");
    world.advance(Duration::from_secs(5));
    let _ = switch(&world, "mitid", false).send().await.expect(200);
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activated"]));
    submit("mitid").await;
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activation_processing"]));
    world.advance(Duration::from_secs(5));
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activated"]));
    // What has ended is written down by the next submission, and stays off.
    submit("ghanacard").await;
    assert_eq!(stands(&world, "mitid").await, json!([false, "customer", "activated"]));
    let _ = switch(&world, "mitid", true).send().await.expect(200);
    assert_eq!(stands(&world, "mitid").await, json!([true, null, "activated"]));
    let _ = switch(&world, "ghanacard", false).send().await.expect(200);
    submit("ghanacard").await;
    assert_eq!(stands(&world, "ghanacard").await, json!([true, null, "activated"]));
}

#[tokio::test]
async fn the_body_has_one_member_and_it_is_required() {
    let world = World::new().await;
    let with = |body: &str| -> Request<'_> { switch(&world, "bankidse", true).text(body) };
    for body in ["{}", r#"{"enabled":null}"#] {
        let missing = json!({ "parameter": "enabled" });
        with(body).send().await.refused(400, "VALIDATION_MISSING_PARAMETER", missing);
    }
    for value in [r#""false""#, "0", "[]", "{}"] {
        let body = format!(r#"{{"enabled":{value}}}"#);
        with(&body).send().await.invalid("enabled", "wrong_type");
    }
    with(r#"{"enabled":false,"Enabled":true}"#).send().await.invalid("Enabled", "unknown_member");
    with(r#"{"enabled":false,"enabled":true}"#).send().await.invalid("enabled", "duplicate_member");
    let malformed = json!({ "reason": "malformed_json", "line": 1, "column": 1 });
    with("").send().await.refused(400, "VALIDATION_INVALID_PARAMETER", malformed);
    with("{}").idempotency_key("").send().await.invalid("Idempotency-Key", "empty");
    assert_eq!(stands(&world, "bankidse").await, json!([true, null, "activated"]));
}
