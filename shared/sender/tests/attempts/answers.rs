//! What becomes of an attempt, by what is answered. In `receiver`, who answers.

use crate::receiver::{Then, outcome};
use crate::web::{AT, LONG, SHORT};
use greenlight_domain::webhook::{Attempt, AttemptError, Outcome, RetryAfter};

fn answered(
    outcome: &Outcome,
    status: u16,
    error: Option<AttemptError>,
    body: Option<&str>,
) -> Outcome {
    let duration_ms = outcome.attempt.duration_ms;
    let attempt = Attempt { at: AT, duration_ms, http_status: Some(status), error };
    Outcome { attempt, retry_after: None, last_response: body.map(str::to_owned) }
}

fn failed(outcome: &Outcome, error: AttemptError) -> Outcome {
    let duration_ms = outcome.attempt.duration_ms;
    let attempt = Attempt { at: AT, duration_ms, http_status: None, error: Some(error) };
    Outcome { attempt, retry_after: None, last_response: None }
}

#[tokio::test]
async fn the_status_decides_and_the_body_is_kept() {
    for (line, status, body, is_success) in [
        ("200 OK", 200, Some("thanks"), true),
        ("299 Whatever", 299, Some("thanks"), true),
        ("400 Bad Request", 400, Some("which tenant?"), false),
        ("410 Gone", 410, None, false),
        ("500 Internal Server Error", 500, Some("<html>oops</html>"), false),
    ] {
        let text = body.unwrap_or_default();
        let length = text.len();
        let answer = format!("HTTP/1.1 {line}\r\ncontent-length: {length}\r\n\r\n{text}");
        let outcome = outcome(answer.as_bytes(), Then::Hold, LONG).await;
        assert_eq!(outcome, answered(&outcome, status, None, body));
        assert_eq!((outcome.is_success(), outcome.is_gone()), (is_success, status == 410));
    }
}

#[tokio::test]
async fn an_answer_in_http_1_0_or_in_chunks_or_after_another_of_1xx_is_an_answer() {
    for answer in [
        "HTTP/1.0 200 OK\r\n\r\nthanks",
        "HTTP/1.1 200 OK\r\n\r\nthanks",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\ntha\r\n3\r\nnks\r\n0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nthanks",
    ] {
        let outcome = outcome(answer.as_bytes(), Then::Close, LONG).await;
        assert_eq!(outcome, answered(&outcome, 200, None, Some("thanks")), "{answer}");
    }
}

#[tokio::test]
async fn a_receiver_that_asks_for_time_is_heard_in_seconds_and_as_a_date() {
    for (header, seconds) in [
        ("retry-after: 120", Some(120)),
        ("Retry-After: Fri, 27 Nov 2026 10:02:00 GMT", Some(120)),
        ("retry-after: soon", None),
        ("retry-after: \u{fc}", None),
    ] {
        let answer =
            format!("HTTP/1.1 429 Too Many Requests\r\n{header}\r\ncontent-length: 0\r\n\r\n");
        let outcome = outcome(answer.as_bytes(), Then::Close, LONG).await;
        let retry_after = seconds.map(RetryAfter::from_seconds);
        let expected = Outcome { retry_after, ..answered(&outcome, 429, None, None) };
        assert_eq!(outcome, expected, "{header}");
    }
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    for (line, status) in
        [("301 Moved Permanently", 301), ("302 Found", 302), ("307 Temporary Redirect", 307)]
    {
        let answer = format!(
            "HTTP/1.1 {line}\r\nlocation: http://127.0.0.1:9001/\r\ncontent-length: 0\r\n\r\n"
        );
        let outcome = outcome(answer.as_bytes(), Then::Close, LONG).await;
        let redirect = Some(AttemptError::Redirect);
        assert_eq!(outcome, answered(&outcome, status, redirect, None));
        assert!(!outcome.is_success());
    }
}

