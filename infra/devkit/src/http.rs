//! Serving HTTP on this machine, for what stands in for AWS: connections are accepted, kept and ended here,
//! what is answered comes in as a function.

use crate::Problem;
use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, error::Error, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, task::JoinSet};

/// How long nobody is let in after too many have been.
const BREATH: Duration = Duration::from_millis(50);

/// A server that answers. Dropping it ends that, and every connection.
pub struct Server {
    address: SocketAddr,
    _accepting: JoinSet<()>,
}

impl Server {
    /// Answers each request, which comes with its sender's address, by `answer`.
    ///
    /// # Errors
    /// The listener has no address.
    pub fn start<A, F, B>(listener: TcpListener, answer: A) -> Result<Self, Problem>
    where
        A: Fn(Request<Incoming>, SocketAddr) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let address = listener.local_addr().map_err(Problem::of("a server has no address"))?;
        let mut accepting = JoinSet::new();
        accepting.spawn(accept(listener, answer));
        Ok(Self { address, _accepting: accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept<A, F, B>(listener: TcpListener, answer: A)
where
    A: Fn(Request<Incoming>, SocketAddr) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Without it the connection would still work, only later.
                    let _ = stream.set_nodelay(true);
                    let answer = answer.clone();
                    let service = service_fn(move |request| {
                        let answered = answer(request, peer);
                        async move { Ok::<_, Infallible>(answered.await) }
                    });
                    // A caller who breaks off is no problem of ours.
                    connections.spawn(async move {
                        let stream = TokioIo::new(stream);
                        let _ = http1::Builder::new().serve_connection(stream, service).await;
                    });
                }
                // Too many open files, most likely: some will be closed soon.
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
}
