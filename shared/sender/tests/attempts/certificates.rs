//! Whom a webhook is given to: nobody who cannot prove to be whom the URL names.

use crate::receiver::{Authority, NAME, Receiver, Then};
use crate::web::{LONG, PUBLIC, SHORT, Web, attempt, url};
use greenlight_domain::webhook::AttemptError;
use greenlight_sender::tls::Roots;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

/// What an attempt comes to at a server that has this to show.
async fn shown(tls: Option<TlsAcceptor>, roots: &Roots) -> (Option<u16>, Option<AttemptError>) {
    let receiver = Receiver::start(tls, ANSWER, Then::Close).await;
    let web = Web::leading_to(&[PUBLIC]).before(receiver.address);
    let url = url(&format!("https://{NAME}/"));
    let outcome = attempt(&web.sender(roots), &url, LONG).await;
    let is_given = !receiver.requests().is_empty();
    assert_eq!(is_given, outcome.is_success(), "{outcome:?}");
    (outcome.attempt.http_status, outcome.attempt.error)
}

#[tokio::test]
async fn only_who_shows_a_good_certificate_for_the_name_is_given_anything() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let (good, refused) = ((Some(200), None), (None, Some(AttemptError::Tls)));
    for (tls, roots, expected) in [
        (ours.vouch(NAME, 2099), ours.roots(), good),
        (ours.vouch("*.example.com", 2099), ours.roots(), good),
        (ours.vouch("other.example.com", 2099), ours.roots(), refused),
        (ours.vouch(PUBLIC, 2099), ours.roots(), refused),
        (ours.vouch(NAME, 2025), ours.roots(), refused),
        (theirs.vouch(NAME, 2099), ours.roots(), refused),
        (ours.vouch(NAME, 2099), Roots::public(), refused),
    ] {
        assert_eq!(shown(Some(tls), &roots).await, expected);
    }
}

#[tokio::test]
async fn who_does_not_encrypt_is_given_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let web = Web::leading_to(&[PUBLIC]).before(listener.local_addr().expect("an address"));
    let (sender, url) = (web.sender(&Roots::public()), url(&format!("https://{NAME}/")));
    let answered = async {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("somebody who reads");
        let mut read = Vec::new();
        let _ = stream.read_to_end(&mut read).await;
        read
    };
    let (outcome, read) = tokio::join!(attempt(&sender, &url, LONG), answered);
    let attempt = outcome.attempt;
    assert_eq!((attempt.http_status, attempt.error), (None, Some(AttemptError::Tls)));
    assert!(!String::from_utf8_lossy(&read).contains("POST"), "{read:?}");
}

#[tokio::test]
async fn who_never_ends_the_handshake_has_not_answered_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let web = Web::leading_to(&[PUBLIC]).before(listener.local_addr().expect("an address"));
    let url = url(&format!("https://{NAME}/"));
    let outcome = attempt(&web.sender(&Roots::public()), &url, SHORT).await;
    let attempt = outcome.attempt;
    assert_eq!((attempt.http_status, attempt.error), (None, Some(AttemptError::Timeout)));
}
