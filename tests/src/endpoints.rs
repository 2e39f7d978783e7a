//! The one table of endpoints. The harness finds them here, and so do the budget of round trips, the canaries in
//! the logs, the proof of least privilege and the benchmark; an endpoint without a row is named by
//! `contract/project/endpoints.rs`, with all else that it lacks.

mod row;

pub use row::{Budget, Caller, Cost, EndpointRow, Full, Ids, Parameter, Typical, Undoing, cost};

use Caller::{Anyone, Operator, Workspace};
use serde_json::{Value, json};

/// Every endpoint, by name.
pub static ENDPOINTS: &[EndpointRow] = &[
    EndpointRow {
        endpoint: &claim_next_activation::ENDPOINT,
        caller: Operator,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: Some(next), uses_up: false },
        full: Full { query: &[], body: Some(full_next) },
        uses_up: false,
        undone_by: Some(Undoing::Review { endpoint: "review-activation", body: release }),
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 2.5, 14.0), idempotent: Some(cost(2, 3, 3.5, 16.0)) },
    },
    EndpointRow {
        endpoint: &create_production_test::ENDPOINT,
        caller: Workspace,
        before: &[],
        typical: Typical { query: "", body: Some(challenge), uses_up: false },
        full: Full { query: &[], body: Some(full_challenge) },
        uses_up: false,
        undone_by: None,
        success: 201,
        gives: Some(("challenge_id", "/id")),
        budget: Budget { plain: cost(2, 2, 3.0, 1.0), idempotent: Some(cost(2, 3, 4.0, 4.0)) },
    },
    EndpointRow {
        endpoint: &evaluate_activation::ENDPOINT,
        caller: Workspace,
        before: &[],
        typical: Typical { query: "", body: Some(submission), uses_up: false },
        full: Full { query: &[], body: Some(full_submission) },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 4.0, 0.0), idempotent: Some(cost(1, 2, 4.0, 0.0)) },
    },
    EndpointRow {
        endpoint: &get_activation::ENDPOINT,
        caller: Operator,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 4.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &get_app_activation::ENDPOINT,
        caller: Workspace,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 5.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &get_openapi::ENDPOINT,
        caller: Anyone,
        before: &[],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(0, 0, 0.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &get_production_test::ENDPOINT,
        caller: Workspace,
        before: &[("create-production-test", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 4.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &get_production_test_report::ENDPOINT,
        caller: Workspace,
        before: &[("create-production-test", 1), ("record-stamp", 3)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 4.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &get_providers::ENDPOINT,
        caller: Workspace,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "include=activation", body: None, uses_up: false },
        full: Full { query: &[Parameter::lenient("include", "activation")], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 6.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &list_activations::ENDPOINT,
        caller: Operator,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full {
            query: &[
                Parameter::strict("status", "activation_requested"),
                Parameter::strict("providerId", "mitid"),
                Parameter::spelled("clientId", "abc123"),
                Parameter::strict("organisationId", "Acme0001"),
                Parameter::strict("claimedBy", "none"),
                Parameter::strict("limit", "10"),
                Parameter::from_an_answer("cursor"),
            ],
            body: None,
        },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 3.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &list_events::ENDPOINT,
        caller: Workspace,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full {
            query: &[
                Parameter::strict("type", "activation."),
                Parameter::spelled("clientId", "abc123"),
                Parameter::strict("since", AN_HOUR_AGO),
                Parameter::strict("limit", "10"),
                Parameter::from_an_answer("cursor"),
            ],
            body: None,
        },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 3.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &list_production_tests::ENDPOINT,
        caller: Workspace,
        before: &[("create-production-test", 20)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full {
            query: &[Parameter::strict("limit", "10"), Parameter::from_an_answer("cursor")],
            body: None,
        },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 5.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &record_stamp::ENDPOINT,
        caller: Workspace,
        before: &[("create-production-test", 1)],
        typical: Typical { query: "", body: Some(stamp), uses_up: false },
        full: Full { query: &[], body: Some(full_stamp) },
        uses_up: false,
        undone_by: None,
        success: 201,
        gives: None,
        budget: Budget { plain: cost(2, 3, 5.0, 4.0), idempotent: Some(cost(2, 3, 6.0, 6.0)) },
    },
    EndpointRow {
        endpoint: &review_activation::ENDPOINT,
        caller: Operator,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: Some(review), uses_up: false },
        full: Full { query: &[], body: Some(full_review) },
        uses_up: true,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 3.0, 14.0), idempotent: Some(cost(2, 3, 4.0, 16.0)) },
    },
    EndpointRow {
        endpoint: &submit_activation::ENDPOINT,
        caller: Workspace,
        before: &[],
        typical: Typical { query: "", body: Some(submission), uses_up: false },
        full: Full { query: &[], body: Some(full_submission) },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: Some(("activation_id", "/mitid/id")),
        budget: Budget { plain: cost(2, 3, 4.0, 21.0), idempotent: Some(cost(2, 3, 5.0, 23.0)) },
    },
    EndpointRow {
        endpoint: &update_provider::ENDPOINT,
        caller: Workspace,
        before: &[],
        typical: Typical { query: "", body: Some(switch), uses_up: false },
        full: Full { query: &[], body: Some(full_switch) },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 2, 3.0, 6.0), idempotent: Some(cost(2, 3, 4.0, 8.0)) },
    },
    EndpointRow {
        endpoint: &withdraw_activation::ENDPOINT,
        caller: Workspace,
        before: &[("submit-activation", 1)],
        typical: Typical { query: "", body: Some(nothing), uses_up: true },
        full: Full { query: &[], body: Some(full_nothing) },
        uses_up: true,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 4.0, 14.0), idempotent: Some(cost(2, 3, 5.0, 16.0)) },
    },
    EndpointRow {
        endpoint: &create_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[],
        typical: Typical { query: "", body: Some(hook), uses_up: false },
        full: Full { query: &[], body: Some(full_hook) },
        uses_up: false,
        undone_by: Some(Undoing::DeleteEndpoints),
        success: 201,
        gives: Some(("endpoint_id", "/id")),
        budget: Budget { plain: cost(2, 3, 3.0, 4.0), idempotent: Some(cost(2, 3, 4.0, 6.0)) },
    },
    EndpointRow {
        endpoint: &get_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 3.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &list_webhook_endpoints::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full { query: &[], body: None },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(1, 2, 3.0, 0.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &rotate_webhook_secret::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: Some(nothing), uses_up: false },
        full: Full { query: &[], body: Some(full_rotation) },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 3.0, 2.0), idempotent: Some(cost(2, 3, 4.0, 4.0)) },
    },
    EndpointRow {
        endpoint: &update_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: Some(hook_switch), uses_up: false },
        full: Full { query: &[], body: Some(full_hook_change) },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: None,
        budget: Budget { plain: cost(2, 3, 3.0, 2.0), idempotent: Some(cost(2, 3, 4.0, 4.0)) },
    },
    EndpointRow {
        endpoint: &delete_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: None, uses_up: true },
        full: Full { query: &[], body: None },
        uses_up: true,
        undone_by: Some(Undoing::DeleteEndpoints),
        success: 204,
        gives: None,
        budget: Budget { plain: cost(2, 3, 4.0, 4.0), idempotent: None },
    },
    EndpointRow {
        endpoint: &ping_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: Some(nothing), uses_up: false },
        full: Full { query: &[], body: Some(full_nothing) },
        uses_up: false,
        undone_by: None,
        success: 202,
        gives: None,
        budget: Budget { plain: cost(2, 3, 3.0, 2.0), idempotent: Some(cost(2, 3, 4.0, 6.0)) },
    },
    EndpointRow {
        endpoint: &list_webhook_deliveries::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1), ("ping-webhook-endpoint", 1)],
        typical: Typical { query: "", body: None, uses_up: false },
        full: Full {
            query: &[
                Parameter::strict("status", "pending"),
                Parameter::strict("limit", "20"),
                Parameter::from_an_answer("cursor"),
            ],
            body: None,
        },
        uses_up: false,
        undone_by: None,
        success: 200,
        gives: Some(("event_id", "/data/0/eventId")),
        budget: Budget { plain: cost(1, 2, 4.0, 0.0), idempotent: None },
    },
    // The delivery is on its way already, so there is nothing to write.
    EndpointRow {
        endpoint: &redeliver_webhook::ENDPOINT,
        caller: Workspace,
        before: &[
            ("create-webhook-endpoint", 1),
            ("ping-webhook-endpoint", 1),
            ("list-webhook-deliveries", 1),
        ],
        typical: Typical { query: "", body: Some(nothing), uses_up: false },
        full: Full { query: &[], body: Some(full_nothing) },
        uses_up: false,
        undone_by: None,
        success: 202,
        gives: None,
        budget: Budget { plain: cost(1, 2, 4.0, 0.0), idempotent: Some(cost(2, 3, 5.0, 1.0)) },
    },
    EndpointRow {
        endpoint: &recover_webhook_endpoint::ENDPOINT,
        caller: Workspace,
        before: &[("create-webhook-endpoint", 1)],
        typical: Typical { query: "", body: Some(missed), uses_up: false },
        full: Full { query: &[], body: Some(full_missed) },
        uses_up: false,
        undone_by: None,
        success: 202,
        gives: None,
        budget: Budget { plain: cost(2, 3, 3.0, 4.0), idempotent: Some(cost(2, 3, 4.0, 6.0)) },
    },
];

