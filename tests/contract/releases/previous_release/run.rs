//! A run: what is asked in it, by whom and when, and what is answered. All of it is kept, so that the
//! next release can be asked the same.

use super::people::secret;
use greenlight_tests::{Reply, Request, World};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A run under way.
pub(super) struct Run<'w> {
    pub(super) world: &'w World,
    pub(super) exchanges: Vec<Value>,
}

impl<'w> Run<'w> {
    pub(super) fn in_world(world: &'w World) -> Self {
        Self { world, exchanges: Vec::new() }
    }

    /// Asks for a change, under an idempotency key of its own, as the owner of the key of that name.
    /// A second later the next thing happens.
    pub(super) async fn post(&mut self, by: &str, target: &str, body: &Value) -> Value {
        let key = format!("previous-{}", self.exchanges.len());
        let details = json!({ "body": body, "idempotencyKey": key });
        let reply = self.exchange(by, "POST", target, details).await;
        self.world.advance(Duration::from_secs(1));
        reply.body
    }

    /// Asks a question.
    pub(super) async fn get(&mut self, by: &str, target: &str) -> Value {
        self.exchange(by, "GET", target, json!({})).await.body
    }

    async fn exchange(&mut self, by: &str, method: &str, target: &str, mut asked: Value) -> Reply {
        asked["at"] = json!(self.world.now());
        asked["by"] = json!(by);
        asked["method"] = json!(method);
        asked["target"] = json!(target);
        let reply = request(self.world, &asked).send().await;
        assert!((200..300).contains(&reply.status), "{asked}: {}", reply.text);
        asked["answer"] = answer(&asked, &reply);
        self.exchanges.push(asked);
        reply
    }
}

/// The request of an exchange.
pub(crate) fn request<'w>(world: &'w World, asked: &Value) -> Request<'w> {
    let text = |name: &str| asked[name].as_str().unwrap_or_else(|| panic!("{name} in {asked}"));
    let key = secret(world.settings().deployment, text("by"));
    let request = world.anonymous(text("method"), text("target")).key(key.reveal());
    if asked["method"] == "GET" {
        return request;
    }
    request.idempotency_key(text("idempotencyKey")).json(&asked["body"])
}

/// What is kept of an answer: all of it where it may be replayed. Of the providers only where each
/// stands: the catalogue may grow, and its texts may change.
pub(crate) fn answer(asked: &Value, reply: &Reply) -> Value {
    if asked["method"] == "POST" {
        let location = reply.header("location");
        return json!({ "status": reply.status, "location": location, "text": reply.text });
    }
    let is_catalogue = asked["target"].as_str().is_some_and(|it| it.contains("/providers"));
    let body = if is_catalogue { standings(&reply.body) } else { reply.body.clone() };
    json!({ "status": reply.status, "body": body })
}

/// Where each provider stands, by its id.
fn standings(providers: &Value) -> Value {
    let members =
        ["status", "id", "requestedAt", "activatedAt", "ignoredFields", "warnings", "rejection"];
    let standing = |provider: &Value| {
        let activation = &provider["activation"];
        let mut shown: Map<String, Value> =
            members.iter().map(|name| ((*name).to_owned(), activation[name].clone())).collect();
        shown.insert("isActive".to_owned(), provider["isActive"].clone());
        shown.insert("standing".to_owned(), provider["status"].clone());
        for field in activation["requirements"].as_array().into_iter().flatten() {
            let values = json!([field["currentValue"], field["submittedValue"]]);
            let id = field["id"].as_str().expect("an id");
            shown.insert(format!("field {id}"), values);
        }
        (provider["id"].as_str().expect("an id").to_owned(), Value::Object(shown))
    };
    providers.as_array().expect("providers").iter().map(standing).collect()
}
