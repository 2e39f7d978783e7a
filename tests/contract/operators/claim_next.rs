//! POST /operator/activations/claim-next: the oldest ticket that waits. docs/api.md section 7.

use super::listing::{SECOND, queue, six};
use crate::support::consistency;
use crate::support::tickets::{OLIVIA, OMAR, QUEUE, mitid, olivia, round_trips, submit};
use greenlight_tests::{ACME, OTHER, Request, World};
use serde_json::{Value, json};
use std::time::Duration;

/// A request for the next ticket, without a body.
pub(super) fn next<'w>(world: &'w World, key: &str) -> Request<'w> {
    world.anonymous("POST", &format!("{QUEUE}/claim-next")).key(key)
}

#[tokio::test]
async fn the_oldest_ticket_that_waits_is_claimed_and_shown_as_it_is_then() {
    let world = World::new().await;
    let all = six(&world).await;
    olivia(&world, &all[0], &["claim"]).await;
    let reply = next(&world, &world.other_operator_key).send().await.expect(200);
    let expected = format!(
        r#"{{"id":"{}","providerId":"mitid","clientId":"abc123","organisationId":"Acme0001","status":"activation_processing","requestedAt":"2025-01-15T10:00:01.000Z","updatedAt":"2025-01-15T10:00:06.000Z","claimedBy":"Oper0002","organisationName":"Acme","clientName":"My App","warningCount":0,"closedAt":null,"decidedBy":null}}"#,
        all[1]
    );
    assert_eq!(reply.text, expected);
    assert_eq!(reply.header("location"), None);
    let listed = queue(&world, "?claimedBy=Oper0002").await.expect(200);
    assert_eq!(listed.body["data"], json!([reply.body]), "the list says the same");
    let second = next(&world, &world.operator_key).send().await.expect(200);
    assert_eq!((&second.body["id"], &second.body["claimedBy"]), (&json!(all[2]), &json!(OLIVIA)));
    consistency::check(&world).await;
}

#[tokio::test]
async fn the_next_of_one_provider_is_the_oldest_of_that_provider() {
    let world = World::new().await;
    let all = six(&world).await;
    let of = |body: Value| next(&world, &world.operator_key).json(&body);
    let first = of(json!({ "providerId": "mitid" })).send().await.expect(200);
    assert_eq!(first.body["id"], all[1].as_str());
    let first = of(json!({ "providerId": null })).send().await.expect(200);
    assert_eq!(first.body["id"], all[0].as_str(), "null is the same as leaving it out");
    let first = of(json!({})).send().await.expect(200);
    assert_eq!(first.body["id"], all[2].as_str());
    for none in ["audkenni", "spid", "passport", "ftn"] {
        let reply = of(json!({ "providerId": none })).send().await.expect(204);
        assert_eq!(reply.text, "", "{none}");
    }
    consistency::check(&world).await;
}

#[tokio::test]
async fn where_nothing_waits_there_is_nothing_to_claim() {
    let world = World::new().await;
    let id = mitid(&world).await;
    olivia(&world, &id, &["claim"]).await;
    let reply = next(&world, &world.operator_key).send().await.expect(204);
    assert_eq!(reply.text, "");
    assert_eq!(consistency::check(&world).await.decisions(), 1);
}

