//! A stand-in for the invoke endpoint of `cargo lambda watch`, with functions named for what they do.

use super::super::answer::Answer;
use greenlight_devkit::{engine::listen, http::Server};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::{Barrier, Notify};

/// Its functions, and one that it does not know.
pub(super) const FUNCTIONS: [&str; 7] = [
    "answers-in-pairs",
    "echoes",
    "fails",
    "hangs",
    "says-as-much-as-asked",
    "tells-its-size",
    "unknown",
];

/// What the stand-in's functions have in common.
pub(super) struct Invoked {
    /// Opens when two calls are there.
    pair: Barrier,
    running: AtomicUsize,
    /// How many calls were there at a time, at most.
    pub(super) most: AtomicUsize,
    /// A call has come.
    pub(super) begun: Notify,
}

/// The stand-in, and what was called.
pub(super) async fn watcher() -> (Server, Arc<Invoked>) {
    let invoked = Arc::new(Invoked {
        pair: Barrier::new(2),
        running: AtomicUsize::new(0),
        most: AtomicUsize::new(0),
        begun: Notify::new(),
    });
    let shared = Arc::clone(&invoked);
    let listener = listen(0).await.expect("a port");
    let server = Server::start(listener, move |request, _| invoke(request, Arc::clone(&shared)));
    (server.expect("a server"), invoked)
}

async fn invoke(request: Request<Incoming>, invoked: Arc<Invoked>) -> Answer {
    assert_eq!(request.method(), "POST");
    let path = request.uri().path().to_owned();
    let name = path.strip_prefix("/2015-03-31/functions/").expect("the invoke endpoint");
    let name = name.strip_suffix("/invocations").expect("the invoke endpoint");
    let event = request.into_body().collect().await.expect("an event").to_bytes();
    let running = invoked.running.fetch_add(1, Ordering::Relaxed) + 1;
    invoked.most.fetch_max(running, Ordering::Relaxed);
    invoked.begun.notify_one();
    let says = |body: String| json!({"statusCode": 200, "body": body}).to_string();
    let (status, json) = match name {
        "answers-in-pairs" => {
            invoked.pair.wait().await;
            (200, says("together".to_owned()))
        }
        "echoes" => (200, says(String::from_utf8(event.to_vec()).expect("UTF-8"))),
        "fails" => (500, r#"{"errorType":"Unhandled","errorMessage":"no"}"#.to_owned()),
        "hangs" => std::future::pending().await,
        "says-as-much-as-asked" => {
            let event: Value = serde_json::from_slice(&event).expect("an event");
            let size: Option<usize> =
                event["rawQueryString"].as_str().and_then(|size| size.parse().ok());
            let empty = says(String::new()).len();
            (200, says("a".repeat(size.expect("a size") - empty)))
        }
        "tells-its-size" => (200, says(event.len().to_string())),
        _ => (404, r#"{"title":"Missing function"}"#.to_owned()),
    };
    invoked.running.fetch_sub(1, Ordering::Relaxed);
    let mut answer = Response::new(Full::new(Bytes::from(json)));
    *answer.status_mut() = StatusCode::from_u16(status).expect("a status");
    answer
}
