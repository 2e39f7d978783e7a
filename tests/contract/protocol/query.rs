//! Query parameters that an endpoint does not know. docs/api.md sections 1.6 and 1.7.

use crate::support::requests::{Example, Requests};
use greenlight_tests::{ENDPOINTS, Request, World};
use serde_json::{Value, json};

const LIST: &str = "/v1/apps/abc123/production-tests";

fn with_query<'w>(request: Request<'w>, query: &str) -> Request<'w> {
    let query = query.to_owned();
    request.altered(move |event| event.raw_query_string = query)
}

#[tokio::test]
async fn every_endpoint_refuses_a_parameter_that_it_does_not_know() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    for row in ENDPOINTS {
        for name in ["claimedBy", "status", "limit", "cursor", "include", "providerId"] {
            if row.full.query.iter().any(|known| known.name == name) {
                continue;
            }
            let reply = with_query(requests.of_call(row, 0), &format!("{name}=1")).send().await;
            assert_eq!(reply.status, 400, "{} takes {name}", row.endpoint.name);
            reply.invalid(name, "unknown_parameter");
        }
        if row.endpoint.method == "GET" {
            drop(with_query(requests.of_call(row, 0), "&&").send().await.expect(row.success));
        }
    }
}

#[tokio::test]
async fn a_parameter_is_known_by_its_exact_name_and_the_first_unknown_one_is_named() {
    let world = World::new().await;
    for (query, name) in [
        ("Limit=1", "Limit"),
        ("limit=1&LIMIT=1", "LIMIT"),
        ("limits=1&offset=1", "limits"),
        ("limit%20=1", "limit "),
        ("limit[]=1", "limit[]"),
        ("=1", ""),
        ("limit=0&x", "x"),
        ("%FF=1", "\u{fffd}"),
        ("f%C3%BCr=1", "für"),
    ] {
        let reply = with_query(world.get(LIST), query).send().await;
        reply.invalid(name, "unknown_parameter");
    }
    let reply = world.get(&format!("{LIST}?claimedBy=me")).send().await;
    let message = "`claimedBy` is unknown: this endpoint has limit, cursor.";
    assert_eq!(reply.body["error"]["message"], message);
    let reply = world.post(LIST).json(&json!({ "title": "t" }));
    let reply = with_query(reply, "dryRun=true").send().await;
    let message = "`dryRun` is unknown: this endpoint has no parameters.";
    assert_eq!(reply.body["error"]["message"], message);
}

#[tokio::test]
async fn an_unknown_parameter_comes_after_authorisation_json_and_replay_and_before_the_body_s_rules()
 {
    let world = World::new().await;
    let create = |body: &str| with_query(world.post(LIST).text(body), "x=1");
    for body in ["{}", r#"{"title":""}"#, r#"{"title":"t","providerIds":["nosuchid"]}"#] {
        create(body).send().await.invalid("x", "unknown_parameter");
    }
    let malformed = json!({ "reason": "malformed_json", "line": 1, "column": 2 });
    create("{").send().await.refused(400, "VALIDATION_INVALID_PARAMETER", malformed);
    let keyed = || world.post(LIST).json(&json!({ "title": "t" })).idempotency_key("k");
    let first = keyed().send().await.expect(201);
    let replayed = with_query(keyed(), "x=1").send().await.expect(201);
    assert_eq!((replayed.is_replay(), replayed.text), (true, first.text));
    for (path, status, code) in [
        ("/v1/apps/other456/production-tests", 403, "RESOURCE_FORBIDDEN"),
        ("/v1/apps/nosuchapp/production-tests", 404, "RESOURCE_NOT_FOUND"),
        (&*format!("{LIST}/nosuchid/report"), 404, "RESOURCE_NOT_FOUND"),
    ] {
        let reply = with_query(world.get(path), "x=1").send().await;
        reply.refused(status, code, Value::Null);
    }
    with_query(world.anonymous("GET", LIST), "x=1").send().await.unauthenticated("missing");
    assert_eq!(world.get(LIST).send().await.expect(200).body.as_array().map(Vec::len), Some(1));
}
