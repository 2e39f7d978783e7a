//! POST /operator/activations/{activation_id}/review: which decisions there are and what each does.
//! docs/api.md section 7.

use crate::support::consistency;
use crate::support::keys::introduce;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, client_id, decide, decision, get, mitid, mitid_fields, olivia, owner,
    review, round_trips, submit, submit_fields, ticket, ticket_id,
};
use greenlight::domain::actor::{Actor, Party};
use greenlight::domain::app::AppChange;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::ids::ActivationId;
use greenlight::domain::key_refusal::KeyRefusal;
use greenlight::domain::refusal::{Conflict, Refusal, Resource};
use greenlight::domain::review::{Decision, Review};
use greenlight::domain::ticket::TicketStatus;
use greenlight::store::{AppGuard, Write};
use greenlight::usecase::CatalogueSource;
use greenlight::usecase::get_activation::get_ticket;
use greenlight::usecase::review_activation::review_ticket;
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

const SECOND: &str = "HqTRDIYH";
fn summary(id: &str, status: &str, updated_at: &str, claimed_by: &str) -> String {
    let activated = format!(r#""{updated_at}","decidedBy":"Oper0001""#);
    let end = if status == "activated" { &activated } else { r#"null,"decidedBy":null"# };
    format!(
        r#"{{"id":"{id}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"{status}","requestedAt":"2025-01-15T10:00:00.000Z","updatedAt":"{updated_at}","claimedBy":{claimed_by},"organisationName":"Acme","clientName":"My App","warningCount":0,"closedAt":{end}}}"#
    )
}

async fn is_enabled(world: &World, provider: &str) -> bool {
    world.stored(ACME).await.app.expect("an app").is_enabled(provider, world.now())
}

#[tokio::test]
async fn a_claim_takes_the_ticket_and_holds_the_slot() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.advance(Duration::from_secs(1));
    let reply = decide(&world, &world.operator_key, &id, "claim").await.expect(200);
    let expected =
        summary(&id, "activation_processing", "2025-01-15T10:00:01.000Z", "\"Oper0001\"");
    assert_eq!(reply.text, expected);
    assert_eq!(reply.header("location"), None);
    let refused = submit_fields(&world, ACME, "mitid", &mitid_fields()).await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    refused.refused(409, "RESOURCE_CONFLICT", details);
    assert!(!is_enabled(&world, "mitid").await);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_release_gives_the_ticket_back_to_the_queue_and_frees_the_slot() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    world.advance(Duration::from_secs(1));
    let reply = decide(&world, &world.operator_key, &id, "release").await.expect(200);
    let expected = summary(&id, "activation_requested", "2025-01-15T10:00:01.000Z", "null");
    assert_eq!(reply.text, expected);
    consistency::check(&world).await;
    let other = decide(&world, &world.other_operator_key, &id, "claim").await.expect(200);
    assert_eq!(other.body["claimedBy"], OMAR);
    let _ = decide(&world, &world.other_operator_key, &id, "release").await.expect(200);
    mitid(&world).await;
    consistency::check(&world).await;
}

#[tokio::test]
async fn an_approval_enables_the_provider_for_the_app() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    assert!(!is_enabled(&world, "mitid").await);
    world.advance(Duration::from_secs(1));
    let reply = decide(&world, &world.operator_key, &id, "approve").await.expect(200);
    let expected = summary(&id, "activated", "2025-01-15T10:00:01.000Z", "\"Oper0001\"");
    assert_eq!(reply.text, expected);
    assert!(is_enabled(&world, "mitid").await);
    consistency::check(&world).await;
    let body = json!({ "title": "With mitid", "providerIds": ["mitid"] });
    let target = "/v1/apps/abc123/production-tests";
    let created = world.post(target).json(&body).send().await.expect(201);
    assert_eq!(created.body["providerIds"], json!(["mitid"]));
}

#[tokio::test]
async fn a_rejection_is_possible_claimed_or_not_and_says_why() {
    let world = World::new().await;
    for claims in [&[][..], &["claim"]] {
        let id = mitid(&world).await;
        olivia(&world, &id, claims).await;
        let body = json!({
            "decision": "reject",
            "message": "\n Not in the register. ",
            "fields": ["registrationNumber"],
        });
        let reply = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
        assert_eq!(reply.body["status"], "rejected");
        let claimed_by = if claims.is_empty() { Value::Null } else { json!(OLIVIA) };
        assert_eq!(reply.body["claimedBy"], claimed_by);
        let target = format!("{QUEUE}/{id}");
        let shown = get(&world, &world.operator_key, &target).send().await.expect(200);
        assert_eq!(
            shown.body["rejection"],
            json!({
                "reason": "operator_rejected",
                "message": "Not in the register.",
                "fields": ["registrationNumber"],
                "problems": [],
            })
        );
        assert!(!is_enabled(&world, "mitid").await);
        consistency::check(&world).await;
    }
}

