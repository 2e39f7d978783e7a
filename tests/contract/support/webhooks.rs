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

/// A request to try one out.
pub(crate) fn pings<'w>(world: &'w World, id: &str) -> Request<'w> {
    about(world, "POST", &format!("{id}/ping")).json(&json!({}))
}

/// A request to send an event once more.
pub(crate) fn redelivers<'w>(world: &'w World, id: &str, event: &str) -> Request<'w> {
    about(world, "POST", &format!("{id}/deliveries/{event}/redeliver")).json(&json!({}))
}

/// A request for what was missed since a time.
pub(crate) fn recovers<'w>(world: &'w World, id: &str, since: &str) -> Request<'w> {
    about(world, "POST", &format!("{id}/recover")).json(&json!({ "since": since }))
}

/// A page of its deliveries.
pub(crate) async fn deliveries(world: &World, id: &str, query: &str) -> Reply {
    about(world, "GET", &format!("{id}/deliveries?{query}")).send().await.expect(200)
}

/// The same, and nothing of it but the deliveries.
pub(crate) async fn delivered(world: &World, id: &str, query: &str) -> Vec<Value> {
    match deliveries(world, id, query).await.body["data"].take() {
        Value::Array(all) => all,
        other => panic!("{other}"),
    }
}

/// What has become of each of its deliveries, and how many attempts were made of it.
pub(crate) async fn outcomes(world: &World, id: &str) -> Vec<(String, usize)> {
    let all = delivered(world, id, "").await;
    let outcome = |it: &Value| {
        let attempts = it["attempts"].as_array().expect("attempts").len();
        (it["status"].as_str().expect("a status").to_owned(), attempts)
    };
    all.iter().map(outcome).collect()
}
