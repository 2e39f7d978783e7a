//! A receiver: a server on this machine that answers each connection with the same bytes.

use crate::web::Web;
use greenlight_domain::webhook::Outcome;
use greenlight_sender::tls::Roots;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// The name that good receivers have.
pub(crate) const NAME: &str = "hooks.example.com";

/// What follows on the answer's bytes.
#[derive(Clone, Copy)]
pub(crate) enum Then {
    /// The connection is closed.
    Close,
    /// Nothing, for ever.
    Hold,
    /// The same bytes, again and again, as long as somebody takes them.
    Repeat(&'static [u8]),
}

/// Somebody who vouches for receivers.
pub(crate) struct Authority {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        Self { certificate, issuer: Issuer::new(params, key) }
    }

    pub(crate) fn roots(&self) -> Roots {
        Roots::of([self.certificate.der().clone()])
    }

    /// What a server for this name needs, good from 2000 to the end of that year.
    pub(crate) fn vouch(&self, name: &str, last_year: i32) -> TlsAcceptor {
        let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
        params.not_before = date_time_ymd(2000, 1, 1);
        params.not_after = date_time_ymd(last_year, 12, 31);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key.into())
            .expect("a server's configuration");
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A receiver, as long as it is kept.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    _accepting: JoinSet<()>,
}

impl Receiver {
    /// One that encrypts, or speaks in clear text.
    pub(crate) async fn start(tls: Option<TlsAcceptor>, answer: &[u8], then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::default();
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, tls, answer.to_vec(), then, Arc::clone(&requests)));
        Self { address, requests, _accepting: accepting }
    }

    /// What it was sent.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("a lock").clone()
    }
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    answer: Vec<u8>,
    then: Then,
    requests: Arc<Mutex<Vec<String>>>,
) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a stream that is open");
        let (tls, answer, requests) = (tls.clone(), answer.clone(), Arc::clone(&requests));
        connections.spawn(async move {
            match tls {
                None => serve(stream, &answer, then, &requests).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => serve(stream, &answer, then, &requests).await,
                    Err(_) => None,
                },
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Reads the request and answers; `None` where the other side has gone.
async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &[u8],
    then: Then,
    requests: &Mutex<Vec<String>>,
) -> Option<()> {
    let mut read = Vec::new();
    while !is_whole(&read) {
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
    requests.lock().expect("a lock").push(String::from_utf8_lossy(&read).into_owned());
    stream.write_all(answer).await.ok()?;
    stream.flush().await.ok()?;
    match then {
        Then::Close => stream.shutdown().await.ok(),
        Then::Hold => std::future::pending().await,
        Then::Repeat(bytes) => loop {
            stream.write_all(bytes).await.ok()?;
        },
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, _)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().expect("a length"));
    request.len() >= head.len() + 4 + length
}

/// What becomes of an attempt at a receiver of this name that answers so.
pub(crate) async fn outcome(answer: &[u8], then: Then, timeout: Duration) -> Outcome {
    let authority = Authority::new();
    let receiver = Receiver::start(Some(authority.vouch(NAME, 2099)), answer, then).await;
    let web = Web::leading_to(&[crate::web::PUBLIC]).before(receiver.address);
    let url = crate::web::url(&format!("https://{NAME}/greenlight"));
    crate::web::attempt(&web.sender(&authority.roots()), &url, timeout).await
}
