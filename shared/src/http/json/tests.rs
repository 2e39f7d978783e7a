//! What the reader takes and what it says of the rest.

use super::*;
use crate::domain::refusal::{Reason, Refusal, TextPosition};

/// Where a body stops being JSON.
fn malformed(body: &[u8]) -> Option<(usize, usize)> {
    match Document::parse(body) {
        Err(Refusal::MalformedJson(TextPosition { line, column })) => Some((line, column)),
        _ => None,
    }
}

fn reason(body: &[u8]) -> Option<(Option<String>, Reason)> {
    match Document::parse(body) {
        Err(Refusal::Invalid(flaw)) => Some((flaw.parameter, flaw.reason)),
        _ => None,
    }
}

#[test]
fn what_is_not_json_is_malformed_from_a_place_on() {
    let cases: [(&[u8], usize); 24] = [
        (b"", 1),
        (b" ", 2),
        (b"{", 2),
        (b"{]", 2),
        (b"{\"a\":}", 6),
        (b"{\"a\" 1}", 6),
        (b"{'a':1}", 2),
        (b"{a:1}", 2),
        (b"{\"a\":1,}", 8),
        (b"{\"a\":01}", 7),
        (b"{\"a\":+1}", 6),
        (b"{\"a\":.5}", 6),
        (b"{\"a\":1.}", 8),
        (b"{\"a\":NaN}", 6),
        (b"{} {}", 4),
        (b"{}x", 3),
        (b"{\"a\":\"\xff\"}", 7),
        (b"{\"a\":\"\\ud800\"}", 6),
        (b"{\"a\":\"\\udc00\\ud800\"}", 7),
        (b"{\"a\":\"\n\"}", 7),
        (b"{\"a\":\"\\x\"}", 7),
        (b"\xEF\xBB\xBF{}", 1),
        (b"{\"a\":\"x", 6),
        ("{\"ä🙂\":x}".as_bytes(), 7),
    ];
    for (body, column) in cases {
        let text = String::from_utf8_lossy(body).into_owned();
        assert_eq!(malformed(body), Some((1, column)), "{text:?}");
    }
}

#[test]
fn the_place_is_told_by_line_and_character() {
    assert_eq!(malformed("{\n  \"title\": \"Größe\",\n  \"ä\": tru\n}".as_bytes()), Some((3, 8)));
    assert_eq!(malformed(b"{\r\n\"a\": 1,\r\n}"), Some((3, 1)));
    assert_eq!(malformed(b"{\"a\":\n\"\xff\"}"), Some((2, 2)));
    // What is not UTF-8 is wrong where it stands, unless something is before it.
    assert_eq!(malformed(b"{\"a\":\"long\xff\"}"), Some((1, 11)));
    assert_eq!(malformed(b"{a:\"\xff\"}"), Some((1, 2)));
    let deep = |depth: usize| format!("{{\"a\":\n{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(malformed(deep(65_535).as_bytes()), None);
    assert_eq!(malformed(deep(65_536).as_bytes()), Some((2, 65_536)));
}

#[test]
fn json_that_is_not_an_object_is_told_apart() {
    for body in [
        "[]",
        "1",
        "null",
        "\"x\"",
        "true",
        &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)),
    ] {
        assert_eq!(reason(body.as_bytes()), Some((None, Reason::NotAnObject)));
    }
    assert_eq!(malformed("[".repeat(10_000).as_bytes()), Some((1, 10_001)));
}

#[test]
fn a_member_that_stands_twice_is_named_wherever_it_is() {
    for (body, path) in [
        (r#"{"a":1,"b":2,"a":3}"#, "a"),
        (r#"{"a":1,"\u0061":2}"#, "a"),
        (r#"{"p":{"mitid":{},"mitid":{}}}"#, "p.mitid"),
        (r#"{"x":[0,{"y":{"z":1,"z":1}}]}"#, "x[1].y.z"),
    ] {
        assert_eq!(reason(body.as_bytes()), Some((Some(path.to_owned()), Reason::DuplicateMember)));
    }
}

#[test]
fn deep_nesting_costs_neither_the_stack_nor_quadratic_time() {
    let body = format!(r#"{{"a":{}{{"b":1,"b":2}}{}}}"#, "[".repeat(60_000), "]".repeat(60_000));
    let started = std::time::Instant::now();
    let (path, reason) = reason(body.as_bytes()).expect("a duplicate");
    assert_eq!(reason, Reason::DuplicateMember);
    assert!(path.expect("a path").ends_with("[0].b"));
    assert!(started.elapsed().as_secs() < 5, "took {:?}", started.elapsed());
}

#[test]
fn the_canonical_form_ignores_order_and_spelling_but_not_how_numbers_are_written() {
    let canonical = |body: &str| Document::parse(body.as_bytes()).expect("an object").canonical();
    assert_eq!(
        canonical(r#"{"b":[1,true],"a":"\u00e9"}"#),
        canonical("{ \"a\" : \"é\",\"b\":[1, true]}")
    );
    for (one, other) in [
        (r#"{"a":1}"#, r#"{"a":1.0}"#),
        (r#"{"a":"1"}"#, r#"{"a":1}"#),
        (r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#),
        (r#"{"a":null}"#, "{}"),
        (r#"{"a":"\"b"}"#, r#"{"a":"b\""}"#),
        (r#"{"a":["",""]}"#, r#"{"a":[",",""]}"#),
    ] {
        assert_ne!(canonical(one), canonical(other), "{one} {other}");
    }
}
