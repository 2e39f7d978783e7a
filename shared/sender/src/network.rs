//! What an attempt needs of the machine's network: where a name leads, and a connection to an address.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use tokio::net::{TcpStream, lookup_host};

/// What comes of a question or a connection, once it is there.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// A network.
pub trait Network: Send + Sync {
    /// All addresses of a name, which has dots and ends in none. It is asked once for an attempt.
    fn resolve<'a>(&'a self, name: &'a str) -> Pending<'a, Vec<IpAddr>>;

    /// A connection to this address and port.
    fn connect(&self, address: SocketAddr) -> Pending<'_, TcpStream>;
}

/// The network that this machine is in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Internet;

impl Network for Internet {
    fn resolve<'a>(&'a self, name: &'a str) -> Pending<'a, Vec<IpAddr>> {
        // The dot at its end makes the name absolute: no domain that this machine searches in goes behind it.
        Box::pin(async move {
            let found = lookup_host((format!("{name}."), 0)).await?;
            let mut addresses: Vec<IpAddr> = Vec::new();
            for address in found.map(|found| found.ip()) {
                if !addresses.contains(&address) {
                    addresses.push(address);
                }
            }
            Ok(addresses)
        })
    }

    fn connect(&self, address: SocketAddr) -> Pending<'_, TcpStream> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Ok(stream)
        })
    }
}
