//! The door: it listens on the API's port and hands each call on to `cargo lambda watch`, at most
//! so many at a time.
//!
//! The watcher's queue holds 100 waiting calls for a function, and it waits for room in a full one
//! with the lock held that taking calls out needs: one burst more, and it answers nobody ever
//! again. Behind the door the rest of a burst waits its turn. And a call whose function died gets
//! the answer that API Gateway gives after as long a wait, where the watcher gives none.

use crate::http::reasons;
use ::http::{Request, Response, StatusCode, Uri, header};
use greenlight_devkit::Problem;
use http_body_util::Either;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    client::{legacy::Client, legacy::connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
    task::AbortHandle,
};

/// Calls handed on at a time: safely less than what the watcher's queue holds.
const AT_A_TIME: usize = 90;
/// How long API Gateway waits for a function.
const LIMIT: Duration = Duration::from_secs(30);
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A port that is taken, but at which nobody is let in yet: calls are refused until it opens.
pub(crate) struct ClosedDoor(TcpSocket);

/// A port that answers. Dropping it ends that.
pub(crate) struct Door {
    port: u16,
    accepting: AbortHandle,
}

impl ClosedDoor {
    /// Takes the port; 0 takes any free one.
    pub(crate) fn take(port: u16) -> Result<Self, Problem> {
        let socket = TcpSocket::new_v4().map_err(|e| untakeable(port, &e))?;
        // Connections of a run that has just ended do not keep the port.
        socket.set_reuseaddr(true).map_err(|e| untakeable(port, &e))?;
        socket.bind((Ipv4Addr::LOCALHOST, port).into()).map_err(|e| untakeable(port, &e))?;
        Ok(Self(socket))
    }

    /// Lets callers in, to the watcher at `upstream`.
    pub(crate) fn open(self, upstream: SocketAddr) -> Result<Door, Problem> {
        let port = self.0.local_addr().map_err(|e| untakeable(0, &e))?.port();
        let listener = self.0.listen(BACKLOG).map_err(|e| untakeable(port, &e))?;
        let passage = Arc::new(Passage {
            upstream,
            client: Client::builder(TokioExecutor::new()).build_http(),
            places: Semaphore::new(AT_A_TIME),
        });
        let accepting = tokio::spawn(accept(listener, passage)).abort_handle();
        Ok(Door { port, accepting })
    }
}

impl Door {
    /// Where it stands.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn untakeable(port: u16, error: &io::Error) -> Problem {
    Problem::new(if error.kind() == ErrorKind::AddrInUse {
        format!(
            "port {port} is in use; stop what listens there (another `cargo dev`?) \
             or choose another with --port"
        )
    } else {
        format!("port {port} cannot be had ({error}); choose another with --port")
    })
}

/// The way from the door to the watcher.
struct Passage {
    upstream: SocketAddr,
    client: Client<HttpConnector, Incoming>,
    places: Semaphore,
}

type Answer = Response<Either<Incoming, String>>;

async fn accept(listener: TcpListener, passage: Arc<Passage>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(converse(stream, Arc::clone(&passage)))),
            // Too many open files, most likely: some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Serves one connection until the caller has had enough.
async fn converse(stream: TcpStream, passage: Arc<Passage>) {
    let service = service_fn(|request| {
        let passage = Arc::clone(&passage);
        // A task of its own: a caller who leaves does not take the call back, so its place is only
        // free when it has been answered.
        let handed_on = tokio::spawn(async move { passage.hand_on(request).await });
        async move {
            Ok::<_, Infallible>(handed_on.await.unwrap_or_else(|panic| {
                failure(StatusCode::INTERNAL_SERVER_ERROR, &panic.to_string())
            }))
        }
    });
    // A caller who breaks off is no problem of ours.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

impl Passage {
    async fn hand_on(&self, mut request: Request<Incoming>) -> Answer {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        match format!("http://{}{path}", self.upstream).parse::<Uri>() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(e) => return failure(StatusCode::BAD_REQUEST, &e.to_string()),
        }
        // The door itself has asked for the body by then.
        request.headers_mut().remove(header::EXPECT);
        let Ok(_place) = self.places.acquire().await else {
            return failure(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable");
        };
        match tokio::time::timeout(LIMIT, self.client.request(request)).await {
            Ok(Ok(answer)) => answer.map(Either::Left),
            Ok(Err(e)) => failure(StatusCode::BAD_GATEWAY, &reasons(&e)),
            Err(_) => failure(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }
}

/// An answer of the gateway's own, in the form of API Gateway's.
fn failure(status: StatusCode, message: &str) -> Answer {
    let body = serde_json::json!({ "message": message }).to_string();
    let mut answer = Response::new(Either::Right(body));
    *answer.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http;

    fn port_of(door: &ClosedDoor) -> u16 {
        door.0.local_addr().expect("an address").port()
    }

    async fn call(port: u16) -> Result<http::Answer, Problem> {
        let request = Request::get(format!("http://127.0.0.1:{port}/")).body(String::new());
        http::Client::new().send(request.expect("a request"), LIMIT).await
    }

    #[tokio::test]
    async fn a_port_that_is_in_use_is_named() {
        let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = other.local_addr().expect("an address").port();
        let problem = ClosedDoor::take(port).err().expect("in use").to_string();
        assert!(problem.starts_with(&format!("port {port} is in use; ")), "{problem}");
    }

    #[tokio::test]
    async fn callers_are_refused_until_the_door_opens() {
        let closed = ClosedDoor::take(0).expect("a port");
        assert!(call(port_of(&closed)).await.is_err());
        let nobody = port_of(&ClosedDoor::take(0).expect("another port"));
        let door = closed.open((Ipv4Addr::LOCALHOST, nobody).into()).expect("an open door");
        let answer = call(door.port()).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
        assert!(answer.body.starts_with(r#"{"message":""#), "{}", answer.body);
    }

    #[tokio::test]
    async fn a_call_goes_through_as_it_came_and_its_answer_as_it_came_back() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let behind = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let upstream = behind.local_addr().expect("an address");
        let seen = tokio::spawn(async move {
            let (mut stream, _) = behind.accept().await.expect("a call");
            let mut seen = Vec::new();
            while !seen.ends_with(b"the body") {
                let mut chunk = [0; 1024];
                let read = stream.read(&mut chunk).await.expect("bytes");
                seen.extend_from_slice(&chunk[..read]);
            }
            let answer = b"HTTP/1.1 418 Teapot\r\nX-One: 1\r\nContent-Length: 3\r\n\r\ntea";
            stream.write_all(answer).await.expect("written");
            String::from_utf8(seen).expect("text")
        });
        let door = ClosedDoor::take(0).expect("a port").open(upstream).expect("an open door");
        let request = Request::post(format!("http://127.0.0.1:{}/a%2Fb?c=%20", door.port()))
            .header("Authorization", "Bearer x")
            .body("the body".to_owned())
            .expect("a request");
        let answer = http::Client::new().send(request, LIMIT).await.expect("an answer");
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (418, "tea"));
        assert_eq!(answer.headers.get("x-one").expect("passed on"), "1");
        let seen = seen.await.expect("seen");
        assert!(seen.starts_with("POST /a%2Fb?c=%20 HTTP/1.1\r\n"), "{seen}");
        assert!(seen.contains("authorization: Bearer x\r\n"), "{seen}");
    }
}
