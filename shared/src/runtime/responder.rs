//! What stands around every handler, with a table or without: the edge's lock before it; what becomes of a
//! panic, the limit on answers and the request's line behind it.

use super::endpoint::{AloneHandler, Invocation};
use super::request_line::{RequestLine, RequestLog};
use super::response_limit::within_limit;
use super::surroundings::Surroundings;
use crate::domain::deployment::Deployment;
use crate::domain::refusal::Refusal;
use crate::http::call::Call;
use crate::http::docs_url::DocsUrl;
use crate::http::envelope::refuse;
use crate::http::event::GatewayEvent;
use crate::http::origin::{OriginSecrets, forbidden};
use crate::http::response::Response;
use crate::store::Usage;
use crate::usecase::caller::Identity;
use futures_util::FutureExt as _;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use std::panic::AssertUnwindSafe;
use tokio::time::Instant;
use tracing::Instrument as _;

/// What stands around every handler.
pub struct Responder {
    pub(super) log: RequestLog,
    pub(super) edge: OriginSecrets,
    pub(super) docs: DocsUrl,
}

/// What a request has come to, for its line.
#[derive(Default)]
pub(super) struct Account {
    pub(super) caller: Identity,
    pub(super) usage: Usage,
}

impl Responder {
    /// That of a function without a table.
    pub fn from_config(surroundings: Surroundings) -> Self {
        let Surroundings { deployment, edge, docs } = surroundings;
        Self { edge, docs, ..Self::new(deployment) }
    }

    /// One that writes to standard output, with no edge before it and no page that explains errors.
    pub(super) fn new(deployment: Deployment) -> Self {
        let log = RequestLog::to_stdout(deployment);
        Self { log, edge: OriginSecrets::default(), docs: DocsUrl::default() }
    }

    /// Answers one event from the request alone.
    pub async fn answer_alone(
        &self,
        endpoint: &'static str,
        handler: AloneHandler,
        event: GatewayEvent,
        invocation: &Invocation,
    ) -> ApiGatewayV2httpResponse {
        let call = Call::from_event(event);
        let handle = async { handler(&call) };
        self.answer((endpoint, invocation), &call, handle, Account::default).await
    }

    /// Answers one call. Whatever goes wrong, a panic included, becomes an answer of the contract.
    pub(super) async fn answer(
        &self,
        (endpoint, invocation): (&'static str, &Invocation),
        call: &Call,
        handle: impl Future<Output = Result<Response, Refusal>>,
        account: impl FnOnce() -> Account,
    ) -> ApiGatewayV2httpResponse {
        let started = Instant::now();
        let request_id = invocation.request_id.as_str();
        // Whatever is logged on the way, by whichever room, belongs to this request.
        let span = tracing::info_span!("request", request_id, endpoint);
        let came_by_the_edge = call.came_by(&self.edge);
        let handle = async { if came_by_the_edge { handle.await } else { Ok(forbidden()) } };
        let handled = AssertUnwindSafe(handle).catch_unwind().instrument(span);
        // What a panic says may quote what it was working on, so only its place is logged, by the
        // hook.
        let result = handled.await.unwrap_or_else(|_| Err(Refusal::internal("a panic")));
        let response = result.unwrap_or_else(|refusal| {
            if let Refusal::Internal(detail) = &refusal {
                tracing::error!(request_id, endpoint, detail, "internal error");
            }
            refuse(&refusal, request_id, &self.docs)
        });
        let response = within_limit(response, request_id, endpoint, &self.docs);
        let Account { caller, usage } = account();
        self.log.write(&RequestLine {
            request_id,
            endpoint,
            code: response.code.unwrap_or("OK"),
            reason: response.reason.as_deref(),
            caller: &caller,
            status: response.status,
            took: started.elapsed(),
            usage,
            replayed: response.replayed,
            queue_age: response.queue_age,
        });
        response.into_gateway(request_id)
    }
}
