//! From a submission to an enabled provider: what the customer sees of it, and what the operator does.

use super::{admin::Admin, json::Json, lifecycle::Cast, stage::Stage, step::Expected, step::Step};
use crate::demo_data::DemoData;
use greenlight_devkit::Problem;

/// What mitid asks for, in its order: the field, its type, and what the customer submits.
const FIELDS: [(&str, &str, &str); 5] = [
    ("legalCompanyName", "text", "Initech A/S"),
    ("registrationNumber", "text", "87654321"),
    ("serviceDescription", "text", "Login to the TPS reports."),
    ("displayName", "text", "Initech"),
    ("contactEmail", "email", "compliance@initech.example"),
];

/// Submits mitid, and has it approved.
pub(super) async fn play(stage: &mut Stage, admin: &Admin, cast: &Cast) -> Result<(), Problem> {
    let ticket = submit(stage, cast).await?;
    let title = "What may the app use? mitid waits for its review";
    providers(stage, cast, title, entry(&ticket, false)).await?;
    queue(stage, cast, &ticket).await?;
    decide(stage, cast, &ticket, "claim", "activation_processing").await?;
    claimed_queue(stage, admin, cast, &ticket).await?;
    decide(stage, cast, &ticket, "approve", "activated").await?;
    let title = "What may the app use now? mitid is active";
    providers(stage, cast, title, entry(&ticket, true)).await
}

/// Submits mitid and returns the ticket's id.
async fn submit(stage: &mut Stage, cast: &Cast) -> Result<String, Problem> {
    let fields = FIELDS.map(|(field, _, value)| format!(r#""{field}":"{value}""#)).join(",");
    let right = r#"{
        "mitid": {
            "id": "<activation id>",
            "status": "activation_requested",
            "updatedAt": "<time>"
        }
    }"#;
    let submitted = stage
        .play(
            Step::post(
                "The customer submits mitid",
                &format!("/apps/{}/activation", cast.app),
                &cast.key,
                &format!(r#"{{"providers":{{"mitid":{{{fields}}}}}}}"#),
                Expected::like(200, right),
            )
            .once("lifecycle-activation-1"),
        )
        .await?;
    Ok(Json::text_at(&submitted.body, &["mitid", "id"]))
}

async fn providers(
    stage: &mut Stage,
    cast: &Cast,
    title: &str,
    right: String,
) -> Result<(), Problem> {
    let path = format!("/apps/{}/providers?include=activation", cast.app);
    stage.play(Step::get(title, &path, &cast.key, Expected::among(200, right))).await?;
    Ok(())
}

/// mitid as the customer sees it.
fn entry(ticket: &str, is_active: bool) -> String {
    let status = if is_active { "activated" } else { "activation_requested" };
    let activated_at = if is_active { r#""<time>""# } else { "null" };
    let requirements = FIELDS.map(|(field, kind, value)| {
        format!(
            r#"{{
                "id": "{field}",
                "type": "{kind}",
                "label": "<text>",
                "description": "<text>",
                "example": "<text>",
                "required": true,
                "currentValue": "{value}",
                "submittedValue": "{value}"
            }}"#
        )
    });
    format!(
        r#"{{
            "id": "mitid",
            "name": "MitID",
            "description": "<text>",
            "logoUrl": "<text>",
            "countries": ["DK"],
            "flowTypes": ["redirect", "app2app"],
            "scopes": ["openid", "profile", "birthdate", "nationalid"],
            "loa": [2, 3, 4],
            "defaultLoa": 3,
            "type": 1,
            "verificationModel": "eid",
            "isActive": {is_active},
            "needAction": false,
            "status": "{status}",
            "activation": {{
                "status": "{status}",
                "kind": "registration",
                "id": "{ticket}",
                "requirements": [{}],
                "requestedAt": "<time>",
                "activatedAt": {activated_at},
                "ignoredFields": [],
                "rejection": null
            }}
        }}"#,
        requirements.join(",")
    )
}

/// The operator looks into the queue: what the first half of the tour submitted is older.
async fn queue(stage: &mut Stage, cast: &Cast, ticket: &str) -> Result<(), Problem> {
    let [_, app] = DemoData::APPS;
    let first =
        summary("<activation id>", app, DemoData::ORGANISATION, "activation_requested", "null");
    let second = summary(ticket, &cast.app, &cast.organisation, "activation_requested", "null");
    let right = format!(r#"{{ "data": [{first}, {second}], "nextCursor": null }}"#);
    stage
        .play(Step::get(
            "The operator finds it in the queue, where the oldest come first",
            "/operator/activations?status=activation_requested&providerId=mitid",
            &cast.operator_key,
            Expected::like(200, right),
        ))
        .await?;
    Ok(())
}

/// The same queue, as greenlight-admin shows it, with the ticket claimed.
async fn claimed_queue(
    stage: &mut Stage,
    admin: &Admin,
    cast: &Cast,
    ticket: &str,
) -> Result<(), Problem> {
    let title = "greenlight-admin shows who is at work on it";
    let right = format!(
        "TICKET  PROVIDER  APP  ORGANISATION  STATUS  REQUESTED  CLAIMED BY\n\
         {ticket}  mitid  {}  {}  activation_processing  <time>  Ada Lovelace ({})",
        cast.app, cast.organisation, cast.operator
    );
    let words = ["queue", "list", "--status", "processing"];
    admin.play(stage, title, &words, &right).await?;
    Ok(())
}

/// The operator decides.
async fn decide(
    stage: &mut Stage,
    cast: &Cast,
    ticket: &str,
    decision: &str,
    status: &str,
) -> Result<(), Problem> {
    let by = format!(r#""{}""#, cast.operator);
    let right = summary(ticket, &cast.app, &cast.organisation, status, &by);
    stage
        .play(
            Step::post(
                &format!("The operator decides: {decision}"),
                &format!("/operator/activations/{ticket}/review"),
                &cast.operator_key,
                &format!(r#"{{"decision":"{decision}"}}"#),
                Expected::like(200, right),
            )
            .once(&format!("lifecycle-{decision}-1")),
        )
        .await?;
    Ok(())
}

/// A ticket as the queue shows it.
fn summary(ticket: &str, app: &str, organisation: &str, status: &str, claimed_by: &str) -> String {
    format!(
        r#"{{
            "id": "{ticket}",
            "providerId": "mitid",
            "clientId": "{app}",
            "organisationId": "{organisation}",
            "status": "{status}",
            "requestedAt": "<time>",
            "updatedAt": "<time>",
            "claimedBy": {claimed_by}
        }}"#
    )
}
