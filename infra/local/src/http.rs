//! A small HTTP client: one request, the whole answer as text, a limit on the time.

use ::http::{HeaderMap, Request, StatusCode};
use greenlight_devkit::Problem;
use http_body_util::BodyExt as _;
use hyper_util::{client::legacy, client::legacy::connect::HttpConnector, rt::TokioExecutor};
use std::time::Duration;

/// Speaks to the API as any caller would.
#[derive(Clone)]
pub(crate) struct Client(legacy::Client<HttpConnector, String>);

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self(legacy::Client::builder(TokioExecutor::new()).build_http())
    }

    /// Sends a request and reads the answer to its end.
    pub(crate) async fn send(
        &self,
        request: Request<String>,
        limit: Duration,
    ) -> Result<Answer, Problem> {
        let what = format!("{} {}", request.method(), request.uri());
        let exchange = async {
            let (head, body) = self.0.request(request).await.map_err(|e| reasons(&e))?.into_parts();
            let body = body.collect().await.map_err(|e| reasons(&e))?.to_bytes();
            let body = String::from_utf8(body.to_vec()).map_err(|e| e.to_string())?;
            Ok(Answer { status: head.status, headers: head.headers, body })
        };
        match tokio::time::timeout(limit, exchange).await {
            Ok(answer) => answer.map_err(|e: String| Problem::new(format!("{what} failed: {e}"))),
            Err(_) => {
                Err(Problem::new(format!("{what} got no answer in {} seconds", limit.as_secs())))
            }
        }
    }
}

/// An error with all its causes: the client's own message alone is "client error (Connect)".
pub(crate) fn reasons(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
