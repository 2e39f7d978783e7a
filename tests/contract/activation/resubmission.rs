//! A provider that is submitted again, from every status that its ticket may have.
//! docs/api.md sections 5.3 and 5.6.

use greenlight::domain::app::TicketRef;
use greenlight::domain::ticket::TicketStatus;
use greenlight_tests::{ACME, World, company_fields};
use serde_json::{Value, json};
use std::time::Duration;

/// Submits one provider a minute later, and gives the ticket's id.
async fn submit(world: &World, provider: &str, fields: Value, status: &str) -> String {
    world.advance(Duration::from_secs(60));
    let version = world.stored_app(ACME).await.version;
    let reply = world.submit(ACME, &json!({ provider: fields })).send().await.expect(200);
    let app = world.stored_app(ACME).await;
    let id = app.pointers[provider].ticket.as_str().to_owned();
    let expected = json!({ provider: { "id": id, "status": status, "updatedAt": world.now() } });
    assert_eq!(reply.body, expected);
    assert_eq!(app.version, version + 1);
    assert_eq!(app.pointers[provider].status.name(), status);
    assert_eq!(app.pointers[provider].at, world.now());
    id
}

/// The ids of the open tickets of a provider, as the review queue shows them.
async fn queue(world: &World, provider: &str) -> Vec<String> {
    let path = format!("/v1/operator/activations?providerId={provider}");
    let reply = world.anonymous("GET", &path).key(&world.operator_key).send().await.expect(200);
    let entries = reply.body["data"].as_array().expect("entries").iter();
    entries.map(|entry| entry["id"].as_str().expect("an id").to_owned()).collect()
}

/// Whether the ticket's item stands among the open ones in the index.
async fn stands_in_the_queue(world: &World, id: &str) -> bool {
    let item = world.ticket_item(id).await;
    ["activation_requested", "activation_processing"]
        .iter()
        .any(|open| item["by_status"].as_s().is_ok_and(|status| status == open))
}

#[tokio::test]
async fn an_open_ticket_is_superseded_and_leaves_the_queue() {
    let world = World::new().await;
    let first = submit(&world, "mitid", company_fields("First"), "activation_requested").await;
    let before = world.ticket(&first).await;
    assert!(stands_in_the_queue(&world, &first).await);
    assert_eq!(queue(&world, "mitid").await, std::slice::from_ref(&first));
    let second = submit(&world, "mitid", company_fields("Second"), "activation_requested").await;
    assert_ne!(first, second);
    let after = world.ticket(&first).await;
    assert_eq!(after.status, TicketStatus::Superseded);
    assert_eq!(after.updated_at, world.now());
    assert_eq!(after.superseded_by.as_ref().map(|id| id.as_str()), Some(second.as_str()));
    assert!(!after.is_current());
    assert!(!stands_in_the_queue(&world, &first).await);
    assert_eq!(queue(&world, "mitid").await, std::slice::from_ref(&second));
    // Nothing else about it changed: what was submitted stays on record.
    assert_eq!((&after.fields, after.requested_at), (&before.fields, before.requested_at));
    assert!(world.ticket(&second).await.is_current());
}

#[tokio::test]
async fn a_chain_of_submissions_keeps_every_ticket_and_points_at_the_last() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three", "Four"] {
        ids.push(submit(&world, "mitid", company_fields(name), "activation_requested").await);
    }
    for pair in ids.windows(2) {
        let ticket = world.ticket(&pair[0]).await;
        assert_eq!(ticket.status, TicketStatus::Superseded);
        assert_eq!(ticket.superseded_by.map(|id| id.to_string()), Some(pair[1].clone()));
    }
    assert_eq!(queue(&world, "mitid").await, [ids[3].clone()]);
    assert_eq!(json!(world.current_ticket(ACME, "mitid").await.fields), company_fields("Four"));
}

#[tokio::test]
async fn a_rejected_ticket_is_followed_by_a_new_one_and_stays_rejected() {
    let world = World::new().await;
    let incomplete = submit(&world, "mitid", json!({ "displayName": "A" }), "rejected").await;
    assert!(!stands_in_the_queue(&world, &incomplete).await);
    let complete = submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    world.decide(ACME, "mitid", "reject").await;
    let last = submit(&world, "mitid", json!({}), "activation_requested").await;
    for (id, next) in [(incomplete, &complete), (complete.clone(), &last)] {
        let ticket = world.ticket(&id).await;
        assert_eq!(ticket.status, TicketStatus::Rejected);
        assert!(ticket.rejection.is_some());
        assert_eq!(ticket.superseded_by.map(|id| id.to_string()).as_ref(), Some(next));
    }
    assert_eq!(queue(&world, "mitid").await, [last]);
}

