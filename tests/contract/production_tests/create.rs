//! POST /apps/{client_id}/production-tests: what is created. docs/api.md section 2. What the body
//! may hold stands in `create_body`.

use crate::support::catalogue::shipped;
use greenlight::domain::app::AppChange;
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::ClientId;
use greenlight::store::{AppGuard, Write};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const PATH: &str = "/v1/apps/abc123/production-tests";

async fn create(world: &World, body: Value) -> Reply {
    world.post(PATH).json(&body).send().await
}

fn titled() -> Value {
    json!({ "title": "BankID SE Test" })
}

fn testing(provider_ids: &[&str]) -> Value {
    json!({ "title": "BankID SE Test", "providerIds": provider_ids })
}

fn ineligible(offenders: &[(&str, &str)]) -> Value {
    let offender = |(id, reason): &(&str, &str)| json!({ "providerId": id, "reason": reason });
    let offenders: Vec<Value> = offenders.iter().map(offender).collect();
    json!({ "parameter": "providerIds", "reason": "ineligible_providers", "ineligible": offenders })
}

#[track_caller]
fn refused(reply: &Reply, details: Value) {
    reply.refused(400, "VALIDATION_INVALID_PARAMETER", details);
}

#[tokio::test]
async fn a_created_challenge_has_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let body = json!({ "title": "BankID SE Test", "providerIds": ["bankidse"], "maxStamps": 3 });
    let reply = create(&world, body).await.expect(201);
    let id = reply.body["id"].as_str().expect("an id").to_owned();
    let expected = format!(
        r#"{{"id":"{id}","hostClientId":"abc123","hostName":"My App","title":"BankID SE Test","description":null,"providerIds":["bankidse"],"targetPlatform":null,"maxStamps":3,"currentStampCount":0,"isActive":true,"allowDuplicateParticipation":false,"expiresAt":"2025-02-15T23:59:59.000Z","createdAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:00:00.000Z"}}"#
    );
    assert_eq!(reply.text, expected);
    assert_eq!(
        reply.header("location"),
        Some(format!("/connect/v1/apps/abc123/production-tests/{id}").as_str())
    );
}

#[tokio::test]
async fn a_challenge_is_created_as_asked_for() {
    let world = World::new().await;
    let body = json!({
        "allowDuplicateParticipation": true,
        "maxStamps": 1_000_000,
        "targetPlatform": "android",
        "providerIds": ["smartid", "bankidse"],
        "description": "Testing BankID SE integration",
        "title": "Ünïcode 語 🙂 \"quoted\" \\ and more",
    });
    let reply = create(&world, body).await.expect(201);
    let id = reply.body["id"].as_str().expect("an id").to_owned();
    let expected = format!(
        r#"{{"id":"{id}","hostClientId":"abc123","hostName":"My App","title":"Ünïcode 語 🙂 \"quoted\" \\ and more","description":"Testing BankID SE integration","providerIds":["smartid","bankidse"],"targetPlatform":"android","maxStamps":1000000,"currentStampCount":0,"isActive":true,"allowDuplicateParticipation":true,"expiresAt":"2025-02-15T23:59:59.000Z","createdAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:00:00.000Z"}}"#
    );
    assert_eq!(reply.text, expected);
    let shown = world.get(&format!("{PATH}/{id}")).send().await.expect(200);
    assert_eq!(shown.body["title"], reply.body["title"]);
}

#[tokio::test]
async fn null_for_an_optional_member_is_the_same_as_leaving_it_out() {
    let world = World::new().await;
    let nulls = json!({
        "title": "BankID SE Test",
        "description": null,
        "providerIds": null,
        "targetPlatform": null,
        "maxStamps": null,
        "allowDuplicateParticipation": null,
    });
    let mut with_nulls = create(&world, nulls).await.expect(201);
    let mut without = create(&world, titled()).await.expect(201);
    with_nulls.body["id"].take();
    without.body["id"].take();
    assert_eq!(with_nulls.body, without.body);
    assert_eq!(without.body["maxStamps"], 3);
}

#[tokio::test]
async fn a_refused_challenge_writes_nothing_and_a_created_one_a_single_item() {
    let world = World::new().await;
    let before = world.item_count().await;
    let _ = create(&world, json!({ "title": "x", "providerIds": ["mitid"] })).await.expect(400);
    assert_eq!(world.item_count().await, before);
    let _ = create(&world, titled()).await.expect(201);
    assert_eq!(world.item_count().await, before + 1);
}

#[tokio::test]
async fn without_provider_ids_every_eligible_provider_is_tested_in_catalogue_order() {
    let enabled = ["passport", "pass", "smartid", "evrotrust", "bankidse", "angolanin", "ftn"];
    let production = ["angolanin", "bankidse", "smartid", "evrotrust", "ftn", "pass"];
    let sandbox = ["bankidse", "smartid", "ftn"];
    for (world, expected) in
        [(World::new().await, &production[..]), (World::sandbox().await, &sandbox)]
    {
        world.app("Acme0001", "many", "Many Providers", &enabled).await;
        let reply = world.post("/v1/apps/many/production-tests").json(&titled()).send().await;
        assert_eq!(reply.expect(201).body["providerIds"], json!(expected));
    }
}

#[tokio::test]
async fn an_app_without_an_eligible_provider_cannot_leave_them_out() {
    let world = World::new().await;
    world.app("Acme0001", "chips", "Chips Only", &["passport"]).await;
    let details = json!({ "parameter": "providerIds", "reason": "no_eligible_providers" });
    for app in ["HqTRDIYH", "chips"] {
        let path = format!("/v1/apps/{app}/production-tests");
        for body in [titled(), json!({ "title": "BankID SE Test", "providerIds": null })] {
            refused(&world.post(&path).json(&body).send().await, details.clone());
        }
    }
}

