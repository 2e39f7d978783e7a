//! A request under construction: what a client sends, as the gateway hands it on.

use crate::instance::Instance;
use crate::reply::Reply;
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenlight::http::event::GatewayEvent;
use greenlight::runtime::{Endpoint, Invocation};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

/// A request. Nothing happens before it is sent.
#[must_use]
pub struct Request<'w> {
    world: &'w World,
    instance: Option<&'w Instance>,
    endpoint: &'static Endpoint,
    event: GatewayEvent,
    headers: HashMap<String, Option<String>>,
    time_left: Duration,
}

impl<'w> Request<'w> {
    /// A request to the endpoint that serves `method` and `target`, a path below the stage with an
    /// optional query string. Path parameters are decoded, as on AWS.
    pub(crate) fn new(world: &'w World, method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (endpoint, parameters) = world
            .endpoints()
            .find_map(|endpoint| {
                let matches = endpoint.method == method;
                Some((endpoint, parameters(endpoint.route, path).filter(|_| matches)?))
            })
            .unwrap_or_else(|| panic!("no endpoint serves {method} {path}"));
        let event = GatewayEvent {
            path_parameters: Some(parameters),
            raw_query_string: Some(query.to_owned()),
            ..GatewayEvent::default()
        };
        let headers = HashMap::from([("accept".to_owned(), Some("*/*".to_owned()))]);
        // A busy machine is no reason to refuse: only tests of deadlines are in a hurry.
        let time_left = Duration::from_secs(60);
        Self { world, instance: None, endpoint, event, headers, time_left }
    }

    /// Sends `key` as the bearer key.
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// Sends a header; a second one of the same name is joined with a comma, as on AWS.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let joined = match self.headers.get(name) {
            Some(Some(first)) if name != "accept" => format!("{first},{value}"),
            _ => value.to_owned(),
        };
        self.headers.insert(name.to_owned(), Some(joined));
        self
    }

    /// Leaves a header out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    /// Sends an idempotency key.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    /// Sends a body as it is, declared as JSON.
    pub fn text(mut self, body: &str) -> Self {
        self.event.body = Some(body.to_owned());
        self.headers.insert("content-type".to_owned(), Some("application/json".to_owned()));
        self
    }

    /// Sends bytes, which the gateway hands on in Base64.
    pub fn bytes(mut self, body: &[u8]) -> Self {
        self = self.text(&STANDARD.encode(body));
        self.event.is_base64_encoded = true;
        self
    }

    /// Sets a path parameter to what no URL could bring.
    pub fn path_parameter(mut self, name: &str, value: &str) -> Self {
        let parameters = self.event.path_parameters.get_or_insert_default();
        parameters.insert(name.to_owned(), Some(value.to_owned()));
        self
    }

    /// Changes what the gateway hands on, beyond what a client can send. Headers are set by
    /// [`header`](Self::header) alone.
    pub fn altered(mut self, change: impl FnOnce(&mut GatewayEvent)) -> Self {
        change(&mut self.event);
        self
    }

    /// Sends it to another instance of the function than the world's own.
    pub fn to(mut self, instance: &'w Instance) -> Self {
        self.instance = Some(instance);
        self
    }

    /// Sends it to an endpoint of the test's own.
    pub fn at(mut self, endpoint: &'static Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Limits how long the invocation may take.
    pub fn within(mut self, time_left: Duration) -> Self {
        self.time_left = time_left;
        self
    }

    /// Sends it and checks what holds for every answer.
    pub async fn send(mut self) -> Reply {
        self.event.headers = Some(self.headers);
        let request_id = uuid::Uuid::from_bytes(greenlight::usecase::random()).to_string();
        let invocation = Invocation { request_id: request_id.clone(), time_left: self.time_left };
        let instance = self.instance.unwrap_or_else(|| self.world.backend());
        let response = instance.answer(self.endpoint, self.event, &invocation).await;
        Reply::checked(&response, &request_id)
    }
}

/// Matches a path against a route; the variables' values are decoded.
fn parameters(route: &str, path: &str) -> Option<HashMap<String, Option<String>>> {
    let (mut pattern, mut given) = (route.split('/'), path.split('/'));
    let mut found = HashMap::new();
    loop {
        match (pattern.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(pattern), Some(given)) => {
                if let Some(name) = pattern.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                    let value = percent_decode_str(given).decode_utf8_lossy().into_owned();
                    found.insert(name.to_owned(), Some(value));
                } else if pattern != given {
                    return None;
                }
            }
            _ => return None,
        }
    }
}
