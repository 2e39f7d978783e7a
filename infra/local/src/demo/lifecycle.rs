//! The second half of the README's tour: a new customer, from the organisation to the report of a
//! completed production test.

use super::{
    admin::{Admin, value},
    json::Json,
    review,
    stage::Stage,
    step::{Expected, Step},
};
use greenlight_devkit::Problem;

/// Everybody in the story, each made by greenlight-admin.
#[derive(Default)]
pub(super) struct Cast {
    pub(super) organisation: String,
    pub(super) app: String,
    pub(super) key: String,
    pub(super) operator: String,
    pub(super) operator_key: String,
}

/// A customer's whole life.
pub(super) async fn play(stage: &mut Stage, admin: &Admin) -> Result<(), Problem> {
    let mut cast = Cast::default();
    admin.show_variables();
    customer(stage, admin, &mut cast).await?;
    colleague(stage, admin, &mut cast).await?;
    review::play(stage, admin, &cast).await?;
    production_test(stage, &cast).await
}

/// An organisation, its app, and a key to it.
async fn customer(stage: &mut Stage, admin: &Admin, cast: &mut Cast) -> Result<(), Problem> {
    let title = "Administer: create an organisation";
    let right = "Organisation  <base62 id>\nName  Initech\nCreated  <time>";
    let words = ["org", "create", "--name", "Initech"];
    let said = admin.play(stage, title, &words, right).await?;
    cast.organisation = value(&said, "Organisation").to_owned();

    let title = "Create an app of it";
    let right = format!(
        "Client id  <base62 id>\nOrganisation  {}\nName  Initech Login\n\
         Enabled  -\nDisabled  -\nCreated  <time>",
        cast.organisation
    );
    let words = ["app", "create", "--org", &cast.organisation, "--name", "Initech Login"];
    let said = admin.play(stage, title, &words, &right).await?;
    cast.app = value(&said, "Client id").to_owned();

    let title = "Create a key to it: its secret is shown this once";
    let right = key("backend", &format!("Initech (workspace {})", cast.organisation), "<time>");
    let words =
        ["key", "create", "--org", &cast.organisation, "--name", "backend", "--expires-in", "90d"];
    cast.key = admin.play_secret(stage, title, &words, &right, "sk_workspace_prod_").await?;
    Ok(())
}

/// An operator, who will do the review, and a key for the API.
async fn colleague(stage: &mut Stage, admin: &Admin, cast: &mut Cast) -> Result<(), Problem> {
    let title = "Create an operator, in the name of the operator who is there already";
    let right =
        "Operator  <base62 id>\nName  Ada Lovelace\nState  active\nCreated  <time>\nDisabled  -";
    let words = ["operator", "create", "--name", "Ada Lovelace"];
    let said = admin.play(stage, title, &words, right).await?;
    cast.operator = value(&said, "Operator").to_owned();

    let title = "Create a key for the operator";
    let right = key("laptop", &format!("Ada Lovelace (operator {})", cast.operator), "-");
    let words = ["key", "create", "--for-operator", "Ada Lovelace", "--name", "laptop"];
    cast.operator_key =
        admin.play_secret(stage, title, &words, &right, "sk_operator_prod_").await?;
    Ok(())
}

/// What is said of a new key beside its secret.
fn key(name: &str, owner: &str, expires: &str) -> String {
    format!(
        "Key  <ulid>\nName  {name}\nOwner  {owner}\nState  good\nCreated  <time>\n\
         Expires  {expires}\nRevoked  -\nThe secret is shown this once:"
    )
}

/// A production test, filled with stamps until it is completed, and its report.
async fn production_test(stage: &mut Stage, cast: &Cast) -> Result<(), Problem> {
    let Cast { app, key, .. } = cast;
    let right = format!(
        r#"{{
            "id": "<uuid>",
            "hostClientId": "{app}",
            "hostName": "Initech Login",
            "title": "MitID",
            "description": null,
            "providerIds": ["mitid"],
            "targetPlatform": null,
            "maxStamps": 2,
            "currentStampCount": 0,
            "isActive": true,
            "allowDuplicateParticipation": false,
            "expiresAt": "<end of a day>",
            "createdAt": "<time>",
            "updatedAt": "<time>"
        }}"#
    );
    let path = format!("/apps/{app}/production-tests");
    let created = stage
        .play(Step::post(
            "Create a production test with the provider that was approved",
            &path,
            key,
            r#"{"title":"MitID","providerIds":["mitid"],"maxStamps":2}"#,
            Expected::like(201, right),
        ))
        .await?;
    let challenge = Json::text_at(&created.body, &["id"]);
    let path = format!("{path}/{challenge}");
    stamps(stage, key, &path, &challenge).await?;
    let report = format!(
        r#"{{
            "challenge": {{
                "id": "{challenge}",
                "title": "MitID",
                "providerIds": ["mitid"],
                "maxStamps": 2,
                "currentStampCount": 2,
                "status": "completed",
                "createdAt": "{}",
                "expiresAt": "{}"
            }},
            "providerResults": [
                {{ "providerId": "mitid", "completedCount": 2, "avgCompletionSeconds": 10.375 }}
            ]
        }}"#,
        Json::text_at(&created.body, &["createdAt"]),
        Json::text_at(&created.body, &["expiresAt"]),
    );
    let (path, right) = (format!("{path}/report"), Expected::like(200, report));
    stage.play(Step::get("Read the report", &path, key, right)).await?;
    Ok(())
}

/// Two participants finish; one who comes twice is refused, and so is a third.
async fn stamps(stage: &mut Stage, key: &str, path: &str, challenge: &str) -> Result<(), Problem> {
    let stamp = |count: u8, status: &str| {
        Expected::like(
            201,
            format!(
                r#"{{
                    "id": "<stamp id>",
                    "challengeId": "{challenge}",
                    "providerId": "mitid",
                    "currentStampCount": {count},
                    "maxStamps": 2,
                    "status": "{status}",
                    "createdAt": "<time>"
                }}"#
            ),
        )
    };
    let refusal = |reason: &str| {
        Expected::refusal(409, "RESOURCE_CONFLICT", Some(&format!(r#"{{"reason": "{reason}"}}"#)))
    };
    let path = format!("{path}/stamps");
    for (title, who, seconds, right) in [
        ("A participant finishes, and earns a stamp", "user-1", 12.5, stamp(1, "active")),
        ("The same one comes again", "user-1", 11.0, refusal("duplicate_participation")),
        ("Another finishes, and completes the test", "user-2", 8.25, stamp(2, "completed")),
        ("A third comes too late", "user-3", 9.0, refusal("stamp_limit_reached")),
    ] {
        let body = format!(
            r#"{{"providerId":"mitid","participantId":"{who}","completionSeconds":{seconds}}}"#
        );
        stage.play(Step::post(title, &path, key, &body, right)).await?;
    }
    Ok(())
}
