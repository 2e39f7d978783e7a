//! A request under construction: what a client sends, as the gateway hands it on.

use crate::endpoints::ENDPOINTS;
use crate::instance::Instance;
use crate::reply::Reply;
use crate::world::World;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenlight::http::event::GatewayEvent;
use greenlight::runtime::{Endpoint, Invocation};
use greenlight_devkit::gateway::{self, Arrival, ON_AWS, Routes, STAGE, event};
use greenlight_template::Route;
use serde_json::Value;
use std::sync::LazyLock;
use std::time::Duration;

/// The routes as the code has them, not as template.yaml has: a test holds the two together.
static ROUTES: LazyLock<Routes> = LazyLock::new(|| {
    let endpoints = ENDPOINTS.iter().map(|row| row.endpoint);
    let routes = endpoints.map(|endpoint| Route {
        function: endpoint.name.to_owned(),
        method: endpoint.method.to_owned(),
        path: endpoint.route.to_owned(),
    });
    Routes::new(STAGE, routes.collect()).expect("routes")
});

type Change<'w> = Box<dyn FnOnce(&mut GatewayEvent) + Send + 'w>;

/// A request. Nothing happens before it is sent.
#[must_use]
pub struct Request<'w> {
    world: &'w World,
    instance: Option<&'w Instance>,
    endpoint: Option<&'static Endpoint>,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    event: Option<Value>,
    changes: Vec<Change<'w>>,
    time_left: Duration,
}

impl<'w> Request<'w> {
    /// A request to the endpoint that serves `method` and `target`, a path below the stage with an
    /// optional query string.
    pub(crate) fn new(world: &'w World, method: &str, target: &str) -> Self {
        Self {
            world,
            instance: None,
            endpoint: None,
            method: method.to_owned(),
            target: format!("/{STAGE}{target}"),
            headers: vec![("accept".to_owned(), "*/*".to_owned())],
            body: Vec::new(),
            event: None,
            changes: Vec::new(),
            // A busy machine is no reason to refuse: only tests of deadlines are in a hurry.
            time_left: Duration::from_secs(60),
        }
    }

    /// Sends `key` as the bearer key.
    pub fn key(self, key: &str) -> Self {
        self.header("authorization", &format!("Bearer {key}"))
    }

    /// Sends a header, beside what was sent under its name before.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if name == "accept" {
            self = self.without_header(name);
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
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
        self.body = body.into();
        self.without_header("content-type").header("content-type", "application/json")
    }

    /// Sends bytes, declared as JSON, which the gateway hands on in Base64.
    pub fn bytes(self, body: &[u8]) -> Self {
        let encoded = STANDARD.encode(body);
        self.text("").altered(move |event| {
            event.body = encoded;
            event.is_base64_encoded = true;
        })
    }

    /// Sets a path parameter to what no URL could bring.
    pub fn path_parameter(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.altered(|event| {
            event.path_parameters.insert(name, value);
        })
    }

    /// Changes what the gateway hands on, beyond what a client can send.
    pub fn altered(mut self, change: impl FnOnce(&mut GatewayEvent) + Send + 'w) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// The event that the gateway makes of it.
    pub fn as_event(mut self) -> Value {
        self.arrive().1
    }

    /// Has the gateway hand on this event in its place.
    pub fn event(mut self, event: Value) -> Self {
        self.event = Some(event);
        self
    }

    /// Sends it to another instance of the function than the world's own.
    pub fn to(mut self, instance: &'w Instance) -> Self {
        self.instance = Some(instance);
        self
    }

    /// Sends it to an endpoint of the test's own.
    pub fn at(mut self, endpoint: &'static Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// Limits how long the invocation may take.
    pub fn within(mut self, time_left: Duration) -> Self {
        self.time_left = time_left;
        self
    }

    /// Sends it and checks what holds for every answer.
    pub async fn send(mut self) -> Reply {
        let request_id = uuid::Uuid::from_bytes(greenlight::usecase::random()).to_string();
        let invocation = Invocation { request_id, time_left: self.time_left };
        let instance = self.instance.unwrap_or_else(|| self.world.backend());
        let (endpoint, made) = self.arrive();
        let event = self.event.take().unwrap_or(made);
        let mut event = serde_json::from_value(event).expect("an event of the gateway's");
        for change in self.changes.drain(..) {
            change(&mut event);
        }
        instance.answer(endpoint, event, &invocation).await
    }

    /// The event that the gateway makes of it, and the endpoint that it is for.
    fn arrive(&mut self) -> (&'static Endpoint, Value) {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let request = gateway::Request {
            method: &self.method,
            path,
            query,
            headers: std::mem::take(&mut self.headers),
            body: &self.body,
            source_ip: "192.0.2.1",
        };
        let matched = ROUTES.find(&self.method, path);
        let matched =
            matched.unwrap_or_else(|| panic!("no endpoint serves {} {path}", self.method));
        let name = matched.route.function.as_str();
        let serving = self.world.endpoints().find(|endpoint| endpoint.name == name);
        let arrival = Arrival {
            request_id: "JKJaXmPLvHcESHA=",
            trace_id: "Root=1-5e66d96f-3c1b2a4d5e6f708192a3b4c5",
            at: self.world.now().millis(),
        };
        let event = event(&ON_AWS, &request, &matched, &arrival);
        (self.endpoint.or(serving).expect("an endpoint"), event)
    }
}
