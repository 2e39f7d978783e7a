//! What a test scenario makes of a submission to the sandbox, until it is over and afterwards. docs/api.md section
//! 5.12.

use crate::support::app::{ACTIVATION, EVALUATION};
use crate::support::long_run::olivia;
use crate::support::problems::{label, problem};
use crate::support::providers::{detailed, entry, status};
use greenlight::domain::app::{App, Pointer};
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, Reply, Request, World};
use serde_json::{Value, json};
use std::time::Duration;

const HEADER: &str = "greenlight-test-scenario";
const APPLIED: &str = "greenlight-test-scenario-applied";
const AT: &str = "2025-01-15T10:00:00.000Z";

async fn send(world: &World, path: &str, scenario: &str, providers: &Value) -> Reply {
    let body = json!({ "providers": providers });
    world.post(path).header(HEADER, scenario).json(&body).send().await.expect(200)
}

/// A submission for mitid.
fn post<'w>(world: &'w World, scenario: &str) -> Request<'w> {
    world.submit(ACME, &json!({ "mitid": {} })).header(HEADER, scenario)
}

async fn submit(world: &World, scenario: &str, providers: &Value) -> Reply {
    send(world, ACTIVATION, scenario, providers).await
}

fn result(status: &str) -> Value {
    json!({ "id": "sandbox", "status": status, "updatedAt": AT })
}

fn not_in_register() -> Value {
    let message = format!("{} is not in the official register.", label("registrationNumber"));
    problem(Some("registrationNumber"), "not_in_register", "error", &message)
}

/// `isActive` with all that there is to tell of mitid's activation but its requirements.
async fn mitid(world: &World) -> Value {
    let shown = entry(&detailed(world).await, "mitid");
    let activation = &shown["activation"];
    assert_eq!(activation["id"], "sandbox");
    assert_eq!((&activation["ignoredFields"], &activation["warnings"]), (&json!([]), &json!([])));
    json!({
        "isActive": shown["isActive"],
        "status": shown["status"],
        "requestedAt": activation["requestedAt"],
        "activatedAt": activation["activatedAt"],
        "rejection": activation["rejection"],
    })
}

fn told(is_active: bool, status: &str, requested_at: Value, activated_at: Value) -> Value {
    json!({
        "isActive": is_active,
        "status": status,
        "requestedAt": requested_at,
        "activatedAt": activated_at,
        "rejection": null,
    })
}

fn rejected(is_active: bool, rejection: &Value) -> Value {
    let mut told = told(is_active, "rejected", json!(AT), Value::Null);
    told["rejection"] = rejection.clone();
    told
}

#[tokio::test]
async fn an_entry_decides_its_provider_a_star_all_others_and_the_answer_names_them() {
    let world = World::sandbox().await;
    let scenario = "spid=activation_requested,passport=rejected(other),*=activated;after=10";
    let providers =
        json!({ "ftn": {}, "idin": {}, "mitid": {}, "nobankid": {}, "passport": {}, "spid": {} });
    let reply = submit(&world, scenario, &providers).await;
    assert_eq!(reply.header(APPLIED), Some("idin,mitid,nobankid,passport,spid"));
    let mut expected = json!({
        "spid": result("activation_requested"),
        "passport": result("rejected"),
    });
    for other in ["idin", "mitid", "nobankid"] {
        expected[other] = result("activation_processing");
    }
    expected["ftn"] = reply.body["ftn"].clone();
    assert_eq!(reply.body, expected);
    assert_eq!(reply.body["ftn"]["error"], "contract_activation_required");
}

#[tokio::test]
async fn what_no_entry_decides_is_as_without_a_scenario() {
    let world = World::sandbox().await;
    let providers = json!({ "audkenni": {}, "mitid": {}, "passport": {} });
    let reply = submit(&world, "passport=rejected", &providers).await;
    assert_eq!(reply.header(APPLIED), Some("passport"));
    let expected = json!({
        "audkenni": result("activated"),
        "mitid": result("activation_processing"),
        "passport": result("rejected"),
    });
    assert_eq!(reply.body, expected);
    // A star that stands for none has nothing to name.
    let reply = submit(&world, "*=activated", &json!({ "ftn": {} })).await;
    assert_eq!(reply.header(APPLIED), None);
}

