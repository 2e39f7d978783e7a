//! A network of which the tests decide where names lead, and a sender in it.

use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::{
    EndpointId, MasterKeys, Outcome, Reach, SecretRef, SigningSecret, TargetUrl,
};
use greenlight_sender::network::{Network, Pending};
use greenlight_sender::tls::Roots;
use greenlight_sender::{Request, Sender};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpStream;

/// An address of the Internet, behind which stands the receiver of a test.
pub(crate) const PUBLIC: &str = "93.184.216.34";

pub(crate) const ID: &str = "evt_01JHMPFN810000000000000000";
pub(crate) const BODY: &str = r#"{"id":"evt_01JHMPFN810000000000000000","data":{"ä":1}}"#;

/// 2026-11-27T10:00:00.250Z.
pub(crate) const AT: Timestamp = Timestamp::from_millis(1_795_773_600_250);

/// Longer than anything takes that works.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// As long as whoever gets no answer has to wait.
pub(crate) const SHORT: Duration = Duration::from_millis(400);

/// Where names lead, one list of addresses for each time that somebody asks; the last one stays.
#[derive(Clone, Default)]
pub(crate) struct Web {
    leads_to: Arc<Mutex<Vec<Vec<IpAddr>>>>,
    receiver: Option<SocketAddr>,
    /// Which names were asked for.
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
    /// Which addresses were connected to.
    pub(crate) dialled: Arc<Mutex<Vec<String>>>,
}

impl Web {
    /// Every name leads to these addresses.
    pub(crate) fn leading_to(addresses: &[&str]) -> Self {
        Self::default().then(addresses)
    }

    /// From the next time on, names lead to these addresses.
    pub(crate) fn then(self, addresses: &[&str]) -> Self {
        let parsed = addresses.iter().map(|address| address.parse().expect("an address"));
        self.leads_to.lock().expect("a lock").push(parsed.collect());
        self
    }

    /// All addresses of the Internet lead to this receiver.
    pub(crate) fn before(self, receiver: SocketAddr) -> Self {
        Self { receiver: Some(receiver), ..self }
    }

    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a lock").clone()
    }

    pub(crate) fn dialled(&self) -> Vec<String> {
        self.dialled.lock().expect("a lock").clone()
    }

    /// A sender of the product in this network.
    pub(crate) fn sender(&self, roots: &Roots) -> Sender {
        Sender::new(Reach::Public, self.clone(), roots.clone())
    }

    /// A sender that was built for development.
    pub(crate) fn local_sender(&self, roots: &Roots) -> Sender {
        Sender::new(Reach::Loopback, self.clone(), roots.clone())
    }
}

impl Network for Web {
    fn resolve<'a>(&'a self, name: &'a str) -> Pending<'a, Vec<IpAddr>> {
        self.asked.lock().expect("a lock").push(name.to_owned());
        let mut lists = self.leads_to.lock().expect("a lock");
        let list = if lists.len() > 1 { Some(lists.remove(0)) } else { lists.first().cloned() };
        let found = list.ok_or_else(|| io::Error::other("no such name"));
        Box::pin(async move { found })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, TcpStream> {
        self.dialled.lock().expect("a lock").push(address.to_string());
        let receiver = match (address.ip().is_loopback(), self.receiver) {
            (false, Some(receiver)) => receiver,
            // What would be this machine is this machine, so that nothing is proven by a stand-in.
            (true, _) => address,
            (false, None) => return Box::pin(async { Err(io::Error::other("nobody there")) }),
        };
        Box::pin(TcpStream::connect(receiver))
    }
}

pub(crate) fn url(text: &str) -> TargetUrl {
    TargetUrl::parse("url", text, Reach::Public, None).expect("a URL")
}

pub(crate) fn local_url(text: &str) -> TargetUrl {
    TargetUrl::parse("url", text, Reach::Loopback, None).expect("a URL")
}

/// Two secrets, as during a rotation.
pub(crate) fn secrets() -> Vec<SigningSecret> {
    let keys = MasterKeys::parse(&format!("k1:{}", "m".repeat(32))).expect("a key");
    let endpoint = EndpointId::parse("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").expect("an id");
    let secret = |generation| {
        let which = SecretRef { generation, key_id: "k1".to_owned() };
        keys.secret(&endpoint, &which).expect("a secret")
    };
    vec![secret(2), secret(1)]
}

/// One attempt at `url`.
pub(crate) async fn attempt(sender: &Sender, url: &TargetUrl, timeout: Duration) -> Outcome {
    let secrets = secrets();
    sender.send(&Request { url, id: ID, body: BODY, secrets: &secrets, at: AT }, timeout).await
}
