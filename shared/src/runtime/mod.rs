//! From a process to answers: configuration, logging and the Lambda loop.

pub mod backend;
pub mod config;
mod endpoint;
pub mod logging;
mod request_line;
mod responder;
mod response_limit;
mod surroundings;
pub mod worker;

pub use backend::Backend;
pub use endpoint::{AloneHandler, Endpoint, Handler, Invocation};
pub use request_line::RequestLog;
pub use responder::Responder;
pub use response_limit::{RESPONSE_LIMIT, response_size};
pub use surroundings::Surroundings;
pub use worker::{Shift, Tally, Work, WorkFailed, Worker};

use crate::BoxFuture;
use crate::domain::time::Timestamp;
use crate::http::event::GatewayEvent;
use config::{Config, ConfigError};
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::{Error, LambdaEvent, service_fn};
use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Runs one endpoint as a Lambda function until the runtime ends it. What is wrong with the
/// configuration is said before the first request and ends the process.
pub fn run(endpoint: &'static Endpoint) -> ExitCode {
    live(endpoint.name, || Setting::from_env(endpoint), |setting| serve(endpoint, setting))
}

/// The life of a process: what it is told by its environment, and what it then does until the runtime ends it.
fn live<S, F: Future<Output = Result<(), Error>>>(
    name: &'static str,
    told: impl FnOnce() -> Result<S, ConfigError>,
    serve: impl FnOnce(S) -> F,
) -> ExitCode {
    logging::init();
    let setting = match told() {
        Ok(setting) => setting,
        Err(error) => {
            tracing::error!(endpoint = name, "{error}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Error::from).and_then(|rt| rt.block_on(serve(setting))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(endpoint = name, detail = %error, "the runtime ended");
            ExitCode::FAILURE
        }
    }
}

/// What a function is told by its environment, as its handler needs it.
enum Setting {
    WithTable(Box<Config>),
    Alone(AloneHandler, Surroundings),
}

impl Setting {
    fn from_env(endpoint: &Endpoint) -> Result<Self, ConfigError> {
        match endpoint.handler {
            Handler::WithTable(_) => {
                Config::from_env(endpoint.variables).map(|config| Self::WithTable(Box::new(config)))
            }
            Handler::Alone(handler) => {
                Surroundings::from_env().map(|surroundings| Self::Alone(handler, surroundings))
            }
        }
    }

    /// Sets up what answers. Only what has a table opens a connection.
    async fn start(self) -> Result<Program, Error> {
        match self {
            Self::WithTable(config) => {
                let backend = Backend::from_config(*config)?;
                backend.warm_up().await;
                Ok(Program::WithTable(Box::new(backend)))
            }
            Self::Alone(handler, surroundings) => {
                Ok(Program::Alone(handler, Box::new(Responder::from_config(surroundings))))
            }
        }
    }
}

/// What answers, from the process's start to its end.
enum Program {
    WithTable(Box<Backend>),
    Alone(AloneHandler, Box<Responder>),
}

impl Program {
    async fn answer(
        &self,
        endpoint: &Endpoint,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> ApiGatewayV2httpResponse {
        match self {
            Self::WithTable(backend) => backend.answer(endpoint, event, invocation).await,
            Self::Alone(handler, responder) => {
                responder.answer_alone(endpoint.name, *handler, event, invocation).await
            }
        }
    }
}

async fn serve(endpoint: &'static Endpoint, setting: Setting) -> Result<(), Error> {
    let program = Arc::new(setting.start().await?);
    // One boxed type, so that the runtime's generics are compiled here and not in every binary.
    let handler = service_fn(move |event: LambdaEvent<GatewayEvent>| {
        let program = Arc::clone(&program);
        let answered: BoxFuture<'static, Result<ApiGatewayV2httpResponse, Infallible>> =
            Box::pin(async move {
                let LambdaEvent { payload, context } = event;
                let invocation = Invocation {
                    request_id: context.request_id,
                    time_left: time_left(context.deadline),
                };
                Ok(program.answer(endpoint, payload, &invocation).await)
            });
        answered
    });
    lambda_runtime::Runtime::new(handler).run().await
}

/// The wall clock.
#[expect(clippy::disallowed_methods, reason = "this is the place where the clock is read")]
pub fn system_time() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// How long the invocation may still take, from its deadline in milliseconds since the epoch.
/// `cargo lambda watch` sends a duration instead: no deadline lies in the seventies.
fn time_left(deadline: u64) -> Duration {
    let now = if deadline < 300_000_000_000 { 0 } else { system_time().millis().unsigned_abs() };
    Duration::from_millis(deadline.saturating_sub(now))
}
