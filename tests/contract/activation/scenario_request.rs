//! How a test scenario is sent: where it is refused, and what it is part of. docs/api.md sections 1.9 and 5.12.

use crate::support::app::{ACTIVATION, EVALUATION, records, version};
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{ACME, Reply, Request, World};
use serde_json::{Map, Value, json};

const HEADER: &str = "greenlight-test-scenario";
const APPLIED: &str = "greenlight-test-scenario-applied";
const INVALID: &str = "VALIDATION_INVALID_PARAMETER";
const MITID: &str = r#"{"providers":{"mitid":{}}}"#;

fn malformed(reply: &Reply, offset: usize) {
    let details = json!({
        "parameter": "Greenlight-Test-Scenario",
        "reason": "malformed_scenario",
        "offset": offset,
    });
    reply.refused(400, INVALID, details);
}

fn post<'w>(world: &'w World, path: &str, scenario: &str) -> Request<'w> {
    world.post(path).header(HEADER, scenario).text(MITID)
}

#[tokio::test]
async fn production_takes_no_scenario_good_or_bad() {
    let world = World::new().await;
    let before = world.everything().await;
    for path in [ACTIVATION, EVALUATION] {
        for scenario in ["mitid=activated", "nonsense", "", &"x".repeat(4000)] {
            let reply = post(&world, path, scenario).send().await;
            reply.invalid("Greenlight-Test-Scenario", "sandbox_only");
            let message = "`Greenlight-Test-Scenario` is for the sandbox; send production's requests \
                           without it.";
            assert_eq!(reply.body["error"]["message"], message);
        }
    }
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}

#[tokio::test]
async fn a_scenario_that_is_wrong_is_refused_with_the_place() {
    let world = World::sandbox().await;
    let before = world.everything().await;
    for path in [ACTIVATION, EVALUATION] {
        for (scenario, offset) in [
            ("", 0),
            ("mitid=maybe", 6),
            ("mitid=activated;after=301", 22),
            ("mitid=rejected(nonsense)", 15),
            ("mitid=rejected(legalRepName:missing)", 15),
            ("mitid=activated, idin=activated", 17),
            ("mitid=activated,ftn=activated", 16),
            ("nosuch=activated", 0),
            (&format!("mitid=activated{}", " ".repeat(2034)), 2048),
        ] {
            malformed(&post(&world, path, scenario).send().await, offset);
        }
        let reply = post(&world, path, "mitid=activated, spid=rejected").send().await;
        let message = "`Greenlight-Test-Scenario` goes wrong at byte 17: expected a direct or \
                       registration provider of this request.";
        assert_eq!(reply.body["error"]["message"], message);
    }
    assert_eq!(world.everything().await, before, "a refused request writes nothing");
}

#[tokio::test]
async fn the_header_s_name_has_any_case_and_several_headers_are_one_list() {
    let world = World::sandbox().await;
    let body = r#"{"providers":{"passport":{},"mitid":{}}}"#;
    for name in ["Greenlight-Test-Scenario", "greenlight-test-scenario", "GREENLIGHT-TEST-SCENARIO"]
    {
        let request = world.post(EVALUATION).text(body);
        let request = request.header(name, "mitid=rejected").header(name, " passport=rejected ");
        let reply = request.send().await.expect(200);
        assert_eq!(reply.header(APPLIED), Some("passport,mitid"), "{name}");
        assert_eq!(reply.body["mitid"]["wouldBe"], "rejected");
    }
    let twice = world.post(EVALUATION).text(body).header(HEADER, "mitid=rejected");
    malformed(&twice.header(HEADER, "mitid=rejected").send().await, 15);
}

