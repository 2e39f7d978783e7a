//! How many attempts a second one process makes, with 64 of them in flight, on one thread as in Lambda.
//!
//! A measurement, run by hand:
//! `cargo test --release --package greenlight-sender -- --ignored --nocapture attempts_a_second`

use crate::receiver::{Authority, NAME, Receiver, Then};
use crate::web::{LONG, PUBLIC, Web, attempt, local_url, url};
use futures_util::stream::{self, StreamExt as _};
use greenlight_domain::webhook::TargetUrl;
use greenlight_sender::Sender;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;

const ATTEMPTS: usize = 4000;
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

#[test]
#[ignore = "a measurement"]
fn attempts_a_second_with_64_in_flight() {
    let authority = Authority::new();
    let tls = serve(Some(authority.vouch(NAME, 2099)));
    let plain = serve(None);
    let web = Web::leading_to(&[PUBLIC]).before(tls);
    let sender = web.local_sender(&authority.roots());
    measure("https", &sender, &url(&format!("https://{NAME}/")));
    measure("http", &sender, &local_url(&format!("http://{plain}/")));
}

/// A receiver on a thread of its own, until the process ends.
fn serve(tls: Option<TlsAcceptor>) -> SocketAddr {
    let (tell, address) = mpsc::channel();
    thread::spawn(move || {
        one_thread().block_on(async {
            let receiver = Receiver::start(tls, ANSWER, Then::Close).await;
            tell.send(receiver.address).expect("somebody who waits for it");
            std::future::pending::<()>().await;
        });
    });
    address.recv().expect("an address")
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn measure(how: &str, sender: &Sender, url: &TargetUrl) {
    let began = Instant::now();
    let succeeded = one_thread().block_on(async {
        let attempts = stream::iter(0..ATTEMPTS).map(|_| attempt(sender, url, LONG));
        let outcomes = attempts.buffer_unordered(64);
        outcomes.filter(|outcome| std::future::ready(outcome.is_success())).count().await
    });
    let seconds = began.elapsed().as_secs_f64();
    assert_eq!(succeeded, ATTEMPTS);
    #[expect(clippy::print_stdout, reason = "what was measured is for people")]
    {
        println!("{how}: {:.0} attempts a second", ATTEMPTS as f64 / seconds);
    }
}
