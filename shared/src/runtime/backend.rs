//! Answering one invocation with the table: from the gateway's event to the gateway's answer.

use super::config::{Config, credentials_from_env};
use super::endpoint::{Endpoint, Handler, Invocation};
use super::request_line::RequestLog;
use super::responder::{Account, Responder};
use super::surroundings::Surroundings;
use super::system_time;
use crate::domain::api_key::KeyHash;
use crate::domain::event::EventId;
use crate::domain::ids::OwnerId;
use crate::domain::time::Timestamp;
use crate::http::call::Call;
use crate::http::docs_url::DocsUrl;
use crate::http::event::GatewayEvent;
use crate::http::exchange::Exchange;
use crate::http::origin::OriginSecrets;
use crate::store::{Store, Table, Wanted, client};
use crate::usecase::caller::Caller;
use crate::usecase::known_pairs::KnownPairs;
use crate::usecase::{Scope, Settings};
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use std::sync::Arc;
use std::time::Duration;

/// What a function with a table holds from its start to its end.
pub struct Backend {
    responder: Responder,
    table: Table,
    settings: Settings,
    known_pairs: Arc<KnownPairs>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// Calls end this long before the invocation does, so that there is time to say so.
const RESERVE: Duration = Duration::from_millis(500);
/// No request waits longer than this for the database, whatever the invocation would allow: the
/// gateway gives up after 30 seconds.
const PATIENCE: Duration = Duration::from_secs(25);

impl Backend {
    /// Sets everything up from the configuration.
    ///
    /// # Errors
    /// Missing credentials or an unreadable certificate file.
    pub fn from_config(config: Config) -> Result<Self, String> {
        let credentials = credentials_from_env().map_err(|error| error.to_string())?;
        let client = client::connect(&config.database, credentials)?;
        let table = Table::new(client, &config.table);
        let Surroundings { edge, docs, .. } = config.surroundings;
        Ok(Self::new(table, config.settings, system_time).behind(edge).explained_at(docs))
    }

    /// The same from parts.
    pub fn new(
        table: Table,
        settings: Settings,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        let responder = Responder::new(settings.deployment);
        let known_pairs = Arc::default();
        Self { responder, table, settings, known_pairs, clock: Arc::new(clock) }
    }

    /// The same, behind an edge that sends one of these secrets.
    #[must_use]
    pub fn behind(mut self, edge: OriginSecrets) -> Self {
        self.responder.edge = edge;
        self
    }

    /// The same, whose errors are explained there.
    #[must_use]
    pub fn explained_at(mut self, docs: DocsUrl) -> Self {
        self.responder.docs = docs;
        self
    }

    /// The same, but the requests' lines go elsewhere.
    #[must_use]
    pub fn with_log(mut self, log: RequestLog) -> Self {
        self.responder.log = log;
        self
    }

    /// The table as seen at `now` by one piece of work.
    pub fn store(&self, time_left: Duration, now: Timestamp) -> Store {
        let wait = time_left.saturating_sub(RESERVE).min(PATIENCE);
        self.table.store_within(wait, now)
    }

    /// The table as seen by one run of a worker, which may take as long as the invocation has left.
    pub(super) fn store_for_work(&self, time_left: Duration) -> Store {
        self.table.store_within(time_left.saturating_sub(RESERVE), (self.clock)())
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn clock(&self) -> &(dyn Fn() -> Timestamp + Send + Sync) {
        self.clock.as_ref()
    }

    pub(super) const fn log(&self) -> &RequestLog {
        &self.responder.log
    }

    /// What use cases are given, outside a request.
    pub fn scope(&self) -> Scope<'_> {
        let now = (self.clock)();
        Scope { store: self.store(PATIENCE, now), settings: &self.settings, now }
    }

    /// Opens the connection that the first request will use, by asking for a key that cannot exist.
    pub async fn warm_up(&self) {
        let key = Some(KeyHash::from_stored("warm-up"));
        let store = self.scope().store;
        if let Err(error) = store.fetch(&Wanted { key, ..Wanted::default() }).await {
            tracing::warn!(detail = %error, "the database did not answer during start-up");
        }
    }

    /// The same for a worker, which may not ask for keys: by asking for an event of nobody.
    pub(super) async fn warm_up_for_work(&self) {
        let store = self.scope().store;
        let nobody = OwnerId::parse("Nobody00").map(|owner| (owner, EventId::start()));
        if let Err(error) = store.outboxes(nobody.as_slice()).await {
            tracing::warn!(detail = %error, "the database did not answer during start-up");
        }
    }

    /// Answers one event. Whatever goes wrong, a panic included, becomes an answer of the contract.
    pub async fn answer(
        &self,
        endpoint: &Endpoint,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> ApiGatewayV2httpResponse {
        let handler = match endpoint.handler {
            Handler::WithTable(handler) => handler,
            Handler::Alone(handler) => {
                let name = endpoint.name;
                return self.responder.answer_alone(name, handler, event, invocation).await;
            }
        };
        let now = (self.clock)();
        let store = self.store(invocation.time_left, now);
        let call = Call::from_event(event);
        let caller = Arc::new(Caller::new(&self.known_pairs));
        let exchange = Exchange {
            call: &call,
            scope: Scope { store: store.clone(), settings: &self.settings, now },
            route: (endpoint.method, endpoint.route),
            caller: Arc::clone(&caller),
        };
        let handle = async { handler(exchange).await };
        let account = || Account { caller: caller.identity(), usage: store.meter().usage() };
        self.responder.answer((endpoint.name, invocation), &call, handle, account).await
    }
}