#[tokio::test]
async fn a_message_may_go_with_any_decision_and_is_kept_in_the_history() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for name in ["claim", "release", "claim", "approve"] {
        let body =
            json!({ "decision": name, "message": format!("About to {name}."), "fields": [] });
        let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    }
    let snapshot = consistency::check(&world).await;
    let trail = snapshot.trails.values().next().expect("a trail");
    let messages: Vec<_> = trail.iter().map(|entry| entry.message.as_deref()).collect();
    let expected = ["About to claim.", "About to release.", "About to claim.", "About to approve."];
    assert_eq!(messages, expected.map(Some));
    assert_eq!(ticket(&world, &id).await.rejection, None);
}

/// Brings a ticket into each state there is: its name, its id, its status.
async fn every_state(world: &World) -> Vec<(&'static str, String, &'static str)> {
    let requested = submit(world, ACME, "mitid").await;
    let processing = submit(world, ACME, "smartid").await;
    olivia(world, &processing, &["claim"]).await;
    let activated = submit(world, ACME, "audkenni").await;
    olivia(world, &activated, &["claim", "approve"]).await;
    let rejected = submit(world, ACME, "skmobileid").await;
    olivia(world, &rejected, &["reject"]).await;
    let reply = submit_fields(world, ACME, "spid", &json!({})).await.expect(200);
    let incomplete = ticket_id(&reply, "spid");
    let reply = submit_fields(world, ACME, "passport", &json!({})).await.expect(200);
    let direct = ticket_id(&reply, "passport");
    let superseded = submit(world, SECOND, "mitid").await;
    submit(world, SECOND, "mitid").await;
    let replaced = submit(world, SECOND, "smartid").await;
    olivia(world, &replaced, &["claim", "approve"]).await;
    submit(world, SECOND, "smartid").await;
    let replaced_rejection = submit(world, SECOND, "audkenni").await;
    olivia(world, &replaced_rejection, &["reject"]).await;
    submit(world, SECOND, "audkenni").await;
    vec![
        ("requested", requested, "activation_requested"),
        ("processing", processing, "activation_processing"),
        ("activated", activated, "activated"),
        ("rejected", rejected, "rejected"),
        ("incomplete", incomplete, "rejected"),
        ("direct", direct, "activated"),
        ("superseded", superseded, "superseded"),
        ("replaced", replaced, "activated"),
        ("replaced rejection", replaced_rejection, "rejected"),
    ]
}

