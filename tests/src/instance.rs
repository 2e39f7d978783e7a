//! An instance of every function. Each calls the engine under an access key of its own, as each has a
//! role of its own on AWS, so that what came from which can be told apart beside the engine. Setting up
//! and looking at the table is nobody's role, and what is administered without a program is none of the
//! functions': they have keys of their own, too.

use crate::endpoints::ENDPOINTS;
use crate::line::Line;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use greenlight::domain::time::Timestamp;
use greenlight::http::event::GatewayEvent;
use greenlight::http::origin::OriginSecrets;
use greenlight::runtime::{Backend, Endpoint, Invocation, RequestLog};
use greenlight::store::{Clock, Table};
use greenlight::usecase::Settings;
use greenlight_devkit::engine::config;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The access key of looking at the table, and of what is put there past all rules.
pub(crate) const HARNESS: &str = "HARNESS";
/// The access key of use cases that no function carries out.
const USE_CASES: &str = "USECASES";

/// How long the SDK waits before it sends a call again.
const RETRY_BACKOFF: Duration = Duration::from_millis(20);

/// What all instances of a world have in common.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) endpoint: String,
    pub(crate) line: Line,
    pub(crate) table: String,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) request_lines: Arc<Mutex<Vec<u8>>>,
    /// What calls are timed by.
    pub(crate) timer: Arc<dyn Clock>,
}

impl Site {
    /// The SDK's client for setting up and looking at the table.
    pub(crate) fn client(&self) -> Client {
        self.client_of(HARNESS)
    }

    /// A client with this access key.
    fn client_of(&self, access_key: &str) -> Client {
        let config = config(&self.endpoint, access_key)
            .http_client(self.line.clone())
            // As often as in the functions, but without the waiting in between, and from a quota
            // of the world's own.
            .retry_partition(RetryPartition::new(self.table.clone()))
            .retry_config(RetryConfig::standard().with_initial_backoff(RETRY_BACKOFF))
            .build();
        Client::from_conf(config)
    }

    fn backend(&self, access_key: &str, settings: &Settings) -> Backend {
        let clock = Arc::clone(&self.clock);
        let now = move || Timestamp::from_millis(clock.load(Ordering::SeqCst));
        let lines = Arc::clone(&self.request_lines);
        let log = RequestLog::to(settings.deployment, move |line| {
            lines.lock().expect("lines").extend_from_slice(line);
        });
        let client = self.client_of(access_key);
        let table = Table::new(client, &self.table).timed_by(Arc::clone(&self.timer));
        Backend::new(table, settings.clone(), now).with_log(log)
    }
}

/// One instance of each function, made when first asked. It stands for its own backend as well, for
/// use cases that no function carries out.
pub struct Instance {
    site: Site,
    settings: Settings,
    edge: OriginSecrets,
    own: Backend,
    functions: Mutex<HashMap<&'static str, Arc<Backend>>>,
}

impl Instance {
    pub(crate) fn new(site: &Site, settings: Settings) -> Self {
        let own = site.backend(USE_CASES, &settings);
        let edge = OriginSecrets::default();
        Self { site: site.clone(), settings, edge, own, functions: Mutex::default() }
    }

    /// The same, behind an edge that sends one of these secrets.
    #[must_use]
    pub fn behind(self, edge: OriginSecrets) -> Self {
        Self { edge, ..self }
    }

    /// Answers one event as the endpoint's function.
    pub async fn answer(
        &self,
        endpoint: &Endpoint,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> ApiGatewayV2httpResponse {
        self.function(endpoint).answer(endpoint, event, invocation).await
    }

    fn function(&self, endpoint: &Endpoint) -> Arc<Backend> {
        let mut functions = self.functions.lock().expect("functions");
        let is_real = ENDPOINTS.iter().any(|row| row.endpoint.name == endpoint.name);
        let key = if is_real { access_key(endpoint.name) } else { USE_CASES.to_owned() };
        let make = || Arc::new(self.site.backend(&key, &self.settings).behind(self.edge.clone()));
        Arc::clone(functions.entry(endpoint.name).or_insert_with(make))
    }
}

impl Deref for Instance {
    type Target = Backend;

    fn deref(&self) -> &Backend {
        &self.own
    }
}

/// The access key of a function, such as `recordstamp`.
fn access_key(function: &str) -> String {
    function.replace('-', "")
}
