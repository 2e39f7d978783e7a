//! Sends webhooks: one attempt at a time, to whoever a customer names and nowhere else.
//!
//! The rules are `greenlight_domain::webhook`'s: which URLs there are, which addresses, how a request is signed, what
//! an outcome comes to. Here is the attempt itself. [`network`] is what it needs of the machine, [`tls`] whom it
//! believes, `exchange` the request and what is read of the answer. No clock is read but Tokio's, by which
//! durations are measured: tests stop it.
//!
//! *Invariant:* no connection is made to an address that `may_connect` has not admitted in the same attempt. The name
//! is looked up once, every address is looked at, and the connection goes to one of these, not to the name.

mod exchange;
pub mod network;
pub mod tls;

use self::exchange::Answer;
use self::network::Network;
use self::tls::{Roots, Tls};
use greenlight_domain::time::Timestamp;
use greenlight_domain::webhook::{
    Attempt, AttemptError, Outcome, Reach, SigningSecret, TargetUrl, may_connect,
    parse_retry_after, signature_header,
};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};

/// At most how many of a name's addresses are tried, each for its part of the time that is left. All are checked.
const MOST_TRIED: usize = 4;

/// What is sent in an attempt.
pub struct Request<'a> {
    /// Where to.
    pub url: &'a TargetUrl,
    /// The header `webhook-id`: the event's id.
    pub id: &'a str,
    /// The event, as JSON.
    pub body: &'a str,
    /// What signs, the newest first.
    pub secrets: &'a [SigningSecret],
    /// The time: the header `webhook-timestamp`, and when the attempt began.
    pub at: Timestamp,
}

/// Sends webhooks. One is enough for any number of attempts at a time.
pub struct Sender {
    reach: Reach,
    network: Box<dyn Network>,
    tls: Tls,
}

/// How an attempt ended without an answer.
type Failed = AttemptError;

impl Sender {
    /// One that reaches no further than `reach`, over this network, and believes those who are vouched for by `roots`.
    pub fn new(reach: Reach, network: impl Network + 'static, roots: Roots) -> Self {
        Self { reach, network: Box::new(network), tls: Tls::new(roots) }
    }

    /// Makes one attempt, which ends in time whatever the other side does. It may be dropped at any point, and then
    /// the connection ends.
    pub async fn send(&self, request: &Request<'_>, timeout: Duration) -> Outcome {
        let began = Instant::now();
        let answer = self.answer(request, began + timeout).await;
        let duration = match &answer {
            Ok(answer) => answer.came - began,
            Err(_) => began.elapsed(),
        };
        outcome(request.at, duration, answer)
    }

    async fn answer(&self, request: &Request<'_>, deadline: Instant) -> Result<Answer, Failed> {
        let url = request.url;
        let stream = self.connect(url, deadline).await?;
        let request = exchange::request(request, &self.signature(request));
        if url.is_https() {
            let stream = timeout_at(deadline, self.tls.connect(url, stream)).await;
            exchange::run(stream.map_err(|_| Failed::Timeout)??, request, deadline).await
        } else {
            exchange::run(stream, request, deadline).await
        }
    }

    fn signature(&self, request: &Request<'_>) -> String {
        let Request { id, body, secrets, at, .. } = request;
        signature_header(secrets, id, at.epoch_seconds(), body)
    }

    /// A connection to one of the addresses that the URL leads to, if it leads to none that it may not.
    async fn connect(&self, url: &TargetUrl, deadline: Instant) -> Result<TcpStream, Failed> {
        // What names this machine is refused long before, unless the table is one of development.
        if url.reach() == Reach::Loopback && self.reach == Reach::Public {
            return Err(Failed::Address);
        }
        let resolved = timeout_at(deadline, self.addresses(url)).await;
        let addresses = resolved.map_err(|_| Failed::Timeout)??;
        if !addresses.iter().all(|address| may_connect(*address, url.reach())) {
            return Err(Failed::Address);
        }
        let mut failed = Failed::Dns;
        let tried = &addresses[..addresses.len().min(MOST_TRIED)];
        for (left, address) in (1..=tried.len() as u32).rev().zip(tried) {
            let part = deadline.saturating_duration_since(Instant::now()) / left;
            let address = SocketAddr::new(*address, url.port());
            match timeout_at(Instant::now() + part, self.network.connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(_)) => failed = Failed::Connect,
                Err(_) => failed = Failed::Timeout,
            }
        }
        Err(failed)
    }

    /// The addresses that the URL leads to. `localhost` is never looked up: it means this machine, whoever says what.
    async fn addresses(&self, url: &TargetUrl) -> Result<Vec<IpAddr>, Failed> {
        if let Some(address) = url.address() {
            return Ok(vec![address]);
        }
        if url.reach() == Reach::Loopback {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        self.network.resolve(url.host()).await.map_err(|_| Failed::Dns)
    }
}

fn outcome(at: Timestamp, duration: Duration, answer: Result<Answer, Failed>) -> Outcome {
    let duration_ms = u32::try_from(duration.as_millis()).unwrap_or(u32::MAX);
    let now = at.plus_millis(duration_ms.into());
    let attempt = |http_status, error| Attempt { at, duration_ms, http_status, error };
    match answer {
        Err(error) => {
            Outcome { attempt: attempt(None, Some(error)), retry_after: None, last_response: None }
        }
        Ok(Answer { status, retry_after, body, .. }) => Outcome {
            attempt: attempt(
                Some(status),
                (300..400).contains(&status).then_some(AttemptError::Redirect),
            ),
            retry_after: retry_after.and_then(|text| parse_retry_after(&text, now)),
            last_response: body,
        },
    }
}
