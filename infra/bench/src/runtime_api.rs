//! A stand-in for the Lambda Runtime API: the function asks for its next invocation and waits, and
//! posts the answer.
//!
//! This side only takes requests in and hands them on; what is replied, and when, is the script of
//! a [`Session`](crate::session::Session).
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use greenlight_devkit::{Problem, engine::listen, http::Server};
use http::{Method, Response, StatusCode, response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use std::{
    fmt, future,
    net::SocketAddr,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::sync::{mpsc, oneshot};

const VERSION: &str = "/2018-06-01/runtime/";
/// How long an invocation may take. Ample, because counting instructions slows everything down.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a function asked or said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It waits for an invocation.
    Next,
    /// It answered one.
    Answer,
    /// It could not start, or could not answer.
    Failure,
    /// Something that a function does not say.
    Nonsense,
}

impl Said {
    fn of(method: &Method, path: &str) -> Self {
        let Some(path) = path.strip_prefix(VERSION) else { return Self::Nonsense };
        match (method.as_str(), path) {
            ("GET", "invocation/next") => Self::Next,
            ("POST", "init/error") => Self::Failure,
            ("POST", path) if path.starts_with("invocation/") => match path.rsplit('/').next() {
                Some("response") => Self::Answer,
                Some("error") => Self::Failure,
                _ => Self::Nonsense,
            },
            _ => Self::Nonsense,
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Next => "a request for an invocation",
            Self::Answer => "an answer",
            Self::Failure => "the message of a failure",
            Self::Nonsense => "something that no function says",
        })
    }
}

/// What came, with the means to reply to it.
pub(crate) struct Request {
    pub(crate) said: Said,
    pub(crate) body: Bytes,
    /// When its last byte was here.
    pub(crate) received: Instant,
    pub(crate) reply: oneshot::Sender<Reply>,
}

/// What is replied.
pub(crate) type Reply = Response<Full<Bytes>>;

/// The running stand-in; it ends when it is dropped.
pub(crate) struct RuntimeApi {
    requests: mpsc::Receiver<Request>,
    server: Server,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Result<Self, Problem> {
        let no_port = Problem::of("the stand-in for the Lambda Runtime API has no port");
        let listener = listen(0).await.map_err(no_port)?;
        let (sender, requests) = mpsc::channel(1);
        let server = Server::start(listener, move |request, _| answer(request, sender.clone()))?;
        Ok(Self { requests, server })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The next request, from whichever connection.
    pub(crate) async fn request(&mut self) -> Result<Request, Problem> {
        let ended = || Problem::new("the stand-in for the Lambda Runtime API ended");
        self.requests.recv().await.ok_or_else(ended)
    }
}

/// Hands a request on and waits for the reply. Where none comes, the session is over, and with it the server.
async fn answer(request: http::Request<Incoming>, requests: mpsc::Sender<Request>) -> Reply {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else { return future::pending().await };
    let (received, said) = (Instant::now(), Said::of(&head.method, head.uri.path()));
    let (reply, replied) = oneshot::channel();
    // Whoever does not take it any more has dropped the means to reply, too.
    let _ = requests.send(Request { said, body: body.to_bytes(), received, reply }).await;
    match replied.await {
        Ok(reply) => reply,
        Err(_) => future::pending().await,
    }
}

/// The reply that hands out an invocation.
pub(crate) fn invocation(
    function: &str,
    request_id: &str,
    event: String,
) -> Result<Reply, Problem> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let deadline = (now + DEADLINE).as_millis().to_string();
    let arn = format!("arn:aws:lambda:eu-north-1:123456789012:function:{function}");
    let trace = "Root=1-5e66d96f-3c1b2a4d5e6f708192a3b4c5;Parent=0123456789abcdef;Sampled=0";
    let reply = Response::builder()
        .header("lambda-runtime-aws-request-id", request_id)
        .header("lambda-runtime-deadline-ms", deadline)
        .header("lambda-runtime-invoked-function-arn", arn)
        .header("lambda-runtime-trace-id", trace);
    json(reply, event)
}

/// The reply to an answer.
pub(crate) fn accepted() -> Result<Reply, Problem> {
    json(Response::builder().status(StatusCode::ACCEPTED), r#"{"status":"OK"}"#.to_owned())
}

fn json(reply: response::Builder, body: String) -> Result<Reply, Problem> {
    let reply = reply.header("content-type", "application/json").body(Full::from(body));
    reply.map_err(Problem::of("no reply to a function"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_function_says_is_told_by_method_and_path() {
        for (method, path, expected) in [
            (Method::GET, "/2018-06-01/runtime/invocation/next", Said::Next),
            (Method::POST, "/2018-06-01/runtime/invocation/1/response", Said::Answer),
            (Method::POST, "/2018-06-01/runtime/invocation/1/error", Said::Failure),
            (Method::POST, "/2018-06-01/runtime/init/error", Said::Failure),
            (Method::POST, "/2018-06-01/runtime/invocation/next", Said::Nonsense),
            (Method::GET, "/2018-06-01/runtime/invocation/1/response", Said::Nonsense),
            (Method::GET, "/next", Said::Nonsense),
        ] {
            assert_eq!(Said::of(&method, path), expected, "{method} {path}");
        }
    }
}
