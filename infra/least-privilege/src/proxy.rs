//! The recorder before the engine: it takes every call down and hands it on as it came.

use crate::record::Record;
use greenlight_devkit::{DatabaseCall, Problem, http::Server, sts};
use http::{HeaderName, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;
use tokio::net::TcpListener;

/// A proxy and its record.
pub(crate) struct Proxy {
    engine: String,
    table: String,
    client: Client<HttpConnector, Full<Bytes>>,
    record: Record,
}

type Answer = Response<Full<Bytes>>;

impl Proxy {
    /// A proxy before `engine`, a URL without a path, for which every table of the tests is `table`, an
    /// ARN.
    pub(crate) fn new(engine: &str, table: String) -> Arc<Self> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let engine = engine.trim_end_matches('/').to_owned();
        Arc::new(Self { engine, table, client, record: Record::default() })
    }

    /// What came by.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// Takes calls, as long as the server lives.
    ///
    /// # Errors
    /// The listener has no address.
    pub(crate) fn serve(self: &Arc<Self>, listener: TcpListener) -> Result<Server, Problem> {
        let proxy = Arc::clone(self);
        Server::start(listener, move |request, _| {
            // A task of its own: a caller who leaves does not take back what was sent.
            let answered = tokio::spawn(Arc::clone(&proxy).answer(request));
            async move { answered.await.unwrap_or_else(|panic| failure(&panic.to_string())) }
        })
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => return failure(&error.to_string()),
        };
        let value = |name: HeaderName| head.headers.get(name).and_then(|v| v.to_str().ok());
        if let Some(caller) = sts::is_asked_by(value(header::AUTHORIZATION)) {
            // No engine has this service, so that it is answered here.
            self.record.note_of_sts(caller, &body);
            return Response::new(sts::answer(caller).into());
        }
        let target = value(HeaderName::from_static("x-amz-target"));
        let call = DatabaseCall::read(value(header::AUTHORIZATION), target, &body);
        let answer = self.hand_on(Request::from_parts(head, Full::new(body))).await;
        let call = call.map(|call| match &answer {
            Ok(answer) => {
                DatabaseCall { response: serde_json::from_slice(answer.body()).ok(), ..call }
            }
            Err(_) => call,
        });
        self.record.note(call.as_ref().map_err(String::clone), &self.table);
        answer.map_or_else(|problem| failure(&problem), |answer| answer.map(Full::new))
    }

    async fn hand_on(&self, mut request: Request<Full<Bytes>>) -> Result<Response<Bytes>, String> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let uri = format!("{}{path}", self.engine).parse::<Uri>();
        *request.uri_mut() = uri.map_err(|error| format!("{}: {error}", self.engine))?;
        // The proxy itself has asked for the body by then.
        request.headers_mut().remove(header::EXPECT);
        let sent = self.client.request(request).await;
        let sent = sent.map_err(|error| format!("{} did not answer: {error}", self.engine))?;
        let (head, body) = sent.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(Response::from_parts(head, body))
    }
}

fn failure(problem: &str) -> Answer {
    let mut answer = Answer::new(format!("the recorder failed: {problem}").into());
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use greenlight_devkit::engine::listen;
    use std::net::{Ipv4Addr, SocketAddr};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// Listens for one call, answers it and gives what came.
    async fn an_engine(answer: &'static [u8]) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let came = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a call");
            let mut came = Vec::new();
            while !came.ends_with(b"}") {
                let mut chunk = [0; 1024];
                let read = stream.read(&mut chunk).await.expect("bytes");
                came.extend_from_slice(&chunk[..read]);
            }
            stream.write_all(answer).await.expect("written");
            String::from_utf8(came).expect("text")
        });
        (url, came)
    }

    async fn call(address: SocketAddr) -> (StatusCode, Bytes) {
        let request = Request::post(format!("http://{address}/"))
            .header("Authorization", "AWS4-HMAC-SHA256 Credential=one/2025, Signature=1")
            .header("X-Amz-Target", "DynamoDB_20120810.GetItem")
            .body(Full::new(Bytes::from_static(br#"{"TableName":"greenlight-1"}"#)));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let answer = client.request(request.expect("a request")).await.expect("an answer");
        let status = answer.status();
        (status, answer.into_body().collect().await.expect("a body").to_bytes())
    }

    #[tokio::test]
    async fn a_call_is_taken_down_and_goes_through_as_it_came() {
        let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}";
        let (engine, came) = an_engine(answer).await;
        let proxy = Proxy::new(&format!("{engine}/"), "arn".to_owned());
        let server = proxy.serve(listen(0).await.expect("a port")).expect("listening");
        let address = server.address();
        let (status, body) = call(address).await;
        assert_eq!((status, body.as_ref()), (StatusCode::BAD_REQUEST, b"{}".as_slice()));
        let came = came.await.expect("came");
        assert!(came.starts_with("POST / HTTP/1.1\r\n"), "{came}");
        assert!(came.contains("x-amz-target: DynamoDB_20120810.GetItem\r\n"), "{came}");
        assert!(came.contains(&format!("host: {address}\r\n")), "{came}");
        assert!(came.ends_with(r#"{"TableName":"greenlight-1"}"#), "{came}");
        let seen = proxy.record().seen();
        // No test made that table, and the engine did not say that it is missing.
        assert_eq!((seen.calls, seen.riddles.len()), (1, 1), "{seen:?}");
    }

    #[tokio::test]
    async fn who_calls_is_answered_by_the_recorder_itself_and_taken_down() {
        let proxy = Proxy::new("http://127.0.0.1:1", "arn".to_owned());
        let server = proxy.serve(listen(0).await.expect("a port")).expect("listening");
        let signed =
            "AWS4-HMAC-SHA256 Credential=one/2025/eu-north-1/sts/aws4_request, Signature=1";
        let request = Request::post(format!("http://{}/", server.address()))
            .header("Authorization", signed)
            .body(Full::new(Bytes::from_static(sts::CALL.as_bytes())));
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let answer = client.request(request.expect("a request")).await.expect("an answer");
        let body = answer.into_body().collect().await.expect("a body").to_bytes();
        assert!(String::from_utf8_lossy(&body).contains(&sts::arn_of("one")), "{body:?}");
        let needs = proxy.record().seen().needs;
        let needed: Vec<String> = needs["one"].keys().map(ToString::to_string).collect();
        assert_eq!(needed, ["sts:GetCallerIdentity on *"]);
    }

    #[tokio::test]
    async fn an_engine_that_is_not_there_is_named() {
        let nowhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", nowhere.local_addr().expect("an address"));
        drop(nowhere);
        let proxy = Proxy::new(&url, "arn".to_owned());
        let server = proxy.serve(listen(0).await.expect("a port")).expect("listening");
        let (status, body) = call(server.address()).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY);
        assert!(String::from_utf8_lossy(&body).contains(&url));
    }
}
