//! The HTTP client to AWS: through `HTTPS_PROXY` where that is set, as people's networks may want it.

use aws_sdk_dynamodb::config::SharedHttpClient;
use greenlight::BoxFuture;
use greenlight::store::https::{InTime, client_over, tcp, tls};
use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use std::env;
use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower_service::Service;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One that trusts Amazon's roots, and those in the file that `AWS_CA_BUNDLE` names. An engine on this machine is behind
/// no proxy.
///
/// # Errors
/// The file cannot be read, or holds something else.
pub(crate) fn http_client(through_proxy: bool) -> Result<SharedHttpClient, String> {
    let more = env::var("AWS_CA_BUNDLE").ok().map(|path| {
        fs::read(&path)
            .map_err(|error| format!("AWS_CA_BUNDLE names {path}, which cannot be read: {error}"))
    });
    let tls = tls(more.transpose()?.as_deref());
    let tls = Arc::new(tls.map_err(|error| format!("TLS cannot be set up: {error}"))?);
    let proxies = if through_proxy { Matcher::from_env() } else { Matcher::builder().build() };
    let to_proxy = HttpsConnector::from((tcp(), Arc::clone(&tls)));
    let way = Way { proxies: Arc::new(proxies), direct: tcp(), to_proxy };
    let connect = HttpsConnector::from((way, tls));
    Ok(client_over(InTime { connect, within: CONNECT_TIMEOUT }))
}

/// The way to a server, on which TLS comes next where its address says `https`.
#[derive(Clone, Debug)]
struct Way {
    proxies: Arc<Matcher>,
    direct: Tcp,
    to_proxy: HttpsConnector<Tcp>,
}

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Opened = Result<Stream, Box<dyn Error + Send + Sync>>;

impl Service<Uri> for Way {
    type Response = Stream;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Opened>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.direct.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let is_https = to.scheme() == Some(&Scheme::HTTPS);
        let Some(proxy) = self.proxies.intercept(&to).filter(|_| is_https) else {
            let opening = self.direct.call(to);
            return Box::pin(async move { Ok(MaybeHttpsStream::Http(opening.await?)) });
        };
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.to_proxy.clone());
        if let Some(authorization) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(authorization.clone());
        }
        let opening = tunnel.call(to);
        Box::pin(async move { Ok(opening.await?) })
    }
}
