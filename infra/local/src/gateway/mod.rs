//! The gateway: API Gateway's part on this machine. It listens on the API's port, finds the route of
//! template.yaml, makes the event, calls the function and turns what that says into an answer.
//!
//! What AWS does is read, not seen: each rule's test names its source. Throttling, and the limit of
//! 10 240 bytes on a request's first line and headers, have no counterpart here.

mod answer;
mod calls;
mod functions;
mod integration;
mod wake;

pub(crate) use functions::Functions;
pub(crate) use wake::wake;

use crate::log::Log;
use greenlight_devkit::{Problem, gateway::Routes, http::Server};
use integration::Integration;
use std::{
    io::{self, ErrorKind},
    net::Ipv4Addr,
    sync::Arc,
};
use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;

/// A port that is taken. Whoever calls it waits until a gateway serves it.
pub(crate) struct Port(TcpListener);

impl Port {
    /// Takes the port; 0 takes any free one.
    pub(crate) fn take(port: u16) -> Result<Self, Problem> {
        let listen = || {
            let socket = TcpSocket::new_v4()?;
            // Connections of a run that has just ended do not keep the port.
            socket.set_reuseaddr(true)?;
            socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
            // At once: two that are bound and not listening can share a port.
            socket.listen(BACKLOG)
        };
        listen().map(Self).map_err(|e| untakeable(port, &e))
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

/// A gateway that answers. Dropping it ends that.
pub(crate) struct Gateway(Server);

impl Gateway {
    /// Serves these routes with these functions.
    pub(crate) fn serve(
        port: Port,
        routes: Routes,
        functions: Arc<Functions>,
        log: Arc<Log>,
    ) -> Result<Self, Problem> {
        let listener = port.0;
        let port = listener.local_addr().map_err(|e| untakeable(0, &e))?.port();
        let integration = Arc::new(Integration::new(port, routes, functions, log));
        let server = Server::start(listener, move |request, peer| {
            let integration = Arc::clone(&integration);
            async move { integration.answer(request, peer.ip()).await }
        });
        server.map(Self)
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.0.address().port()
    }
}

#[cfg(test)]
mod tests;
