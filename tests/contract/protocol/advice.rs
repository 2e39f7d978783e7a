//! Messages that say what to do next, in the case at hand. docs/api.md section 1.5.

use crate::support::app::{ACTIVATION, TESTS};
use crate::support::tickets::{self, decide};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};

fn message(reply: &Reply) -> &str {
    reply.body["error"]["message"].as_str().expect("a message")
}

async fn create(world: &World, ids: Value) -> Reply {
    world.post(TESTS).json(&json!({ "title": "A test", "providerIds": ids })).send().await
}

#[tokio::test]
async fn a_misspelled_provider_is_told_the_nearest_one() {
    let world = World::new().await;
    let reply = create(&world, json!(["BankIDSE", "smartid", "nosuchid"])).await;
    let details = json!({
        "parameter": "providerIds",
        "reason": "ineligible_providers",
        "ineligible": [
            { "providerId": "BankIDSE", "reason": "not_registered", "didYouMean": "bankidse" },
            { "providerId": "nosuchid", "reason": "not_registered" },
        ],
    });
    reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    assert_eq!(
        message(&reply),
        "Some providers cannot be tested by this app; `details.ineligible` says why. There are no \
         such providers: BankIDSE, nosuchid. Did you mean `bankidse`?"
    );
    let submit = async |providers: &str| {
        let body = format!(r#"{{"providers":{providers}}}"#);
        world.post(ACTIVATION).text(&body).send().await
    };
    let reply = submit(r#"{"nosuchid":{},"mit-id":{},"ftn":{}}"#).await;
    let details = json!({ "providerIds": ["nosuchid", "mit-id"], "didYouMean": "mitid" });
    reply.refused(404, "RESOURCE_NOT_FOUND", details);
    assert_eq!(
        message(&reply),
        "There are no such providers: nosuchid, mit-id. Did you mean `mitid`? Get the app's \
         providers to see which there are."
    );
    let reply = submit(r#"{"nosuchid":{}}"#).await;
    reply.refused(404, "RESOURCE_NOT_FOUND", json!({ "providerIds": ["nosuchid"] }));
    assert_eq!(
        message(&reply),
        "There are no such providers: nosuchid. Get the app's providers to see which there are."
    );
}

#[tokio::test]
async fn what_is_not_eligible_is_advised_by_its_reason() {
    let world = World::new().await;
    let reply = create(&world, json!(["mitid", "spid"])).await;
    assert_eq!(
        message(&reply),
        "Some providers cannot be tested by this app; `details.ineligible` says why. Activate these \
         or switch them on first, or leave them out: mitid, spid."
    );
    let _ = world.submit(ACME, &json!({ "passport": {} })).send().await.expect(200);
    let reply = create(&world, json!(["passport"])).await;
    assert_eq!(
        message(&reply),
        "Some providers cannot be tested by this app; `details.ineligible` says why. Leave these \
         out, because they read a chip: passport."
    );
}

#[tokio::test]
async fn a_held_slot_is_held_by_people_or_by_the_sandbox_s_five_seconds() {
    let world = World::new().await;
    let id = tickets::mitid(&world).await;
    let _ = decide(&world, &world.operator_key, &id, "claim").await.expect(200);
    let providers = json!({ "mitid": {} });
    let reply = world.submit(ACME, &providers).send().await.expect(409);
    assert_eq!(
        message(&reply),
        "An operator is reviewing the previous submission for: mitid. Wait for the review to end, or \
         submit the others without them."
    );
    let sandbox = World::sandbox().await;
    let _ = sandbox.submit(ACME, &providers).send().await.expect(200);
    let reply = sandbox.submit(ACME, &providers).send().await.expect(409);
    assert_eq!(
        message(&reply),
        "The sandbox plays the review of the previous submission for: mitid. It ends by itself 5 \
         seconds after that submission: repeat this one then, or submit the others without them."
    );
}

#[tokio::test]
async fn a_decision_out_of_turn_is_told_which_one_comes_first() {
    let world = World::new().await;
    let id = tickets::mitid(&world).await;
    let refused = async |decision: &str| {
        let reply = decide(&world, &world.operator_key, &id, decision).await.expect(409);
        message(&reply).to_owned()
    };
    assert_eq!(
        refused("approve").await,
        "Nobody has claimed this submission yet. Claim it first, and then approve it."
    );
    assert_eq!(
        refused("release").await,
        "Nobody has claimed this submission, so there is nothing to release."
    );
    let _ = decide(&world, &world.operator_key, &id, "claim").await.expect(200);
    assert_eq!(
        refused("claim").await,
        "This submission is claimed already. To hand it over, release it first."
    );
    let _ = decide(&world, &world.operator_key, &id, "approve").await.expect(200);
    for decision in ["claim", "release", "approve", "reject"] {
        assert_eq!(
            refused(decision).await,
            "This submission was decided already: it is `activated`. A decision is not taken back; \
             the customer can submit again."
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_json_is_told_where_it_goes_wrong() {
    let world = World::new().await;
    let reply =
        world.post(TESTS).text("{\n  \"title\": \"Größe\"\n  \"maxStamps\": 3\n}").send().await;
    let details = json!({ "reason": "malformed_json", "line": 3, "column": 3 });
    reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
    assert_eq!(
        message(&reply),
        "The body must be JSON in UTF-8. It goes wrong in line 3, at character 3."
    );
}
