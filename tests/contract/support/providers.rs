//! Providers as GET /apps/{client_id}/providers shows them, and a small catalogue of them.

use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight_tests::{ACME, Reply, Request, World};
use serde_json::{Value, json};

/// The providers of [`ACME`] with where their activations stand.
pub(crate) const DETAILED: &str = "/v1/apps/abc123/providers?include=activation";

/// A catalogue of three: one that is activated at once, one by registration and one by contract.
fn three() -> Catalogue {
    let provider = |id: &str, kind: &str, requirements: Value| {
        json!({
            "id": id, "name": id.to_uppercase(), "description": "Words.", "logoUrl": "https://x/l.svg",
            "countries": ["DK", "GL"], "flowTypes": ["redirect"], "scopes": ["openid", "profile"],
            "loa": [2, 3], "defaultLoa": 3, "type": 1, "verificationModel": "eid", "kind": kind,
            "environments": ["sandbox", "production"], "demoPolicy": kind == "registration",
            "requirements": requirements
        })
    };
    let field = |id: &str, field_type: &str, required: bool| {
        json!({
            "id": id, "type": field_type, "label": "A label", "description": "Words.", "example": "x",
            "required": required
        })
    };
    let mut choice = field("level", "select", true);
    choice["options"] = json!([{ "value": "1", "label": "One" }, { "value": "2", "label": "Two" }]);
    let fields = json!([
        field("displayName", "text", true),
        field("logo", "text", false),
        field("useSsn", "checkbox", false),
        choice
    ]);
    let providers = json!([
        provider("direct", "direct", json!([])),
        provider("registers", "registration", fields),
        provider("signs", "contract", json!([])),
    ]);
    Catalogue::parse(&json!({ "providers": providers }).to_string()).expect("a catalogue")
}

pub(crate) async fn world_of_three(deployment: Deployment) -> World {
    World::of(deployment, three()).await
}

pub(crate) async fn submit(world: &World, providers: Value) -> Value {
    world.submit(ACME, &providers).send().await.expect(200).body
}

pub(crate) async fn detailed(world: &World) -> Reply {
    world.get(DETAILED).send().await.expect(200)
}

/// The owner of [`ACME`] switches a provider off or on.
pub(crate) fn switch<'w>(world: &'w World, provider: &str, enabled: bool) -> Request<'w> {
    let target = format!("/v1/apps/{ACME}/providers/{provider}");
    world.anonymous("PATCH", &target).key(&world.key).json(&json!({ "enabled": enabled }))
}

/// The entry of a provider.
pub(crate) fn entry(reply: &Reply, id: &str) -> Value {
    let entries = reply.body.as_array().expect("an array");
    entries.iter().find(|entry| entry["id"] == id).expect("an entry").clone()
}

/// `isActive`, `needAction` and `status` of a provider.
pub(crate) fn status(reply: &Reply, id: &str) -> (bool, bool, String) {
    let entry = entry(reply, id);
    let flag = |name: &str| entry[name].as_bool().expect("a flag");
    let status = entry["status"].as_str().expect("a status").to_owned();
    assert_eq!(entry["activation"]["status"], status);
    (flag("isActive"), flag("needAction"), status)
}
