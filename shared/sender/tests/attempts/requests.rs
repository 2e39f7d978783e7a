//! What a receiver is sent.

use crate::receiver::{Authority, NAME, Receiver, Then};
use crate::web::{AT, BODY, ID, LONG, PUBLIC, Web, attempt, local_url, secrets, url};
use greenlight_domain::webhook::{Attempt, Outcome, signature_header};

#[tokio::test]
async fn a_webhook_is_one_post_with_exactly_these_headers() {
    let authority = Authority::new();
    let answer = b"HTTP/1.1 204 No Content\r\n\r\n";
    let receiver = Receiver::start(Some(authority.vouch(NAME, 2099)), answer, Then::Close).await;
    let web = Web::leading_to(&[PUBLIC]).before(receiver.address);
    let url = url(&format!("https://{NAME}:8443/a/b?token=1"));
    let outcome = attempt(&web.sender(&authority.roots()), &url, LONG).await;
    let duration_ms = outcome.attempt.duration_ms;
    let expected = Outcome {
        attempt: Attempt { at: AT, duration_ms, http_status: Some(204), error: None },
        retry_after: None,
        last_response: None,
    };
    assert_eq!(outcome, expected);
    let signature = signature_header(&secrets(), ID, 1_795_773_600, BODY);
    assert_eq!(signature.split(' ').count(), 2, "both secrets sign");
    let request = format!(
        "POST /a/b?token=1 HTTP/1.1\r\n\
         host: {NAME}:8443\r\n\
         content-type: application/json\r\n\
         user-agent: Greenlight-Webhooks/1\r\n\
         webhook-id: {ID}\r\n\
         webhook-timestamp: 1795773600\r\n\
         webhook-signature: {signature}\r\n\
         connection: close\r\n\
         content-length: {}\r\n\
         \r\n\
         {BODY}",
        BODY.len()
    );
    assert_eq!(receiver.requests(), [request]);
    assert_eq!(web.dialled(), [format!("{PUBLIC}:8443")]);
}

#[tokio::test]
async fn the_usual_port_is_left_out_of_the_host() {
    let authority = Authority::new();
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
    let receiver = Receiver::start(Some(authority.vouch(NAME, 2099)), answer, Then::Close).await;
    let web = Web::leading_to(&[PUBLIC]).before(receiver.address);
    let outcome =
        attempt(&web.sender(&authority.roots()), &url(&format!("https://{NAME}")), LONG).await;
    assert!(outcome.is_success(), "{outcome:?}");
    let request = receiver.requests().remove(0);
    assert!(request.starts_with(&format!("POST / HTTP/1.1\r\nhost: {NAME}\r\n")), "{request}");
    assert_eq!(web.dialled(), [format!("{PUBLIC}:443")]);
}

#[tokio::test]
async fn for_development_a_receiver_on_this_machine_is_sent_webhooks_in_clear_text_or_not() {
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    let plain = Receiver::start(None, answer, Then::Close).await;
    let authority = Authority::new();
    let tls = Receiver::start(Some(authority.vouch("127.0.0.1", 2099)), answer, Then::Close).await;
    let web = Web::default();
    let sender = web.local_sender(&authority.roots());
    for (scheme, host, receiver) in
        [("http", "127.0.0.1", &plain), ("http", "localhost", &plain), ("https", "127.0.0.1", &tls)]
    {
        let port = receiver.address.port();
        let url = local_url(&format!("{scheme}://{host}:{port}/hook"));
        let outcome = attempt(&sender, &url, LONG).await;
        assert!(outcome.is_success(), "{scheme} {host}: {outcome:?}");
        assert_eq!(outcome.last_response.as_deref(), Some("ok"));
        let request = receiver.requests().pop().expect("a request");
        assert!(request.contains(&format!("\r\nhost: {host}:{port}\r\n")), "{request}");
    }
    assert_eq!(web.asked(), [""; 0], "nobody is asked where this machine is");
}
