//! A small Internet: names that lead to public addresses, behind which stand receivers of this machine, each with a
//! certificate of its own; and the product's sender in it.

use greenlight::BoxFuture;
use greenlight::domain::webhook::{Outcome, Reach};
use greenlight_deliveries::{Message, Post};
use greenlight_sender::Sender;
use greenlight_sender::network::{Network, Pending};
use greenlight_sender::tls::Roots;
use rcgen::{BasicConstraints, Certificate, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivatePkcs8KeyDer;
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// How a receiver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Well,
    Error,
    Gone,
    Busy,
    Never,
    /// Half a status line.
    Half,
    Elsewhere,
    /// Well, with ten megabytes.
    Huge,
    /// With the certificate of somebody else.
    Foreign,
}

/// How far a request and its answer have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Connected,
    Asked,
    StatusLine,
    Headers,
    Body,
}

/// What a receiver got.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) host: String,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct Shared {
    names: Mutex<HashMap<String, Vec<IpAddr>>>,
    doors: Mutex<HashMap<IpAddr, SocketAddr>>,
    dialled: Mutex<Vec<IpAddr>>,
    manners: Mutex<HashMap<String, Manner>>,
    got: Mutex<Vec<Got>>,
    /// At which phase whoever sends is to die.
    fatal: Mutex<Option<Phase>>,
    dies: Notify,
}

