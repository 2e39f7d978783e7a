//! Values that only a later release can have written, in tickets and in what belongs to them: shown as
//! they are, harmless, and still there after other changes.

use super::{assert_changed, put_changed, taken_over};
use crate::releases::previous_release::{APP, PETRA, ask, fields, operate, owner};
use crate::support::table_json::everything;
use greenlight::domain::deployment::Deployment::Production;
use greenlight::usecase::administration as admin;
use greenlight_tests::World;
use serde_json::{Value, json};

/// What stands there of a provider, with its activation.
async fn provider(world: &World, id: &str) -> Value {
    let providers = ask(world, "GET", "providers?include=activation").send().await.expect(200);
    let mut providers = providers.body.as_array().expect("providers").iter();
    providers.find(|provider| provider["id"] == id).expect("a provider").clone()
}

/// An operator's view of a ticket.
async fn ticket(world: &World, id: &str) -> Value {
    operate(world, "GET", &format!("/{id}")).send().await.expect(200).body
}

#[tokio::test]
async fn a_status_of_a_later_release_is_shown_holds_the_slot_and_stays() {
    const ON_HOLD: &str = "activation_on_hold";
    let (world, kept, _) = taken_over(Production).await;
    world.excuse(&["status"]);
    let id = kept.ticket("mitid");
    let on_hold = |status: &mut Value| status["S"] = json!(ON_HOLD);
    let item = kept.item("ticket", "id", id);
    put_changed(&world, item, |ticket| on_hold(&mut ticket["status"])).await;
    let app = kept.item("app", "client_id", APP);
    let pointer = |app: &mut Value| on_hold(&mut app["pointers"]["M"]["mitid"]["M"]["status"]);
    put_changed(&world, app, pointer).await;
    let before = everything(&world).await;

    assert_eq!(ticket(&world, id).await["status"], ON_HOLD);
    let queue = operate(&world, "GET", "?providerId=mitid").send().await.expect(200);
    assert_eq!(queue.body["data"][0]["status"], ON_HOLD);
    assert_eq!(provider(&world, "mitid").await["status"], "activation_processing");

    for decision in ["claim", "release", "approve", "reject"] {
        let body = json!({ "decision": decision, "message": "Now.", "force": true });
        let refused = operate(&world, "POST", &format!("/{id}/review")).json(&body).send().await;
        let details = json!({ "reason": "invalid_transition", "status": ON_HOLD });
        refused.refused(409, "RESOURCE_CONFLICT", details);
    }
    let body = json!({ "providers": { "mitid": fields() } });
    let refused = ask(&world, "POST", "activation").json(&body).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    refused.refused(409, "RESOURCE_CONFLICT", details);
    assert_changed(&before, &everything(&world).await, &[]);

    let body = json!({ "providers": { "passport": {} } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let app = "past.passport pointers.passport.at pointers.passport.later pointers.passport.ticket \
               quota_bytes quota_submissions version";
    let expected = [("APP", app), ("EVENT", "new"), ("TICKET", "new"), ("TICKET", "superseded_by")];
    assert_changed(&before, &everything(&world).await, &expected);

    let before = everything(&world).await;
    let (scope, petra) = (world.backend().scope(), owner(PETRA));
    let off = admin::disable_provider(&scope, &petra, APP, "mitid").await.expect("switched");
    assert!(off.is_some());
    let expected = [("APP", "blocked version"), ("AUDIT", "new"), ("EVENT", "new")];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn a_rejection_for_a_reason_of_a_later_release_is_shown_as_it_is_and_stays() {
    const SANCTIONED: &str = "sanctioned";
    let (world, kept, _) = taken_over(Production).await;
    world.excuse(&["reason"]);
    let id = kept.ticket("bankidse");
    let sanction = |ticket: &mut Value| ticket["rejection"]["M"]["reason"]["S"] = json!(SANCTIONED);
    put_changed(&world, kept.item("ticket", "id", id), sanction).await;
    let before = everything(&world).await;

    assert_eq!(ticket(&world, id).await["rejection"]["reason"], SANCTIONED);
    let activation = &provider(&world, "bankidse").await["activation"];
    assert_eq!(activation["rejection"]["reason"], SANCTIONED);
    assert_changed(&before, &everything(&world).await, &[]);

    // A new submission takes its place and leaves what it said.
    let body = json!({ "providers": { "bankidse": fields() } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let app = "past.bankidse pointers.bankidse.at pointers.bankidse.later pointers.bankidse.status \
               pointers.bankidse.ticket quota_bytes quota_submissions version";
    let expected =
        [("APP", app), ("EVENT", "new"), ("TICKET", "new"), ("TICKET", "superseded_by ttl")];
    assert_changed(&before, &everything(&world).await, &expected);
}

#[tokio::test]
async fn an_action_of_a_later_release_is_shown_in_the_history() {
    let (world, kept, _) = taken_over(Production).await;
    world.excuse(&["action", "to"]);
    let id = kept.ticket("mitid");
    let pk = format!("TICKET#{id}");
    let claim = kept.item("audit", "pk", &pk);
    // In the same millisecond, and after it.
    let claimed = claim["id"]["S"].as_str().expect("an id");
    let escalated = format!("{}{}", &claimed[..10], "Z".repeat(16));
    put_changed(&world, claim, |entry| {
        entry["sk"]["S"] = json!(format!("AUDIT#{escalated}"));
        entry["id"]["S"] = json!(escalated);
        entry["actor"]["S"] = json!("a robot");
        entry["action"]["S"] = json!("escalate");
        entry["to"]["S"] = json!("activation_escalated");
    })
    .await;
    let shown = ticket(&world, id).await;
    let actions: Vec<&Value> =
        shown["history"].as_array().expect("a history").iter().map(|it| &it["action"]).collect();
    assert_eq!(actions, ["submit", "claim", "escalate"]);
    let expected = json!({
        "at": shown["updatedAt"], "actor": "a robot", "action": "escalate",
        "from": "activation_requested", "to": "activation_escalated", "message": null,
    });
    assert_eq!(shown["history"][2], expected);
}

#[tokio::test]
async fn a_claim_of_somebody_whom_only_a_later_release_can_name_is_another_operators() {
    const TEAM: &str = "team:registrars";
    for (decision, ticket_paths, app_paths) in [
        (
            "release",
            "by_app by_provider by_status claimed_by status updated_at",
            "pointers.mitid.at pointers.mitid.status",
        ),
        (
            "approve",
            "activated_at by_app by_provider by_status decided_by place status updated_at",
            "enabled pointers.mitid.at pointers.mitid.status",
        ),
        (
            "reject",
            "by_app by_provider by_status decided_by place rejection status updated_at",
            "pointers.mitid.at pointers.mitid.status",
        ),
    ] {
        let (world, kept, _) = taken_over(Production).await;
        world.excuse(&["claimedBy"]);
        let id = kept.ticket("mitid");
        let claim = |ticket: &mut Value| ticket["claimed_by"]["S"] = json!(TEAM);
        put_changed(&world, kept.item("ticket", "id", id), claim).await;
        let before = everything(&world).await;
        assert_eq!(ticket(&world, id).await["claimedBy"], TEAM);
        let queue = operate(&world, "GET", "?providerId=mitid").send().await.expect(200);
        assert_eq!(queue.body["data"][0]["claimedBy"], TEAM);

        let path = format!("/{id}/review");
        let mut body = json!({ "decision": decision, "message": "Now." });
        let refused = operate(&world, "POST", &path).json(&body).send().await;
        let details = json!({ "reason": "claimed_by_another", "status": "activation_processing" });
        refused.refused(409, "RESOURCE_CONFLICT", details);
        assert_changed(&before, &everything(&world).await, &[]);
        body["force"] = json!(true);
        let _ = operate(&world, "POST", &path).json(&body).send().await.expect(200);
        let app = format!("{app_paths} version");
        let expected =
            [("APP", app.as_str()), ("AUDIT", "new"), ("EVENT", "new"), ("TICKET", ticket_paths)];
        assert_changed(&before, &everything(&world).await, &expected);
    }
}

#[tokio::test]
async fn a_field_with_a_kind_of_value_of_a_later_release_counts_as_absent_and_stays() {
    const NOT_SHOWN: [&str; 2] = ["displayName", "websiteUrl"];
    let (world, kept, _) = taken_over(Production).await;
    let id = kept.ticket("evrotrust");
    let dated = json!({ "N": "2027" });
    let by_address = json!({ "M": { "s3": { "S": "logos/previous" } } });
    put_changed(&world, kept.item("ticket", "id", id), |ticket| {
        ticket["fields"]["M"]["displayName"] = dated.clone();
    })
    .await;
    put_changed(&world, &kept.items["company"][0], |company| {
        company["fields"]["M"]["displayName"] = dated.clone();
        company["fields"]["M"]["logo"] = by_address.clone();
    })
    .await;
    let before = everything(&world).await;

    let shown = ticket(&world, id).await;
    let mut expected = fields();
    // Evrotrust does not ask for a website.
    expected.as_object_mut().expect("fields").retain(|id, _| !NOT_SHOWN.contains(&id.as_str()));
    assert_eq!(shown["fields"], expected);
    let activation = provider(&world, "evrotrust").await["activation"].clone();
    let fields = activation["requirements"].as_array().expect("requirements").clone();
    let name = fields.iter().find(|field| field["id"] == "displayName").expect("a field");
    assert_eq!((&name["currentValue"], &name["submittedValue"]), (&Value::Null, &Value::Null));
    assert_changed(&before, &everything(&world).await, &[]);

    // It cannot be fallen back on, and what was submitted instead of other fields leaves it alone.
    let body = json!({ "providers": { "frejaid": { "websiteUrl": "https://now.example" } } });
    let reply = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let rejected = reply.body["frejaid"]["id"].as_str().expect("an id");
    let rejection = &ticket(&world, rejected).await["rejection"];
    assert_eq!(rejection["fields"], json!(["displayName", "logo"]));
    let app = "company_version past.frejaid pointers.frejaid.at pointers.frejaid.later \
               pointers.frejaid.ticket quota_bytes quota_submissions version";
    let expected = [
        ("APP", app),
        ("COMPANY", "fields.websiteUrl version"),
        ("EVENT", "new"),
        ("TICKET", "new"),
        ("TICKET", "superseded_by ttl"),
    ];
    assert_changed(&before, &everything(&world).await, &expected);
}