#[tokio::test]
async fn the_demo_policy_is_the_scenario_activated_after_5_seconds() {
    let usual = World::sandbox().await;
    let _ = usual.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    let played = World::sandbox().await;
    let _ = submit(&played, "mitid=activated;after=5", &json!({ "mitid": {} })).await;
    for seconds in [0, 4, 1, 60] {
        for world in [&usual, &played] {
            world.advance(Duration::from_secs(seconds));
        }
        assert_eq!(mitid(&usual).await, mitid(&played).await);
        let (usual, played) = (usual.stored_app(ACME).await, played.stored_app(ACME).await);
        assert_eq!(unnamed(usual), unnamed(played));
    }
}

/// The app's pointers without the ids of events, which are random.
fn unnamed(app: App) -> Vec<Pointer> {
    let mut pointers: Vec<Pointer> = app.pointers.into_values().collect();
    for verdict in pointers.iter_mut().filter_map(|pointer| pointer.verdict.as_mut()) {
        verdict.event = None;
    }
    pointers
}

#[tokio::test]
async fn a_rejection_is_told_as_in_production_and_a_repaired_submission_activates() {
    let world = World::sandbox().await;
    let scenario = "mitid=rejected(registrationNumber:not_in_register purpose_unclear)";
    let reply = submit(&world, scenario, &json!({ "mitid": {} })).await;
    assert_eq!(reply.body, json!({ "mitid": result("rejected") }));
    let unclear = "It is not clear what people are identified for.";
    let unclear = problem(None, "purpose_unclear", "error", unclear);
    let lines =
        [&not_in_register(), &unclear].map(|it| it["message"].as_str().expect("words").to_owned());
    let rejection = json!({
        "reason": "operator_rejected",
        "message": lines.join("\n"),
        "fields": ["registrationNumber"],
        "problems": [not_in_register(), unclear],
    });
    assert_eq!(mitid(&world).await, rejected(false, &rejection));
    assert_eq!(status(&detailed(&world).await, "mitid"), (false, true, "rejected".to_owned()));
    world.advance(Duration::from_secs(3600));
    assert_eq!(mitid(&world).await, rejected(false, &rejection));
    let _ = submit(&world, "mitid=activated", &json!({ "mitid": {} })).await;
    let expected = told(true, "activated", Value::Null, json!("2025-01-15T11:00:00.000Z"));
    assert_eq!(mitid(&world).await, expected);
}

#[tokio::test]
async fn a_rejection_for_nothing_but_what_is_missing_is_a_machine_s() {
    let world = World::sandbox().await;
    let missing = |field: &str| {
        problem(Some(field), "missing", "error", &format!("{} is missing.", label(field)))
    };
    for (scenario, reason, message, fields, problems) in [
        (
            "mitid=rejected(displayName:missing contactEmail:missing)",
            "missing_required_fields",
            "Required fields are missing: displayName, contactEmail. Submit the provider again with them.",
            json!(["displayName", "contactEmail"]),
            json!([missing("displayName"), missing("contactEmail")]),
        ),
        (
            "mitid=rejected(missing)",
            "missing_required_fields",
            "A required field is missing.",
            json!([]),
            json!([problem(None, "missing", "error", "A required field is missing.")]),
        ),
        (
            "mitid=rejected",
            "operator_rejected",
            "The request's scenario has this submission rejected, and says no more.",
            json!([]),
            json!([]),
        ),
    ] {
        let _ = submit(&world, scenario, &json!({ "mitid": {} })).await;
        let rejection =
            json!({ "reason": reason, "message": message, "fields": fields, "problems": problems });
        assert_eq!(mitid(&world).await, rejected(false, &rejection), "{scenario}");
    }
}

