//! A stand-in for the Lambda Runtime API: the function asks for its next invocation and waits, and
//! posts the answer.
//!
//! This side only takes requests in and hands them on; what is replied, and when, is the script of
//! a [`Session`](crate::session::Session).
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use crate::{
    problem::Problem,
    wire::{self, Reply, Request},
};
use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    io::BufReader,
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
};

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
    pub(crate) fn of(request: &Request) -> Self {
        let Some(path) = request.path.strip_prefix(VERSION) else { return Self::Nonsense };
        match (request.method.as_str(), path) {
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

/// The running stand-in; it ends when it is dropped.
pub(crate) struct RuntimeApi {
    pub(crate) address: SocketAddr,
    requests: mpsc::Receiver<Request>,
    _server: JoinSet<()>,
}

impl RuntimeApi {
    pub(crate) async fn start() -> Result<Self, Problem> {
        let trouble = || Problem::of("the stand-in for the Lambda Runtime API has no port");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(trouble())?;
        let address = listener.local_addr().map_err(trouble())?;
        let (sender, requests) = mpsc::channel(1);
        let mut server = JoinSet::new();
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(converse(stream, sender.clone()));
            }
        });
        Ok(Self { address, requests, _server: server })
    }

    /// The next request, from whichever connection.
    pub(crate) async fn request(&mut self) -> Result<Request, Problem> {
        let ended = || Problem::new("the stand-in for the Lambda Runtime API ended");
        self.requests.recv().await.ok_or_else(ended)
    }
}

/// One connection, until the function closes it or says what is not understood.
async fn converse(stream: TcpStream, requests: mpsc::Sender<Request>) {
    // Without it the connection would still work, only later.
    let _ = stream.set_nodelay(true);
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        match wire::read(&mut reader).await {
            Ok(None) => return,
            Ok(Some((request, replied))) => {
                if requests.send(request).await.is_err() {
                    return;
                }
                let Ok(reply) = replied.await else { return };
                if wire::write(&mut writer, reply).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                eprintln!("the function's call of the Lambda Runtime API: {error}");
                return;
            }
        }
    }
}

/// The reply that hands out an invocation.
pub(crate) fn invocation(function: &str, request_id: &str, event: String) -> Reply {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let deadline = (now + DEADLINE).as_millis().to_string();
    let arn = format!("arn:aws:lambda:eu-north-1:123456789012:function:{function}");
    let trace = "Root=1-5e66d96f-3c1b2a4d5e6f708192a3b4c5;Parent=0123456789abcdef;Sampled=0";
    Reply {
        status: "200 OK",
        headers: vec![
            ("lambda-runtime-aws-request-id", request_id.to_owned()),
            ("lambda-runtime-deadline-ms", deadline),
            ("lambda-runtime-invoked-function-arn", arn),
            ("lambda-runtime-trace-id", trace.to_owned()),
        ],
        body: event,
    }
}

/// The reply to an answer.
pub(crate) fn accepted() -> Reply {
    Reply { status: "202 Accepted", headers: Vec::new(), body: r#"{"status":"OK"}"#.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;
    use tokio::sync::oneshot;

    fn said(method: &str, path: &str) -> Said {
        let (reply, _) = oneshot::channel();
        let (method, path) = (method.to_owned(), path.to_owned());
        Said::of(&Request { method, path, body: Vec::new(), received: Instant::now(), reply })
    }

    #[test]
    fn what_a_function_says_is_told_by_method_and_path() {
        for (method, path, expected) in [
            ("GET", "/2018-06-01/runtime/invocation/next", Said::Next),
            ("POST", "/2018-06-01/runtime/invocation/1/response", Said::Answer),
            ("POST", "/2018-06-01/runtime/invocation/1/error", Said::Failure),
            ("POST", "/2018-06-01/runtime/init/error", Said::Failure),
            ("POST", "/2018-06-01/runtime/invocation/next", Said::Nonsense),
            ("GET", "/2018-06-01/runtime/invocation/1/response", Said::Nonsense),
            ("GET", "/next", Said::Nonsense),
        ] {
            assert_eq!(said(method, path), expected, "{method} {path}");
        }
    }
}
