//! Strict JSON and what it travels in: bodies as bytes, sizes, media types, Base64. docs/api.md
//! section 1.7.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenlight_tests::{Reply, Request, World};
use serde_json::{Value, json};

const CREATE: &str = "/v1/apps/abc123/production-tests";
const ACTIVATE: &str = "/v1/apps/abc123/activation";
const MIB: usize = 1024 * 1024;

async fn send(world: &World, body: &[u8]) -> Reply {
    world.post(CREATE).bytes(body).send().await
}

/// Expects a 400 with these details; says which body it was about.
async fn refuses(world: &World, body: &[u8], details: Value) {
    let reply = send(world, body).await;
    let expected = (400, "VALIDATION_INVALID_PARAMETER", &details);
    let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
    assert_eq!((reply.status, reply.code(), reply.details()), expected, "{shown:?}");
}

fn malformed_at(line: usize, column: usize) -> Value {
    json!({ "reason": "malformed_json", "line": line, "column": column })
}

/// Expects a 400 that names a place in the first line.
async fn malformed(world: &World, body: &[u8], column: usize) {
    refuses(world, body, malformed_at(1, column)).await;
}

fn error(parameter: &str, reason: &str) -> Value {
    json!({ "parameter": parameter, "reason": reason })
}

/// A good body, padded with white space to `length` bytes.
fn padded(length: usize) -> String {
    let body = r#"{"title":"x"}"#;
    format!("{body}{}", " ".repeat(length - body.len()))
}

fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

fn good(world: &World) -> Request<'_> {
    world.post(CREATE).json(&json!({ "title": "x" }))
}

#[tokio::test]
async fn what_is_not_json_in_utf_8_is_malformed_from_a_place_on_and_writes_nothing() {
    let world = World::new().await;
    let before = world.item_count().await;
    let utf_16: Vec<u8> = "{\"title\":\"x\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bodies: [(&[u8], usize, usize); 40] = [
        (b"", 1, 1),
        (b" \n", 2, 1),
        (b"\0", 1, 1),
        (b"title=x", 1, 1),
        (b"<title>x</title>", 1, 1),
        (b"{", 1, 2),
        (b"}", 1, 1),
        (b"{]", 1, 2),
        (b"{\"title\"}", 1, 9),
        (b"{\"title\":}", 1, 10),
        (b"{\"title\":\"x\"", 1, 13),
        (b"{\"title\":\"x\"}}", 1, 14),
        (b"{\"title\":\"x\"},", 1, 14),
        (b"{\"title\":\"x\"}{}", 1, 14),
        (b"{\"title\":\"x\"}\0", 1, 14),
        (b"{\"title\":\"x\",}", 1, 14),
        (b"{,\"title\":\"x\"}", 1, 2),
        (b"{\"title\":\"x\" \"maxStamps\":1}", 1, 14),
        (b"{title:\"x\"}", 1, 2),
        (b"{'title':'x'}", 1, 2),
        (b"{\"title\":\"x\"/**/}", 1, 13),
        (b"{\"title\":\"x\"}//", 1, 14),
        (b"{\"title\":undefined}", 1, 10),
        (b"{\"title\":TRUE}", 1, 10),
        (b"{\"maxStamps\":NaN}", 1, 14),
        (b"{\"maxStamps\":Infinity}", 1, 14),
        (b"{\"maxStamps\":03}", 1, 15),
        (b"{\"maxStamps\":+3}", 1, 14),
        (b"{\"maxStamps\":.5}", 1, 14),
        (b"{\"maxStamps\":3.}", 1, 16),
        (b"{\"maxStamps\":3e}", 1, 16),
        (b"{\"maxStamps\":0x3}", 1, 15),
        (b"{\"title\":\"a\nb\"}", 1, 12),
        (b"{\"title\":\"\\x\"}", 1, 11),
        (b"{\"title\":\"\\u12g4\"}", 1, 13),
        (b"\xEF\xBB\xBF{\"title\":\"x\"}", 1, 1),
        (b"{\"title\":\"x\"}\xEF\xBB\xBF", 1, 14),
        (b"\xC2\xA0{\"title\":\"x\"}", 1, 1),
        (b"\x1F\x8B\x08\x00\x00\x00\x00\x00", 1, 1),
        (&utf_16, 1, 2),
    ];
    for (body, line, column) in bodies {
        refuses(&world, body, malformed_at(line, column)).await;
    }
    assert_eq!(world.item_count().await, before);
}

#[tokio::test]
async fn invalid_utf_8_is_malformed_in_names_and_in_values() {
    let world = World::new().await;
    let invalid: [&[u8]; 9] = [
        b"\xFF",
        b"\x80",
        b"\xC3",
        b"\xE8\xAA",
        b"\xF0\x9F\x99",
        b"\xC0\xAF",
        b"\xE0\x80\xAF",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
    ];
    for bytes in invalid {
        let value = [b"{\"title\":\"a", bytes, b"b\"}"].concat();
        let name = [b"{\"title\":\"x\",\"a", bytes, b"b\":1}"].concat();
        let behind_an_escape = [b"{\"title\":\"\\n", bytes, b"b\"}"].concat();
        for body in [value, name, behind_an_escape] {
            let at = String::from_utf8_lossy(&body).find('\u{fffd}').expect("there");
            malformed(&world, &body, at + 1).await;
        }
    }
}

