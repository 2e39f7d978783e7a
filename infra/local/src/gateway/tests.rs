//! The gateway over HTTP, in front of a stand-in for `cargo lambda watch`.

mod stand_in;

use super::*;
use crate::log::Form;
use greenlight_devkit::gateway::{Routes, STAGE};
use greenlight_template::Route;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use stand_in::{FUNCTIONS, Invoked};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
    time::Duration,
};

/// A body of 10 MB, an event of 6 MB and the largest answer, in bytes.
const LARGEST_BODY: usize = 10_485_760;
const LARGEST_EVENT: usize = 6_291_456;
const LARGEST_ANSWER: usize = 6_291_556;

/// Long enough for a busy machine.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);

/// A gateway in front of the stand-in, with a route `/v1/FUNCTION/{id}` for each of its functions.
struct Served {
    gateway: Gateway,
    functions: Arc<Functions>,
    invoked: Arc<Invoked>,
    _watcher: Server,
}

impl Served {
    async fn new(
        concurrency: u16,
        integration_timeout: Duration,
        timeout: Option<Duration>,
    ) -> Self {
        let (watcher, invoked) = stand_in::watcher().await;
        let names = FUNCTIONS.map(str::to_owned);
        let routes = names.iter().map(|name| Route {
            function: name.clone(),
            method: "POST".to_owned(),
            path: format!("/v1/{name}/{{id}}"),
        });
        let routes = Routes::new(STAGE, routes.collect()).expect("routes");
        let timeouts: BTreeMap<_, _> =
            timeout.iter().flat_map(|timeout| names.clone().map(|name| (name, *timeout))).collect();
        let functions =
            Functions::new(watcher.address(), &BTreeSet::from(names), &timeouts, concurrency);
        let functions = functions.expect("functions").with_integration_timeout(integration_timeout);
        let functions = Arc::new(functions);
        let port = Port::take(0).expect("a port");
        let log = Arc::new(Log::to_stderr(Form::Json));
        let gateway = Gateway::serve(port, routes, Arc::clone(&functions), log).expect("a gateway");
        Self { gateway, functions, invoked, _watcher: watcher }
    }

    /// Status, type and body of the answer to a request.
    async fn send(&self, request: http::request::Builder, body: impl Into<Bytes>) -> Answered {
        send(request.body(Full::new(body.into())).expect("a request")).await
    }

    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let url = format!("http://127.0.0.1:{}{path}", self.gateway.port());
        Request::builder().method(method).uri(url)
    }

    /// The answer to a lone call of a function.
    async fn call(&self, function: &str) -> Answered {
        self.send(self.request("POST", &format!("/connect/v1/{function}/1")), "").await
    }
}

type Answered = (u16, String, String);

async fn send(request: Request<Full<Bytes>>) -> Answered {
    let client = Client::builder(TokioExecutor::new()).build_http();
    let answer = tokio::time::timeout(LONG, client.request(request)).await.expect("in time");
    let (head, body) = answer.expect("an answer").into_parts();
    assert!(head.headers.contains_key("apigw-requestid"));
    let content_type = head.headers.get("content-type").expect("a type").to_str().expect("text");
    let body = body.collect().await.expect("a body").to_bytes();
    let body = String::from_utf8(body.to_vec()).expect("UTF-8");
    (head.status.as_u16(), content_type.to_owned(), body)
}

