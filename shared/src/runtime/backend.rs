//! Answering one invocation: from the gateway's event to the gateway's answer.

use super::config::{Config, Variable, credentials_from_env};
use super::request_line::{RequestLine, RequestLog};
use super::response_limit::within_limit;
use super::system_time;
use crate::BoxFuture;
use crate::domain::api_key::KeyHash;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use crate::http::call::Call;
use crate::http::envelope::refuse;
use crate::http::event::GatewayEvent;
use crate::http::exchange::Exchange;
use crate::http::origin::{OriginSecrets, forbidden};
use crate::http::response::Response;
use crate::store::{Store, Table, Wanted, client};
use crate::usecase::caller::Caller;
use crate::usecase::known_pairs::KnownPairs;
use crate::usecase::{Scope, Settings};
use futures_util::FutureExt as _;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument as _;

/// What answers the requests of one route.
pub type Handler = for<'a> fn(Exchange<'a>) -> BoxFuture<'a, Result<Response, Refusal>>;

/// One endpoint: a function's name, route and handler.
pub struct Endpoint {
    /// The function's name: its folder, package and binary.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The route below the stage, such as `/v1/apps/{client_id}/providers`.
    pub route: &'static str,
    /// The variables that it reads beyond those that all functions do.
    pub variables: &'static [Variable],
    /// The code.
    pub handler: Handler,
}

/// What is known of one invocation.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The invocation's id, a UUID.
    pub request_id: String,
    /// How long it may still take.
    pub time_left: Duration,
}

/// What a function holds from its start to its end.
pub struct Backend {
    table: Table,
    settings: Settings,
    known_pairs: Arc<KnownPairs>,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    log: RequestLog,
    edge: OriginSecrets,
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
        Ok(Self::new(table, config.settings, system_time).behind(config.edge))
    }

    /// The same from parts.
    pub fn new(
        table: Table,
        settings: Settings,
        clock: impl Fn() -> Timestamp + Send + Sync + 'static,
    ) -> Self {
        Self {
            table,
            log: RequestLog::to_stdout(settings.deployment),
            settings,
            known_pairs: Arc::default(),
            clock: Arc::new(clock),
            edge: OriginSecrets::default(),
        }
    }

    /// The same, behind an edge that sends one of these secrets.
    #[must_use]
    pub fn behind(self, edge: OriginSecrets) -> Self {
        Self { edge, ..self }
    }

    /// The same, but the requests' lines go elsewhere.
    #[must_use]
    pub fn with_log(self, log: RequestLog) -> Self {
        Self { log, ..self }
    }

    /// The table as seen at `now` by one piece of work.
    pub fn store(&self, time_left: Duration, now: Timestamp) -> Store {
        let wait = time_left.saturating_sub(RESERVE).min(PATIENCE);
        self.table.store_within(wait, now)
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

    /// Answers one event. Whatever goes wrong, a panic included, becomes an answer of the contract.
    pub async fn answer(
        &self,
        endpoint: &Endpoint,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> ApiGatewayV2httpResponse {
        let started = Instant::now();
        let now = (self.clock)();
        let store = self.store(invocation.time_left, now);
        let call = Call::from_event(event);
        let caller = Arc::new(Caller::new(&self.known_pairs));
        let came_by_the_edge = call.came_by(&self.edge);
        let exchange = Exchange {
            call: &call,
            scope: Scope { store: store.clone(), settings: &self.settings, now },
            route: (endpoint.method, endpoint.route),
            caller: Arc::clone(&caller),
        };
        let request_id = invocation.request_id.as_str();
        // Whatever is logged on the way, by whichever room, belongs to this request.
        let span = tracing::info_span!("request", request_id, endpoint = endpoint.name);
        let handle = async {
            if came_by_the_edge { (endpoint.handler)(exchange).await } else { Ok(forbidden()) }
        };
        let handled = AssertUnwindSafe(handle).catch_unwind().instrument(span);
        // What a panic says may quote what it was working on, so only its place is logged, by the
        // hook.
        let result = handled.await.unwrap_or_else(|_| Err(Refusal::internal("a panic")));
        let response = result.unwrap_or_else(|refusal| {
            if let Refusal::Internal(detail) = &refusal {
                tracing::error!(request_id, endpoint = endpoint.name, detail, "internal error");
            }
            refuse(&refusal, request_id)
        });
        let response = within_limit(response, request_id, endpoint.name);
        self.log.write(&RequestLine {
            request_id,
            endpoint: endpoint.name,
            code: response.code.unwrap_or("OK"),
            reason: response.reason.as_deref(),
            caller: &caller.identity(),
            status: response.status,
            took: started.elapsed(),
            usage: store.meter().usage(),
            replayed: response.replayed,
            queue_age: response.queue_age,
        });
        response.into_gateway(request_id)
    }
}
