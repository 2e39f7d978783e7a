//! One request over one connection, and what is read of the answer.
//!
//! Whatever comes from there is a stranger's: it is bounded in bytes and in time, and nothing but the status decides
//! anything.

use super::Request;
use futures_util::future::{Either, select};
use greenlight_domain::webhook::{AttemptError, KEPT_RESPONSE};
use http::header::{CONNECTION, CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout_at};

/// How long is waited for what is kept of a body, once the status is there.
const BODY_WITHIN: Duration = Duration::from_millis(500);

/// The most that is read of an answer at a time, and so the longest head of one.
const READ_LIMIT: usize = 16 * 1024;

/// What is read of an answer.
pub(crate) struct Answer {
    /// When its head came.
    pub(crate) came: Instant,
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    /// The beginning of its body.
    pub(crate) body: Option<String>,
}

/// The request: <https://www.standardwebhooks.com>, and docs/api.md section 11.
pub(crate) fn request(request: &Request<'_>, signature: &str) -> http::Request<Full<Bytes>> {
    let Request { url, id, body, at, .. } = request;
    http::Request::post(url.path_and_query())
        .header(HOST, url.authority())
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "Greenlight-Webhooks/1")
        .header("webhook-id", *id)
        .header("webhook-timestamp", at.epoch_seconds())
        .header("webhook-signature", signature)
        .header(CONNECTION, "close")
        .body(Full::from((*body).to_owned()))
        .expect("a URL's parts, ids, numbers and base64 are header values")
}

/// Sends the request over a connection of its own, which ends with this.
pub(crate) async fn run(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    request: http::Request<Full<Bytes>>,
    deadline: Instant,
) -> Result<Answer, AttemptError> {
    let mut builder = http1::Builder::new();
    builder.max_buf_size(READ_LIMIT);
    let shaken = builder.handshake(TokioIo::new(stream)).await;
    let (mut requests, connection) = shaken.map_err(|_| AttemptError::Http)?;
    let exchange = pin!(async {
        let head = timeout_at(deadline, requests.send_request(request)).await;
        let head = head.map_err(|_| AttemptError::Timeout)?.map_err(|_| AttemptError::Http)?;
        let came = Instant::now();
        let retry_after = head.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        Ok(Answer {
            came,
            status: head.status().as_u16(),
            retry_after: retry_after.map(str::to_owned),
            body: beginning(head.into_body(), deadline.min(came + BODY_WITHIN)).await,
        })
    });
    match select(exchange, pin!(connection)).await {
        Either::Left((answer, _)) => answer,
        // The other side has closed; what it had sent is still to be read.
        Either::Right((_, exchange)) => exchange.await,
    }
}

/// The beginning of a body, as far as it comes in time.
async fn beginning(mut body: Incoming, deadline: Instant) -> Option<String> {
    let mut bytes = Vec::new();
    while bytes.len() <= KEPT_RESPONSE {
        match timeout_at(deadline, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let data = frame.data_ref().map_or(&[][..], |data| data);
                // One more than is kept, to know that there was more.
                bytes.extend(data.iter().take(KEPT_RESPONSE + 1 - bytes.len()));
            }
            Ok(Some(Err(_)) | None) | Err(_) => break,
        }
    }
    text(&bytes)
}

/// The bytes as text, no longer than is kept; what is none of UTF-8 is replaced, and no character is cut.
fn text(bytes: &[u8]) -> Option<String> {
    let mut kept = String::new();
    for chunk in bytes.utf8_chunks() {
        let replaced = if chunk.invalid().is_empty() { "" } else { "\u{fffd}" };
        for character in chunk.valid().chars().chain(replaced.chars()) {
            if kept.len() + character.len_utf8() > KEPT_RESPONSE {
                return Some(kept);
            }
            kept.push(character);
        }
    }
    (!kept.is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_a_body_is_text_of_at_most_1024_bytes() {
        for (bytes, kept) in [
            (b"".to_vec(), None),
            (b"no such tenant".to_vec(), Some("no such tenant".to_owned())),
            (b"\xff\xfe\x00a".to_vec(), Some("\u{fffd}\u{fffd}\0a".to_owned())),
            (vec![b'x'; 1024], Some("x".repeat(1024))),
            (vec![b'x'; 1025], Some("x".repeat(1024))),
            ("ä".repeat(512).into_bytes(), Some("ä".repeat(512))),
            (format!("x{}", "ä".repeat(512)).into_bytes(), Some(format!("x{}", "ä".repeat(511)))),
            (vec![0xff; 1024], Some("\u{fffd}".repeat(341))),
        ] {
            assert_eq!(text(&bytes), kept);
        }
    }
}
