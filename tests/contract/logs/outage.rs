//! What is logged when the database fails, or what stands in it makes no sense. DynamoDB's messages may
//! quote what they are about, so the canary stands in them, too.

use super::canaries;
use super::lines::{CANARY, Lines, requests as requests_in};
use crate::support::app::{TESTS, items};
use crate::support::requests::{Requests, row};
use crate::support::tickets;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::participant::HashKeys;
use greenlight_tests::{ACME, ENDPOINTS, EndpointRow, Fault, Request, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What can happen to a call. Only of permissions and push-back the message is logged: it names roles
/// and tables.
const FAULTS: [fn() -> Fault; 11] = [
    || Fault::Unsent,
    || Fault::AnswerLost,
    Fault::throttled,
    || Fault::error("AccessDeniedException", "the role is not authorized"),
    || Fault::error("ValidationException", CANARY),
    || Fault::error("SerializationException", CANARY),
    || Fault::error("SomethingNewException", CANARY),
    || Fault::Answered(500, json!({ "__type": "InternalServerError", "message": CANARY })),
    || cancelled(&["None", "ItemCollectionSizeLimitExceeded"]),
    || cancelled(&["TransactionConflict", "None"]),
    || Fault::Answered(200, json!({ "Responses": CANARY, "Items": CANARY, CANARY: [CANARY] })),
];

/// A cancelled transaction with a message to each reason.
fn cancelled(reasons: &[&str]) -> Fault {
    let reasons = reasons.iter().map(|code| json!({ "Code": code, "Message": CANARY }));
    Fault::Answered(
        400,
        json!({
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "Message": CANARY,
            "CancellationReasons": reasons.collect::<Vec<Value>>(),
        }),
    )
}

#[tokio::test]
async fn nothing_of_the_customer_s_is_logged_whatever_goes_wrong() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let requests = canaries(&world, &mut lines).await;
    let mut said = String::new();
    for row in ENDPOINTS {
        let mut more_than_requests = false;
        for kind in [Kind::Plain, Kind::Keyed, Kind::Refused] {
            let Some(request) = kind.request(&requests, row, &mut lines).await else {
                continue;
            };
            world.line().take_log();
            let _ = request.send().await;
            let log = world.line().take_log();
            let operations: BTreeSet<String> = log.into_iter().map(|call| call.operation).collect();
            for (operation, fault) in operations.iter().flat_map(|one| FAULTS.map(|f| (one, f))) {
                let request = kind.request(&requests, row, &mut lines).await.expect("as before");
                lines.take();
                for _ in 0..12 {
                    world.line().next(operation, fault());
                }
                let reply = request.send().await;
                world.line().heal();
                let all = lines.take_of(reply.header("x-request-id").expect("an id"));
                assert_eq!(requests_in(&all).len(), 1, "{all:?}");
                more_than_requests |= all.len() > 1;
                said += &json!(all).to_string();
            }
        }
        let asks_the_table = row.budget.plain.trips > 0;
        let name = row.endpoint.name;
        assert_eq!(more_than_requests, asks_the_table, "{name}: what went wrong is said, too");
    }
    for word in ["the role is not authorized", "too fast", "ValidationException", "ItemCollection"]
    {
        assert!(said.contains(word), "an operator wants to know: {word}");
    }
    lines.finish().await;
}

/// Ways to ask an endpoint, so that all its calls are made.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Keyed,
    /// For a reason that lies with the state of things, which is looked at a second time.
    Refused,
}

impl Kind {
    async fn request<'w>(
        self,
        requests: &Requests<'w>,
        row: &'static EndpointRow,
        lines: &mut Lines<'_>,
    ) -> Option<Request<'w>> {
        let key = lines.unused_key();
        match self {
            Self::Plain => Some(requests.repeatable(row).await),
            Self::Keyed if !["GET", "DELETE"].contains(&row.endpoint.method) => {
                Some(requests.repeatable(row).await.idempotency_key(&key))
            }
            Self::Refused if row.endpoint.name == "create-production-test" => {
                let mut draft = row.full.body?(CANARY);
                draft["providerIds"] = json!([CANARY]);
                Some(requests.world.post(TESTS).json(&draft).idempotency_key(&key))
            }
            Self::Keyed | Self::Refused => None,
        }
    }
}

type Item = HashMap<String, AttributeValue>;

/// What an item is, by the words of its key.
fn kind(item: &Item) -> String {
    let word = |name: &str| {
        let text = item[name].as_s().expect("a key").clone();
        text.split('#').next().unwrap_or_default().to_owned()
    };
    format!("{} {}", word("pk"), word("sk"))
}