#[tokio::test]
async fn a_wait_holds_the_slot_and_ends_by_itself_as_the_scenario_says() {
    let ends = [("activated", true), ("activation_requested", false), ("rejected", false)];
    for (end, is_active) in ends {
        let world = World::sandbox().await;
        let scenario = format!("mitid={end};after=10");
        let reply = submit(&world, &scenario, &json!({ "mitid": {} })).await;
        assert_eq!(reply.body, json!({ "mitid": result("activation_processing") }));
        let stored = world.stored_app(ACME).await;
        world.advance(Duration::from_millis(9999));
        let waits = told(false, "activation_processing", json!(AT), Value::Null);
        assert_eq!(mitid(&world).await, waits);
        let again = world.submit(ACME, &json!({ "passport": {}, "mitid": {} })).send().await;
        let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
        again.refused(409, "RESOURCE_CONFLICT", details);
        world.advance(Duration::from_millis(1));
        let expected = match end {
            "activated" => told(true, end, Value::Null, json!("2025-01-15T10:00:10.000Z")),
            "activation_requested" => told(false, end, json!(AT), Value::Null),
            _ => rejected(
                false,
                &json!({
                    "reason": "operator_rejected",
                    "message": "The request's scenario has this submission rejected, and says no more.",
                    "fields": [],
                    "problems": [],
                }),
            ),
        };
        assert_eq!(mitid(&world).await, expected);
        let body = json!({ "title": "t", "providerIds": ["mitid"] });
        let challenge = world.post("/v1/apps/abc123/production-tests").json(&body).send().await;
        assert_eq!(challenge.status, if is_active { 201 } else { 400 });
        assert_eq!(world.stored_app(ACME).await, stored, "nobody wrote so");
        // A later write of the app leaves what is told as it is.
        let _ = world.submit(ACME, &json!({ "ghanacard": {} })).send().await.expect(200);
        assert_eq!(mitid(&world).await, expected);
        assert_eq!(world.stored_app(ACME).await.enabled.contains("mitid"), is_active);
        let _ = world.submit(ACME, &json!({ "mitid": {} })).send().await.expect(200);
    }
}

#[tokio::test]
async fn what_is_enabled_goes_on_serving_whatever_a_scenario_makes_of_a_later_submission() {
    let world = World::sandbox().await;
    for scenario in ["mitid=activated;after=1", "mitid=rejected", "mitid=activation_requested"] {
        let _ = submit(&world, scenario, &json!({ "mitid": {} })).await;
        world.advance(Duration::from_secs(1));
        assert_eq!(mitid(&world).await["isActive"], true, "{scenario}");
    }
}

#[tokio::test]
async fn direct_providers_can_wait_and_be_rejected_too() {
    let world = World::sandbox().await;
    let reply = submit(&world, "passport=rejected(other)", &json!({ "passport": {} })).await;
    assert_eq!(reply.body, json!({ "passport": result("rejected") }));
    let shown = entry(&detailed(&world).await, "passport");
    let rejection = &shown["activation"]["rejection"];
    assert_eq!(rejection["problems"][0]["code"], "other");
    let words = "Something else is wrong; a reviewer would say here what it is.";
    assert_eq!((&rejection["message"], &rejection["fields"]), (&json!(words), &json!([])));
    let waits = "passport=activated;after=300";
    let reply = submit(&world, waits, &json!({ "passport": {} })).await;
    assert_eq!(reply.body, json!({ "passport": result("activation_processing") }));
}

#[tokio::test]
async fn a_field_that_a_provider_does_not_ask_for_leaves_the_problem_without_one() {
    let world = World::sandbox().await;
    let scenario = "*=rejected(legalRepName:missing)";
    let _ = submit(&world, scenario, &json!({ "idin": {}, "mitid": {}, "passport": {} })).await;
    let shown = detailed(&world).await;
    for (provider, field) in [("idin", json!("legalRepName")), ("mitid", json!(null))] {
        let rejection = entry(&shown, provider)["activation"]["rejection"].clone();
        assert_eq!(rejection["problems"][0]["field"], field);
        assert_eq!(rejection["reason"], "missing_required_fields");
    }
}

