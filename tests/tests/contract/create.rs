//! POST /apps/{client_id}/production-tests. docs/api.md section 2.

use greenlight_tests::World;
use serde_json::json;

const PATH: &str = "/v1/apps/abc123/production-tests";

#[tokio::test]
async fn a_created_challenge_has_exactly_the_documented_members_in_order() {
    let world = World::new().await;
    let body = json!({ "title": "BankID SE Test", "providerIds": ["bankidse"], "maxStamps": 3 });
    let reply = world.post(PATH).json(&body).send().await.expect(201);
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
