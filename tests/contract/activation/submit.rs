//! POST /apps/{client_id}/activation: shapes, kinds and what aborts the whole request.
//! docs/api.md sections 5.1 to 5.3; the limits are in `activation_limits`.

use greenlight::domain::app::TicketRef;
use greenlight::domain::ticket::TicketStatus;
use greenlight_tests::{ACME, World, company_fields};
use serde_json::{Value, json};

const PATH: &str = "/v1/apps/HqTRDIYH/activation";

/// The body of the seed's example, as it stands there.
const SEED: &str = r#"{
    "providers": {
      "mitid": {
        "legalCompanyName": "Acme Corp",
        "registrationNumber": "12345678",
        "serviceDescription": "Customer identity verification for KYC onboarding.",
        "displayName": "Acme",
        "contactEmail": "compliance@acme.com"
      },
      "passport": {},
      "ftn":      {}
    }
  }"#;

fn contract_required(provider: &str) -> Value {
    json!({
        "error": "contract_activation_required",
        "message": format!(
            "{provider} activation requires off-API contract onboarding. Please email \
             support@hopae.com to begin activation."
        ),
        "contact": "support@hopae.com",
    })
}

#[tokio::test]
async fn the_example_of_the_seed_is_answered_to_the_letter() {
    let world = World::new().await;
    world.set_time("2026-05-27T10:00:00.000Z");
    let reply = world.post(PATH).text(SEED).send().await.expect(200);
    let id = |provider: &str| reply.body[provider]["id"].as_str().expect("an id").to_owned();
    let (mitid, passport) = (id("mitid"), id("passport"));
    assert_ne!(mitid, passport);
    let expected = format!(
        r#"{{"mitid":{{"id":"{mitid}","status":"activation_requested","updatedAt":"2026-05-27T10:00:00.000Z"}},"passport":{{"id":"{passport}","status":"activated","updatedAt":"2026-05-27T10:00:00.000Z"}},"ftn":{{"error":"contract_activation_required","message":"ftn activation requires off-API contract onboarding. Please email support@hopae.com to begin activation.","contact":"support@hopae.com"}}}}"#
    );
    assert_eq!(reply.text, expected);
    for id in [mitid, passport] {
        let ulid = id.strip_prefix("act_").expect("act_ and a ULID");
        let letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        assert!(ulid.len() == 26 && ulid.chars().all(|c| letters.contains(c)), "{id}");
    }
    assert_eq!(reply.header("location"), None);
}

