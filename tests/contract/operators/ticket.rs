//! GET /operator/activations/{activation_id}. docs/api.md section 7.

use crate::support::consistency;
use crate::support::keys::introduce;
use crate::support::problems::missing_field;
use crate::support::tickets::{
    OLIVIA, OMAR, QUEUE, decide, get, mitid, mitid_fields, olivia, review, round_trips, submit,
    submit_fields, ticket_id,
};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

async fn show(world: &World, id: &str) -> Reply {
    get(world, &world.operator_key, &format!("{QUEUE}/{id}")).send().await
}

/// A logo over the limit of what is kept in place.
fn logo() -> String {
    "iVBORw0KGgo".repeat(30_000)
}

#[tokio::test]
async fn a_ticket_is_shown_whole_with_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let logo = logo();
    let fields = json!({
        "serviceDescription": "Online payments.",
        "legalCompanyName": "Acme Corporation AB",
        "registrationNumber": "12345678",
        "displayName": "Acme",
        "websiteUrl": "https://acme.example",
        "contactEmail": "it@acme.example",
        "logo": logo,
        "contactMail": "typo@acme.example",
        "colour": true,
    });
    let reply = submit_fields(&world, ACME, "bankidse", &fields).await.expect(200);
    let id = ticket_id(&reply, "bankidse");
    world.advance(Duration::from_secs(60));
    olivia(&world, &id, &["claim"]).await;
    let expected = format!(
        concat!(
            r#"{{"id":"{id}","providerId":"bankidse","clientId":"abc123","organisationId":"Acme0001","#,
            r#""status":"activation_processing","requestedAt":"2025-01-15T10:00:00.000Z","#,
            r#""updatedAt":"2025-01-15T10:01:00.000Z","claimedBy":"Oper0001","#,
            r#""organisationName":"Acme","clientName":"My App","warningCount":1,"#,
            r#""closedAt":null,"decidedBy":null,"#,
            r#""fields":{{"contactEmail":"it@acme.example","displayName":"Acme","#,
            r#""legalCompanyName":"Acme Corporation AB","logo":"{logo}","#,
            r#""registrationNumber":"12345678","serviceDescription":"Online payments.","#,
            r#""websiteUrl":"https://acme.example"}},"#,
            r#""ignoredFields":["colour","contactMail"],"#,
            r#""warnings":[{{"field":"logo","code":"image_format","severity":"warning","#,
            r#""message":"Logo is not a PNG, nor an SVG without scripts and DOCTYPE, as a data URL."}}],"#,
            r#""rejection":null,"#,
            r#""history":[{{"at":"2025-01-15T10:00:00.000Z","actor":"Acme0001","action":"submit","#,
            r#""from":null,"to":"activation_requested","message":null}},"#,
            r#"{{"at":"2025-01-15T10:01:00.000Z","actor":"Oper0001","action":"claim","#,
            r#""from":"activation_requested","to":"activation_processing","message":null}}],"historyOmitted":0,"previous":null}}"#,
        ),
        id = id,
        logo = "…",
    );
    let shown = show(&world, &id).await.expect(200);
    assert_eq!(shown.body["fields"]["logo"], logo.as_str());
    // The logo is cut out, so that a failure can be read.
    assert_eq!(shown.text.replace(&logo, "…"), expected);
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_submission_without_required_fields_is_shown_with_what_was_missing() {
    let world = World::new().await;
    let fields = json!({ "displayName": "Acme", "contactEmail": " ", "useSsn": false });
    let reply = submit_fields(&world, ACME, "nobankid", &fields).await.expect(200);
    let id = ticket_id(&reply, "nobankid");
    let missing = [
        "legalCompanyName",
        "registrationNumber",
        "registeredAddress",
        "serviceDescription",
        "websiteUrl",
        "contactEmail",
        "bankName",
        "gdprArticle",
    ];
    let shown = show(&world, &id).await.expect(200);
    assert_eq!(
        shown.body,
        json!({
            "id": id,
            "providerId": "nobankid",
            "clientId": "abc123",
            "organisationId": "Acme0001",
            "status": "rejected",
            "requestedAt": "2025-01-15T10:00:00.000Z",
            "updatedAt": "2025-01-15T10:00:00.000Z",
            "claimedBy": null,
            "organisationName": "Acme",
            "clientName": "My App",
            "warningCount": 0,
            "closedAt": "2025-01-15T10:00:00.000Z",
            "decidedBy": null,
            "fields": { "displayName": "Acme", "useSsn": false },
            "ignoredFields": [],
            "warnings": [],
            "rejection": {
                "reason": "missing_required_fields",
                "message": format!(
                    "Required fields are missing: {}. Submit the provider again with them.",
                    missing.join(", ")
                ),
                "fields": missing,
                "problems": missing.map(missing_field),
            },
            "history": [{
                "at": "2025-01-15T10:00:00.000Z",
                "actor": "Acme0001",
                "action": "submit",
                "from": null,
                "to": "rejected",
                "message": null,
            }],
            "historyOmitted": 0,
            "previous": null,
        })
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn a_direct_provider_is_activated_by_its_submission() {
    let world = World::new().await;
    let reply = submit_fields(&world, ACME, "passport", &json!({ "any": "x" })).await.expect(200);
    let id = ticket_id(&reply, "passport");
    assert_eq!(
        show(&world, &id).await.expect(200).body,
        json!({
            "id": id,
            "providerId": "passport",
            "clientId": "abc123",
            "organisationId": "Acme0001",
            "status": "activated",
            "requestedAt": "2025-01-15T10:00:00.000Z",
            "updatedAt": "2025-01-15T10:00:00.000Z",
            "claimedBy": null,
            "organisationName": "Acme",
            "clientName": "My App",
            "warningCount": 0,
            "closedAt": "2025-01-15T10:00:00.000Z",
            "decidedBy": null,
            "fields": {},
            "ignoredFields": [],
            "warnings": [],
            "rejection": null,
            "history": [{
                "at": "2025-01-15T10:00:00.000Z",
                "actor": "Acme0001",
                "action": "submit",
                "from": null,
                "to": "activated",
                "message": null,
            }],
            "historyOmitted": 0,
            "previous": null,
        })
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn the_history_tells_every_step_in_order_with_who_and_why() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let minute = Duration::from_secs(60);
    world.advance(minute);
    olivia(&world, &id, &["claim"]).await;
    world.advance(minute);
    let body = json!({ "decision": "release", "message": " Not my field. " });
    let _ = review(&world, &world.operator_key, &id, &body).send().await.expect(200);
    world.advance(minute);
    olivia(&world, &id, &["claim"]).await;
    world.advance(minute);
    let body = json!({
        "decision": "reject",
        "message": "The registration number is not in the register.",
        "fields": ["registrationNumber", "legalCompanyName"],
        "force": true,
    });
    let _ = review(&world, &world.other_operator_key, &id, &body).send().await.expect(200);
    world.advance(minute);
    let successor = mitid(&world).await;
    let entry = |minutes: u8, actor: &str, action: &str, from: Value, to: &str, message: Value| {
        json!({
            "at": format!("2025-01-15T10:0{minutes}:00.000Z"),
            "actor": actor,
            "action": action,
            "from": from,
            "to": to,
            "message": message,
        })
    };
    let forced = |mut entry: Value| {
        entry["forced"] = json!(true);
        entry
    };
    let (requested, processing) = ("activation_requested", "activation_processing");
    let later = format!("A later submission took its place: {successor}.");
    let why = "The registration number is not in the register.";
    assert_eq!(
        show(&world, &id).await.expect(200).body,
        json!({
            "id": id,
            "providerId": "mitid",
            "clientId": "abc123",
            "organisationId": "Acme0001",
            "status": "rejected",
            "requestedAt": "2025-01-15T10:00:00.000Z",
            "updatedAt": "2025-01-15T10:04:00.000Z",
            "claimedBy": OLIVIA,
            "organisationName": "Acme",
            "clientName": "My App",
            "warningCount": 0,
            "closedAt": "2025-01-15T10:04:00.000Z",
            "decidedBy": OMAR,
            "fields": mitid_fields(),
            "ignoredFields": ["websiteUrl"],
            "warnings": [],
            "rejection": {
                "reason": "operator_rejected",
                "message": why,
                "fields": ["registrationNumber", "legalCompanyName"],
                "problems": [],
            },
            "history": [
                entry(0, "Acme0001", "submit", Value::Null, requested, Value::Null),
                entry(1, OLIVIA, "claim", json!(requested), processing, Value::Null),
                entry(2, OLIVIA, "release", json!(processing), requested, json!("Not my field.")),
                entry(3, OLIVIA, "claim", json!(requested), processing, Value::Null),
                forced(entry(4, OMAR, "reject", json!(processing), "rejected", json!(why))),
                entry(5, "Acme0001", "supersede", json!("rejected"), "rejected", json!(later)),
            ],
            "historyOmitted": 0,
            "previous": null,
        })
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn an_open_ticket_that_lost_its_place_ends_superseded() {
    let world = World::new().await;
    let id = mitid(&world).await;
    world.advance(Duration::from_secs(60));
    let successor = mitid(&world).await;
    let shown = show(&world, &id).await.expect(200);
    assert_eq!(shown.body["status"], "superseded");
    assert_eq!(shown.body["updatedAt"], "2025-01-15T10:01:00.000Z");
    assert_eq!(
        shown.body["history"],
        json!([
            {
                "at": "2025-01-15T10:00:00.000Z",
                "actor": "Acme0001",
                "action": "submit",
                "from": null,
                "to": "activation_requested",
                "message": null,
            },
            {
                "at": "2025-01-15T10:01:00.000Z",
                "actor": "Acme0001",
                "action": "supersede",
                "from": "activation_requested",
                "to": "superseded",
                "message": format!("A later submission took its place: {successor}."),
            },
        ])
    );
    consistency::check(&world).await;
}

#[tokio::test]
async fn steps_of_one_millisecond_keep_their_order() {
    let world = World::new().await;
    let id = mitid(&world).await;
    // The clock stands still, then goes backwards, as two instances' clocks may.
    for name in ["claim", "release", "claim", "release", "claim", "release", "claim"] {
        olivia(&world, &id, &[name]).await;
    }
    world.set_time("2025-01-15T09:00:00.000Z");
    olivia(&world, &id, &["approve"]).await;
    let shown = show(&world, &id).await.expect(200);
    let history = shown.body["history"].as_array().expect("an array");
    let actions: Vec<&str> =
        history.iter().map(|entry| entry["action"].as_str().expect("a text")).collect();
    assert_eq!(
        actions,
        ["submit", "claim", "release", "claim", "release", "claim", "release", "claim", "approve"]
    );
    assert_eq!(shown.body["updatedAt"], "2025-01-15T10:00:00.008Z");
    consistency::check(&world).await;
}

#[tokio::test]
async fn whatever_names_no_ticket_is_not_found() {
    let world = World::new().await;
    let id = mitid(&world).await;
    let (lower, unprefixed) = (id.to_lowercase(), id.trim_start_matches("act_"));
    for unknown in
        ["act_01HXYZ2KQ8M0E3J1N9V0P5T8YR", &lower, unprefixed, "sandbox", "x", "act_", "abc123"]
    {
        show(&world, unknown).await.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
        let reply = decide(&world, &world.operator_key, unknown, "claim").await;
        reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
    // The key comes first: who is not let in learns nothing of what exists.
    for target in [format!("{QUEUE}/{id}"), format!("{QUEUE}/x")] {
        let reply = get(&world, &world.key, &target).send().await;
        reply.unauthenticated("wrong_kind");
    }
}

#[tokio::test]
async fn every_operator_sees_the_tickets_of_every_organisation() {
    let world = World::new().await;
    let own = mitid(&world).await;
    let other = submit(&world, greenlight_tests::OTHER, "mitid").await;
    for (id, organisation) in [(own, "Acme0001"), (other, "Other002")] {
        for key in [&world.operator_key, &world.other_operator_key] {
            let shown = get(&world, key, &format!("{QUEUE}/{id}")).send().await.expect(200);
            assert_eq!(shown.body["organisationId"], organisation);
        }
    }
}

#[tokio::test]
async fn one_ticket_costs_two_round_trips_with_a_logo_and_without() {
    let world = World::new().await;
    let plain = mitid(&world).await;
    let mut fields = mitid_fields();
    fields["logo"] = json!(logo());
    let reply = submit_fields(&world, ACME, "smartid", &fields).await.expect(200);
    let pictured = ticket_id(&reply, "smartid");
    introduce(get(&world, &world.operator_key, &format!("{QUEUE}/{plain}"))).await;
    for (id, operations) in [
        (&plain, vec!["BatchGetItem", "Query"]),
        (&pictured, vec!["BatchGetItem", "BatchGetItem", "Query"]),
    ] {
        world.line().take_log();
        let _ = show(&world, id).await.expect(200);
        let log = world.line().take_log();
        let mut sent: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
        sent.sort_unstable();
        assert_eq!((sent, round_trips(&log)), (operations, 2));
    }
    world.line().take_log();
    let _ = show(&world, "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR").await.expect(404);
    assert_eq!(world.line().take_log().len(), 1);
}
