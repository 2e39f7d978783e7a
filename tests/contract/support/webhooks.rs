//! Webhook endpoints, as the world's organisation registers them.

use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{EndpointId, SecretRef, WebhookEndpoint};
use greenlight::store::Wanted;
use greenlight_tests::{Reply, Request, World};
use serde_json::{Value, json};

/// Where they are registered.
pub(crate) const ENDPOINTS: &str = "/v1/webhook-endpoints";

/// A URL that is good.
pub(crate) const URL: &str = "https://hooks.acme.example/greenlight";

/// A request to register one.
pub(crate) fn registers<'w>(world: &'w World, body: &Value) -> Request<'w> {
    world.post(ENDPOINTS).json(body)
}

/// Registers one for everything.
pub(crate) async fn registered(world: &World) -> Reply {
    registers(world, &json!({ "url": URL })).send().await.expect(201)
}

/// The id in an answer.
pub(crate) fn id(reply: &Reply) -> String {
    reply.body["id"].as_str().expect("an id").to_owned()
}

/// A request about one.
pub(crate) fn about<'w>(world: &'w World, method: &str, id: &str) -> Request<'w> {
    world.anonymous(method, &format!("{ENDPOINTS}/{id}")).key(&world.key)
}

/// A request that changes one.
pub(crate) fn changes<'w>(world: &'w World, id: &str, body: &Value) -> Request<'w> {
    about(world, "PATCH", id).json(body)
}

/// A request for another secret.
pub(crate) fn rotates<'w>(world: &'w World, id: &str, body: &Value) -> Request<'w> {
    about(world, "POST", &format!("{id}/rotate-secret")).json(body)
}

/// All of the organisation's.
pub(crate) async fn all(world: &World) -> Vec<Value> {
    let mut reply = world.get(ENDPOINTS).send().await.expect(200);
    match reply.body["data"].take() {
        Value::Array(all) => all,
        other => panic!("{other}"),
    }
}

/// What is stored of one, and what counts how many there are.
pub(crate) async fn stored(world: &World, id: &str) -> Option<WebhookEndpoint> {
    let wanted = Wanted {
        organisation: OwnerId::parse("Acme0001"),
        endpoint: EndpointId::parse(id),
        ..Wanted::default()
    };
    world.store().fetch(&wanted).await.expect("readable").endpoint
}

/// The secret of an endpoint with this number, made of the world's own key.
pub(crate) fn secret(world: &World, id: &str, generation: u32) -> String {
    let id = EndpointId::parse(id).expect("an id");
    let which = SecretRef { generation, key_id: "w1".to_owned() };
    world.settings().webhook_keys.secret(&id, &which).expect("a key").shown()
}

/// The answer without its secret.
pub(crate) fn without_secret(reply: &Reply) -> Value {
    let mut body = reply.body.clone();
    body.as_object_mut().expect("an object").remove("secret").expect("a secret");
    body
}
