//! The recorder before the engine: it takes every call down and hands it on as it came.

use crate::record::Record;
use http::{HeaderName, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// A proxy and its record.
pub(crate) struct Proxy {
    engine: String,
    table: String,
    client: Client<HttpConnector, Full<Bytes>>,
    record: Record,
}

type Answer = Response<Either<Incoming, Full<Bytes>>>;

impl Proxy {
    /// A proxy before `engine`, a URL without a path, for which every table of the tests is `table`, an
    /// ARN.
    pub(crate) fn new(engine: &str, table: String) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let engine = engine.trim_end_matches('/').to_owned();
        Self { engine, table, client, record: Record::default() }
    }

    /// What came by.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// Starts to listen, on any free port if `port` is 0, and gives its own address.
    ///
    /// # Errors
    /// The port cannot be had.
    pub(crate) async fn listen(self: &Arc<Self>, port: u16) -> Result<SocketAddr, String> {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = taken.map_err(|error| format!("port {port} cannot be had: {error}"))?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        tokio::spawn(Arc::clone(self).accept(listener));
        Ok(address)
    }

    async fn accept(self: Arc<Self>, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(Arc::clone(&self).converse(stream))),
                // Too many open files, most likely: some will be closed soon.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(|request| {
            // A task of its own: a caller who leaves does not take back what was sent.
            let answered = tokio::spawn(Arc::clone(&self).answer(request));
            async move {
                let answer = answered.await.unwrap_or_else(|panic| failure(&panic.to_string()));
                Ok::<_, Infallible>(answer)
            }
        });
        // A caller who breaks off is no problem of ours.
        let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> Answer {
        self.hand_on(request).await.unwrap_or_else(|problem| failure(&problem))
    }

    async fn hand_on(&self, request: Request<Incoming>) -> Result<Answer, String> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        let value = |name: HeaderName| head.headers.get(name).and_then(|v| v.to_str().ok());
        let target = value(HeaderName::from_static("x-amz-target"));
        let doubt = self.record.note(value(header::AUTHORIZATION), target, &body, &self.table);
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let uri = format!("{}{path}", self.engine).parse::<Uri>();
        head.uri = uri.map_err(|error| format!("{}: {error}", self.engine))?;
        // The proxy itself has asked for the body by then.
        head.headers.remove(header::EXPECT);
        let sent = self.client.request(Request::from_parts(head, Full::new(body))).await;
        let sent = sent.map_err(|error| format!("{} did not answer: {error}", self.engine));
        let Some(doubt) = doubt else { return Ok(sent?.map(Either::Left)) };
        let answer = match sent {
            Ok(answer) => whole(answer).await,
            Err(problem) => Err(problem),
        };
        self.record.answered(doubt, answer.as_ref().map_or(&[], |answer| answer.body()));
        Ok(answer?.map(|body| Either::Right(Full::new(body))))
    }
}

async fn whole(answer: Response<Incoming>) -> Result<Response<Bytes>, String> {
    let (head, body) = answer.into_parts();
    let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
    Ok(Response::from_parts(head, body))
}

fn failure(problem: &str) -> Answer {
    let body = Full::new(Bytes::from(format!("the recorder failed: {problem}")));
    let mut answer = Response::new(Either::Right(body));
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let proxy = Arc::new(Proxy::new(&format!("{engine}/"), "arn".to_owned()));
        let address = proxy.listen(0).await.expect("listening");
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
    async fn an_engine_that_is_not_there_is_named() {
        let nowhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let url = format!("http://{}", nowhere.local_addr().expect("an address"));
        drop(nowhere);
        let proxy = Arc::new(Proxy::new(&url, "arn".to_owned()));
        let (status, body) = call(proxy.listen(0).await.expect("listening")).await;
        assert_eq!(status, StatusCode::BAD_GATEWAY);
        assert!(String::from_utf8_lossy(&body).contains(&url));
    }
}