#[tokio::test]
async fn the_answer_names_the_providers_in_the_order_sent() {
    let world = World::new().await;
    let orders: [&[&str]; 3] = [
        &["smartid", "pass", "ghanacard", "mitid", "angolanin"],
        &["angolanin", "mitid", "ghanacard", "pass", "smartid"],
        &["pass", "ipin", "ftn"],
    ];
    for order in orders {
        let entries: Vec<String> = order.iter().map(|id| format!("{id:?}:{{}}")).collect();
        let body = format!(r#"{{"providers":{{{}}}}}"#, entries.join(","));
        let reply = world.post(PATH).text(&body).send().await.expect(200);
        let mut places: Vec<(usize, &str)> = order
            .iter()
            .map(|id| (reply.text.find(&format!("{id:?}:{{")).expect("an entry"), *id))
            .collect();
        assert_eq!(reply.body.as_object().map(serde_json::Map::len), Some(order.len()));
        places.sort_unstable();
        assert!(places.iter().map(|(_, id)| id).eq(order), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_direct_provider_is_activated_at_once_and_its_fields_are_ignored() {
    let world = World::new().await;
    let fields = json!({ "legalCompanyName": "Acme", "colour": true, "nothing": null });
    let reply = world.submit(ACME, &json!({ "passport": fields })).send().await.expect(200);
    let ticket = world.current_ticket(ACME, "passport").await;
    let expected = json!({ "passport": {
        "id": ticket.id.as_str(), "status": "activated", "updatedAt": "2025-01-15T10:00:00.000Z",
    } });
    assert_eq!(reply.body, expected);
    assert_eq!(ticket.status, TicketStatus::Activated);
    assert!(ticket.fields.is_empty());
    assert!(ticket.ignored_fields.is_empty());
    assert_eq!(ticket.activated_at, Some(world.now()));
    assert_eq!(ticket.rejection, None);
    let app = world.stored_app(ACME).await;
    assert!(app.enabled.contains("passport"));
    assert_eq!(app.version, 2);
    assert_eq!(world.company(ACME).await, json!({}));
}

#[tokio::test]
async fn a_registration_provider_waits_for_a_review_and_is_not_enabled_by_submitting() {
    let world = World::new().await;
    let reply =
        world.submit(ACME, &json!({ "mitid": company_fields("Acme") })).send().await.expect(200);
    let ticket = world.current_ticket(ACME, "mitid").await;
    let expected = json!({ "mitid": {
        "id": ticket.id.as_str(),
        "status": "activation_requested",
        "updatedAt": "2025-01-15T10:00:00.000Z",
    } });
    assert_eq!(reply.body, expected);
    assert_eq!(ticket.status, TicketStatus::Requested);
    assert_eq!(json!(ticket.fields), company_fields("Acme"));
    assert!(ticket.ignored_fields.is_empty());
    assert_eq!((ticket.requested_at, ticket.updated_at), (world.now(), world.now()));
    assert_eq!((ticket.activated_at, ticket.claimed_by, ticket.rejection), (None, None, None));
    assert_eq!((ticket.provider_id.as_str(), ticket.client_id.as_str()), ("mitid", ACME));
    assert_eq!(ticket.organisation_id.as_str(), "Acme0001");
    let app = world.stored_app(ACME).await;
    assert!(!app.enabled.contains("mitid"));
    assert_eq!(app.pointers["mitid"].ticket, TicketRef::Ticket(ticket.id));
    assert_eq!(app.pointers["mitid"].status, TicketStatus::Requested);
    assert_eq!(app.version, 2);
}

#[tokio::test]
async fn the_contact_of_contract_providers_is_configuration() {
    let world = World::new().await;
    let elsewhere = world.new_instance_with(|s| s.support_contact = "sales@acme.example".into());
    let reply = world.submit(ACME, &json!({ "ftn": {} })).to(&elsewhere).send().await.expect(200);
    assert_eq!(
        reply.text,
        r#"{"ftn":{"error":"contract_activation_required","message":"ftn activation requires off-API contract onboarding. Please email sales@acme.example to begin activation.","contact":"sales@acme.example"}}"#
    );
}

#[tokio::test]
async fn contract_providers_alone_change_nothing() {
    let world = World::new().await;
    let before = world.everything().await;
    let body = json!({ "ftn": {}, "ipin": { "displayName": "Acme" }, "pass": null });
    let reply = world.submit(ACME, &body).send().await.expect(200);
    let expected = json!({
        "ftn": contract_required("ftn"),
        "ipin": contract_required("ipin"),
        "pass": contract_required("pass"),
    });
    assert_eq!(reply.body, expected);
    assert_eq!(world.everything().await, before);
}

#[tokio::test]
async fn contract_providers_alone_are_recorded_under_an_idempotency_key_all_the_same() {
    let world = World::new().await;
    let before = world.everything().await;
    let request = || world.submit(ACME, &json!({ "ftn": {} })).idempotency_key("k-1");
    let first = request().send().await.expect(200);
    assert!(!first.is_replay());
    let after = world.everything().await;
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|(key, item)| after.get(key) == Some(item)), "only a record is new");
    let second = request().send().await.expect(200);
    assert!(second.is_replay());
    assert_eq!(second.text, first.text);
    let other = world.submit(ACME, &json!({ "ipin": {} })).idempotency_key("k-1").send().await;
    other.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn the_value_of_a_contract_provider_may_be_any_json() {
    let world = World::new().await;
    let fields: serde_json::Map<String, Value> =
        (0..65).map(|n| (format!("f{n}"), json!(n))).collect();
    let long = "x".repeat(400_000);
    for value in [
        json!(null),
        json!(true),
        json!(-1.5e300),
        json!("text"),
        json!("\0"),
        json!([[1, { "a": [null] }]]),
        json!({ "": { "deep": [] }, "logo": long }),
        Value::Object(fields),
    ] {
        let reply = world.submit(ACME, &json!({ "ftn": value })).send().await.expect(200);
        assert_eq!(reply.body, json!({ "ftn": contract_required("ftn") }));
    }
    let twice = r#"{"providers":{"ftn":{"a":[{"b":1,"b":2}]}}}"#;
    world.post(PATH).text(twice).send().await.refused(
        400,
        "VALIDATION_INVALID_PARAMETER",
        json!({ "parameter": "providers.ftn.a[0].b", "reason": "duplicate_member" }),
    );
}

#[tokio::test]
async fn unknown_providers_come_before_unavailable_ones_and_those_before_held_ones() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "spid": {}, "mitid": {} })).send().await.expect(200);
    let before = world.everything().await;
    let send = async |ids: &[&str]| {
        let entries: Vec<String> = ids.iter().map(|id| format!("{id:?}:{{}}")).collect();
        let body = format!(r#"{{"providers":{{{}}}}}"#, entries.join(","));
        world.post("/v1/apps/abc123/activation").text(&body).send().await
    };
    let all = ["zorro", "spid", "passport", "pass", "mitid", "evrotrust", "ftn", "adhoc", "Mitid"];
    send(&all).await.refused(
        404,
        "RESOURCE_NOT_FOUND",
        json!({ "providerIds": ["zorro", "adhoc", "Mitid"], "didYouMean": "mitid" }),
    );
    send(&["spid", "pass", "mitid", "passport", "evrotrust", "angolanin"]).await.refused(
        400,
        "VALIDATION_INVALID_PARAMETER",
        json!({
            "parameter": "providers",
            "reason": "not_available_in_environment",
            "providerIds": ["pass", "evrotrust", "angolanin"],
        }),
    );
    send(&["passport", "spid", "ftn", "mitid"]).await.refused(
        409,
        "RESOURCE_CONFLICT",
        json!({ "reason": "activation_processing", "providerIds": ["spid", "mitid"] }),
    );
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}

