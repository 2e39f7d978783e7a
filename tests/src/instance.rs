//! An instance of every function. Each calls the engine under an access key of its own, as each has a
//! role of its own on AWS, so that what came from which can be told apart beside the engine. Setting up
//! and looking at the table is nobody's role, and what is administered without a program is none of the
//! functions': they have keys of their own, too.

use crate::document::{Document, Sent};
use crate::endpoints::ENDPOINTS;
use crate::line::Line;
use crate::reply::Reply;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::{RetryConfig, RetryPartition};
use greenlight::domain::time::Timestamp;
use greenlight::http::docs_url::DocsUrl;
use greenlight::http::event::GatewayEvent;
use greenlight::http::origin::OriginSecrets;
use greenlight::runtime::{Backend, Endpoint, Invocation, RequestLog, Work, WorkFailed};
use greenlight::store::{Clock, Table};
use greenlight::usecase::Settings;
use greenlight_devkit::engine::config;
use serde_json::Value;
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
    /// Members of answers that may have values of a later release.
    pub(crate) excused: Arc<Mutex<Vec<&'static str>>>,
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
    docs: DocsUrl,
    own: Backend,
    functions: Mutex<HashMap<&'static str, Arc<Backend>>>,
}

impl Instance {
    pub(crate) fn new(site: &Site, settings: Settings) -> Self {
        let own = site.backend(USE_CASES, &settings);
        let (edge, docs) = (OriginSecrets::default(), DocsUrl::default());
        Self { site: site.clone(), settings, edge, docs, own, functions: Mutex::default() }
    }

    /// The same, behind an edge that sends one of these secrets.
    #[must_use]
    pub fn behind(self, edge: OriginSecrets) -> Self {
        Self { edge, ..self }
    }

    /// The same, whose errors are explained there.
    #[must_use]
    pub fn explained_at(self, docs: DocsUrl) -> Self {
        Self { docs, ..self }
    }

    /// Answers one event as the endpoint's function. What holds for every exchange of the contract's endpoints is
    /// checked: what docs/openapi.yaml says of it, and what no document can.
    pub async fn answer(
        &self,
        endpoint: &Endpoint,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> Reply {
        let sent = Sent::of(&event);
        let response = self.function(endpoint).answer(endpoint, event, invocation).await;
        let reply = Reply::read(&response);
        if is_real(endpoint) {
            let excused = self.site.excused.lock().expect("names").clone();
            Document::get().hold(endpoint.name, &sent, &reply, &excused);
        }
        reply.check(&invocation.request_id);
        reply
    }

    /// Runs a worker, called `name`, as its function would be.
    ///
    /// # Errors
    /// That it failed.
    pub async fn work(
        &self,
        name: &'static str,
        work: &dyn Work,
        event: &Value,
        time_left: Duration,
    ) -> Result<Value, WorkFailed> {
        let make = || Arc::new(self.site.backend(&access_key(name), &self.settings));
        let backend = {
            let mut functions = self.functions.lock().expect("functions");
            Arc::clone(functions.entry(name).or_insert_with(make))
        };
        let request_id = "11111111-2222-4333-8444-555555555555".to_owned();
        backend.work(name, work, event, &Invocation { request_id, time_left }).await
    }

    fn function(&self, endpoint: &Endpoint) -> Arc<Backend> {
        let mut functions = self.functions.lock().expect("functions");
        let key = if is_real(endpoint) { access_key(endpoint.name) } else { USE_CASES.to_owned() };
        let make = || {
            let backend = self.site.backend(&key, &self.settings).behind(self.edge.clone());
            Arc::new(backend.explained_at(self.docs.clone()))
        };
        Arc::clone(functions.entry(endpoint.name).or_insert_with(make))
    }
}

impl Deref for Instance {
    type Target = Backend;

    fn deref(&self) -> &Backend {
        &self.own
    }
}

/// Whether it is one of the contract's, and not a test's own.
fn is_real(endpoint: &Endpoint) -> bool {
    ENDPOINTS.iter().any(|row| row.endpoint.name == endpoint.name)
}

/// The access key of a function, such as `recordstamp`.
fn access_key(function: &str) -> String {
    function.replace('-', "")
}
