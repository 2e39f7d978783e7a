//! From a process to answers: configuration, logging and the Lambda loop.

pub mod backend;
pub mod config;
pub mod logging;
mod request_line;
mod response_limit;

pub use backend::{Backend, Endpoint, Handler, Invocation};
pub use request_line::RequestLog;
pub use response_limit::{RESPONSE_LIMIT, response_size};

use crate::BoxFuture;
use crate::domain::time::Timestamp;
use crate::http::event::GatewayEvent;
use config::Config;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::{Error, LambdaEvent, service_fn};
use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Runs one endpoint as a Lambda function until the runtime ends it. What is wrong with the
/// configuration is said before the first request and ends the process.
pub fn run(endpoint: &'static Endpoint) -> ExitCode {
    logging::init();
    let config = match Config::from_env(endpoint.variables) {
        Ok(config) => config,
        Err(error) => {
            tracing::error!(endpoint = endpoint.name, "{error}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Error::from).and_then(|rt| rt.block_on(serve(endpoint, config))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(endpoint = endpoint.name, detail = %error, "the runtime ended");
            ExitCode::FAILURE
        }
    }
}

async fn serve(endpoint: &'static Endpoint, config: Config) -> Result<(), Error> {
    let backend = Arc::new(Backend::from_config(config)?);
    backend.warm_up().await;
    // One boxed type, so that the runtime's generics are compiled here and not in every binary.
    let handler = service_fn(move |event: LambdaEvent<GatewayEvent>| {
        let backend = Arc::clone(&backend);
        let answered: BoxFuture<'static, Result<ApiGatewayV2httpResponse, Infallible>> =
            Box::pin(async move {
                let LambdaEvent { payload, context } = event;
                let invocation = Invocation {
                    request_id: context.request_id,
                    time_left: time_left(context.deadline),
                };
                Ok(backend.answer(endpoint, payload, &invocation).await)
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
