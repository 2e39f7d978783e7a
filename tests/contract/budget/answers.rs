//! How large an answer can be: each endpoint's largest legal one has a bound that follows from the limits of
//! what goes into it, is built here in a world that is as full as it may be, and stays well below what Lambda
//! hands on. docs/operations.md, Quotas.

mod lists;

use crate::support::requests::{Example, Requests, row};
use crate::support::tickets::{self, QUEUE, get};
use greenlight::domain::catalogue::{Catalogue, Kind, Provider};
use greenlight::domain::challenge::PROVIDERS_LIMIT;
use greenlight::domain::field::is_common;
use greenlight::domain::history::LATEST_SHOWN;
use greenlight::domain::problem::{MESSAGES_LIMIT, PROBLEMS_LIMIT, bytes_of_messages};
use greenlight::domain::submitted_field::FIELDS_LIMIT;
use greenlight::http::docs_url::DocsUrl;
use greenlight::runtime::RESPONSE_LIMIT;
use greenlight_tests::{ENDPOINTS, Reply, World};
use lists::{the_fullest_log, the_longest_list, the_longest_queue};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::pin::Pin;

const MIB: usize = 1024 * 1024;
/// What no answer may come to, so that there is room for what later releases add.
const MOST: usize = 5 * MIB;
/// What one byte of a text can become: a quotation mark is `\"` in the body, and `\\\"` in the JSON that has
/// the body as a string. Control characters, which become seven, are refused.
const ESCAPED: usize = 4;
/// Status and headers, a link to the next page included.
const HEAD: usize = 2048;
/// The names of an entry's members, with what has a fixed length: ids of our own, times, numbers.
const ENTRY: usize = 1024;

/// A ticket in the queue: no text in it is longer than an id.
const SUMMARY: usize = 400;

/// The longest texts, in bytes or characters: either becomes four bytes at most.
const ID: usize = 64;
const NAME: usize = 200;
const TITLE: usize = 200;
const LONG_TEXT: usize = 1000;
const VALUE: usize = 4096;
const LOGO: usize = 350_000;

/// A JSON string of so many bytes of text, in the JSON of the answer.
const fn text(length: usize) -> usize {
    length * ESCAPED + 4
}

/// A text of so many quotation marks, with something in front that tells it from others.
fn marks(start: &str, length: usize) -> String {
    format!("{start}{}", "\"".repeat(length - start.len()))
}

/// An endpoint's largest answer.
struct Largest {
    endpoint: &'static str,
    bound: fn() -> usize,
    build: for<'w> fn(&'w World) -> Pin<Box<dyn Future<Output = Reply> + 'w>>,
}