#[tokio::test]
async fn a_held_slot_comes_before_a_provider_that_an_operator_switched_off() {
    let world = World::new().await;
    let _ =
        world.submit(ACME, &json!({ "mitid": company_fields("Acme") })).send().await.expect(200);
    world.decide(ACME, "mitid", "claim").await;
    for provider in ["passport", "smartid"] {
        world.block(ACME, provider).await;
    }
    let before = world.everything().await;
    let send = async |providers: Value| world.submit(ACME, &providers).send().await;
    send(json!({ "passport": {}, "mitid": {}, "ghanacard": {} })).await.refused(
        409,
        "RESOURCE_CONFLICT",
        json!({ "reason": "activation_processing", "providerIds": ["mitid"] }),
    );
    let body = r#"{"providers":{"smartid":{},"ghanacard":{},"passport":{},"ftn":{}}}"#;
    let reply = world.post("/v1/apps/abc123/activation").text(body).send().await;
    reply.refused(
        409,
        "RESOURCE_CONFLICT",
        json!({ "reason": "disabled_by_operator", "providerIds": ["smartid", "passport"] }),
    );
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}

#[tokio::test]
async fn a_refused_request_records_nothing_and_leaves_its_key_free() {
    let world = World::new().await;
    let before = world.everything().await;
    let refused =
        world.submit(ACME, &json!({ "passport": {}, "nope": {} })).idempotency_key("k").send();
    refused.await.refused(404, "RESOURCE_NOT_FOUND", json!({ "providerIds": ["nope"] }));
    assert_eq!(world.everything().await, before);
    let reply = world.submit(ACME, &json!({ "passport": {} })).idempotency_key("k").send().await;
    assert!(!reply.expect(200).is_replay());
}

#[tokio::test]
async fn a_request_takes_effect_for_its_app_alone() {
    let world = World::new().await;
    let other = world.stored_app("HqTRDIYH").await;
    let _ = world
        .submit(ACME, &json!({ "passport": {}, "mitid": company_fields("Acme") }))
        .send()
        .await
        .expect(200);
    assert_eq!(world.stored_app("HqTRDIYH").await, other);
    assert_eq!(world.company("HqTRDIYH").await, json!({}));
}