#[tokio::test]
async fn whatever_the_table_does_not_allow_is_refused_with_the_status_and_changes_nothing() {
    let world = World::new().await;
    let states = every_state(&world).await;
    let before = consistency::check(&world).await;
    let items = world.item_count().await;
    let mut refused = 0;
    for (state, id, status) in states {
        for name in ["claim", "release", "approve", "reject"] {
            let reason = match (state, name) {
                ("requested", "claim" | "reject") => continue,
                ("processing", "release" | "approve" | "reject") => continue,
                ("superseded" | "replaced" | "replaced rejection", _) => "superseded",
                _ => "invalid_transition",
            };
            for force in [false, true] {
                let mut body = decision(name);
                body["force"] = json!(force);
                let reply = review(&world, &world.operator_key, &id, &body).send().await;
                let details = json!({ "reason": reason, "status": status });
                reply.refused(409, "RESOURCE_CONFLICT", details);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 2 * (2 + 1 + 7 * 4));
    let after = consistency::check(&world).await;
    assert_eq!((after.decisions(), world.item_count().await), (before.decisions(), items));
}

#[tokio::test]
async fn what_another_operator_holds_is_decided_by_force_alone() {
    let world = World::new().await;
    for name in ["release", "approve", "reject"] {
        let id = mitid(&world).await;
        olivia(&world, &id, &["claim"]).await;
        let details = json!({ "reason": "claimed_by_another", "status": "activation_processing" });
        let mut body = decision(name);
        for force in [Value::Null, json!(false)] {
            body["force"] = force;
            let reply = review(&world, &world.other_operator_key, &id, &body).send().await;
            reply.refused(409, "RESOURCE_CONFLICT", details.clone());
        }
        body["force"] = json!(true);
        let reply = review(&world, &world.other_operator_key, &id, &body).send().await.expect(200);
        let holder = if name == "release" { Value::Null } else { json!(OLIVIA) };
        assert_eq!(reply.body["claimedBy"], holder, "{name}");
        let snapshot = consistency::check(&world).await;
        let id = ActivationId::parse(&id).expect("an id");
        let last = snapshot.trails[&id].last().expect("an entry");
        assert_eq!((last.actor.party.id(), last.action.as_str()), (OMAR, name));
    }
}

#[tokio::test]
async fn a_claim_belongs_to_the_operator_and_not_to_the_key() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let kind = greenlight::domain::api_key::KeyKind::Operator;
    let next_key = world.issue_key(kind, &owner(OLIVIA), None).await;
    let reply = decide(&world, &next_key, &id, "approve").await.expect(200);
    assert_eq!(
        (&reply.body["status"], &reply.body["claimedBy"]),
        (&json!("activated"), &json!(OLIVIA))
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_resubmission_is_reviewed_while_the_old_activation_keeps_serving() {
    let world = World::new().await;
    let first = mitid(&world).await;
    olivia(&world, &first, &["claim", "approve"]).await;
    let second = mitid(&world).await;
    assert!(is_enabled(&world, "mitid").await);
    olivia(&world, &second, &["claim"]).await;
    assert!(is_enabled(&world, "mitid").await);
    olivia(&world, &second, &["reject"]).await;
    assert!(is_enabled(&world, "mitid").await, "a rejection switches nothing off");
    let third = mitid(&world).await;
    olivia(&world, &third, &["claim", "approve"]).await;
    assert!(is_enabled(&world, "mitid").await);
    consistency::check(&world).await;
}

#[tokio::test]
async fn after_a_rejection_for_missing_fields_only_what_was_missing_need_be_sent() {
    let world = World::new().await;
    let mut common = mitid_fields();
    common["registeredAddress"] = json!("Storgata 1, 0155 Oslo");
    common["websiteUrl"] = json!("https://acme.example");
    let reply = submit_fields(&world, ACME, "nobankid", &common).await.expect(200);
    assert_eq!(reply.body["nobankid"]["status"], "rejected");
    let rejected = ticket_id(&reply, "nobankid");
    let missing = ["bankName", "useSsn", "gdprArticle"];
    assert_eq!(ticket(&world, &rejected).await.rejection.expect("why").fields, missing);
    let own = json!({ "bankName": "DNB", "useSsn": false, "gdprArticle": "6.1.b" });
    let reply = submit_fields(&world, ACME, "nobankid", &own).await.expect(200);
    assert_eq!(reply.body["nobankid"]["status"], "activation_requested");
    let id = ticket_id(&reply, "nobankid");
    let mut all = common;
    for (field, value) in own.as_object().expect("an object") {
        all[field] = value.clone();
    }
    let target = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.operator_key, &target).send().await.expect(200);
    assert_eq!((&shown.body["fields"], &shown.body["rejection"]), (&all, &Value::Null));
    olivia(&world, &id, &["claim", "approve"]).await;
    assert!(is_enabled(&world, "nobankid").await);
    consistency::check(&world).await;
}

#[tokio::test]
async fn after_an_operators_rejection_only_what_was_wrong_need_be_sent() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim", "reject"]).await;
    let corrected = json!({ "registrationNumber": "87654321" });
    let reply = submit_fields(&world, ACME, "mitid", &corrected).await.expect(200);
    assert_eq!(reply.body["mitid"]["status"], "activation_requested");
    let id = ticket_id(&reply, "mitid");
    let target = format!("{QUEUE}/{id}");
    let shown = get(&world, &world.operator_key, &target).send().await.expect(200);
    let mut expected = mitid_fields();
    expected["registrationNumber"] = json!("87654321");
    assert_eq!(shown.body["fields"], expected);
    olivia(&world, &id, &["claim", "approve"]).await;
    consistency::check(&world).await;
}

#[tokio::test]
async fn an_approval_does_not_switch_on_what_an_operator_has_switched_off() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let app = world.stored(ACME).await.app.expect("an app");
    let block = BTreeSet::from(["mitid".to_owned()]);
    let write = Write::ChangeApp {
        client_id: client_id(ACME),
        guard: AppGuard::Version(app.version),
        change: AppChange { block, ..AppChange::default() },
    };
    world.store().commit(&[write], None, world.now()).await.expect("written");
    let reply = decide(&world, &world.operator_key, &id, "approve").await.expect(200);
    assert_eq!(reply.body["status"], "activated");
    assert!(!is_enabled(&world, "mitid").await);
}

