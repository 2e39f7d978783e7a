//! A world in which every endpoint can be asked again and again, with the canary in whatever a good
//! request may say in its own words.

use super::lines::{CANARY, Lines};
use crate::support::app::{ACTIVATION, TESTS};
use crate::support::tickets::{QUEUE, ticket_id};
use greenlight::runtime::Endpoint;
use greenlight_tests::{Request, World};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// The world, with a challenge in it that takes any number of stamps, and a ticket.
pub(super) struct Prepared<'w> {
    pub(super) world: &'w World,
    pub(super) challenge: String,
    ticket: String,
    count: AtomicU32,
}

impl<'w> Prepared<'w> {
    pub(super) async fn new(world: &'w World, lines: &mut Lines<'_>) -> Self {
        let created = world.post(TESTS).json(&challenge()).send().await.expect(201);
        let challenge = created.body["id"].as_str().expect("an id").to_owned();
        lines.must_not_say_participant(&challenge, CANARY);
        let submitted = world.post(ACTIVATION).json(&submission()).send().await.expect(200);
        let ticket = ticket_id(&submitted, "nobankid");
        Self { world, challenge, ticket, count: AtomicU32::new(0) }
    }

    /// An idempotency key that was not used before.
    pub(super) fn fresh_key(&self, lines: &mut Lines<'_>) -> String {
        let key = format!("{CANARY}-{}", self.count.fetch_add(1, Ordering::Relaxed));
        lines.must_not_say_key(&key);
        key
    }

    /// The key that the endpoint accepts, and one that it does not.
    pub(super) fn keys_for(&self, endpoint: &Endpoint) -> (&'w str, &'w str) {
        let World { key, operator_key, .. } = self.world;
        if endpoint.route.contains("/operator/") {
            (operator_key, key)
        } else {
            (key, operator_key)
        }
    }

    /// A good request to the endpoint. A review is of a ticket of its own.
    pub(super) async fn good(&self, endpoint: &Endpoint) -> Request<'w> {
        let mut target = endpoint
            .route
            .replace("{client_id}", "abc123")
            .replace("{challenge_id}", &self.challenge)
            .replace("{activation_id}", &self.ticket);
        if endpoint.name == "get-providers" {
            target = format!("{target}?include=activation&include={CANARY}");
        }
        if endpoint.name == "review-activation" {
            target = format!("{QUEUE}/{}/review", self.fresh_ticket().await);
        }
        let request = self.world.anonymous(endpoint.method, &target);
        let request = request.key(self.keys_for(endpoint).0);
        match body(endpoint.name) {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    /// An open ticket of mitid. The one before, if any, is superseded.
    pub(super) async fn fresh_ticket(&self) -> String {
        let fields = common();
        let providers = json!({ "providers": { "mitid": fields } });
        let submitted = self.world.post(ACTIVATION).json(&providers).send().await.expect(200);
        ticket_id(&submitted, "mitid")
    }
}

/// The status of the endpoint's good answer.
pub(super) fn good_status(endpoint: &Endpoint) -> u16 {
    if ["create-production-test", "record-stamp"].contains(&endpoint.name) { 201 } else { 200 }
}

/// A good body with every member that there is.
pub(super) fn body(endpoint: &str) -> Option<Value> {
    match endpoint {
        "create-production-test" => Some(challenge()),
        "record-stamp" => Some(json!({
            "providerId": "bankidse",
            "participantId": CANARY,
            "platform": "ios",
            "completionSeconds": 12.5,
        })),
        "submit-activation" => Some(submission()),
        "review-activation" => Some(json!({
            "decision": "reject",
            "message": CANARY,
            "fields": ["displayName"],
            "force": true,
        })),
        _ => None,
    }
}

fn challenge() -> Value {
    json!({
        "title": CANARY,
        "description": CANARY,
        "providerIds": ["bankidse", "smartid"],
        "targetPlatform": "ios",
        "maxStamps": 1000,
        "allowDuplicateParticipation": true,
    })
}

/// What mitid asks for.
fn common() -> Value {
    json!({
        "legalCompanyName": CANARY,
        "registrationNumber": CANARY,
        "serviceDescription": CANARY,
        "displayName": CANARY,
        "contactEmail": CANARY,
    })
}

/// A text, a checkbox, a select, a logo that is stored beside, an unknown field; a direct and a
/// contract provider, whose fields are ignored.
fn submission() -> Value {
    let mut fields = common();
    fields["useSsn"] = json!(true);
    fields["gdprArticle"] = json!(CANARY);
    fields["bankName"] = json!(CANARY);
    fields["registeredAddress"] = json!(CANARY);
    fields["websiteUrl"] = json!(CANARY);
    fields["logo"] = json!(CANARY.repeat(500));
    fields[CANARY] = json!(CANARY);
    json!({
        "providers": {
            "nobankid": fields,
            "spid": { "userDataLevel": CANARY },
            "ghanacard": { CANARY: CANARY },
            "ftn": { CANARY: [CANARY] },
        },
        "persist": true,
    })
}