/// An hour ago by the clock of the tests. Whoever goes by another puts an hour ago by that in its place.
pub const AN_HOUR_AGO: &str = "2025-01-15T09:00:00Z";

/// Room for more stamps than anybody records.
fn challenge(_: u64) -> Value {
    json!({ "title": "BankID SE Test", "providerIds": ["bankidse"], "maxStamps": 1_000_000 })
}

fn full_challenge(word: &str) -> Value {
    json!({
        "title": word,
        "description": word,
        "providerIds": ["bankidse", "smartid"],
        "targetPlatform": "ios",
        "maxStamps": 1_000_000,
        "allowDuplicateParticipation": true,
    })
}

/// A new participant each time.
fn stamp(call: u64) -> Value {
    json!({
        "providerId": "bankidse",
        "participantId": format!("user-{call}"),
        "platform": "ios",
        "completionSeconds": 12.5,
    })
}

fn full_stamp(word: &str) -> Value {
    json!({
        "providerId": "bankidse",
        "participantId": word,
        "platform": "ios",
        "completionSeconds": 12.5,
    })
}

/// One provider of each kind. Sent again, it supersedes its predecessor.
fn submission(_: u64) -> Value {
    let fields = json!({
        "legalCompanyName": "Acme Corp",
        "registrationNumber": "12345678",
        "serviceDescription": "Customer identity verification for KYC onboarding.",
        "displayName": "Acme",
        "contactEmail": "compliance@acme.com",
    });
    json!({ "providers": { "mitid": fields, "passport": {}, "ftn": {} } })
}

