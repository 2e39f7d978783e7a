//! GET /apps/{client_id}/production-tests/{challenge_id}. docs/api.md section 3.

use greenlight::domain::app::AppChange;
use greenlight::domain::ids::ClientId;
use greenlight::store::{AppGuard, Write};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/v1/apps/abc123/production-tests";

/// Creates a challenge and gives its id.
async fn create(world: &World, body: Value) -> String {
    let reply = world.post(PATH).json(&body).send().await.expect(201);
    reply.body["id"].as_str().expect("an id").to_owned()
}

async fn get(world: &World, id: &str) -> Reply {
    world.get(&format!("{PATH}/{id}")).send().await
}

/// Somebody who was not there before finishes a run.
async fn earn_stamp(world: &World, challenge: &str) {
    let somebody = uuid::Uuid::from_bytes(greenlight::usecase::random()).to_string();
    let body = json!({ "providerId": "bankidse", "participantId": somebody });
    let request = world.post(&format!("{PATH}/{challenge}/stamps")).json(&body);
    let _ = request.send().await.expect(201);
}

#[tokio::test]
async fn a_challenge_has_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let body = json!({
        "title": "BankID SE Production Test",
        "description": "Testing BankID SE integration",
        "providerIds": ["bankidse"],
    });
    let id = create(&world, body).await;
    world.advance(Duration::from_millis(252_345));
    earn_stamp(&world, &id).await;
    let expected = format!(
        r#"{{"id":"{id}","hostClientId":"abc123","hostName":"My App","title":"BankID SE Production Test","description":"Testing BankID SE integration","providerIds":["bankidse"],"targetPlatform":null,"maxStamps":3,"currentStampCount":1,"status":"active","allowDuplicateParticipation":false,"expiresAt":"2025-02-15T23:59:59.000Z","createdAt":"2025-01-15T10:00:00.000Z","updatedAt":"2025-01-15T10:04:12.345Z"}}"#
    );
    let reply = get(&world, &id).await.expect(200);
    assert_eq!(reply.text, expected);
    assert_eq!(reply.header("location"), None);
    let listed = world.get(PATH).send().await.expect(200);
    assert_eq!(listed.text, format!("[{expected}]"));
}

#[tokio::test]
async fn a_challenge_with_every_option_is_shown_as_it_was_created() {
    let world = World::new().await;
    let body = json!({
        "title": "All of it",
        "providerIds": ["smartid", "bankidse"],
        "targetPlatform": "ios",
        "maxStamps": 1,
        "allowDuplicateParticipation": true,
    });
    let created = world.post(PATH).json(&body).send().await.expect(201);
    let mut expected = created.body;
    let members = expected.as_object_mut().expect("an object");
    assert_eq!(members.remove("isActive"), Some(json!(true)));
    members.insert("status".to_owned(), json!("active"));
    let id = expected["id"].as_str().expect("an id");
    let elsewhere = world.new_instance();
    let shown = world.get(&format!("{PATH}/{id}")).to(&elsewhere).send().await.expect(200);
    assert_eq!(shown.body, expected);
}

#[tokio::test]
async fn the_status_is_computed_when_it_is_read() {
    let world = World::new().await;
    let one = |title: &str| json!({ "title": title, "providerIds": ["bankidse"], "maxStamps": 2 });
    let idle = create(&world, one("idle")).await;
    let begun = create(&world, one("begun")).await;
    let full = create(&world, one("full")).await;
    earn_stamp(&world, &begun).await;
    earn_stamp(&world, &full).await;
    earn_stamp(&world, &full).await;
    for (time, idle_status) in [
        ("2025-01-15T10:00:00.000Z", "active"),
        ("2025-02-15T23:59:58.999Z", "active"),
        ("2025-02-15T23:59:59.000Z", "active"),
        ("2025-02-15T23:59:59.001Z", "expired"),
        ("2035-01-01T00:00:00.000Z", "expired"),
        ("2025-01-15T10:00:00.001Z", "active"),
    ] {
        world.set_time(time);
        let listed = world.get(PATH).send().await.expect(200);
        for (id, status, count) in
            [(&idle, idle_status, 0), (&begun, idle_status, 1), (&full, "completed", 2)]
        {
            let shown = get(&world, id).await.expect(200).body;
            assert_eq!(
                (&shown["status"], &shown["currentStampCount"]),
                (&json!(status), &json!(count)),
                "{time}"
            );
            assert!(listed.body.as_array().expect("an array").contains(&shown), "{time}");
        }
    }
}

#[tokio::test]
async fn a_provider_that_was_switched_off_later_stays_in_the_challenge() {
    let world = World::new().await;
    let id = create(&world, json!({ "title": "x", "providerIds": ["bankidse", "smartid"] })).await;
    let before = get(&world, &id).await.expect(200);
    let block = Write::ChangeApp {
        client_id: ClientId::parse(ACME).expect("a client id"),
        guard: AppGuard::Version(1),
        change: AppChange { block: ["bankidse".to_owned()].into(), ..AppChange::default() },
    };
    world.store().commit(&[block], None, world.now()).await.expect("written");
    assert_eq!(get(&world, &id).await.expect(200).text, before.text);
}

#[tokio::test]
async fn an_empty_query_is_none() {
    let world = World::new().await;
    let id = create(&world, json!({ "title": "x" })).await;
    let plain = get(&world, &id).await.expect(200);
    for query in ["", "&", "&&"] {
        let reply = get(&world, &format!("{id}?{query}")).await.expect(200);
        assert_eq!(reply.text, plain.text);
    }
}

#[tokio::test]
async fn a_challenge_that_was_never_created_is_not_found() {
    let world = World::new().await;
    let id = create(&world, json!({ "title": "x" })).await;
    let next_to_it = if id.ends_with('0') { "1" } else { "0" };
    for id in [format!("{}{next_to_it}", &id[..35]), uuid::Uuid::nil().to_string()] {
        get(&world, &id).await.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
    }
}
