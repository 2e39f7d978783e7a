//! Where an error is explained: every code and reason has a place in docs/api.md, and `doc_url` leads to it.
//! docs/api.md section 1.5.

use crate::support::sources::text_of;
use greenlight::http::docs_url::DocsUrl;
use greenlight_tests::World;
use greenlight_tests::document::{Document, Operation};
use serde_json::json;
use std::collections::BTreeSet;

const PAGE: &str = "https://docs.example.com/api.html";
const CREATE: &str = "/v1/apps/abc123/production-tests";

/// The places that docs/api.md can be linked to by name, each as often as it is there.
fn anchors() -> Vec<String> {
    let text = text_of("docs/api.md");
    let cut = text.split("<a id=\"").skip(1);
    cut.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn every_code_and_reason_has_its_place_in_the_docs_and_nothing_else_has() {
    let mut explained = BTreeSet::new();
    for (_, code, reasons) in Document::get().operations().flat_map(Operation::errors) {
        explained.insert(code.to_ascii_lowercase());
        explained.extend(reasons.iter().map(|reason| (*reason).to_owned()));
    }
    let anchors = anchors();
    let places: BTreeSet<String> = anchors.iter().cloned().collect();
    assert_eq!(anchors.len(), places.len(), "a place is there twice");
    let missing: Vec<&String> = explained.difference(&places).collect();
    let left_over: Vec<&String> = places.difference(&explained).collect();
    assert!(missing.is_empty(), "docs/api.md has no <a id> for {missing:?}");
    assert!(left_over.is_empty(), "docs/api.md has an <a id> that explains nothing: {left_over:?}");
}

#[tokio::test]
async fn an_error_says_where_it_is_explained() {
    let world = World::new().await;
    let instance = world.new_instance().explained_at(DocsUrl::parse(PAGE.into()).expect("a page"));
    let too_large = " ".repeat(1024 * 1024 + 1);
    for (request, anchor) in [
        (world.anonymous("GET", CREATE), "missing"),
        (world.get("/v1/apps/nosuchapp/production-tests"), "resource_not_found"),
        (world.get("/v1/apps/other456/production-tests"), "resource_forbidden"),
        (world.get(&format!("{CREATE}?limit=0")), "out_of_range"),
        (world.post(CREATE).text("{}"), "validation_missing_parameter"),
        (world.post(CREATE).text("{"), "malformed_json"),
        (world.post(CREATE).text(&too_large), "payload_too_large"),
    ] {
        let reply = request.to(&instance).send().await;
        let last = format!(r#","doc_url":"{PAGE}#{anchor}"}},"request_id":""#);
        assert!(reply.status >= 400 && reply.text.contains(&last), "{}", reply.text);
        assert!(anchors().contains(&anchor.to_owned()), "docs/api.md has no place {anchor}");
    }
}

#[tokio::test]
async fn without_a_page_an_error_has_no_address() {
    let world = World::new().await;
    let reply = world.post(CREATE).text("{}").send().await.expect(400);
    let error = json!({
        "code": "VALIDATION_MISSING_PARAMETER",
        "message": "`title` is required.",
        "details": { "parameter": "title" },
    });
    assert_eq!(reply.body["error"], error);
}