/// The Internet.
#[derive(Clone, Default)]
pub(crate) struct Web(Arc<Shared>);

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

    fn vouch(&self, name: &str) -> TlsAcceptor {
        let params = CertificateParams::new([name.to_owned()]).expect("a name");
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

impl Web {
    /// A receiver of this name, which answers well until told otherwise; it ends with `running`.
    pub(crate) async fn receiver(
        &self,
        authority: &Authority,
        host: &str,
        running: &mut JoinSet<()>,
    ) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let door = listener.local_addr().expect("an address");
        let number = u8::try_from(self.0.doors.lock().expect("doors").len()).expect("a few");
        let address = IpAddr::V4(Ipv4Addr::new(93, 184, 216, 10 + number));
        self.leads(host, &[address]);
        self.0.doors.lock().expect("doors").insert(address, door);
        let own = authority.vouch(host);
        let foreign = Authority::new().vouch(host);
        let (web, host) = (self.clone(), host.to_owned());
        running.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let manner = web.manner(&host);
                let tls = if manner == Manner::Foreign { foreign.clone() } else { own.clone() };
                let (web, host) = (web.clone(), host.clone());
                connections.spawn(async move { web.serve(stream, &tls, &host, manner).await });
                while connections.try_join_next().is_some() {}
            }
        });
    }

    /// Has a name lead to these addresses.
    pub(crate) fn leads(&self, host: &str, addresses: &[IpAddr]) {
        self.0.names.lock().expect("names").insert(host.to_owned(), addresses.to_vec());
    }

    /// The address that a name leads to.
    pub(crate) fn leading(&self, host: &str) -> IpAddr {
        self.0.names.lock().expect("names")[host][0]
    }

    pub(crate) fn set(&self, host: &str, manner: Manner) {
        self.0.manners.lock().expect("manners").insert(host.to_owned(), manner);
    }

    fn manner(&self, host: &str) -> Manner {
        self.0.manners.lock().expect("manners").get(host).copied().unwrap_or(Manner::Well)
    }

    /// What all receivers got so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.0.got.lock().expect("requests").clone()
    }

    /// The addresses to which connections were made.
    pub(crate) fn dialled(&self) -> Vec<IpAddr> {
        self.0.dialled.lock().expect("addresses").clone()
    }

    /// Runs `work`, which dies when its next attempt comes to this phase. None if it died.
    pub(crate) async fn dying_at<T>(
        &self,
        phase: Phase,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        *self.0.fatal.lock().expect("a phase") = Some(phase);
        let done = tokio::select! {
            biased;
            () = self.0.dies.notified() => None,
            done = work => Some(done),
        };
        *self.0.fatal.lock().expect("a phase") = None;
        done
    }

    async fn reached(&self, phase: Phase) {
        let is_fatal = {
            let mut fatal = self.0.fatal.lock().expect("a phase");
            let is_fatal = *fatal == Some(phase);
            *fatal = fatal.filter(|_| !is_fatal);
            is_fatal
        };
        if is_fatal {
            self.0.dies.notify_waiters();
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn serve(
        &self,
        stream: TcpStream,
        tls: &TlsAcceptor,
        host: &str,
        manner: Manner,
    ) -> Option<()> {
        self.reached(Phase::Connected).await;
        let mut stream = tls.accept(stream).await.ok()?;
        let got = read(&mut stream, host).await?;
        self.0.got.lock().expect("requests").push(got);
        self.reached(Phase::Asked).await;
        let (status, more): (&str, &str) = match manner {
            Manner::Never => std::future::pending().await,
            Manner::Half => return stream.write_all(b"HTTP/1.1 2").await.ok(),
            Manner::Well | Manner::Foreign | Manner::Huge => ("200 OK", ""),
            Manner::Error => ("500 Internal Server Error", ""),
            Manner::Gone => ("410 Gone", ""),
            Manner::Busy => ("429 Too Many Requests", "retry-after: 90\r\n"),
            Manner::Elsewhere => ("302 Found", "location: https://quick.example.com/hook\r\n"),
        };
        send(&mut stream, format!("HTTP/1.1 {status}\r\n").as_bytes()).await?;
        self.reached(Phase::StatusLine).await;
        let length = if manner == Manner::Huge { 10_000_000 } else { 2 };
        send(&mut stream, format!("{more}content-length: {length}\r\n\r\n").as_bytes()).await?;
        self.reached(Phase::Headers).await;
        send(&mut stream, &vec![b'x'; length]).await?;
        self.reached(Phase::Body).await;
        stream.shutdown().await.ok()
    }

    /// The product's sender in this Internet, whose patience is a twenty-fifth: nobody waits 15 seconds for a test.
    pub(crate) fn post(&self, authority: &Authority) -> Arc<dyn Post> {
        Arc::new(Hurried(self.sender(authority)))
    }

    /// The product's sender in this Internet.
    pub(crate) fn patient_post(&self, authority: &Authority) -> Arc<dyn Post> {
        Arc::new(self.sender(authority))
    }

    fn sender(&self, authority: &Authority) -> Sender {
        let roots = Roots::of([authority.certificate.der().clone()]);
        Sender::new(Reach::Public, self.clone(), roots)
    }
}

struct Hurried(Sender);

impl Post for Hurried {
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome> {
        self.0.post(message, timeout / 25)
    }
}

impl Network for Web {
    fn resolve<'a>(&'a self, name: &'a str) -> Pending<'a, Vec<IpAddr>> {
        let found = self.0.names.lock().expect("names").get(name).cloned();
        Box::pin(async move { found.ok_or_else(|| io::Error::other("no such name")) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, TcpStream> {
        self.0.dialled.lock().expect("addresses").push(address.ip());
        let door = self.0.doors.lock().expect("doors").get(&address.ip()).copied();
        Box::pin(async move {
            TcpStream::connect(door.ok_or_else(|| io::Error::other("nobody there"))?).await
        })
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) -> Option<()> {
    stream.write_all(bytes).await.ok()?;
    stream.flush().await.ok()
}

/// Reads a request to its end; none where the other side has gone.
async fn read(stream: &mut (impl AsyncRead + Unpin), host: &str) -> Option<Got> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let headers: HashMap<String, String> = head
                .lines()
                .skip(1)
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length: usize = headers.get("content-length")?.parse().ok()?;
            if body.len() >= length {
                let body = body.to_owned();
                return Some(Got { host: host.to_owned(), headers, body });
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}