#[tokio::test]
async fn an_evaluation_says_what_the_submission_with_that_scenario_then_is() {
    for scenario in [
        "mitid=rejected(registrationNumber:not_in_register),*=activation_requested",
        "*=rejected",
        "*=rejected(displayName:missing);after=3",
        "mitid=activated;after=3",
    ] {
        let world = World::sandbox().await;
        let providers =
            json!({ "ftn": {}, "idin": {}, "mitid": { "displayName": "Acme" }, "passport": {} });
        let evaluated = send(&world, EVALUATION, scenario, &providers).await;
        let submitted = submit(&world, scenario, &providers).await;
        assert!(evaluated.header(APPLIED).is_some());
        assert_eq!(evaluated.header(APPLIED), submitted.header(APPLIED));
        for provider in ["idin", "mitid", "passport"] {
            assert_eq!(evaluated.body[provider]["wouldBe"], submitted.body[provider]["status"]);
        }
    }
}

#[tokio::test]
async fn an_evaluation_tells_the_problems_of_a_rejection_before_what_a_machine_finds() {
    let world = World::sandbox().await;
    let told = async |scenario: &str| {
        let fields = json!({
            "legalCompanyName": "Acme", "serviceDescription": "Login.", "displayName": "Acme",
            "contactEmail": "it@acme.example",
        });
        send(&world, EVALUATION, scenario, &json!({ "mitid": fields })).await.body
    };
    let words = format!("{} is missing.", label("registrationNumber"));
    let missing = |severity| problem(Some("registrationNumber"), "missing", severity, &words);
    let expected = |would_be: &str, problems: Value| {
        json!({ "mitid": {
            "wouldBe": would_be,
            "problems": problems,
            "filledFromCompanyInfo": [],
            "ignoredFields": [],
        } })
    };
    let scenario = "mitid=rejected(registrationNumber:not_in_register)";
    let problems = json!([not_in_register(), missing("warning")]);
    assert_eq!(told(scenario).await, expected("rejected", problems));
    // Nothing is said twice.
    let problems = json!([missing("error")]);
    let scenario = "mitid=rejected(registrationNumber:missing)";
    assert_eq!(told(scenario).await, expected("rejected", problems));
    // What a wait ends with nobody knows before.
    let problems = json!([missing("warning")]);
    let scenario = "mitid=rejected(registrationNumber:not_in_register);after=9";
    assert_eq!(told(scenario).await, expected("activation_processing", problems));
}

#[tokio::test]
async fn an_operator_s_switch_ends_a_wait_without_a_result_and_leaves_a_rejection_to_be_seen() {
    for (scenario, left) in [
        ("mitid=rejected;after=10", "not_activated"),
        ("mitid=activated;after=10", "not_activated"),
        ("mitid=activation_requested", "not_activated"),
        ("mitid=rejected", "rejected"),
    ] {
        let world = World::sandbox().await;
        let _ = submit(&world, scenario, &json!({ "mitid": {} })).await;
        let _ = disable_provider(&world.backend().scope(), &olivia(), ACME, "mitid")
            .await
            .expect("off");
        world.advance(Duration::from_secs(20));
        let (is_active, _, shown) = status(&detailed(&world).await, "mitid");
        assert_eq!((is_active, shown.as_str()), (false, left), "{scenario}");
        let refused = post(&world, scenario).send().await;
        let details = json!({ "reason": "disabled_by_operator", "providerIds": ["mitid"] });
        refused.refused(409, "RESOURCE_CONFLICT", details);
        let _ =
            enable_provider(&world.backend().scope(), &olivia(), ACME, "mitid").await.expect("on");
        let (is_active, _, shown) = status(&detailed(&world).await, "mitid");
        let expected = if left == "rejected" { left } else { "activated" };
        assert_eq!((is_active, shown.as_str()), (true, expected), "{scenario}");
    }
}