#[tokio::test]
async fn a_provider_under_review_holds_the_slot_until_the_operator_is_done() {
    let world = World::new().await;
    submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    for end in ["release", "reject", "approve"] {
        world.decide(ACME, "mitid", "claim").await;
        let before = world.everything().await;
        let body = json!({ "mitid": company_fields("Again"), "passport": {} });
        let reply = world.submit(ACME, &body).send().await;
        let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
        reply.refused(409, "RESOURCE_CONFLICT", details);
        assert_eq!(reply.header("retry-after"), None);
        assert_eq!(world.everything().await, before, "a refused request writes nothing");
        world.decide(ACME, "mitid", end).await;
        submit(&world, "mitid", company_fields("Again"), "activation_requested").await;
    }
}

#[tokio::test]
async fn a_direct_activation_may_be_repeated_and_stays_activated() {
    let world = World::new().await;
    let first = submit(&world, "passport", json!({}), "activated").await;
    let before = world.ticket(&first).await;
    let second = submit(&world, "passport", json!({}), "activated").await;
    let after = world.ticket(&first).await;
    assert_eq!(after.status, TicketStatus::Activated);
    assert_eq!((after.updated_at, after.activated_at), (before.updated_at, before.activated_at));
    assert_eq!(after.superseded_by.map(|id| id.to_string()), Some(second));
    assert!(world.stored_app(ACME).await.enabled.contains("passport"));
}

#[tokio::test]
async fn an_approved_provider_keeps_serving_while_its_resubmission_is_reviewed_and_rejected() {
    let world = World::new().await;
    let create = async || {
        let body = json!({ "title": "t", "providerIds": ["mitid"] });
        world.post("/v1/apps/abc123/production-tests").json(&body).send().await.status
    };
    assert_eq!(create().await, 400);
    let first = submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    assert_eq!(create().await, 400);
    world.decide(ACME, "mitid", "claim").await;
    world.decide(ACME, "mitid", "approve").await;
    assert_eq!(create().await, 201);

    let second = submit(&world, "mitid", company_fields("New"), "activation_requested").await;
    assert_eq!(create().await, 201);
    assert_eq!(world.ticket(&first).await.status, TicketStatus::Activated);
    assert_eq!(queue(&world, "mitid").await, [second]);
    world.decide(ACME, "mitid", "reject").await;
    assert_eq!(create().await, 201);
    assert!(world.stored_app(ACME).await.enabled.contains("mitid"));
}

#[tokio::test]
async fn a_resubmission_that_lacks_fields_is_rejected_and_switches_nothing_off() {
    let world = World::new().await;
    // smartid is enabled for the app from the start, without any ticket.
    submit(&world, "smartid", json!({ "displayName": "Acme" }), "rejected").await;
    assert!(world.stored_app(ACME).await.enabled.contains("smartid"));
    let body = json!({ "title": "t", "providerIds": ["smartid"] });
    let _ = world.post("/v1/apps/abc123/production-tests").json(&body).send().await.expect(201);
}

#[tokio::test]
async fn a_provider_that_an_operator_switched_off_waits_until_it_is_switched_on_again() {
    let world = World::new().await;
    submit(&world, "passport", json!({}), "activated").await;
    submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    for provider in ["passport", "mitid"] {
        world.block(ACME, provider).await;
        let before = world.everything().await;
        let body = json!({ provider: company_fields("Again"), "ghanacard": {} });
        let reply = world.submit(ACME, &body).send().await;
        let details = json!({ "reason": "disabled_by_operator", "providerIds": [provider] });
        reply.refused(409, "RESOURCE_CONFLICT", details);
        assert_eq!(world.everything().await, before, "a refused request writes nothing");
        world.unblock(ACME, provider).await;
    }
    assert!(!world.stored_app(ACME).await.enabled.contains("passport"));
    submit(&world, "passport", json!({}), "activated").await;
    assert!(world.stored_app(ACME).await.enabled.contains("passport"));
    submit(&world, "mitid", company_fields("Again"), "activation_requested").await;
}

#[tokio::test]
async fn an_operator_s_block_does_not_concern_contract_providers() {
    let world = World::new().await;
    world.block(ACME, "ftn").await;
    let reply = world.submit(ACME, &json!({ "ftn": {} })).send().await.expect(200);
    assert_eq!(reply.body["ftn"]["error"], "contract_activation_required");
}

#[tokio::test]
async fn a_resubmission_of_one_provider_leaves_the_others_tickets_alone() {
    let world = World::new().await;
    let audkenni = submit(&world, "audkenni", company_fields("Acme"), "activation_requested").await;
    submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    submit(&world, "mitid", company_fields("Acme"), "activation_requested").await;
    let app = world.stored_app(ACME).await;
    let pointed = &app.pointers["audkenni"].ticket;
    assert!(matches!(pointed, TicketRef::Ticket(id) if id.as_str() == audkenni));
    assert_eq!(queue(&world, "audkenni").await, [audkenni]);
}