#[tokio::test]
async fn a_scenario_is_part_of_the_request_and_a_replay_names_whom_it_decided() {
    let world = World::sandbox().await;
    let request = |scenario: &str| post(&world, ACTIVATION, scenario).idempotency_key("once");
    let first = request("mitid=rejected(missing);after=9").send().await.expect(200);
    let before = version(&world).await;
    let again = request("mitid=rejected(missing);after=9").send().await.expect(200);
    assert!(!first.is_replay() && again.is_replay());
    assert_eq!(again.header(APPLIED), Some("mitid"));
    assert_eq!((&first.text, first.header(APPLIED)), (&again.text, again.header(APPLIED)));
    // Another text is another request, even if it means the same; and so is one without any.
    for other in ["mitid=rejected(missing); after=9", "*=activated", "nonsense", ""] {
        let reply = request(other).send().await;
        reply.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    }
    let without = world.post(ACTIVATION).text(MITID).idempotency_key("once").send().await;
    without.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
    assert_eq!((version(&world).await, records(&world).await.len()), (before, 1));
    // Nor has a replay the header where the first answer had none.
    let plain = || world.submit(ACME, &json!({ "ghanacard": {} })).idempotency_key("plain");
    assert_eq!(plain().send().await.expect(200).header(APPLIED), None);
    let replay = plain().send().await.expect(200);
    assert!(replay.is_replay() && replay.header(APPLIED).is_none());
    let with = plain().header(HEADER, "*=activated").send().await;
    with.refused(409, "IDEMPOTENCY_KEY_CONFLICT", Value::Null);
}

#[tokio::test]
async fn other_endpoints_do_not_look_at_a_scenario() {
    let world = World::sandbox().await;
    let body = json!({ "title": "t", "providerIds": ["bankidse"] });
    let create = || world.post("/v1/apps/abc123/production-tests").json(&body).idempotency_key("k");
    let first = create().header(HEADER, "nonsense").send().await.expect(201);
    let again = create().send().await.expect(201);
    assert!(
        again.is_replay() && first.header(APPLIED).is_none() && again.header(APPLIED).is_none()
    );
}

/// Thirty providers that ask for fields with the longest names.
fn catalogue() -> Catalogue {
    let requirement = |n: usize| {
        json!({
            "id": field_id(n),
            "type": "text", "label": "L".repeat(200), "description": "d", "example": "e", "required": false,
        })
    };
    let requirements: Vec<Value> = (0..8).map(requirement).collect();
    let provider = |n: usize| {
        let id = provider_id(n);
        json!({
            "id": id, "name": id, "description": id, "logoUrl": "https://x/l.svg", "countries": ["DK"],
            "flowTypes": ["redirect"], "scopes": ["openid"], "loa": [2], "defaultLoa": 2, "type": 1,
            "verificationModel": "eid", "kind": "registration", "environments": ["sandbox"],
            "demoPolicy": false, "requirements": requirements,
        })
    };
    let providers: Vec<Value> = (0..30).map(provider).collect();
    Catalogue::parse(&json!({ "providers": providers }).to_string()).expect("a catalogue")
}

/// Sixty-four characters, the most that a field's id may have.
fn field_id(n: usize) -> String {
    format!("f{n:02}{}", "x".repeat(61))
}

/// Thirty-two characters, the most that an id may have.
fn provider_id(n: usize) -> String {
    format!("p{n:02}{}", "x".repeat(29))
}

#[tokio::test]
async fn thirty_rejections_at_their_longest_leave_the_app_small() {
    let world = World::of(Deployment::Sandbox, catalogue()).await;
    let problem = |n| format!("{}:too_long_for_provider", field_id(n));
    let problems: Vec<String> = (0..8).map(problem).collect();
    let scenario = format!("*=rejected({});after=300", problems.join(" "));
    let providers: Map<String, Value> = (0..30).map(|n| (provider_id(n), json!({}))).collect();
    let submit = || world.submit(ACME, &Value::Object(providers.clone()));
    let reply = submit().header(HEADER, &scenario).send().await.expect(200);
    assert_eq!(reply.header(APPLIED).map(str::len), Some(30 * 33 - 1));
    let app = world.stored_app(ACME).await;
    assert!(
        app.pointers
            .values()
            .all(|it| it.verdict.as_ref().is_some_and(|it| it.problems.len() == 8))
    );
    let everything = world.everything().await;
    let item = &everything[r#"S("APP#abc123") S("APP")"#];
    let bytes: usize = item.values().map(String::len).sum();
    assert!((25_000..50_000).contains(&bytes), "{bytes} bytes, with what prints around them");
    world.set_time("2025-01-15T10:05:00Z");
    let shown = world.get("/v1/apps/abc123/providers?include=activation").send().await.expect(200);
    let rejection = &shown.body[29]["activation"]["rejection"];
    assert_eq!(rejection["problems"].as_array().map(Vec::len), Some(8));
}
