//! How large an answer can be: each endpoint's largest legal one has a bound that follows from the limits of
//! what goes into it, is built here in a world that is as full as it may be, and stays well below what Lambda
//! hands on. docs/operations.md, Quotas.

mod full;
mod log;
mod webhooks;

use crate::support::sources::text_of;
use full::{
    a_full_challenge, a_full_ticket, full_app, refused, the_fullest_providers, the_fullest_ticket,
    the_longest_list, the_longest_queue, unknown_member,
};
use greenlight::domain::catalogue::{Catalogue, Kind, Provider, Requirement};
use greenlight::domain::challenge::PROVIDERS_LIMIT;
use greenlight::domain::field::is_common;
use greenlight::domain::history::LATEST_SHOWN;
use greenlight::domain::problem::{MESSAGES_LIMIT, PROBLEMS_LIMIT};
use greenlight::domain::submitted_field::FIELDS_LIMIT;
use greenlight::domain::webhook::{
    KEPT_ATTEMPTS, KEPT_RESPONSE, MOST_CLIENT_IDS, MOST_ENDPOINTS, MOST_TYPES, URL_LIMIT,
};
use greenlight::runtime::RESPONSE_LIMIT;
use greenlight::usecase::list_webhook_deliveries::LIMIT;
use greenlight_tests::{ENDPOINTS, Reply, World};
use log::the_fullest_log;
use serde_json::json;
use std::collections::BTreeSet;
use std::pin::Pin;
use webhooks::{a_deleted_endpoint, a_full_endpoint, the_most_deliveries, the_most_endpoints};

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

/// A ticket in a list: no text in it but two names is longer than an id.
const SUMMARY: usize = 600 + 2 * text(NAME);

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
        endpoint: "claim-next-activation",
        bound: refusal,
        build: |world| Box::pin(refused(world, "claim-next-activation", unknown_member())),
    },
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
        endpoint: "create-webhook-endpoint",
        bound: refusal,
        build: |world| Box::pin(refused(world, "create-webhook-endpoint", unknown_member())),
    },
    Largest {
        endpoint: "delete-webhook-endpoint",
        bound: || HEAD + ENTRY,
        build: |world| Box::pin(a_deleted_endpoint(world)),
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
            let own = 2 * text(NAME) + fields + ids() + rejection() + problems() + history;
            HEAD + ENTRY + own + previous()
        },
        build: |world| Box::pin(the_fullest_ticket(world)),
    },
    Largest {
        endpoint: "get-app-activation",
        bound: || {
            let field =
                |it: &Requirement| text(ID) + if it.id == "logo" { text(71) } else { text(VALUE) };
            let fields = registrations().map(|it| it.requirements.iter().map(field).sum::<usize>());
            let fields = fields.max().expect("a registration");
            // Of a rejection there is one entry at most, and no other has a message.
            let history = (1 + LATEST_SHOWN) * (ENTRY / 4) + joined();
            HEAD + ENTRY + fields + ids() + rejection() + problems() + history
        },
        build: |world| {
            Box::pin(async {
                let largest = registrations().max_by_key(|it| it.requirements.len());
                let (app, ticket) = a_full_ticket(world, largest.expect("a registration")).await;
                world.get(&format!("/v1/apps/{app}/activation/{ticket}")).send().await
            })
        },
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
            let catalogue = 2 * text_of("shared/domain/providers.json").len();
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
        endpoint: "get-webhook-endpoint",
        bound: || HEAD + webhook_endpoint(),
        build: |world| Box::pin(a_full_endpoint(world)),
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
        endpoint: "list-webhook-deliveries",
        bound: || HEAD + usize::try_from(LIMIT).expect("few") * delivery(),
        build: |world| Box::pin(the_most_deliveries(world)),
    },
    Largest {
        endpoint: "list-webhook-endpoints",
        bound: || HEAD + MOST_ENDPOINTS * webhook_endpoint(),
        build: |world| Box::pin(the_most_endpoints(world)),
    },
    Largest {
        endpoint: "ping-webhook-endpoint",
        bound: refusal,
        build: |world| Box::pin(refused(world, "ping-webhook-endpoint", unknown_member())),
    },
    Largest {
        endpoint: "record-stamp",
        bound: refusal,
        build: |world| Box::pin(refused(world, "record-stamp", unknown_member())),
    },
    Largest {
        endpoint: "recover-webhook-endpoint",
        bound: refusal,
        build: |world| Box::pin(refused(world, "recover-webhook-endpoint", unknown_member())),
    },
    Largest {
        endpoint: "redeliver-webhook",
        bound: refusal,
        build: |world| Box::pin(refused(world, "redeliver-webhook", unknown_member())),
    },
    Largest {
        endpoint: "review-activation",
        bound: refusal,
        build: |world| Box::pin(refused(world, "review-activation", unknown_member())),
    },
    Largest {
        endpoint: "rotate-webhook-secret",
        bound: refusal,
        build: |world| Box::pin(refused(world, "rotate-webhook-secret", unknown_member())),
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
    Largest {
        endpoint: "update-provider",
        bound: refusal,
        build: |world| Box::pin(refused(world, "update-provider", unknown_member())),
    },
    Largest {
        endpoint: "update-webhook-endpoint",
        bound: refusal,
        build: |world| Box::pin(refused(world, "update-webhook-endpoint", unknown_member())),
    },
    Largest {
        endpoint: "withdraw-activation",
        bound: refusal,
        build: |world| Box::pin(refused(world, "withdraw-activation", unknown_member())),
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

/// A webhook endpoint. Neither a URL, a type nor a client id has anything in it that is escaped.
const fn webhook_endpoint() -> usize {
    ENTRY + URL_LIMIT + MOST_TYPES * 32 + MOST_CLIENT_IDS * (ID + 6) + text(NAME)
}

/// A delivery. What an endpoint has answered is anything: a control character, which is one byte, becomes seven.
const fn delivery() -> usize {
    ENTRY / 2 + KEPT_ATTEMPTS * 128 + KEPT_RESPONSE * 7
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

/// The ticket before one: its fields with a hash for what is large, and why it was rejected.
fn previous() -> usize {
    let fields = |provider: &Provider| {
        let value = |id: &str| if id == "logo" { text(71) } else { text(VALUE) };
        provider.requirements.iter().map(|it| text(ID) + value(&it.id)).sum()
    };
    let fields: usize = registrations().map(fields).max().expect("a registration");
    ENTRY + fields + rejection() + problems()
}

/// How many fields a provider asks for, at most.
fn asked() -> usize {
    registrations().map(|it| it.requirements.len()).max().expect("a registration")
}

fn registrations() -> impl Iterator<Item = &'static Provider> {
    Catalogue::embedded().providers().iter().filter(|it| it.kind == Kind::Registration)
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
