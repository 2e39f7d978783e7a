//! Where each provider's activation stands, as the list of providers tells it. docs/api.md
//! section 6.

use crate::support::providers::{detailed, entry, status, submit, world_of_three};
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn a_provider_that_is_enabled_without_a_submission_is_activated() {
    let world = World::new().await;
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "bankidse"), (true, false, "activated".to_owned()));
    assert_eq!(status(&reply, "mitid"), (false, true, "not_activated".to_owned()));
    let activation = &entry(&reply, "bankidse")["activation"];
    for member in ["id", "requestedAt", "activatedAt", "rejection"] {
        assert_eq!(activation[member], Value::Null, "{member}");
    }
}

#[tokio::test]
async fn a_rejected_submission_tells_what_was_missing_and_what_was_ignored() {
    let world = world_of_three(Deployment::Production).await;
    let submitted =
        submit(&world, json!({ "registers": { "displayName": "Acme", "Level": "1" } })).await;
    world.advance(Duration::from_secs(60));
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "registers"), (false, true, "rejected".to_owned()));
    let activation = entry(&reply, "registers")["activation"].clone();
    let requirements = activation["requirements"].clone();
    assert_eq!(
        activation,
        json!({
            "status": "rejected",
            "kind": "registration",
            "id": submitted["registers"]["id"],
            "requirements": requirements,
            "requestedAt": "2025-01-15T10:00:00.000Z",
            "activatedAt": null,
            "ignoredFields": ["Level"],
            "warnings": [],
            "rejection": {
                "reason": "missing_required_fields",
                "message": "Required fields are missing: level. Submit the provider again with them.",
                "fields": ["level"],
                "problems": [{
                    "field": "level",
                    "code": "missing",
                    "severity": "error",
                    "message": "A label is missing."
                }]
            }
        })
    );
    // Resubmitted with what was missing; the common field need not be repeated.
    let _ = submit(&world, json!({ "registers": { "level": "1" } })).await;
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "registers"), (false, false, "activation_requested".to_owned()));
    assert_eq!(entry(&reply, "registers")["activation"]["rejection"], Value::Null);
}

#[tokio::test]
async fn a_requirement_shows_what_the_ticket_holds_and_what_would_be_used_now() {
    let world = world_of_three(Deployment::Production).await;
    let large = "a".repeat(5000);
    let hash = "sha256:c526c6222044dab5674de9c4ac7f4566ebb5e4d8bf9d8ea34c9cc8a7cc3c869c";
    let fields = json!({ "displayName": "Acme", "logo": large, "useSsn": false, "level": "7" });
    let _ = submit(&world, json!({ "registers": fields })).await;
    let values = async || -> Vec<(Value, Value)> {
        let entry = entry(&detailed(&world).await, "registers");
        let requirements = entry["activation"]["requirements"].as_array().expect("fields").clone();
        requirements
            .iter()
            .map(|f| (f["currentValue"].clone(), f["submittedValue"].clone()))
            .collect()
    };
    assert_eq!(
        values().await,
        [
            (json!("Acme"), json!("Acme")),
            (json!(hash), json!(hash)),
            (Value::Null, json!(false)),
            (Value::Null, json!("7")),
        ]
    );
    // Not to be remembered: the company's values stay, the ticket holds the new ones.
    let body = json!({
        "providers": { "registers": { "displayName": "Acme 2", "logo": "b".repeat(4096), "level": "1" } },
        "persist": false
    });
    let _ = world.post("/v1/apps/abc123/activation").json(&body).send().await.expect(200);
    assert_eq!(
        values().await,
        [
            (json!("Acme"), json!("Acme 2")),
            (json!(hash), json!("b".repeat(4096))),
            (Value::Null, Value::Null),
            (Value::Null, json!("1")),
        ]
    );
}