#[tokio::test]
async fn a_ticket_of_a_provider_that_is_no_longer_offered_can_still_be_decided() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let mut catalogue = crate::support::catalogue::shipped();
    for provider in catalogue["providers"].as_array_mut().expect("an array") {
        if provider["id"] == "mitid" {
            provider["environments"] = json!(["sandbox"]);
        }
    }
    let catalogue = Catalogue::parse(&catalogue.to_string()).expect("a catalogue");
    let later = world.new_instance_with(|settings| {
        settings.catalogue = CatalogueSource::Given(Arc::new(catalogue));
    });
    let queue = get(&world, &world.operator_key, QUEUE).to(&later).send().await.expect(200);
    assert_eq!(queue.body["data"][0]["id"], id.as_str());
    let body = json!({ "decision": "reject", "message": "Retired.", "fields": ["displayName"] });
    let reply = review(&world, &world.operator_key, &id, &body).to(&later).send().await;
    assert_eq!(reply.expect(200).body["status"], "rejected");
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_decision_costs_two_round_trips_with_a_key_and_without() {
    let world = World::new().await;
    let id = mitid(&world).await;
    introduce(review(&world, &world.operator_key, &id, &json!({}))).await;
    for (name, key) in [("claim", None), ("approve", Some("k"))] {
        world.line().take_log();
        let request = review(&world, &world.operator_key, &id, &decision(name));
        let request = match key {
            Some(key) => request.idempotency_key(key),
            None => request,
        };
        let _ = request.send().await.expect(200);
        let log = world.line().take_log();
        let sent: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
        assert_eq!(sent, ["BatchGetItem", "TransactWriteItems"]);
        assert_eq!(round_trips(&log), 2);
        let parts = log[1].request["TransactItems"].as_array().expect("parts").len();
        assert_eq!(parts, 4 + usize::from(key.is_some()));
    }
    let _ = decide(&world, &world.operator_key, &id, "approve").await.expect(409);
    assert_eq!(world.line().take_log().len(), 1);
}

#[tokio::test]
async fn a_tool_decides_and_looks_by_the_same_rules_without_a_request() {
    let world = World::new().await;
    let id = ActivationId::parse(&mitid(&world).await).expect("an id");
    let scope = world.backend().scope();
    let plain =
        |decision| Review::new(decision, None, Vec::new(), Vec::new(), false).expect("a review");
    let claim = plain(Decision::Claim);
    let (olivia, omar) = (Actor::from(&owner(OLIVIA)), Actor::from(&owner(OMAR)));
    let claimed = review_ticket(&scope, &id, &omar, &claim).await.expect("claimed");
    assert_eq!(claimed.claimed_by, Some(owner(OMAR)));
    assert_eq!(claimed, ticket(&world, id.as_str()).await);
    let refused = review_ticket(&scope, &id, &olivia, &plain(Decision::Approve)).await;
    let conflict = Conflict::ClaimedByAnother(TicketStatus::Processing);
    assert_eq!(refused, Err(Refusal::Conflict(conflict)));
    let shown = get_ticket(&scope, &id).await.expect("shown");
    assert_eq!((shown.history.entries.len(), shown.ticket), (2, claimed));
    let nobody = ActivationId::generate(world.now(), [0; 16]);
    let missing = Err(Refusal::NotFound(Resource::Activation));
    assert_eq!(review_ticket(&scope, &nobody, &omar, &claim).await, missing);
    assert!(get_ticket(&scope, &nobody).await.is_err());
    consistency::check(&world).await;
    // Nobody but operators decides.
    for other in
        [Actor::from("test"), Actor { party: Party::Organisation(owner("Acme0001")), proof: None }]
    {
        let refused = review_ticket(&scope, &id, &other, &plain(Decision::Release)).await;
        assert_eq!(refused, Err(Refusal::InvalidApiKey(KeyRefusal::WrongKind)));
    }
}