#[tokio::test]
async fn who_has_not_answered_in_time_has_not_answered() {
    for half in ["", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 100 Continue\r\n\r\n"] {
        let outcome = outcome(half.as_bytes(), Then::Hold, SHORT).await;
        assert_eq!(outcome, failed(&outcome, AttemptError::Timeout), "{half}");
        assert!((400..5000).contains(&outcome.attempt.duration_ms), "{outcome:?}");
    }
    let outcome = outcome(b"", Then::Repeat(b"HTTP/1.1 100 Continue\r\n\r\n"), SHORT).await;
    assert_eq!(outcome, failed(&outcome, AttemptError::Timeout), "for ever 100");
}

#[tokio::test]
async fn what_is_no_answer_in_http_1_1_is_an_error() {
    for (bytes, then) in [
        (&b""[..], Then::Close),
        (b"HTTP/1.1 200 OK", Then::Close),
        (b"HTTP/1.1 200 OK\r\n", Then::Close),
        (b"HTTP/2 200\r\n\r\n", Then::Close),
        (b"SSH-2.0-OpenSSH_9.9\r\n", Then::Hold),
        (b"HTTP/1.1 OK\r\n\r\n", Then::Hold),
        (b"HTTP/1.1 2000 OK\r\n\r\n", Then::Hold),
        (b"HTTP/1.1 200 OK\r\ncontent-length: ten\r\n\r\n", Then::Hold),
        // A head that never ends.
        (b"HTTP/1.1 200 OK\r\n", Then::Repeat(b"x: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n")),
        (b"HTTP/1.1 200 OK\r\nx: ", Then::Repeat(b"yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")),
    ] {
        let outcome = outcome(bytes, then, LONG).await;
        let answer = String::from_utf8_lossy(bytes);
        assert_eq!(outcome, failed(&outcome, AttemptError::Http), "{answer}");
        assert!(outcome.attempt.duration_ms < 15_000, "{answer}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_head_has_at_most_16_kib() {
    for (length, status) in [(8 * 1024, Some(200)), (17 * 1024, None)] {
        let long = "y".repeat(length);
        let answer = format!("HTTP/1.1 200 OK\r\nx: {long}\r\ncontent-length: 0\r\n\r\n");
        let outcome = outcome(answer.as_bytes(), Then::Close, LONG).await;
        assert_eq!(outcome.attempt.http_status, status, "{length}: {outcome:?}");
    }
}

#[tokio::test]
async fn whatever_its_body_does_a_status_of_success_is_success() {
    let much = "0123456789abcdef".repeat(256);
    let ten_megabytes = format!("HTTP/1.1 200 OK\r\ncontent-length: 10485760\r\n\r\n{much}");
    let chunks = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1000\r\n{much}\r\n");
    let kept = &much[..1024];
    for (bytes, then, body) in [
        (ten_megabytes.as_bytes(), Then::Repeat(b"0123456789abcdef0123456789abcdef"), Some(kept)),
        (chunks.as_bytes(), Then::Repeat(b"8\r\n01234567\r\n"), Some(kept)),
        // Less than was announced, then nothing, or the end.
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", Then::Hold, Some("abc")),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc", Then::Close, Some("abc")),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", Then::Hold, None),
        // More than was announced.
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nabc", Then::Close, Some("a")),
        // No chunks where chunks were announced.
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", Then::Close, None),
        // No text.
        (
            b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n\xff\x00ok",
            Then::Close,
            Some("\u{fffd}\0ok"),
        ),
    ] {
        let outcome = outcome(bytes, then, LONG).await;
        assert_eq!(outcome.last_response.as_deref(), body);
        assert_eq!(outcome, answered(&outcome, 200, None, body));
        assert!(outcome.is_success() && outcome.attempt.duration_ms < 5000, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_body_takes_no_longer_than_the_attempt_may() {
    let began = tokio::time::Instant::now();
    let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n";
    let outcome = outcome(answer, Then::Hold, LONG).await;
    assert!(outcome.is_success(), "{outcome:?}");
    assert!(began.elapsed() < LONG / 2, "a body that does not come is not waited for: {outcome:?}");
}