#[tokio::test]
async fn it_is_a_claim_in_the_audit_trail_and_holds_the_slot() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.advance(Duration::from_secs(1));
    let reply = next(&world, &world.operator_key).send().await.expect(200);
    let scope = world.backend().scope();
    let ticket = greenlight::domain::ids::ActivationId::parse(&id).expect("an id");
    let subject = greenlight::domain::audit::Subject::Ticket(ticket);
    let entries = scope.store.audit(&subject).await.expect("a trail");
    let [entry] = &entries[..] else { panic!("one entry: {entries:?}") };
    assert_eq!((entry.action.as_str(), entry.actor.party.id()), ("claim", OLIVIA));
    assert_eq!(json!(entry.at), reply.body["updatedAt"]);
    assert_eq!(entry.from.as_deref(), Some("activation_requested"));
    assert_eq!(entry.to.as_deref(), Some("activation_processing"));
    let again = world.post("/v1/apps/abc123/activation");
    let again = again.json(&json!({ "providers": { "mitid": {} } })).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    again.refused(409, "RESOURCE_CONFLICT", details);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_claim_under_a_key_is_answered_again_and_an_empty_queue_is_not_recorded() {
    let world = World::new().await;
    let ask = |key: &'static str| next(&world, &world.operator_key).idempotency_key(key);
    assert!(!ask("k").send().await.expect(204).is_replay());
    let first = mitid(&world).await;
    let claimed = ask("k").send().await.expect(200);
    assert_eq!((claimed.body["id"].as_str(), claimed.is_replay()), (Some(first.as_str()), false));
    let second = submit(&world, SECOND, "mitid").await;
    let again = ask("k").send().await.expect(200);
    assert_eq!((&again.text, again.is_replay()), (&claimed.text, true));
    // No body and an empty object are the same request; another provider is another one.
    let empty = ask("k").json(&json!({})).send().await.expect(200);
    assert!(empty.is_replay());
    let other = ask("k").json(&json!({ "providerId": "mitid" })).send().await;
    other.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    let next = ask("k2").send().await.expect(200);
    assert_eq!(next.body["id"], second.as_str());
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_body_that_makes_no_sense_is_refused_by_name_and_reason() {
    let world = World::new().await;
    let id = mitid(&world).await;
    for (body, parameter, reason) in [
        (r#"{"providerId":""}"#, "providerId", "empty"),
        (r#"{"providerId":"nope"}"#, "providerId", "not_an_option"),
        (r#"{"providerId":1}"#, "providerId", "wrong_type"),
        (r#"{"providerId":"mit\nid"}"#, "providerId", "invalid_character"),
        (r#"{"provider":"mitid"}"#, "provider", "unknown_member"),
        (r#"{"providerId":"mitid","providerId":"mitid"}"#, "providerId", "duplicate_member"),
    ] {
        for _ in ["unknown", "known"] {
            let reply = next(&world, &world.operator_key).text(body).send().await;
            reply.invalid(parameter, reason);
        }
    }
    for (body, reason) in
        [("[]", "not_an_object"), (" ", "malformed_json"), ("{", "malformed_json")]
    {
        let reply = next(&world, &world.operator_key).text(body).send().await.expect(400);
        assert_eq!(reply.details()["reason"], reason, "{body}");
    }
    let large = format!("{}{{}}", " ".repeat(9000));
    let reply = next(&world, &world.operator_key).text(&large).send().await.expect(200);
    assert_eq!(reply.body["id"], id.as_str(), "a large body is read once its sender was let in");
    let text = next(&world, &world.operator_key).text("{}").header("content-type", "text/plain");
    let _ = text.send().await.expect(415);
}

#[tokio::test]
async fn only_a_good_operator_key_claims() {
    let world = World::new().await;
    mitid(&world).await;
    next(&world, &world.key).text("nonsense").send().await.unauthenticated("wrong_kind");
    next(&world, "x").send().await.unauthenticated("malformed");
    assert_eq!(consistency::check(&world).await.decisions(), 0);
}

#[tokio::test]
async fn a_claim_costs_two_round_trips_and_three_where_the_key_is_not_known() {
    let world = World::new().await;
    for (app, key, trips) in [(ACME, None, 3), (SECOND, None, 2), (OTHER, Some("k"), 2)] {
        submit(&world, app, "mitid").await;
        world.line().take_log();
        let request = next(&world, &world.operator_key);
        let request = key.into_iter().fold(request, Request::idempotency_key);
        let _ = request.send().await.expect(200);
        assert_eq!(round_trips(&world.line().take_log()), trips, "{app}");
    }
    for (key, trips) in [(None, 1), (Some("none"), 2)] {
        let request = next(&world, &world.operator_key);
        let request = key.into_iter().fold(request, Request::idempotency_key);
        world.line().take_log();
        let _ = request.send().await.expect(204);
        assert_eq!(round_trips(&world.line().take_log()), trips, "{key:?}");
    }
}

#[tokio::test]
async fn the_sandbox_has_nothing_to_claim() {
    let world = World::sandbox().await;
    let _ = next(&world, &world.operator_key).send().await.expect(204);
}

#[tokio::test]
async fn whoever_has_no_request_claims_by_the_same_rules() {
    let world = World::new().await;
    let all = six(&world).await;
    let scope = world.backend().scope();
    let omar = greenlight::domain::actor::Actor::from(&crate::support::tickets::owner(OMAR));
    let claim = greenlight::usecase::claim_next_activation::claim_next_ticket;
    let claimed = claim(&scope, &omar, Some("mitid")).await.expect("claimed").expect("a ticket");
    assert_eq!((claimed.id.as_str(), claimed.claimed_by.is_some()), (all[1].as_str(), true));
    assert!(claim(&scope, &omar, Some("spid")).await.expect("nothing").is_none());
    consistency::check(&world).await;
}
