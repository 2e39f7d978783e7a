//! The README's tour: each request with the answer that it must get. The shapes are those of
//! docs/api.md, whose examples they follow member for member.

use super::{
    json::Json,
    shape::Fit,
    stage::{Body, Expected, Stage, Step},
};
use crate::{problem::Problem, seed::World};
use ::http::Method;
use greenlight::runtime::config::DEFAULT_SUPPORT_CONTACT;

/// The whole tour, with the demo organisation's key.
pub(super) async fn play(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    production_tests(stage, key).await?;
    activation(stage, key).await?;
    mistakes(stage, key).await
}

/// Create a challenge, and find it in the list.
async fn production_tests(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    let [app, _] = World::APPS;
    let path = format!("/apps/{app}/production-tests");
    let created = stage
        .play(Step {
            title: "Create a production test",
            method: Method::POST,
            path: &path,
            key,
            idempotency_key: None,
            body: Some(r#"{"title":"BankID SE Test","providerIds":["bankidse"],"maxStamps":3}"#),
            expected: Expected {
                status: 201,
                body: Body::Like(challenge(app, r#""isActive":true"#), Fit::Exact),
                replayed: false,
            },
        })
        .await?;
    let id = member(&created.body, "id");
    let location = created.headers.get("location").and_then(|value| value.to_str().ok());
    stage.check(
        location == Some(&format!("/connect/v1{path}/{id}")),
        "its Location is the path of the new challenge",
    );
    let listed = stage
        .play(Step {
            title: "List the app's production tests",
            method: Method::GET,
            path: &path,
            key,
            idempotency_key: None,
            body: None,
            expected: Expected {
                status: 200,
                body: Body::Like(
                    format!("[{}]", challenge(app, r#""status":"active""#)),
                    Fit::Exact,
                ),
                replayed: false,
            },
        })
        .await?;
    stage.check(
        !id.is_empty() && listed.body.contains(&id),
        "the list holds the challenge that was created",
    );
    Ok(())
}

/// The example of a challenge, which has `state` where the two endpoints differ.
fn challenge(app: &str, state: &str) -> String {
    format!(
        r#"{{
            "id": "<uuid>",
            "hostClientId": "{app}",
            "hostName": "My App",
            "title": "BankID SE Test",
            "description": null,
            "providerIds": ["bankidse"],
            "targetPlatform": null,
            "maxStamps": 3,
            "currentStampCount": 0,
            {state},
            "allowDuplicateParticipation": false,
            "expiresAt": "<end of a day>",
            "createdAt": "<time>",
            "updatedAt": "<time>"
        }}"#
    )
}

/// What a company tells a provider's operator, with one provider of each kind.
const SUBMISSION: &str = r#"{
    "providers": {
        "mitid": {
            "legalCompanyName": "Acme Corp",
            "registrationNumber": "12345678",
            "serviceDescription": "Customer identity verification for KYC onboarding.",
            "displayName": "Acme",
            "contactEmail": "compliance@acme.com"
        },
        "passport": {},
        "ftn": {}
    }
}"#;

/// Submit an activation for a provider of each kind, and send the same request again.
async fn activation(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    let [_, app] = World::APPS;
    let path = format!("/apps/{app}/activation");
    let contact =
        std::env::var("SUPPORT_CONTACT").unwrap_or_else(|_| DEFAULT_SUPPORT_CONTACT.to_owned());
    let right = format!(
        r#"{{
            "mitid": {{
                "id": "<activation id>",
                "status": "activation_requested",
                "updatedAt": "<time>"
            }},
            "passport": {{
                "id": "<activation id>",
                "status": "activated",
                "updatedAt": "<time>"
            }},
            "ftn": {{
                "error": "contract_activation_required",
                "message": "ftn activation requires off-API contract onboarding. Please email {contact} to begin activation.",
                "contact": "{contact}"
            }}
        }}"#
    );
    let step = |title, body, replayed| Step {
        title,
        method: Method::POST,
        path: &path,
        key,
        idempotency_key: Some("tour-activation-1"),
        body: Some(SUBMISSION),
        expected: Expected { status: 200, body, replayed },
    };
    let title = "Submit an activation: a provider of each kind, in one call";
    let first = stage.play(step(title, Body::Like(right, Fit::Exact), false)).await?;
    let title = "Send it again: the same Idempotency-Key, the same answer, no second effect";
    stage.play(step(title, Body::Same(first.body), true)).await?;
    Ok(())
}

/// What the API says to a mistake.
async fn mistakes(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    let [app, second] = World::APPS;
    let conflict = r#"{"error": {"code": "IDEMPOTENCY_KEY_CONFLICT", "message": "<text>"}, "request_id": "<uuid>"}"#;
    stage
        .play(Step {
            title: "Use an Idempotency-Key for a different request",
            method: Method::POST,
            path: &format!("/apps/{second}/activation"),
            key,
            idempotency_key: Some("tour-activation-1"),
            body: Some(r#"{"providers":{"passport":{}}}"#),
            expected: Expected {
                status: 409,
                body: Body::Like(conflict.to_owned(), Fit::Includes),
                replayed: false,
            },
        })
        .await?;
    let ineligible = r#"{
        "error": {
            "code": "VALIDATION_INVALID_PARAMETER",
            "message": "<text>",
            "details": {
                "parameter": "providerIds",
                "reason": "ineligible_providers",
                "ineligible": [
                    {"providerId": "passport", "reason": "not_enabled"},
                    {"providerId": "bankid", "reason": "not_registered"}
                ]
            }
        },
        "request_id": "<uuid>"
    }"#;
    stage
        .play(Step {
            title: "Test providers that cannot be tested: every one is named, with its reason",
            method: Method::POST,
            path: &format!("/apps/{app}/production-tests"),
            key,
            idempotency_key: None,
            body: Some(r#"{"title":"Too much","providerIds":["bankidse","passport","bankid"]}"#),
            expected: Expected {
                status: 400,
                body: Body::Like(ineligible.to_owned(), Fit::Includes),
                replayed: false,
            },
        })
        .await?;
    Ok(())
}

/// A member of a body, as text; empty where there is none.
fn member(body: &str, name: &str) -> String {
    Json::parse(body)
        .and_then(|json| json.get(name)?.as_str().map(str::to_owned))
        .unwrap_or_default()
}