/// What a table or an index finds an item by, and when it ends.
const KEYS: [&str; 9] = [
    "pk",
    "sk",
    "by_status",
    "by_provider",
    "by_app",
    "place",
    "due_partition",
    "due_place",
    "ttl",
];

/// The item as nobody would have written it.
fn broken(item: &Item) -> Item {
    let is_key = |name: &str| KEYS.contains(&name);
    let nonsense = AttributeValue::L(vec![AttributeValue::S(CANARY.to_owned())]);
    let attributes = item.iter().map(|(name, value)| {
        (name.clone(), if is_key(name) { value.clone() } else { nonsense.clone() })
    });
    attributes.collect()
}

async fn put(world: &World, all: impl IntoIterator<Item = Item>) {
    for item in all {
        let call = world.client().put_item().table_name(world.table()).set_item(Some(item));
        call.send().await.expect("written");
    }
}

#[tokio::test]
async fn an_item_that_makes_no_sense_is_named_without_what_is_in_it_or_a_hash() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let requests = canaries(&world, &mut lines).await;
    let ticket = requests.id("activation_id");
    let with_logo = world.current_ticket(ACME, "nobankid").await.id;
    tickets::olivia(&world, &ticket, &["claim", "release"]).await;
    // Whoever repeats a request reads its record.
    for row in ENDPOINTS {
        lines.must_not_say_key(row.endpoint.name);
        let _ = requests.repeatable(row).await.idempotency_key(row.endpoint.name).send().await;
    }
    let kinds: BTreeSet<String> = items(&world, "").await.iter().map(kind).collect();
    let mut named = BTreeMap::new();
    for kind_of_item in &kinds {
        let mut asked = Vec::new();
        for row in ENDPOINTS {
            asked.push(requests.repeatable(row).await.idempotency_key(row.endpoint.name));
        }
        for ticket in [&ticket, with_logo.as_str()] {
            let path = format!("{}/{ticket}", tickets::QUEUE);
            asked.push(tickets::get(&world, &world.operator_key, &path));
        }
        let all = items(&world, "").await;
        let (of_kind, _): (Vec<Item>, Vec<Item>) =
            all.into_iter().partition(|item| kind(item) == *kind_of_item);
        put(&world, of_kind.iter().map(broken)).await;
        lines.take();
        for request in asked {
            let reply = request.send().await;
            for line in lines.take_of(reply.header("x-request-id").expect("an id")) {
                let Some(detail) = line["detail"].as_str() else { continue };
                named.entry(kind_of_item.clone()).or_insert_with(|| detail.to_owned());
            }
        }
        put(&world, of_kind).await;
    }
    let read: Vec<&str> = named.keys().map(String::as_str).collect();
    let expected = [
        "APP APP",
        "APP BLOB",
        "APP COMPANY",
        "APP TEST",
        "IDEM IDEM",
        "KEY KEY",
        "OPERATOR OPERATOR",
        "ORG ORG",
        "TICKET AUDIT",
        "TICKET TICKET",
        "WEBHOOKS COUNT",
        "WEBHOOKS WEBHOOK",
    ];
    assert_eq!(read, expected, "{named:?} of {kinds:?}");
    assert!(named["IDEM IDEM"].contains("IDEM#… IDEM"), "{named:?}");
    assert!(named["KEY KEY"].contains("KEY#… KEY"), "{named:?}");
    assert!(named["APP COMPANY"].contains("APP#abc123 COMPANY"), "{named:?}");
    lines.finish().await;
}

#[tokio::test]
async fn a_missing_participant_hash_key_is_logged_without_the_participant() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let requests = canaries(&world, &mut lines).await;
    let instance = world.new_instance_with(|settings| {
        let keys = HashKeys::parse("k9:secret-of-thirty-two-characters!");
        settings.hash_keys = keys.expect("a hash key");
    });
    let request = requests.good(row("record-stamp"));
    lines.take();
    let reply = request.to(&instance).send().await.expect(500);
    let all = lines.take_of(reply.header("x-request-id").expect("an id"));
    assert_eq!((all.len(), &all[0]["level"]), (2, &json!("ERROR")));
    lines.finish().await;
}

#[tokio::test]
async fn a_start_up_without_the_database_says_so_and_nothing_of_what_the_database_said() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    for fault in FAULTS.into_iter().filter(|fault| !matches!(fault(), Fault::AnswerLost)) {
        for _ in 0..12 {
            world.line().next("BatchGetItem", fault());
        }
        world.backend().warm_up().await;
        world.line().heal();
        let all = lines.take();
        assert_eq!((all.len(), &all[0]["level"]), (1, &json!("WARN")), "{all:?}");
    }
}