#[tokio::test]
async fn a_lone_surrogate_is_not_json_and_a_pair_is_one_character() {
    let world = World::new().await;
    for escape in [
        r"\ud800",
        r"\udc00",
        r"\udc00\ud800",
        r"\ud83d\ud83d",
        r"\ud83d ",
        r"\ud83d\n",
        r"a\ud83dbcdefgh",
    ] {
        let value = format!(r#"{{"title":"{escape}"}}"#);
        let reply = send(&world, value.as_bytes()).await;
        assert_eq!(reply.details()["reason"], "malformed_json", "{}", reply.text);
        let name = format!(r#"{{"title":"x","{escape}":1}}"#);
        let reply = send(&world, name.as_bytes()).await;
        assert_eq!(reply.details()["reason"], "malformed_json", "{}", reply.text);
    }
    let reply = send(&world, br#"{"title":"\uD83D\uDE42 \u00e9\/"}"#).await.expect(201);
    assert_eq!(reply.body["title"], "🙂 é/");
}

#[tokio::test]
async fn json_that_is_not_an_object_is_told_apart() {
    let world = World::new().await;
    for body in ["[]", r#"[{"title":"x"}]"#, "null", "true", "3", "-0.5e-7", r#""title""#] {
        refuses(&world, body.as_bytes(), json!({ "reason": "not_an_object" })).await;
    }
}

#[tokio::test]
async fn ten_thousand_brackets_are_refused_by_what_they_mean() {
    let world = World::new().await;
    let object = json!({ "reason": "not_an_object" });
    refuses(&world, nested(10_000).as_bytes(), object).await;
    malformed(&world, "[".repeat(10_000).as_bytes(), 10_001).await;
    malformed(&world, "{\"a\":".repeat(10_000).as_bytes(), 50_001).await;
    malformed(&world, "]".repeat(10_000).as_bytes(), 1).await;
    let member = |name: &str, value: &str| format!(r#"{{"title":"x","{name}":{value}}}"#);
    let objects = format!("{}1{}", r#"{"a":"#.repeat(10_000), "}".repeat(10_000));
    for value in [nested(10_000), objects] {
        let known = member("maxStamps", &value);
        refuses(&world, known.as_bytes(), error("maxStamps", "wrong_type")).await;
        let unknown = member("bogus", &value);
        refuses(&world, unknown.as_bytes(), error("bogus", "unknown_member")).await;
    }
    let unclosed = member("maxStamps", &"[".repeat(10_000));
    malformed(&world, unclosed.as_bytes(), unclosed.len()).await;
    // A contract provider's value may be any JSON.
    let ignored = format!(r#"{{"providers":{{"ftn":{}}}}}"#, nested(10_000));
    let _ = world.post(ACTIVATE).text(&ignored).send().await.expect(200);
}

#[tokio::test]
async fn a_body_may_be_nested_65536_levels_deep_and_no_deeper() {
    let world = World::new().await;
    let member = |depth: usize| format!(r#"{{"title":{}}}"#, nested(depth - 1));
    refuses(&world, member(65_536).as_bytes(), error("title", "wrong_type")).await;
    malformed(&world, member(65_537).as_bytes(), 65_545).await;
    malformed(&world, "[".repeat(MIB).as_bytes(), 65_537).await;
}

#[tokio::test]
async fn a_member_that_stands_twice_is_named_wherever_it_is() {
    let world = World::new().await;
    for (body, path) in [
        (r#"{"title":"x","title":"x"}"#, "title"),
        (r#"{"title":"x","t\u0069tle":"y"}"#, "title"),
        (r#"{"title":"x","bogus":1,"bogus":null}"#, "bogus"),
        (r#"{"title":"x","bogus":{"a":1,"a":1}}"#, "bogus.a"),
        (r#"{"providerIds":[0,{"y":{"z":1,"z":1}}]}"#, "providerIds[1].y.z"),
        (r#"{"":1,"":2}"#, ""),
        (r#"{"":{"a":1,"a":2}}"#, ".a"),
        (r#"{".a":1,".a":2}"#, ".a"),
        // The first in document order: an inner one may end before an outer one does.
        (r#"{"x":{"y":1,"y":2},"title":1,"title":2}"#, "x.y"),
        (r#"{"title":1,"x":{"y":1,"y":2},"title":2}"#, "x.y"),
        (r#"{"title":1,"title":{"y":1,"y":2}}"#, "title"),
        (r#"{"a":1,"b":1,"b":2,"a":2}"#, "b"),
        // It is an error of the JSON, which comes before what the members mean.
        (r#"{"bogus":1,"title":2,"title":3}"#, "title"),
    ] {
        refuses(&world, body.as_bytes(), error(path, "duplicate_member")).await;
    }
    let ftn = br#"{"providers":{"ftn":[{"a":1,"b":{"c":1,"c":1}}]}}"#;
    let reply = world.post(ACTIVATE).bytes(ftn).send().await;
    reply.invalid("providers.ftn[0].b.c", "duplicate_member");
}

#[tokio::test]
async fn a_number_may_be_of_any_size_and_only_its_reader_minds() {
    let world = World::new().await;
    let digits = "123456789".repeat(34);
    for number in [
        "9007199254740993",
        "-9223372036854775809",
        "1e400",
        "1e-400",
        "0e99999999999999999999999",
        &digits,
        &format!("0.{digits}"),
        &format!("1e{digits}"),
        &"9".repeat(100_000),
    ] {
        let ignored = format!(r#"{{"providers":{{"ftn":{number}}}}}"#);
        let reply = world.post(ACTIVATE).text(&ignored).send().await;
        assert_eq!(reply.status, 200, "{number:.50}");
        let field = format!(r#"{{"providers":{{"mitid":{{"displayName":{number}}}}}}}"#);
        let reply = world.post(ACTIVATE).text(&field).send().await;
        reply.invalid("providers.mitid.displayName", "wrong_type");
    }
}

#[tokio::test]
async fn a_body_has_at_most_one_mebibyte_however_it_arrives() {
    let world = World::new().await;
    for length in [MIB, MIB - 1] {
        let body = padded(length);
        assert_eq!(body.len(), length);
        let _ = world.post(CREATE).text(&body).send().await.expect(201);
        let _ = world.post(CREATE).bytes(body.as_bytes()).send().await.expect(201);
    }
    let before = world.item_count().await;
    for body in [padded(MIB + 1), padded(2 * MIB), "[".repeat(2 * MIB), "語".repeat(MIB / 3 + 1)] {
        for path in [CREATE, ACTIVATE] {
            let text = world.post(path).text(&body).send().await;
            text.refused(413, "PAYLOAD_TOO_LARGE", Value::Null);
            let bytes = world.post(path).bytes(body.as_bytes()).send().await;
            bytes.refused(413, "PAYLOAD_TOO_LARGE", Value::Null);
        }
    }
    assert_eq!(world.item_count().await, before);
}

#[tokio::test]
async fn a_content_type_is_json_with_any_parameters_or_absent() {
    let world = World::new().await;
    for accepted in [
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
        "application/json ; charset=UTF-8; profile=\"https://example.com/a,b\"",
        "application/json;",
        " application/json ",
    ] {
        let request = good(&world).without_header("content-type").header("Content-Type", accepted);
        assert_eq!(request.send().await.status, 201, "{accepted:?}");
    }
    let _ = good(&world).without_header("content-type").send().await.expect(201);
    for refused in [
        "",
        ";",
        "json",
        "text/json",
        "text/plain",
        "application/json5",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/jsön",
        "application/json,application/json",
    ] {
        let request = good(&world).without_header("content-type").header("content-type", refused);
        let reply = request.send().await;
        let expected = (415, "UNSUPPORTED_MEDIA_TYPE", &Value::Null);
        assert_eq!((reply.status, reply.code(), reply.details()), expected, "{refused:?}");
    }
    let twice = good(&world).header("content-type", "text/plain").send().await;
    twice.refused(415, "UNSUPPORTED_MEDIA_TYPE", Value::Null);
}

#[tokio::test]
async fn a_body_in_base64_is_the_same_body_and_garbled_base64_is_malformed() {
    let world = World::new().await;
    let body = "{\"title\":\"Ünïcode 語 🙂\"}";
    let reply = send(&world, body.as_bytes()).await.expect(201);
    assert_eq!(reply.body["title"], "Ünïcode 語 🙂");
    let encoded = STANDARD.encode(r#"{"title":  "???"}"#);
    assert!(encoded.contains('/') && encoded.contains('='), "{encoded}");
    for garbled in [
        "",
        "=",
        "e",
        "not base64!",
        r#"{"title":"x"}"#,
        encoded.trim_end_matches('='),
        &encoded.replace('/', "_"),
        &format!("{encoded}\n"),
        &format!("{encoded}{encoded}"),
    ] {
        let request = world.post(CREATE).text(garbled);
        let reply = request.altered(|event| event.is_base64_encoded = true).send().await;
        let expected = (400, "VALIDATION_INVALID_PARAMETER", &malformed_at(1, 1));
        assert_eq!((reply.status, reply.code(), reply.details()), expected, "{garbled:?}");
    }
    for in_base64 in [true, false] {
        let request = world.post(CREATE).altered(|event| event.is_base64_encoded = in_base64);
        let reply = request.send().await;
        reply.refused(400, "VALIDATION_INVALID_PARAMETER", malformed_at(1, 1));
    }
}
