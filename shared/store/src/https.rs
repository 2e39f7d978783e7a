//! The HTTP client below the SDK: hyper and rustls, set up once.
//!
//! The SDK's own sets TLS up when a client is made, to see whether it can, and once more for the first call, and reads
//! every root from Base64 each time, which is a tenth of all that a function does before its first request. It is also
//! made for proxies, for HTTP/2 and for settings of each call, and none of them has a place between a function and
//! DynamoDB. What remains is this: connections that are kept, one bound on the time that opening one takes, and what its
//! errors mean to the SDK, which repeats a call only where it may. Tools and tests use it as well, so that nobody's build
//! has the SDK's.

use crate::BoxFuture;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http::Uri;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::{
    CaptureConnection, Connect, HttpConnector as Tcp, capture_connection,
};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use std::error::Error;
use std::fmt;
use std::fs;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tower_service::Service;

/// The roots that AWS endpoints' certificates go back to.
const AMAZON_ROOTS: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/amazon_roots.rs"));

/// How long a function waits for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// A function's client: it reaches servers directly, over TLS where their address says `https`.
///
/// # Errors
/// See [`tls`].
pub(super) fn client(ca_bundle: Option<&str>) -> Result<SharedHttpClient, String> {
    let connect = HttpsConnector::from((tcp(), tls(ca_bundle)?));
    Ok(client_over(InTime { connect, within: CONNECT_TIMEOUT }))
}

/// A client whose connections are opened by `connect`, TLS included.
pub fn client_over<C>(connect: C) -> SharedHttpClient
where
    C: Connect + Clone + fmt::Debug + Send + Sync + 'static,
{
    let mut builder = Client::builder(TokioExecutor::new());
    let client = builder.pool_timer(TokioTimer::new()).build(connect);
    SharedHttpClient::new(Https(SharedHttpConnector::new(Connections(client))))
}

/// What opens connections directly, whatever an address says of TLS.
pub fn tcp() -> Tcp {
    let mut tcp = Tcp::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp
}

/// Trust in Amazon's roots, and in those of the PEM file that `AWS_CA_BUNDLE` names.
///
/// # Errors
/// The file cannot be read, or what TLS has against a root or its own set-up.
pub fn tls(ca_bundle: Option<&str>) -> Result<ClientConfig, String> {
    let more = ca_bundle.map(|path| {
        fs::read(path)
            .map_err(|error| format!("AWS_CA_BUNDLE names {path}, which cannot be read: {error}"))
    });
    let more = more.transpose()?;
    trust(more.as_deref()).map_err(|error| format!("TLS cannot be set up: {error}"))
}

/// Trust in Amazon's roots, and in those of a PEM file's text.
fn trust(more: Option<&[u8]>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    for root in AMAZON_ROOTS {
        roots.add(CertificateDer::from_slice(root)).map_err(|error| error.to_string())?;
    }
    for root in CertificateDer::pem_slice_iter(more.unwrap_or_default()) {
        let root = root.map_err(|error| error.to_string())?;
        roots.add(root).map_err(|error| error.to_string())?;
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(cryptography()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The suites that the SDK offers AWS, those first that need the smaller hash, as AWS's own servers prefer them.
fn cryptography() -> CryptoProvider {
    use ring::cipher_suite as suite;
    let cipher_suites = vec![
        suite::TLS13_AES_128_GCM_SHA256,
        suite::TLS13_AES_256_GCM_SHA384,
        suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        suite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];
    CryptoProvider { cipher_suites, ..ring::default_provider() }
}

/// What the SDK asks for a connector, always the same one.
#[derive(Debug)]
struct Https(SharedHttpConnector);

impl HttpClient for Https {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        self.0.clone()
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(ConnectorMetadata::new("hyper", Some("1.x".into())))
    }
}

/// The connections that there are.
#[derive(Debug)]
struct Connections<C>(Client<C, SdkBody>);

impl<C> HttpConnector for Connections<C>
where
    C: Connect + Clone + fmt::Debug + Send + Sync + 'static,
{
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            }
        };
        let connection = capture_connection(&mut request);
        if let Some(used) = request.extensions().get::<CaptureSmithyConnection>() {
            used.set_connection_retriever(move || used_by(&connection));
        }
        let answer = self.0.request(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await.map_err(meaning)?;
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// The connection that a request uses, so that the SDK can have it closed after an answer that says that its server
/// is unwell.
fn used_by(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    connection.connection_metadata().as_ref()?;
    let connection = connection.clone();
    let close = move || {
        if let Some(connected) = connection.connection_metadata().as_ref() {
            connected.poison();
        }
    };
    Some(ConnectionMetadata::builder().proxied(false).poison_fn(close).build())
}

/// What it means that there is no answer. Whatever happened to a connection may be tried again on another.
fn meaning(error: legacy::Error) -> ConnectorError {
    let (mut in_time, mut lost) = (true, error.is_connect());
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(error) = cause {
        in_time &= !error.is::<Elapsed>();
        lost |= error.is::<io::Error>();
        if let Some(error) = error.downcast_ref::<hyper::Error>() {
            lost |= error.is_closed() || error.is_canceled() || error.is_incomplete_message();
        }
        cause = error.source();
    }
    match (in_time, lost) {
        (false, _) => ConnectorError::timeout(error.into()),
        (true, true) => ConnectorError::io(error.into()),
        (true, false) => ConnectorError::other(error.into(), None),
    }
}

/// Opens connections by another connector, within the time that there is for it.
#[derive(Clone, Debug)]
pub struct InTime<C> {
    /// What opens them.
    pub connect: C,
    /// How long that may take, TLS included.
    pub within: Duration,
}

impl<C> Service<Uri> for InTime<C>
where
    C: Service<Uri, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<C::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connect.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (opening, within) = (self.connect.call(to), self.within);
        Box::pin(async move { timeout(within, opening).await?.map_err(Into::into) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHED: &str = include_str!("amazon-trust-services.pem");

    #[test]
    fn the_roots_that_are_trusted_are_those_that_are_published() {
        let published = CertificateDer::pem_slice_iter(PUBLISHED.as_bytes());
        let published: Vec<_> = published.collect::<Result<_, _>>().expect("PEM");
        let trusted = AMAZON_ROOTS.iter().map(|root| CertificateDer::from_slice(root));
        assert_eq!(trusted.collect::<Vec<_>>(), published);
        assert_eq!(published.len(), 5);
    }

    #[test]
    fn a_file_of_certificates_that_is_none_is_told_of() {
        let nonsense = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
        assert!(trust(Some(nonsense.as_bytes())).is_err());
        assert!(trust(Some(PUBLISHED.as_bytes())).is_ok() && trust(None).is_ok());
    }
}