static LARGEST: &[Largest] = &[
    Largest {
        endpoint: "create-production-test",
        bound: refusal,
        build: |world| {
            Box::pin(async {
                let id = |n: usize| marks(&n.to_string(), 10_400);
                let ids: Vec<String> = (0..PROVIDERS_LIMIT).map(id).collect();
                refused(
                    world,
                    "create-production-test",
                    json!({ "title": "x", "providerIds": ids }),
                )
                .await
            })
        },
    },
    Largest {
        endpoint: "evaluate-activation",
        // What becomes of every provider is shorter than what is wrong with one whose id is as long as a body.
        bound: || refusal().max(HEAD + tested() * (problems() + ids() + asked() * text(ID))),
        build: |world| {
            Box::pin(async {
                let providers = json!({ "providers": { (marks("", MIB / 2 - 20)): {} } });
                refused(world, "evaluate-activation", providers).await
            })
        },
    },
    Largest {
        endpoint: "get-activation",
        bound: || {
            let fields = |provider: &Provider| {
                let length = |id: &str| if id == "logo" { LOGO } else { VALUE };
                provider.requirements.iter().map(|field| text(ID) + text(length(&field.id))).sum()
            };
            let fields: usize = registrations().map(fields).max().expect("a registration");
            // Of a rejection there is one entry at most.
            let history = (1 + LATEST_SHOWN) * (text(LONG_TEXT) + ENTRY / 2) + joined();
            HEAD + ENTRY + fields + ids() + rejection() + problems() + history
        },
        build: |world| Box::pin(the_fullest_ticket(world)),
    },
    Largest {
        endpoint: "get-openapi",
        // Plain, it is larger than in Base64; and even as text within JSON smaller than the YAML, whose
        // indentation goes while quotation marks come.
        bound: || HEAD + include_str!("../../../docs/openapi.yaml").len(),
        build: |world| Box::pin(world.anonymous("GET", "/v1/openapi.json").send()),
    },
    Largest {
        endpoint: "get-production-test",
        bound: challenge,
        build: |world| {
            Box::pin(async {
                let id = a_full_challenge(world).await;
                world.get(&format!("/v1/apps/{}/production-tests/{id}", full_app())).send().await
            })
        },
    },
    Largest {
        endpoint: "get-production-test-report",
        bound: || HEAD + ENTRY + text(TITLE) + tested() * (text(32) * 2 + ENTRY / 4),
        build: |world| {
            Box::pin(async {
                let id = a_full_challenge(world).await;
                let path = format!("/v1/apps/{}/production-tests/{id}/report", full_app());
                world.get(&path).send().await
            })
        },
    },
    Largest {
        endpoint: "get-providers",
        bound: || {
            let catalogue = 2 * include_str!("../../../shared/domain/providers.json").len();
            let value = |id: &str| if id == "logo" { text(71) } else { text(VALUE) };
            let field = |id: &str| value(id) * if is_common(id) { 2 } else { 1 };
            let activation = |provider: &Provider| {
                let fields: usize = provider.requirements.iter().map(|it| field(&it.id)).sum();
                ENTRY + fields + ids() + rejection() + problems()
            };
            HEAD + catalogue + registrations().map(activation).sum::<usize>()
        },
        build: |world| Box::pin(the_fullest_providers(world)),
    },
    Largest {
        endpoint: "list-activations",
        bound: || HEAD + 1000 * SUMMARY,
        build: |world| Box::pin(the_longest_queue(world)),
    },
    Largest {
        endpoint: "list-events",
        // A page ends at 1 MB read, or at 500 events, so only large ones matter. What they tell is JSON already, in
        // which the answer's JSON doubles the quotation marks: eight in a problem, of 31 bytes at least.
        bound: || HEAD + MIB * 13 / 10,
        build: |world| Box::pin(the_fullest_log(world)),
    },
    Largest {
        endpoint: "list-production-tests",
        // A page ends at 1 MB read, and no item becomes more than four times what it takes to read it.
        bound: || HEAD + MIB * ESCAPED,
        build: |world| Box::pin(the_longest_list(world)),
    },
    Largest {
        endpoint: "record-stamp",
        bound: refusal,
        build: |world| Box::pin(refused(world, "record-stamp", unknown_member())),
    },
    Largest {
        endpoint: "review-activation",
        bound: refusal,
        build: |world| Box::pin(refused(world, "review-activation", unknown_member())),
    },
    Largest {
        endpoint: "submit-activation",
        bound: refusal,
        build: |world| {
            Box::pin(async {
                let providers = json!({ "providers": { (marks("", MIB / 2 - 20)): {} } });
                refused(world, "submit-activation", providers).await
            })
        },
    },
];

/// A refusal names what was sent, whole: at most a body, in which a quotation mark is two bytes already.
fn refusal() -> usize {
    HEAD + MIB * ESCAPED / 2 + PROVIDERS_LIMIT * ENTRY / 4 + ENTRY
}

/// A challenge.
fn challenge() -> usize {
    HEAD + ENTRY + text(NAME) + text(TITLE) + text(LONG_TEXT) + tested() * text(32)
}

/// How many providers a challenge can test: as many as there are.
fn tested() -> usize {
    Catalogue::embedded().providers().len().min(PROVIDERS_LIMIT)
}

/// Ids of fields that a ticket ignored.
fn ids() -> usize {
    FIELDS_LIMIT * text(ID)
}

/// The messages of problems in one.
fn joined() -> usize {
    text(MESSAGES_LIMIT + PROBLEMS_LIMIT)
}

/// Why a ticket was rejected, but for its problems.
fn rejection() -> usize {
    ENTRY / 4 + joined() + asked() * text(ID)
}

/// A ticket's warnings, and its rejection's problems.
fn problems() -> usize {
    2 * PROBLEMS_LIMIT * ENTRY / 4 + text(MESSAGES_LIMIT)
}

/// How many fields a provider asks for, at most.
fn asked() -> usize {
    registrations().map(|it| it.requirements.len()).max().expect("a registration")
}

fn registrations() -> impl Iterator<Item = &'static Provider> {
    Catalogue::embedded().providers().iter().filter(|it| it.kind == Kind::Registration)
}

/// The longest client id; its app has the longest name.
fn full_app() -> String {
    "a".repeat(64)
}

async fn make_full_app(world: &World) -> String {
    let all: Vec<&str> =
        Catalogue::embedded().providers().iter().map(|provider| provider.id.as_str()).collect();
    world.app("Acme0001", &full_app(), &marks("", NAME), &all).await;
    full_app()
}

/// A body with one member that the request does not have, as long as it may be.
fn unknown_member() -> Value {
    json!({ (marks("", MIB / 2 - 20)): 1 })
}

