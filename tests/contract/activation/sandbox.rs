//! The sandbox: nobody reviews, nothing is a ticket, and a demo review takes five seconds.
//! docs/api.md section 5.7.

use greenlight::domain::app::TicketRef;
use greenlight::domain::ticket::TicketStatus;
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/v1/apps/abc123/activation";

fn result(status: &str) -> Value {
    json!({ "id": "sandbox", "status": status, "updatedAt": "2025-01-15T10:00:00.000Z" })
}

/// The status with which a challenge for mitid alone is answered.
async fn challenge_for_mitid(world: &World) -> u16 {
    let body = json!({ "title": "t", "providerIds": ["mitid"] });
    let reply = world.post("/v1/apps/abc123/production-tests").json(&body).send().await;
    if reply.status != 201 {
        let ineligible = json!([{ "providerId": "mitid", "reason": "not_enabled" }]);
        let details = json!({
            "parameter": "providerIds", "reason": "ineligible_providers", "ineligible": ineligible,
        });
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    }
    reply.status
}

#[tokio::test]
async fn ids_are_sandbox_and_only_demo_providers_take_their_time() {
    let world = World::sandbox().await;
    let body = r#"{"providers":{"mitid":{},"passport":{},"audkenni":{},"ftn":{}}}"#;
    let reply = world.post(PATH).text(body).send().await.expect(200);
    let at = "2025-01-15T10:00:00.000Z";
    let expected = format!(
        r#"{{"mitid":{{"id":"sandbox","status":"activation_processing","updatedAt":"{at}"}},"passport":{{"id":"sandbox","status":"activated","updatedAt":"{at}"}},"audkenni":{{"id":"sandbox","status":"activated","updatedAt":"{at}"}},"ftn":{{"error":"contract_activation_required","message":"ftn activation requires off-API contract onboarding. Please email support@hopae.com to begin activation.","contact":"support@hopae.com"}}}}"#
    );
    assert_eq!(reply.text, expected);
    let app = world.stored_app(ACME).await;
    assert_eq!(app.version, 2);
    assert!(app.enabled.contains("passport") && app.enabled.contains("audkenni"));
    assert!(!app.enabled.contains("mitid") && !app.enabled.contains("ftn"));
    assert!(app.pointers.values().all(|pointer| pointer.ticket == TicketRef::Sandbox));
    assert_eq!(app.pointers.len(), 3);
}

#[tokio::test]
async fn nothing_is_written_but_the_app_its_company_info_and_what_is_told() {
    let world = World::sandbox().await;
    let before = world.everything().await;
    let body = json!({ "mitid": { "displayName": "Acme" }, "passport": {} });
    let _ = world.submit(ACME, &body).send().await.expect(200);
    let after = world.everything().await;
    let mut changed: Vec<&String> =
        after.iter().filter(|(key, item)| before.get(*key) != Some(item)).map(|(k, _)| k).collect();
    let told = changed.len();
    changed.retain(|key| !key.contains(r#"S("EVENTS#Acme0001")"#));
    assert_eq!(told - changed.len(), 2, "of now, and of the outcome");
    assert_eq!(changed, [r#"S("APP#abc123") S("APP")"#, r#"S("APP#abc123") S("COMPANY")"#]);
}

#[tokio::test]
async fn a_demo_review_holds_the_slot_for_five_seconds() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    world.advance(Duration::from_millis(4999));
    let before = world.everything().await;
    let reply = world.submit(ACME, &json!({ "passport": {}, "mitid": {} })).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
    world.advance(Duration::from_millis(1));
    let reply = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    let expected = json!({ "mitid": {
        "id": "sandbox", "status": "activation_processing", "updatedAt": "2025-01-15T10:00:05.000Z",
    } });
    assert_eq!(reply.body, expected);
}

#[tokio::test]
async fn a_demo_review_that_is_five_seconds_old_counts_as_enabled_without_any_write() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    let app = world.stored_app(ACME).await;
    assert_eq!(challenge_for_mitid(&world).await, 400);
    world.advance(Duration::from_millis(4999));
    assert_eq!(challenge_for_mitid(&world).await, 400);
    world.advance(Duration::from_millis(1));
    assert_eq!(challenge_for_mitid(&world).await, 201);
    assert_eq!(world.stored_app(ACME).await, app, "nobody wrote so");
}

#[tokio::test]
async fn a_later_write_of_the_app_moves_an_ended_demo_review_into_the_set() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "mitid": {}, "spid": {} })).send().await.expect(200);
    world.advance(Duration::from_secs(2));
    let _ = world.submit(ACME, &json!({ "nobankid": {} })).send().await.expect(200);
    let app = world.stored_app(ACME).await;
    assert_eq!(app.pointers["mitid"].status, TicketStatus::Processing);
    assert!(!app.enabled.contains("mitid"));
    world.advance(Duration::from_secs(3));
    let _ = world.submit(ACME, &json!({ "ghanacard": {} })).send().await.expect(200);
    let app = world.stored_app(ACME).await;
    for provider in ["mitid", "spid"] {
        assert!(app.enabled.contains(provider));
        assert_eq!(app.pointers[provider].status, TicketStatus::Activated);
        assert_eq!(app.pointers[provider].at.to_string(), "2025-01-15T10:00:05.000Z");
    }
    assert!(!app.enabled.contains("nobankid"), "its five seconds are not over");
    assert_eq!(app.pointers["nobankid"].status, TicketStatus::Processing);
    assert_eq!(app.version, 4);
}

