//! The first half of the README's tour, with the demo organisation: each request with the answer that it must get. The shapes are those of
//! docs/api.md, whose examples they follow member for member.

use super::{
    json::Json,
    stage::Stage,
    step::{Expected, Step, header},
};
use crate::demo_data::DemoData;
use greenlight::runtime::config::DEFAULT_SUPPORT_CONTACT;
use greenlight_devkit::Problem;

/// What can be asked with the demo organisation's key.
pub(super) async fn play(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    production_tests(stage, key).await?;
    activation(stage, key).await?;
    mistakes(stage, key).await
}

/// Create a challenge, and find it in the list.
async fn production_tests(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    let [app, _] = DemoData::APPS;
    let path = format!("/apps/{app}/production-tests");
    let created = stage
        .play(Step::post(
            "Create a production test",
            &path,
            key,
            r#"{"title":"BankID SE Test","providerIds":["bankidse"],"maxStamps":3}"#,
            Expected::like(201, challenge(app, r#""isActive":true"#)),
        ))
        .await?;
    let id = Json::text_at(&created.body, &["id"]);
    stage.check(
        header(&created, "location") == Some(&format!("/connect/v1{path}/{id}")),
        "its Location is the path of the new challenge",
    );
    let right = Expected::like(200, format!("[{}]", challenge(app, r#""status":"active""#)));
    let listed =
        stage.play(Step::get("List the app's production tests", &path, key, right)).await?;
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
    let [_, app] = DemoData::APPS;
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
    let submit =
        |title, right| Step::post(title, &path, key, SUBMISSION, right).once("tour-activation-1");
    let title = "Submit an activation: a provider of each kind, in one call";
    let first = stage.play(submit(title, Expected::like(200, right))).await?;
    let title = "Send it again: the same Idempotency-Key, the same answer, no second effect";
    stage.play(submit(title, Expected::replay(200, first.body))).await?;
    Ok(())
}

/// What the API says to a mistake.
async fn mistakes(stage: &mut Stage, key: &str) -> Result<(), Problem> {
    let [app, second] = DemoData::APPS;
    stage
        .play(
            Step::post(
                "Use an Idempotency-Key for a different request",
                &format!("/apps/{second}/activation"),
                key,
                r#"{"providers":{"passport":{}}}"#,
                Expected::refusal(409, "IDEMPOTENCY_KEY_CONFLICT", None),
            )
            .once("tour-activation-1"),
        )
        .await?;
    let ineligible = r#"{
        "parameter": "providerIds",
        "reason": "ineligible_providers",
        "ineligible": [
            {"providerId": "passport", "reason": "not_enabled"},
            {"providerId": "bankid", "reason": "not_registered"}
        ]
    }"#;
    stage
        .play(Step::post(
            "Test providers that cannot be tested: every one is named, with its reason",
            &format!("/apps/{app}/production-tests"),
            key,
            r#"{"title":"Too much","providerIds":["bankidse","passport","bankid"]}"#,
            Expected::refusal(400, "VALIDATION_INVALID_PARAMETER", Some(ineligible)),
        ))
        .await?;
    Ok(())
}