fn refusal(status: u16, message: &str) -> Answered {
    (status, "application/json".to_owned(), format!(r#"{{"message":"{message}"}}"#))
}

fn said(body: &str) -> Answered {
    (200, "text/plain; charset=utf-8".to_owned(), body.to_owned())
}

#[tokio::test]
async fn a_request_reaches_its_function_as_an_event_and_the_function_s_answer_comes_back() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    let request = served
        .request("POST", "/connect/v1/echoes/a%2525b?q=%20&q=2")
        .header("Authorization", "one")
        .header("authorization", "two")
        .header("Cookie", "a=1; b=2")
        .header("Content-Type", "application/octet-stream")
        .header("Connection", "close");
    let (status, content_type, body) = served.send(request, b"\xFF\x00".as_slice()).await;
    assert_eq!((status, content_type.as_str()), (200, "text/plain; charset=utf-8"));
    let mut event: Value = serde_json::from_str(&body).expect("an event");
    let mut taken = |member: &str| event.pointer_mut(member).expect("there").take();
    let at = taken("/requestContext/timeEpoch").as_i64().expect("a time");
    assert!(at > 1_700_000_000_000, "{at}");
    for (member, length) in [
        ("/requestContext/time", "10/Mar/2020:05:16:23 +0000".len()),
        ("/requestContext/requestId", "JKJaXmPLvHcESHA=".len()),
        ("/headers/x-amzn-trace-id", "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e".len()),
    ] {
        assert_eq!(taken(member).as_str().map(str::len), Some(length), "{member}");
    }
    let port = served.gateway.port();
    let expected = json!({
        "version": "2.0",
        "routeKey": "POST /v1/echoes/{id}",
        "rawPath": "/connect/v1/echoes/a%25b",
        "rawQueryString": "q=%20&q=2",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "authorization": "one,two",
            "content-length": "2",
            "content-type": "application/octet-stream",
            "host": format!("127.0.0.1:{port}"),
            "x-amzn-trace-id": null,
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": port.to_string(),
            "x-forwarded-proto": "http",
        },
        "queryStringParameters": {"q": " ,2"},
        "pathParameters": {"id": "a%25b"},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "local",
            "domainName": "local.execute-api.eu-north-1.amazonaws.com",
            "domainPrefix": "local",
            "http": {
                "method": "POST",
                "path": "/connect/v1/echoes/a%25b",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "",
            },
            "requestId": null,
            "routeKey": "POST /v1/echoes/{id}",
            "stage": "connect",
            "time": null,
            "timeEpoch": null,
        },
        "body": "/wA=",
        "isBase64Encoded": true,
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn what_has_no_route_is_not_found_and_calls_nothing() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    for (method, path) in [
        ("POST", "/connect/v1/echoes/1/"),
        ("POST", "/v1/echoes/1"),
        ("POST", "/"),
        ("GET", "/connect/v1/echoes/1"),
        ("OPTIONS", "/connect/v1/echoes/1"),
        ("POST", "/2015-03-31/functions/echoes/invocations"),
        ("POST", "/lambda-url/echoes/1"),
    ] {
        let answer = served.send(served.request(method, path), "{}").await;
        assert_eq!(answer, refusal(404, "Not Found"), "{method} {path}");
    }
    let head = served.send(served.request("HEAD", "/connect/v1/echoes/1"), "").await;
    assert_eq!(head, (404, "application/json".to_owned(), String::new()));
    assert_eq!(served.invoked.most.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_body_over_ten_megabytes_is_too_large() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    let request = || served.request("POST", "/connect/v1/tells-its-size/1");
    let answer = served.send(request(), vec![b'a'; LARGEST_BODY + 1]).await;
    assert_eq!(answer, refusal(413, "Request Entity Too Large"));
}

#[tokio::test]
async fn an_event_over_six_megabytes_is_too_large_whatever_its_body() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    let request = |content_type| {
        let request = served.request("POST", "/connect/v1/tells-its-size/1");
        request.header("content-type", content_type)
    };
    let body = |length| "a".repeat(length);
    let length = 6_000_000;
    let (_, _, size) = served.send(request("text/plain"), body(length)).await;
    let around: usize = size.parse::<usize>().expect("a size") - length;
    let largest = served.send(request("text/plain"), body(LARGEST_EVENT - around)).await;
    assert_eq!(largest, said(&LARGEST_EVENT.to_string()));
    let answer = served.send(request("text/plain"), body(LARGEST_EVENT - around + 1)).await;
    assert_eq!(answer, refusal(413, "Request Entity Too Large"));
    // As Base64, what is a third longer.
    let answer = served.send(request("image/png"), body(LARGEST_EVENT / 4 * 3)).await;
    assert_eq!(answer, refusal(413, "Request Entity Too Large"));
}

#[tokio::test]
async fn an_answer_that_lambda_would_not_take_is_a_failure() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    let sized = async |size: usize| {
        let path = format!("/connect/v1/says-as-much-as-asked/1?{size}");
        served.send(served.request("POST", &path), "").await
    };
    let (status, _, body) = sized(LARGEST_ANSWER).await;
    assert_eq!((status, body.len() > 6_291_000), (200, true));
    assert_eq!(sized(LARGEST_ANSWER + 1).await, refusal(500, "Internal Server Error"));
}

#[tokio::test]
async fn a_function_that_fails_or_is_not_there_is_a_failure() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    for function in ["fails", "unknown"] {
        assert_eq!(
            served.call(function).await,
            refusal(500, "Internal Server Error"),
            "{function}"
        );
    }
}

#[tokio::test]
async fn a_function_that_passes_its_timeout_is_a_failure() {
    let served = Served::new(1, LONG, Some(SHORT)).await;
    assert_eq!(served.call("hangs").await, refusal(500, "Internal Server Error"));
}

#[tokio::test]
async fn a_function_that_keeps_the_gateway_waiting_is_unavailable() {
    for timeout in [None, Some(LONG)] {
        let served = Served::new(1, SHORT, timeout).await;
        assert_eq!(served.call("hangs").await, refusal(503, "Service Unavailable"));
    }
}

#[tokio::test]
async fn a_call_whose_process_died_fails_at_once_and_gives_its_place_back() {
    let served = Served::new(1, LONG, Some(LONG)).await;
    for _ in 0..3 {
        let died = async {
            served.invoked.begun.notified().await;
            served.functions.process_died("hangs");
        };
        let (answer, ()) = tokio::join!(served.call("hangs"), died);
        assert_eq!(answer, refusal(500, "Internal Server Error"));
    }
}

#[tokio::test]
async fn as_many_calls_of_a_function_run_at_a_time_as_there_are_places() {
    let served = Served::new(2, LONG, Some(LONG)).await;
    let call = || served.call("answers-in-pairs");
    let answers = tokio::join!(call(), call(), call(), call());
    assert_eq!(answers, (said("together"), said("together"), said("together"), said("together")));
    assert_eq!(served.invoked.most.load(Ordering::Relaxed), 2);

    let served = Served::new(1, SHORT, Some(LONG)).await;
    let call = || served.call("answers-in-pairs");
    let unavailable = refusal(503, "Service Unavailable");
    assert_eq!(tokio::join!(call(), call()), (unavailable.clone(), unavailable));
    assert_eq!(served.invoked.most.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_call_keeps_its_place_when_its_caller_leaves() {
    let served = Served::new(1, SHORT, Some(LONG)).await;
    tokio::select! {
        answer = served.call("answers-in-pairs") => panic!("a lone call was answered: {answer:?}"),
        () = served.invoked.begun.notified() => {}
    }
    // With a place it would be answered, together with the first.
    assert_eq!(served.call("answers-in-pairs").await, refusal(503, "Service Unavailable"));
}

#[tokio::test]
async fn a_port_that_is_in_use_is_named_even_if_nothing_is_served_yet() {
    let other = Port::take(0).expect("a port");
    let port = other.0.local_addr().expect("an address").port();
    let problem = Port::take(port).err().expect("in use").to_string();
    assert!(problem.starts_with(&format!("port {port} is in use; ")), "{problem}");
}