/// A text, a checkbox, a select, a logo that is stored beside, an unknown field; a direct and a contract
/// provider, whose fields are ignored.
fn full_submission(word: &str) -> Value {
    let fields = json!({
        "legalCompanyName": word,
        "registrationNumber": word,
        "serviceDescription": word,
        "displayName": word,
        "contactEmail": word,
    });
    let mut all_kinds = fields.clone();
    all_kinds["useSsn"] = json!(true);
    all_kinds["gdprArticle"] = json!(word);
    all_kinds["bankName"] = json!(word);
    all_kinds["registeredAddress"] = json!(word);
    all_kinds["websiteUrl"] = json!(word);
    all_kinds["logo"] = json!(word.repeat(500));
    all_kinds[word] = json!(word);
    json!({
        "providers": {
            "mitid": fields,
            "nobankid": all_kinds,
            "spid": { "userDataLevel": word },
            "ghanacard": { word: word },
            "ftn": { word: [word] },
        },
        "persist": true,
    })
}

/// Any ticket.
fn next(_: u64) -> Value {
    json!({})
}

fn full_next(_: &str) -> Value {
    json!({ "providerId": "mitid" })
}

/// The ticket is given back.
fn release() -> Value {
    json!({ "decision": "release", "force": true })
}

/// Claiming and releasing one ticket in turn.
fn review(call: u64) -> Value {
    json!({ "decision": if call.is_multiple_of(2) { "claim" } else { "release" } })
}

fn full_review(word: &str) -> Value {
    let problem = json!({ "code": "other", "field": "displayName", "message": word });
    json!({
        "decision": "reject",
        "message": word,
        "fields": ["displayName"],
        "problems": [problem],
        "force": true,
    })
}

/// Off and on in turn.
fn switch(call: u64) -> Value {
    json!({ "enabled": !call.is_multiple_of(2) })
}

/// What is enabled already: other requests test it.
fn full_switch(_: &str) -> Value {
    json!({ "enabled": true })
}

/// Activations of all apps.
fn hook(_: u64) -> Value {
    json!({ "url": "https://hooks.acme.example/greenlight", "types": ["activation."] })
}

fn full_hook(word: &str) -> Value {
    json!({
        "url": format!("https://hooks.acme.example/{word}?{word}"),
        "types": ["activation.", "provider.enabled"],
        "clientIds": ["abc123"],
        "description": word,
    })
}

/// Off and on in turn.
fn hook_switch(call: u64) -> Value {
    json!({ "enabled": !call.is_multiple_of(2) })
}

fn full_hook_change(word: &str) -> Value {
    let mut change = full_hook(word);
    change["enabled"] = json!(true);
    change
}

fn full_rotation(_: &str) -> Value {
    json!({ "overlapSeconds": 3600 })
}

fn missed(_: u64) -> Value {
    json!({ "since": AN_HOUR_AGO })
}

fn full_missed(_: &str) -> Value {
    json!({ "since": AN_HOUR_AGO })
}

fn nothing(_: u64) -> Value {
    json!({})
}

fn full_nothing(_: &str) -> Value {
    json!({})
}
