//! What the reader takes and what it says of the rest.

use super::*;
use crate::domain::refusal::{Reason, Refusal};

fn reason(body: &[u8]) -> Option<(Option<String>, Reason)> {
    match Document::parse(body) {
        Err(Refusal::Invalid(flaw)) => Some((flaw.parameter, flaw.reason)),
        _ => None,
    }
}

#[test]
fn what_is_not_json_is_malformed() {
    let cases: [&[u8]; 22] = [
        b"",
        b" ",
        b"{",
        b"{]",
        b"{\"a\":}",
        b"{\"a\" 1}",
        b"{'a':1}",
        b"{a:1}",
        b"{\"a\":1,}",
        b"{\"a\":01}",
        b"{\"a\":+1}",
        b"{\"a\":.5}",
        b"{\"a\":1.}",
        b"{\"a\":NaN}",
        b"{} {}",
        b"{}x",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\\ud800\"}",
        b"{\"a\":\"\\udc00\\ud800\"}",
        b"{\"a\":\"\n\"}",
        b"{\"a\":\"\\x\"}",
        b"\xEF\xBB\xBF{}",
    ];
    for body in cases {
        let text = String::from_utf8_lossy(body).into_owned();
        assert_eq!(reason(body), Some((None, Reason::MalformedJson)), "{text:?}");
    }
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
    assert_eq!(reason("[".repeat(10_000).as_bytes()), Some((None, Reason::MalformedJson)));
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