#[tokio::test]
async fn a_repeated_demo_review_does_not_switch_off_what_the_first_one_enabled() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    world.advance(Duration::from_secs(5));
    let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    assert_eq!(challenge_for_mitid(&world).await, 201);
    let reply = world.submit(ACME, &json!({ "mitid": {} })).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    reply.refused(409, "RESOURCE_CONFLICT", details);
}

#[tokio::test]
async fn required_fields_are_not_asked_for_but_limits_hold() {
    let world = World::sandbox().await;
    let body = json!({ "idaustria": {}, "mitid": { "displayName": " " } });
    let reply = world.submit(ACME, &body).send().await.expect(200);
    let expected =
        json!({ "idaustria": result("activated"), "mitid": result("activation_processing") });
    assert_eq!(reply.body, expected);
    let reply = world.submit(ACME, &json!({ "idaustria": { "displayName": 1 } })).send().await;
    let details = json!({ "parameter": "providers.idaustria.displayName", "reason": "wrong_type" });
    reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
}

#[tokio::test]
async fn persist_works_as_in_production() {
    let world = World::sandbox().await;
    let logo = "L".repeat(5000);
    let body = json!({
        "skmobileid": { "displayName": "later in the catalogue", "legalRepName": "A" },
        "smartid": { "displayName": "earlier", "logo": logo, "contactEmail": "" },
        "passport": { "vatNumber": "1" },
    });
    let _ = world.submit(ACME, &body).send().await.expect(200);
    let found = world.stored(ACME).await;
    let company = json!(found.company.fields);
    let shown = company["logo"].as_str().expect("a hash").to_owned();
    assert_eq!(company, json!({ "displayName": "later in the catalogue", "logo": shown }));
    let hash = [shown.trim_start_matches("sha256:").to_owned()];
    let client_id = found.app.expect("an app").client_id;
    let stored = world.store().large_values(&client_id, &hash).await.expect("readable");
    assert_eq!(stored.get(&hash[0]), Some(&logo));

    let body =
        json!({ "providers": { "audkenni": { "displayName": "not kept" } }, "persist": false });
    let _ = world.post(PATH).json(&body).send().await.expect(200);
    assert_eq!(world.company(ACME).await, company);
}

#[tokio::test]
async fn unknown_unavailable_and_blocked_providers_are_refused_as_in_production() {
    let world = World::sandbox().await;
    world.block(ACME, "mitid").await;
    let before = world.everything().await;
    let send = async |providers: Value| world.submit(ACME, &providers).send().await;
    let details = json!({ "providerIds": ["nope"] });
    send(json!({ "nope": {}, "passport": {} })).await.refused(404, "RESOURCE_NOT_FOUND", details);
    for provider in ["angolanin", "evrotrust", "pass"] {
        let details = json!({
            "parameter": "providers",
            "reason": "not_available_in_environment",
            "providerIds": [provider],
        });
        let reply = send(json!({ "passport": {}, provider: {} })).await;
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    }
    let details = json!({ "reason": "disabled_by_operator", "providerIds": ["mitid"] });
    send(json!({ "passport": {}, "mitid": {} })).await.refused(409, "RESOURCE_CONFLICT", details);
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}

#[tokio::test]
async fn contract_providers_alone_change_nothing_in_the_sandbox_either() {
    let world = World::sandbox().await;
    let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    world.advance(Duration::from_secs(10));
    let before = world.everything().await;
    let _ = world.submit(ACME, &json!({ "ftn": {}, "ipin": [] })).send().await.expect(200);
    assert_eq!(world.everything().await, before);
}