/// What an endpoint answers to this body, once there is all that it needs, where errors carry the longest address.
async fn refused(world: &World, endpoint: &str, body: Value) -> Reply {
    let requests = Requests::prepared(world, Example::Typical).await;
    let page = format!("https://docs.example.com/{}", "x".repeat(175));
    let explained = world.new_instance().explained_at(DocsUrl::parse(page).expect("an address"));
    let reply = requests.good(row(endpoint)).json(&body).to(&explained).send().await;
    assert!(matches!(reply.status, 400 | 404), "{}", reply.status);
    assert!(reply.body["error"]["doc_url"].as_str().is_some_and(|address| address.len() > 200));
    reply
}

/// Every field that the provider asks for at its limit, and as many as may be that it does not ask for.
fn full_fields(provider: &Provider) -> Map<String, Value> {
    let length = |id: &str| if id == "logo" { LOGO } else { VALUE };
    let asked = provider.requirements.iter().map(|field| field.id.clone());
    let mut fields: Map<String, Value> =
        asked.map(|id| (id.clone(), json!(marks("", length(&id))))).collect();
    for n in fields.len()..FIELDS_LIMIT {
        fields.insert(marks(&n.to_string(), ID), json!(""));
    }
    fields
}

/// Submits all that the provider can take, and gives the ticket.
async fn submit_all(world: &World, app: &str, provider: &Provider) -> String {
    let fields = full_fields(provider);
    let reply = tickets::submit_fields(world, app, &provider.id, &Value::Object(fields)).await;
    tickets::ticket_id(&reply.expect(200), &provider.id)
}

/// An operator rejects it at length, for as many problems as fit.
async fn reject(world: &World, ticket: &str, provider: &Provider) {
    let fields: Vec<&str> = provider.requirements.iter().map(|field| field.id.as_str()).collect();
    let longest = fields.iter().max_by_key(|id| id.len()).expect("a field");
    let room = MESSAGES_LIMIT - bytes_of_messages(&world.ticket(ticket).await.warnings);
    let message = marks("", room / PROBLEMS_LIMIT);
    let problem = json!({ "code": "other", "field": longest, "message": message });
    let problems = vec![problem; PROBLEMS_LIMIT];
    let body = json!({ "decision": "reject", "fields": fields, "problems": problems });
    let _ = tickets::review(world, &world.operator_key, ticket, &body).send().await.expect(200);
}

async fn the_fullest_ticket(world: &World) -> Reply {
    let app = make_full_app(world).await;
    let with_logo = registrations().filter(|it| it.asks_for("logo"));
    let provider = with_logo.max_by_key(|it| it.requirements.len()).expect("one with a logo");
    let ticket = submit_all(world, &app, provider).await;
    for step in 0..=LATEST_SHOWN {
        let decision = if step % 2 == 0 { "claim" } else { "release" };
        let body = json!({ "decision": decision, "message": marks("", LONG_TEXT) });
        let review = tickets::review(world, &world.operator_key, &ticket, &body);
        let _ = review.send().await.expect(200);
    }
    reject(world, &ticket, provider).await;
    get(world, &world.operator_key, &format!("{QUEUE}/{ticket}")).send().await
}

async fn the_fullest_providers(world: &World) -> Reply {
    let app = make_full_app(world).await;
    for provider in registrations() {
        let ticket = submit_all(world, &app, provider).await;
        reject(world, &ticket, provider).await;
    }
    world.get(&format!("/v1/apps/{app}/providers?include=activation")).send().await
}

async fn a_full_challenge(world: &World) -> String {
    let app = make_full_app(world).await;
    let body = json!({
        "title": marks("", TITLE), "description": marks("", LONG_TEXT), "targetPlatform": "android",
        "maxStamps": 1_000_000,
    });
    let path = format!("/v1/apps/{app}/production-tests");
    let created = world.post(&path).json(&body).send().await.expect(201);
    assert!(created.wire_bytes <= challenge());
    created.body["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "whoever runs the tests is told")]
async fn every_endpoint_s_largest_answer_is_within_its_bound_and_below_five_mebibytes() {
    let known: BTreeSet<&str> = LARGEST.iter().map(|largest| largest.endpoint).collect();
    let all: BTreeSet<&str> = ENDPOINTS.iter().map(|row| row.endpoint.name).collect();
    assert_eq!(known, all, "each has its largest answer here");
    for Largest { endpoint, bound, build } in LARGEST {
        let world = World::new().await;
        let reply = build(&world).await;
        let (bytes, bound) = (reply.wire_bytes, bound());
        eprintln!("{endpoint}: {bytes} bytes of at most {bound}");
        assert!(bytes <= bound, "{endpoint}: {bytes} bytes, over its bound of {bound}");
        assert!(
            bytes + 16 * 1024 >= bound / 4 * 3,
            "{endpoint}: {bytes} bytes say nothing of {bound}"
        );
        assert!(bound < MOST && MOST < RESPONSE_LIMIT, "{endpoint}: {bound} bytes are too many");
    }
}