#[tokio::test]
async fn all_ineligible_providers_are_reported_at_once_each_with_its_first_reason() {
    let mut catalogue = shipped();
    let providers = catalogue["providers"].as_array_mut().expect("providers");
    let passport = providers.iter_mut().find(|p| p["id"] == "passport").expect("passport");
    passport["environments"] = json!(["production"]);
    let catalogue = Catalogue::parse(&catalogue.to_string()).expect("a catalogue");
    let world = World::of(Deployment::Sandbox, catalogue).await;
    world.app("Acme0001", "some", "Some", &["passport", "angolanin", "bankidse", "ghost"]).await;
    let wanted =
        ["angolanin", "ghost", "bankidse", "pass", "passport", "mitid", "", "BankIDSE", "no such"];
    let reply = world.post("/v1/apps/some/production-tests").json(&testing(&wanted)).send().await;
    let mut expected = ineligible(&[
        ("angolanin", "not_available_in_environment"),
        ("ghost", "not_registered"),
        ("pass", "not_enabled"),
        ("passport", "chip_based"),
        ("mitid", "not_enabled"),
        ("", "not_registered"),
        ("BankIDSE", "not_registered"),
        ("no such", "not_registered"),
    ]);
    expected["ineligible"][6]["didYouMean"] = json!("bankidse");
    refused(&reply, expected);
}

#[tokio::test]
async fn a_provider_that_an_operator_switched_off_is_not_enabled() {
    let world = World::new().await;
    let block = Write::ChangeApp {
        client_id: ClientId::parse(ACME).expect("a client id"),
        guard: AppGuard::Version(1),
        change: AppChange { block: ["bankidse".to_owned()].into(), ..AppChange::default() },
    };
    world.store().commit(&[block], None, world.now()).await.expect("written");
    let reply = create(&world, testing(&["smartid", "bankidse"])).await;
    refused(&reply, ineligible(&[("bankidse", "not_enabled")]));
    let reply = create(&world, titled()).await.expect(201);
    assert_eq!(reply.body["providerIds"], json!(["smartid"]));
}

#[tokio::test]
async fn a_demo_review_that_has_ended_enables_its_provider() {
    let world = World::sandbox().await;
    let activation = json!({ "providers": { "mitid": {} } });
    let _ = world.post("/v1/apps/abc123/activation").json(&activation).send().await.expect(200);
    world.advance(Duration::from_millis(4_999));
    let early = create(&world, testing(&["mitid"])).await;
    refused(&early, ineligible(&[("mitid", "not_enabled")]));
    world.advance(Duration::from_millis(1));
    let in_time = create(&world, testing(&["mitid"])).await.expect(201);
    assert_eq!(in_time.body["providerIds"], json!(["mitid"]));
}

#[tokio::test]
async fn a_challenge_expires_one_calendar_month_later_at_the_end_of_the_day() {
    let world = World::new().await;
    for (created, expires) in [
        ("2025-01-15T10:00:00.000Z", "2025-02-15T23:59:59.000Z"),
        ("2025-01-15T23:59:59.999Z", "2025-02-15T23:59:59.000Z"),
        ("2025-01-16T00:00:00.000Z", "2025-02-16T23:59:59.000Z"),
        ("2025-01-28T10:00:00.000Z", "2025-02-28T23:59:59.000Z"),
        ("2025-01-29T10:00:00.000Z", "2025-02-28T23:59:59.000Z"),
        ("2025-01-31T10:00:00.000Z", "2025-02-28T23:59:59.000Z"),
        ("2025-02-28T10:00:00.000Z", "2025-03-28T23:59:59.000Z"),
        ("2025-03-31T10:00:00.000Z", "2025-04-30T23:59:59.000Z"),
        ("2025-10-31T00:00:00.000Z", "2025-11-30T23:59:59.000Z"),
        ("2025-12-31T23:59:59.999Z", "2026-01-31T23:59:59.000Z"),
        ("2028-01-28T10:00:00.000Z", "2028-02-28T23:59:59.000Z"),
        ("2028-01-31T10:00:00.000Z", "2028-02-29T23:59:59.000Z"),
        ("2028-02-29T10:00:00.000Z", "2028-03-29T23:59:59.000Z"),
        ("2100-01-30T10:00:00.000Z", "2100-02-28T23:59:59.000Z"),
        ("2400-01-30T10:00:00.000Z", "2400-02-29T23:59:59.000Z"),
    ] {
        world.set_time(created);
        let reply = create(&world, titled()).await.expect(201);
        assert_eq!(reply.body["expiresAt"], expires, "created {created}");
        assert_eq!(reply.body["createdAt"], created);
        assert_eq!(reply.body["updatedAt"], created);
        assert_eq!(reply.body["isActive"], true);
    }
}

#[tokio::test]
async fn the_id_is_a_uuid_of_version_7_whose_time_is_created_at() {
    let world = World::new().await;
    for (time, millis) in [
        ("2025-01-15T10:00:00.123Z", 1_736_935_200_123_u64),
        ("2025-01-15T10:00:00.124Z", 1_736_935_200_124),
        ("2100-12-31T23:59:59.999Z", 4_133_980_799_999),
    ] {
        world.set_time(time);
        let reply = create(&world, titled()).await.expect(201);
        let text = reply.body["id"].as_str().expect("an id");
        let id = Uuid::try_parse(text).expect("a UUID");
        assert_eq!(id.as_hyphenated().to_string(), text);
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(id.as_bytes()[..6], millis.to_be_bytes()[2..]);
        assert_eq!(reply.body["createdAt"], time);
    }
}
