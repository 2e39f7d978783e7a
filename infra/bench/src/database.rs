//! The database: the embedded engine, and before it a proxy that takes TLS off, as on AWS, and counts
//! connections.

use crate::certificate::Identity;
use aws_sdk_dynamodb::Client;
use clap::ValueEnum;
use greenlight_devkit::{Engine, Problem};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// The name in the certificate. It is looked up as the functions look it up, so that both mean
/// the same address.
const HOST: &str = "localhost";

/// How the functions reach the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Transport {
    /// Encrypted, as on AWS.
    Https,
    /// In clear text.
    Http,
}

impl Transport {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Https => "https",
            Self::Http => "http",
        }
    }

    /// Whom the database shows itself as, where it must. `scratch` is a folder for the certificate.
    pub(crate) fn identity(self, scratch: &Path) -> Result<Option<Identity>, Problem> {
        match self {
            Self::Https => Identity::make(HOST, scratch.join("ca.pem")).map(Some),
            Self::Http => Ok(None),
        }
    }
}

/// The running database; it ends, and forgets everything, when it is dropped.
pub(crate) struct Database {
    /// Where functions reach it.
    pub(crate) endpoint: String,
    /// The certificate to trust, where it is reached by TLS: a PEM file.
    pub(crate) ca_bundle: Option<PathBuf>,
    connections: Arc<AtomicU64>,
    engine: Engine,
    _proxy: JoinSet<()>,
}

impl Database {
    /// Starts an empty database, behind TLS if it has an identity.
    pub(crate) async fn start(identity: Option<&Identity>) -> Result<Self, Problem> {
        let engine = Engine::start().await?;
        let transport = if identity.is_some() { Transport::Https } else { Transport::Http };
        let ca_bundle = identity.map(|identity| identity.ca_bundle.clone());
        let tls = identity.map(|identity| identity.acceptor.clone());
        let trouble = || Problem::of("there is no port for the database");
        let listener = TcpListener::bind((HOST, 0)).await.map_err(trouble())?;
        let port = listener.local_addr().map_err(trouble())?.port();
        let connections = Arc::new(AtomicU64::new(0));
        let mut proxy = JoinSet::new();
        let inside = engine.endpoint().replace("http://", "");
        proxy.spawn(accept(listener, tls, inside, Arc::clone(&connections)));
        let endpoint = format!("{}://{HOST}:{port}", transport.name());
        Ok(Self { endpoint, ca_bundle, connections, engine, _proxy: proxy })
    }

    /// A client that is not counted.
    pub(crate) fn client(&self) -> Client {
        self.engine.client()
    }

    /// How many connections were opened to it so far.
    pub(crate) fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

/// Counts connections, takes TLS off, if there is any, and hands everything on to the engine.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    engine: String,
    count: Arc<AtomicU64>,
) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        count.fetch_add(1, Ordering::Relaxed);
        // A function that was ended leaves its connections as they are: no trouble of ours.
        connections.spawn(hand_on(client, tls.clone(), engine.clone()));
    }
}

async fn hand_on(
    mut client: TcpStream,
    tls: Option<TlsAcceptor>,
    engine: String,
) -> io::Result<()> {
    let mut server = TcpStream::connect(engine).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    match tls {
        None => copy_bidirectional(&mut client, &mut server).await?,
        Some(tls) => copy_bidirectional(&mut tls.accept(client).await?, &mut server).await?,
    };
    Ok(())
}
