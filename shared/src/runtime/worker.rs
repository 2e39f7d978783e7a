//! What runs without a request: a function that the table's stream or a schedule calls, and no gateway. It has the
//! table, the settings and the one line of its run as every other has; what it answers is Lambda's own.

use super::backend::Backend;
use super::config::{Config, Variable};
use super::endpoint::Invocation;
use super::request_line::WorkLine;
use super::{live, time_left};
use crate::BoxFuture;
use crate::domain::time::Timestamp;
use crate::store::Store;
use crate::usecase::Settings;
use futures_util::FutureExt as _;
use lambda_http::{Error, LambdaEvent, service_fn};
use serde_json::Value;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tracing::Instrument as _;

/// One worker: a function's name and what it does.
pub struct Worker {
    /// The function's name: its folder, package and binary.
    pub name: &'static str,
    /// The variables that it reads beyond those that all functions do.
    pub variables: &'static [Variable],
    /// Sets up what is held from the process's start to its end.
    pub start: fn(&Config) -> Arc<dyn Work>,
}

/// What a worker does when it is called.
pub trait Work: Send + Sync {
    /// Does it, and gives what Lambda is to be answered.
    ///
    /// # Errors
    /// What is wrong, for the log: nothing has come of it, and Lambda calls again if it would.
    fn work<'a>(
        &'a self,
        event: &'a Value,
        shift: &'a Shift<'a>,
    ) -> BoxFuture<'a, Result<Value, String>>;
}

/// One run of a worker: the table, the settings, the clock, the time that it may take.
pub struct Shift<'a> {
    /// What does not change between runs.
    pub settings: &'a Settings,
    store: Store,
    clock: &'a (dyn Fn() -> Timestamp + Send + Sync),
    tally: Mutex<Tally>,
}

/// What a run has come to, for its line and the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Deliveries that were put.
    pub put: u64,
    /// Attempts.
    pub attempts: u64,
    /// Attempts that failed.
    pub failed_attempts: u64,
    /// Deliveries that have arrived.
    pub succeeded: u64,
    /// Deliveries of which the last attempt failed.
    pub failed: u64,
    /// Deliveries that nobody wanted any more.
    pub dropped: u64,
    /// Endpoints that were disabled.
    pub disabled: u64,
    /// Events or deliveries that something was in the way of, and that are looked at again.
    pub postponed: u64,
    /// How long the oldest delivery was due that was met, leaving out endpoints that fail.
    pub oldest_due: Option<Duration>,
}

impl Shift<'_> {
    /// The table, at a clock reading that is taken now.
    pub fn store(&self) -> Store {
        self.store.at(self.now())
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// How much time is left.
    pub fn time_left(&self) -> Duration {
        self.store.time_left()
    }

    /// What waits are timed by: what it shows.
    pub fn instant(&self) -> Instant {
        self.store.instant()
    }

    /// Waits until the timer shows `at`.
    pub async fn sleep_until(&self, at: Instant) {
        self.store.sleep_until(at).await;
    }

    /// Counts something.
    pub fn count(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut self.tally.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What was counted so far.
    pub fn tally(&self) -> Tally {
        *self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend {
    /// One run of a worker. Whatever goes wrong, a panic included, is an error of the invocation.
    ///
    /// # Errors
    /// That it went wrong; what, stands in the log.
    pub async fn work(
        &self,
        name: &'static str,
        work: &dyn Work,
        event: &Value,
        invocation: &Invocation,
    ) -> Result<Value, WorkFailed> {
        let request_id = invocation.request_id.as_str();
        let shift = Shift {
            settings: self.settings(),
            store: self.store_for_work(invocation.time_left),
            clock: self.clock(),
            tally: Mutex::default(),
        };
        let started = shift.instant();
        let span = tracing::info_span!("request", request_id, endpoint = name);
        let worked = AssertUnwindSafe(work.work(event, &shift)).catch_unwind().instrument(span);
        let result = worked.await.unwrap_or_else(|_| Err("a panic".to_owned()));
        if let Err(detail) = &result {
            tracing::error!(request_id, endpoint = name, detail, "the work failed");
        }
        self.log().write(&WorkLine {
            request_id,
            endpoint: name,
            code: if result.is_ok() { "OK" } else { "SYSTEM_INTERNAL_ERROR" },
            took: shift.instant() - started,
            usage: shift.store.meter().usage(),
            tally: shift.tally(),
        });
        result.map_err(|_| WorkFailed)
    }
}

/// That a run went wrong. Lambda calls again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkFailed;

impl std::fmt::Display for WorkFailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the work failed; the log says why")
    }
}

impl std::error::Error for WorkFailed {}

/// Runs a worker as a Lambda function until the runtime ends it. What is wrong with the configuration is said
/// before the first call and ends the process.
pub fn run(worker: &'static Worker) -> ExitCode {
    let told = || Config::from_env(worker.variables);
    live(worker.name, told, |config| serve(worker, config))
}

async fn serve(worker: &'static Worker, config: Config) -> Result<(), Error> {
    let work = (worker.start)(&config);
    let backend = Arc::new(Backend::from_config(config)?);
    backend.warm_up_for_work().await;
    let handler = service_fn(move |event: LambdaEvent<Value>| {
        let (backend, work) = (Arc::clone(&backend), Arc::clone(&work));
        let answered: BoxFuture<'static, Result<Value, Error>> = Box::pin(async move {
            let LambdaEvent { payload, context } = event;
            let invocation = Invocation {
                request_id: context.request_id,
                time_left: time_left(context.deadline),
            };
            let worked = backend.work(worker.name, work.as_ref(), &payload, &invocation).await;
            worked.map_err(Error::from)
        });
        answered
    });
    lambda_runtime::Runtime::new(handler).run().await
}
