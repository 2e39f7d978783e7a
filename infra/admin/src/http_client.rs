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
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tower_service::Service;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One that trusts whom a function would trust. An engine on this machine is behind no proxy.
///
/// # Errors
/// See [`tls`].
pub(crate) fn http_client(through_proxy: bool) -> Result<SharedHttpClient, String> {
    let tls = Arc::new(tls(env::var("AWS_CA_BUNDLE").ok().as_deref())?);
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

type BoxError = Box<dyn Error + Send + Sync>;

impl Service<Uri> for Way {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
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
