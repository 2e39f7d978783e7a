//! Whose app it is, and ids that name nothing. docs/api.md section 1.2.

use crate::support::keys::unknown_key;
use greenlight::domain::api_key::KeyKind;
use greenlight::runtime::Endpoint;
use greenlight_tests::{Reply, Request, World};
use serde_json::{Value, json};

const CHALLENGE: &str = "01946967-d500-7c3a-9d41-0a6f3b2c8e17";

fn request<'w>(world: &'w World, endpoint: &Endpoint, client_id: &str) -> Request<'w> {
    let target = endpoint.route.replace("{client_id}", client_id);
    let target = target.replace("{challenge_id}", CHALLENGE);
    world.anonymous(endpoint.method, &target).key(&world.key)
}

fn of_apps(world: &World) -> impl Iterator<Item = &'static Endpoint> {
    world.endpoints().filter(|endpoint| endpoint.route.contains("{client_id}"))
}

#[track_caller]
fn not_found(reply: &Reply) {
    reply.refused(404, "RESOURCE_NOT_FOUND", Value::Null);
}

#[track_caller]
fn forbidden(reply: &Reply) {
    reply.refused(403, "RESOURCE_FORBIDDEN", Value::Null);
}

async fn create(world: &World, client_id: &str) -> Reply {
    let body = json!({ "title": "x", "providerIds": ["bankidse"] });
    let path = format!("/v1/apps/{client_id}/production-tests");
    world.post(&path).json(&body).send().await
}

/// Ids that are 1 to 64 characters, or look like it, and name no app.
fn odd_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "%2F",
        "..%2F..%2Fetc",
        "abc123%2F",
        "abc123%2Fproduction-tests",
        "%252F",
        "%00",
        "abc123%00",
        "%0A",
        "abc123%0A",
        "%20",
        "abc123%20",
        "+",
        "abc123+",
        "abc123%",
        "%zz",
        "%FF",
        "..",
        ".",
        "...",
        "~",
        "-",
        "ABC123",
        "Abc123",
        "abc12",
        "abc1234",
        "abc123%23APP",
        "abc123;v=1",
        "abc123@",
        "*",
        "'",
        "%22",
        "%5C",
        "%7B%7D",
        "$ne",
        "null",
        "%F0%9F%99%82",
        "abc123%F0%9F%99%82",
        "%E2%80%8Babc123",
        "%EF%BD%81bc123",
        "語",
    ]
    .map(str::to_owned)
    .into();
    ids.extend([64, 65, 2_048, 3_000].map(|length| "x".repeat(length)));
    ids.push("%2F".repeat(1_000));
    ids.push("🙂".repeat(3_000));
    ids
}

#[tokio::test]
async fn an_app_that_does_not_exist_is_not_found_by_any_endpoint() {
    let world = World::new().await;
    for endpoint in of_apps(&world) {
        not_found(&request(&world, endpoint, "nosuchapp").send().await);
    }
}

#[tokio::test]
async fn an_app_of_another_organisation_is_forbidden_by_every_endpoint() {
    let world = World::new().await;
    let before = world.item_count().await;
    for endpoint in of_apps(&world) {
        forbidden(&request(&world, endpoint, "other456").send().await);
        let theirs = request(&world, endpoint, "abc123").without_header("authorization");
        forbidden(&theirs.key(&world.other_key).send().await);
    }
    forbidden(&create(&world, "other456").await);
    assert_eq!(world.item_count().await, before);
}

#[tokio::test]
async fn a_client_id_of_another_spelling_names_nothing() {
    let world = World::new().await;
    for id in odd_ids() {
        for endpoint in of_apps(&world) {
            let reply = request(&world, endpoint, &id).send().await;
            assert_eq!(reply.status, 404, "{} {id:.60}", endpoint.name);
            not_found(&reply);
        }
    }
    for value in ["", "abc123/", "/", "../abc123", "a\0c123", "abc123\n"] {
        for endpoint in of_apps(&world) {
            let request = request(&world, endpoint, "abc123");
            not_found(&request.path_parameter("client_id", value).send().await);
        }
    }
    for endpoint in of_apps(&world) {
        let request = request(&world, endpoint, "abc123");
        not_found(&request.altered(|event| event.path_parameters.clear()).send().await);
    }
}

