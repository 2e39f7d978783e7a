//! The bodies of the requests that the table of endpoints has: everyday ones, by the number of the call, and full ones,
//! with a client's word wherever any text will do.

use serde_json::{Value, json};

/// An hour ago by the clock of the tests. Whoever goes by another puts an hour ago by that in its place.
pub const AN_HOUR_AGO: &str = "2025-01-15T09:00:00Z";

/// Room for more stamps than anybody records.
pub(super) fn challenge(_: u64) -> Value {
    json!({ "title": "BankID SE Test", "providerIds": ["bankidse"], "maxStamps": 1_000_000 })
}

pub(super) fn full_challenge(word: &str) -> Value {
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
pub(super) fn stamp(call: u64) -> Value {
    json!({
        "providerId": "bankidse",
        "participantId": format!("user-{call}"),
        "platform": "ios",
        "completionSeconds": 12.5,
    })
}

pub(super) fn full_stamp(word: &str) -> Value {
    json!({
        "providerId": "bankidse",
        "participantId": word,
        "platform": "ios",
        "completionSeconds": 12.5,
    })
}

/// One provider of each kind. Sent again, it supersedes its predecessor.
pub(super) fn submission(_: u64) -> Value {
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
pub(super) fn full_submission(word: &str) -> Value {
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
pub(super) fn next(_: u64) -> Value {
    json!({})
}

pub(super) fn full_next(_: &str) -> Value {
    json!({ "providerId": "mitid" })
}

/// The ticket is given back.
pub(super) fn release() -> Value {
    json!({ "decision": "release", "force": true })
}

/// Claiming and releasing one ticket in turn.
pub(super) fn review(call: u64) -> Value {
    json!({ "decision": if call.is_multiple_of(2) { "claim" } else { "release" } })
}

pub(super) fn full_review(word: &str) -> Value {
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
pub(super) fn switch(call: u64) -> Value {
    json!({ "enabled": !call.is_multiple_of(2) })
}

/// What is enabled already: other requests test it.
pub(super) fn full_switch(_: &str) -> Value {
    json!({ "enabled": true })
}

/// Activations of all apps.
pub(super) fn hook(_: u64) -> Value {
    json!({ "url": "https://hooks.acme.example/greenlight", "types": ["activation."] })
}

pub(super) fn full_hook(word: &str) -> Value {
    json!({
        "url": format!("https://hooks.acme.example/{word}?{word}"),
        "types": ["activation.", "provider.enabled"],
        "clientIds": ["abc123"],
        "description": word,
    })
}

/// Off and on in turn.
pub(super) fn hook_switch(call: u64) -> Value {
    json!({ "enabled": !call.is_multiple_of(2) })
}

pub(super) fn full_hook_change(word: &str) -> Value {
    let mut change = full_hook(word);
    change["enabled"] = json!(true);
    change
}

pub(super) fn full_rotation(_: &str) -> Value {
    json!({ "overlapSeconds": 3600 })
}

pub(super) fn missed(_: u64) -> Value {
    json!({ "since": AN_HOUR_AGO })
}

pub(super) fn full_missed(_: &str) -> Value {
    json!({ "since": AN_HOUR_AGO })
}

pub(super) fn nothing(_: u64) -> Value {
    json!({})
}

pub(super) fn full_nothing(_: &str) -> Value {
    json!({})
}
