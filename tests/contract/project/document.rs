//! What is not as docs/openapi.yaml says is told, whatever it is: of an answer, of a request that was carried out,
//! and of the document itself.

use greenlight::http::exchange::BASE_PATH;
use greenlight_tests::document::{Document, Sent};
use greenlight_tests::{ACME, Reply, World};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

const CREATE: &str = "create-production-test";

/// A request with everything in it, and its answer.
async fn good() -> (Sent, Reply) {
    let body = json!({ "title": "t", "providerIds": ["bankidse"], "maxStamps": 3 });
    let world = World::new().await;
    let request = world.post(&format!("/v1/apps/{ACME}/production-tests")).json(&body);
    let reply = request.idempotency_key("k").send().await.expect(201);
    let sent = Sent {
        headers: HashMap::from([("idempotency-key".to_owned(), "k".to_owned())]),
        path: HashMap::from([("client_id".to_owned(), ACME.to_owned())]),
        query: String::new(),
        body: body.to_string().into_bytes(),
    };
    (sent, reply)
}

fn flaws(sent: &Sent, reply: &Reply) -> Vec<String> {
    Document::get().examine(CREATE, sent, reply).flaws
}

#[tokio::test]
async fn an_answer_with_anything_that_is_not_described_is_told_by_status_and_place() {
    let (sent, good) = good().await;
    assert_eq!(flaws(&sent, &good), [""; 0]);
    let told = |change: &dyn Fn(&mut Reply), expected: &str| {
        let mut reply = good.clone();
        change(&mut reply);
        assert_eq!(flaws(&sent, &reply), [format!("{CREATE} {expected}")]);
    };
    told(&|reply| reply.status = 202, "202: a status that the operation does not have");
    told(
        &|reply| reply.body["colour"] = json!(1),
        "201 body: additionalProperties 'colour' not allowed",
    );
    told(
        &|reply| drop(reply.body.as_object_mut().map(|body| body.remove("title"))),
        "201 body: missing properties 'title'",
    );
    told(
        &|reply| reply.body["maxStamps"] = json!("3"),
        "201 body /maxStamps: want integer, but got string",
    );
    told(&|reply| drop(reply.headers.remove("location")), "201 header Location: is missing");
    told(
        &|reply| drop(reply.headers.insert("x-powered-by".to_owned(), "tea".to_owned())),
        "201 header x-powered-by: is not described",
    );
    told(
        &|reply| drop(reply.headers.insert("cache-control".to_owned(), "public".to_owned())),
        "201 header Cache-Control: value must be 'no-store'",
    );
    told(
        &|reply| drop(reply.headers.insert("content-type".to_owned(), "text/html".to_owned())),
        "201: a body of the type \"text/html\", which is not described",
    );
}

#[tokio::test]
async fn an_error_with_a_code_or_a_reason_that_the_operation_does_not_have_is_told() {
    let (sent, good) = good().await;
    let refused = |status: u16, code: &str, details: Value| {
        let mut reply = Reply { status, ..good.clone() };
        drop(reply.headers.remove("location"));
        let id = reply.headers["x-request-id"].clone();
        let error = json!({ "code": code, "message": "No.", "details": details });
        reply.body = json!({ "error": error, "request_id": id });
        if details.is_null() {
            drop(reply.body["error"].as_object_mut().map(|error| error.remove("details")));
        }
        flaws(&sent, &reply)
    };
    let at = |reason: &str| json!({ "parameter": "p", "reason": reason });
    let invalid = "VALIDATION_INVALID_PARAMETER";
    assert_eq!(refused(400, invalid, at("too_long")), [""; 0]);
    // Clients let a member pass that they do not know; the functions send none.
    let mut more = json!({ "parameter": "p", "reason": "ineligible_providers" });
    more["ineligible"] = json!([{ "providerId": "p", "reason": "chip_based", "since": 2 }]);
    assert_eq!(
        refused(400, invalid, more),
        [format!("{CREATE} 400 body /error/details/ineligible/0/since: is not described")]
    );
    for (flaws, expected) in [
        (
            refused(400, "RESOURCE_FORBIDDEN", Value::Null),
            "/error/code: RESOURCE_FORBIDDEN is not in x-errors",
        ),
        (
            refused(400, invalid, at("invalid_cursor")),
            "/error/details/reason: VALIDATION_INVALID_PARAMETER/invalid_cursor is not in x-errors",
        ),
    ] {
        assert_eq!(flaws, [format!("{CREATE} 400 body {expected}")]);
    }
    assert!(!refused(400, invalid, at("fancy")).is_empty());
    assert!(!refused(400, invalid, json!({ "reason": "too_long" })).is_empty());
    assert!(
        !refused(400, invalid, json!({ "parameter": "p", "reason": "too_long", "line": 1 }))
            .is_empty()
    );
}