#[tokio::test]
async fn an_activation_shows_each_step_of_its_review() {
    let world = world_of_three(Deployment::Production).await;
    let complete = json!({ "displayName": "Acme", "level": "1" });
    let submitted = submit(&world, json!({ "registers": complete, "direct": {} })).await;
    let ticket = submitted["registers"]["id"].as_str().expect("a ticket").to_owned();
    let shown = async || {
        let reply = detailed(&world).await;
        let activation = entry(&reply, "registers")["activation"].clone();
        let members = ["id", "requestedAt", "activatedAt", "rejection"];
        (status(&reply, "registers"), members.map(|member| activation[member].clone()))
    };
    let at = "2025-01-15T10:00:00.000Z";
    let waiting = |status: &str| {
        ((false, false, status.to_owned()), [json!(ticket), json!(at), Value::Null, Value::Null])
    };
    assert_eq!(shown().await, waiting("activation_requested"));
    world.advance(Duration::from_secs(1));
    world.decide(ACME, "registers", "claim").await;
    assert_eq!(shown().await, waiting("activation_processing"));
    world.advance(Duration::from_secs(1));
    world.decide(ACME, "registers", "approve").await;
    assert_eq!(
        shown().await,
        (
            (true, false, "activated".to_owned()),
            [json!(ticket), json!(at), json!("2025-01-15T10:00:02.000Z"), Value::Null]
        )
    );
    // The direct one went through at once.
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "direct"), (true, false, "activated".to_owned()));
    let direct = entry(&reply, "direct")["activation"].clone();
    assert_eq!(
        direct,
        json!({
            "status": "activated", "kind": "direct", "id": submitted["direct"]["id"], "requirements": [],
            "requestedAt": at, "activatedAt": at, "ignoredFields": [], "warnings": [], "rejection": null
        })
    );
    // A resubmission is reviewed while the old activation keeps serving.
    let again = submit(&world, json!({ "registers": { "level": "2" } })).await;
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "registers"), (true, false, "activation_requested".to_owned()));
    assert_eq!(entry(&reply, "registers")["activation"]["id"], again["registers"]["id"]);
}

#[tokio::test]
async fn an_operators_rejection_says_why() {
    let world = world_of_three(Deployment::Production).await;
    let complete = json!({ "displayName": "Acme", "level": "1" });
    let submitted = submit(&world, json!({ "registers": complete })).await;
    let ticket = submitted["registers"]["id"].as_str().expect("a ticket");
    let message = "The register has another name.";
    let body = json!({ "decision": "reject", "message": message, "fields": ["displayName"] });
    let path = format!("/v1/operator/activations/{ticket}/review");
    let review = world.anonymous("POST", &path).key(&world.operator_key).json(&body);
    let _ = review.send().await.expect(200);
    let reply = detailed(&world).await;
    assert_eq!(status(&reply, "registers"), (false, true, "rejected".to_owned()));
    assert_eq!(
        entry(&reply, "registers")["activation"]["rejection"],
        json!({
            "reason": "operator_rejected",
            "message": "The register has another name.",
            "fields": ["displayName"],
            "problems": []
        })
    );
}

#[tokio::test]
async fn a_provider_that_an_operator_switched_off_is_not_active_and_leaves_nothing_to_do() {
    let world = world_of_three(Deployment::Production).await;
    let incomplete = json!({ "direct": {}, "registers": { "level": "1" } });
    let _ = submit(&world, incomplete).await;
    let disabled_by = |reply: &Reply| {
        ["direct", "registers", "signs"].map(|id| entry(reply, id)["disabledBy"].clone())
    };
    let reply = detailed(&world).await;
    assert_eq!(disabled_by(&reply), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(status(&reply, "registers"), (false, true, "rejected".to_owned()));
    assert_eq!(status(&reply, "signs"), (false, true, "not_activated".to_owned()));
    for provider in ["direct", "registers", "signs"] {
        world.block(ACME, provider).await;
    }
    let reply = detailed(&world).await;
    assert_eq!(disabled_by(&reply), [json!("operator"), json!("operator"), json!("operator")]);
    assert_eq!(status(&reply, "direct"), (false, false, "activated".to_owned()));
    assert_eq!(status(&reply, "registers"), (false, false, "rejected".to_owned()));
    assert_eq!(status(&reply, "signs"), (false, false, "not_activated".to_owned()));
    let plain = world.get("/v1/apps/abc123/providers").send().await.expect(200);
    assert_eq!(disabled_by(&plain), disabled_by(&reply));
    world.unblock(ACME, "signs").await;
    let reply = detailed(&world).await;
    assert_eq!(disabled_by(&reply), [json!("operator"), json!("operator"), Value::Null]);
}
