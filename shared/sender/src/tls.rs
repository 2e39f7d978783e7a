//! Whom an attempt believes to be whom the URL names.

use greenlight_domain::webhook::{AttemptError, TargetUrl};
use rustls::client::Resumption;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Whose word is taken for who somebody is.
#[derive(Clone, Debug)]
pub struct Roots(RootCertStore);

impl Roots {
    /// Those that Mozilla trusts, as of when this was built.
    pub fn public() -> Self {
        Self(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
    }

    /// These alone; what is no certificate is passed over.
    pub fn of<'a>(certificates: impl IntoIterator<Item = CertificateDer<'a>>) -> Self {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(certificates);
        Self(store)
    }
}

/// Encrypts connections.
pub(crate) struct Tls(TlsConnector);

impl Tls {
    pub(crate) fn new(Roots(roots): Roots) -> Self {
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has what TLS 1.2 and 1.3 need")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Who resumes shows no certificate: it could have expired meanwhile.
        config.resumption = Resumption::disabled();
        Self(TlsConnector::from(Arc::new(config)))
    }

    /// Encrypts a connection, to nobody but whom the URL names.
    pub(crate) async fn connect(
        &self,
        url: &TargetUrl,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, AttemptError> {
        let name = match url.address() {
            Some(address) => ServerName::from(address),
            None => ServerName::try_from(url.host()).map_err(|_| AttemptError::Tls)?.to_owned(),
        };
        self.0.connect(name, stream).await.map_err(|_| AttemptError::Tls)
    }
}