#[tokio::test]
async fn a_request_that_was_carried_out_and_should_not_have_been_is_told() {
    let (good, reply) = good().await;
    let told = |change: &dyn Fn(&mut Sent), expected: &str| {
        let (headers, path) = (good.headers.clone(), good.path.clone());
        let (query, body) = (good.query.clone(), good.body.clone());
        let mut sent = Sent { headers, path, query, body };
        change(&mut sent);
        assert_eq!(flaws(&sent, &reply), [format!("{CREATE} {expected}, and was taken")]);
    };
    told(&|sent| sent.query = "sort=desc".to_owned(), "parameter sort: is not described");
    told(
        &|sent| drop(sent.headers.insert("idempotency-key".to_owned(), String::new())),
        "parameter Idempotency-Key: length must be >=1, but got 0",
    );
    told(
        &|sent| drop(sent.path.insert("client_id".to_owned(), "a b".to_owned())),
        "parameter client_id: 'a b' does not match pattern '^[A-Za-z0-9._~-]{1,64}$'",
    );
    told(
        &|sent| sent.body = br#"{"title":"t","maxStamps":0}"#.to_vec(),
        "request /maxStamps: must be >=1, but got 0",
    );
    told(
        &|sent| sent.body = br#"{"title":"t","colour":1}"#.to_vec(),
        "request: additionalProperties 'colour' not allowed",
    );
}

#[tokio::test]
async fn an_endpoint_without_an_operation_is_told() {
    let (sent, reply) = good().await;
    let flaws = Document::get().examine("get-nothing", &sent, &reply).flaws;
    assert_eq!(flaws, ["get-nothing: no operation in docs/openapi.yaml"]);
}

#[test]
fn what_the_suite_does_not_see_is_told_unless_only_a_part_of_it_ran() {
    let document = Document::get();
    let described = document.described();
    let (marked, plain): (Vec<_>, Vec<_>) = described.iter().partition(|(_, why)| why.is_some());
    let mut seen: BTreeSet<String> = plain.iter().map(|(what, _)| (*what).clone()).collect();
    assert_eq!(document.unlike(&seen, true), [""; 0]);
    for what in [
        "create-production-test 201",
        "create-production-test 201 header Location",
        "create-production-test 400 VALIDATION_INVALID_PARAMETER/too_long",
        "create-production-test 413 PAYLOAD_TOO_LARGE",
        "create-production-test member title",
        "list-production-tests parameter limit",
    ] {
        assert!(seen.remove(what), "{what}");
        assert_eq!(document.unlike(&seen, true), [format!("{what}: no test sees it")]);
        assert_eq!(document.unlike(&seen, false), [""; 0]);
        seen.insert(what.to_owned());
    }
    let (what, why) = marked.first().expect("something that no test sees");
    seen.insert((*what).clone());
    let why = why.expect("a reason");
    let expected = format!("{what}: x-not-provoked ({why}), but a test sees it");
    assert_eq!(document.unlike(&seen, true), [expected]);
}

#[test]
fn its_servers_have_the_base_path_of_the_functions() {
    let servers = Document::get().servers();
    assert!(!servers.is_empty());
    for server in servers {
        assert!(server.ends_with(BASE_PATH), "{server}");
    }
}
