//! The certificates of the database, like those of AWS: RSA of 2 048 bits all the way, a server's below an
//! intermediate authority below a root that is trusted, and behind them the same root as an older one knows it.
//!
//! The keys are made by `openssl`, because nothing that is built here makes RSA keys, and are gone with this process.

use greenlight_devkit::Problem;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair,
    PKCS_RSA_SHA256,
};
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

/// What a server shows who it is with, and what to trust for that.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) acceptor: TlsAcceptor,
    /// A PEM file with the root.
    pub(crate) ca_bundle: PathBuf,
}

impl Identity {
    /// Makes that of a server called `host`, and leaves the root's certificate at `ca_bundle`.
    pub(crate) fn make(host: &str, ca_bundle: PathBuf) -> Result<Self, Problem> {
        let older = Authority::new("Older Root")?;
        let root = Authority::new("Root")?;
        let intermediate = Authority::new("RSA 2048 M01")?;
        let server = Signed { params: named(host, &[host])?, key: rsa_key()? };

        let trusted = root.0.by(&root)?;
        write(&ca_bundle, &trusted.pem())?;
        let chain = [server.by(&intermediate)?, intermediate.0.by(&root)?, root.0.by(&older)?];
        let chain = chain.iter().map(|certificate| certificate.der().clone()).collect();
        let key = PrivatePkcs8KeyDer::from(server.key.serialize_der()).into();
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(Problem::of("the embedded DynamoDB cannot serve TLS"))?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), ca_bundle })
    }
}

/// Who is certified, and the key of it.
struct Signed {
    params: CertificateParams,
    key: KeyPair,
}

impl Signed {
    /// The certificate that `authority` gives it.
    fn by(&self, authority: &Authority) -> Result<Certificate, Problem> {
        let issuer = Issuer::from_params(&authority.0.params, &authority.0.key);
        self.params.signed_by(&self.key, &issuer).map_err(uncertified())
    }
}

/// Who certifies others.
struct Authority(Signed);

impl Authority {
    fn new(name: &str) -> Result<Self, Problem> {
        let mut params = named(name, &[])?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Ok(Self(Signed { params, key: rsa_key()? }))
    }
}

fn named(name: &str, hosts: &[&str]) -> Result<CertificateParams, Problem> {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).map_err(uncertified())?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}

fn rsa_key() -> Result<KeyPair, Problem> {
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
        .stdin(Stdio::null())
        .output()
        .map_err(Problem::of("openssl, which makes the database's RSA keys, would not start"))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr);
        return Err(Problem::new(format!("openssl makes no RSA key: {}", said.trim())));
    }
    let pem = String::from_utf8_lossy(&made.stdout);
    KeyPair::from_pkcs8_pem_and_sign_algo(&pem, &PKCS_RSA_SHA256).map_err(uncertified())
}

fn write(path: &Path, text: &str) -> Result<(), Problem> {
    fs::write(path, text).map_err(Problem::of(format!("cannot write {}", path.display())))
}

fn uncertified<E: fmt::Display>() -> impl FnOnce(E) -> Problem {
    Problem::of("the embedded DynamoDB has no certificate")
}