#[tokio::test]
async fn an_odd_client_id_does_not_spare_anyone_the_key() {
    let world = World::new().await;
    let (unknown, malformed) = (unknown_key(KeyKind::Workspace), world.key.replace("prod", "test"));
    for id in ["%2F", "..", "🙂", &"x".repeat(3_000)] {
        let path = format!("/v1/apps/{id}/production-tests");
        world.anonymous("GET", &path).send().await.unauthenticated("missing");
        for (key, reason) in [(&unknown, "unknown"), (&malformed, "malformed")] {
            world.anonymous("GET", &path).key(key).send().await.unauthenticated(reason);
        }
    }
}

#[tokio::test]
async fn every_character_of_a_client_id_is_taken_as_it_is() {
    let world = World::new().await;
    let longest = "Zz9".repeat(21) + "~";
    for id in ["a", "A.b_c~d-9", "..-", "0", &longest] {
        world.app("Acme0001", id, "Odd App", &["bankidse"]).await;
        let reply = create(&world, id).await.expect(201);
        assert_eq!(reply.body["hostClientId"], id);
        let challenge = reply.body["id"].as_str().expect("an id");
        let location = format!("/connect/v1/apps/{id}/production-tests/{challenge}");
        assert_eq!(reply.header("location"), Some(location.as_str()));
        let path = location.strip_prefix("/connect").expect("the stage");
        let shown = world.get(path).send().await.expect(200);
        assert_eq!(shown.body["id"], challenge);
        // The same in percent-encoding, which the gateway decodes.
        let encoded: String = id.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let path = format!("/v1/apps/{encoded}/production-tests");
        let listed = world.get(&path).send().await.expect(200);
        assert_eq!(listed.body[0]["id"], challenge);
    }
}

#[tokio::test]
async fn a_challenge_belongs_to_one_app() {
    let world = World::new().await;
    world.app("Acme0001", "sibling", "Sibling", &["bankidse"]).await;
    let created = create(&world, "abc123").await.expect(201);
    let id = created.body["id"].as_str().expect("an id");
    let path = |app: &str| format!("/v1/apps/{app}/production-tests/{id}");
    let _ = world.get(&path("abc123")).send().await.expect(200);
    not_found(&world.get(&path("sibling")).send().await);
    forbidden(&world.get(&path("other456")).send().await);
    not_found(&world.get(&path("nosuchapp")).send().await);
    let other = world.anonymous("GET", &path("abc123")).key(&world.other_key);
    forbidden(&other.send().await);
}

#[tokio::test]
async fn a_challenge_id_of_another_spelling_names_nothing() {
    let world = World::new().await;
    let created = create(&world, "abc123").await.expect(201);
    let id = created.body["id"].as_str().expect("an id");
    let get = |id: &str| world.get(&format!("/v1/apps/abc123/production-tests/{id}")).send();
    assert_eq!(get(id).await.expect(200).body["id"], id);
    let mut odd = odd_ids();
    odd.extend([
        CHALLENGE.to_owned(),
        id.to_uppercase(),
        id.replace('-', ""),
        format!("%7B{id}%7D"),
        format!("urn:uuid:{id}"),
        format!("{id}0"),
        format!("{id}%20"),
        format!("%20{id}"),
        format!("{id}%00"),
        format!("{id}%2F"),
        format!("{id},{id}"),
        id[..35].to_owned(),
        format!("TEST%23{id}"),
    ]);
    for odd in odd {
        let reply = get(&odd).await;
        assert_eq!(reply.status, 404, "{odd:.60}");
        not_found(&reply);
    }
    let list = world.get(&format!("/v1/apps/abc123/production-tests/{id}"));
    not_found(&list.path_parameter("challenge_id", "").send().await);
}
