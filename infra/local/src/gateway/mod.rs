//! The gateway: API Gateway's part on this machine. It listens on the API's port, finds the route of
//! template.yaml, makes the event, calls the function and turns what that says into an answer.
//!
//! What AWS does is read, not seen: each rule's test names its source. Throttling, and the limit of
//! 10 240 bytes on a request's first line and headers, have no counterpart here.

mod answer;
mod calls;
mod event;
mod functions;
mod integration;
mod routes;
mod wake;

pub(crate) use functions::Functions;
pub(crate) use routes::Routes;
pub(crate) use wake::wake;

use crate::problem::Problem;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use integration::Integration;
use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::Ipv4Addr,
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket},
    task::AbortHandle,
};

/// The stage, which is the first segment of every path.
pub(crate) const STAGE: &str = "connect";

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
pub(crate) struct Gateway {
    port: u16,
    accepting: AbortHandle,
}

impl Gateway {
    /// Serves these routes with these functions.
    pub(crate) fn serve(
        port: Port,
        routes: Routes,
        functions: Arc<Functions>,
    ) -> Result<Self, Problem> {
        let listener = port.0;
        let port = listener.local_addr().map_err(|e| untakeable(0, &e))?.port();
        let integration = Arc::new(Integration::new(port, routes, functions));
        let accepting = tokio::spawn(accept(listener, integration)).abort_handle();
        Ok(Self { port, accepting })
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, integration: Arc<Integration>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let integration = Arc::clone(&integration);
                let service = service_fn(move |request| {
                    let integration = Arc::clone(&integration);
                    async move { Ok::<_, Infallible>(integration.answer(request, peer.ip()).await) }
                });
                tokio::spawn(async move {
                    // A caller who breaks off is no problem of ours.
                    let _ =
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
            // Too many open files, most likely: some will be closed soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

#[cfg(test)]
mod tests;
