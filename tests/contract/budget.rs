//! The budget of round trips: how many calls a request has to wait for one after another, counted
//! at the line to the engine. ARCHITECTURE.md, Round trips.

use crate::ground::{ACTIVATION, TESTS, challenge, submission};
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::catalogue::Catalogue;
use greenlight::domain::deployment::Deployment;
use greenlight::domain::ids::OwnerId;
use greenlight_tests::{Exchange, Reply, Request, World, sequential_trips};
use serde_json::{Map, Value, json};

const QUEUE: &str = "/v1/operator/activations";
const NOBODY_S: &str = "/v1/apps/nobody/production-tests";
const THEIRS: &str = "/v1/apps/other456/production-tests";

/// What is read before a key is known good: the key, its operator, the app, the company
/// information, the challenge or ticket, the idempotency record.
const HANDFUL: usize = 6;

/// A world with something in it.
struct Ground {
    world: World,
    challenge: String,
    ticket: String,
    forged_key: String,
}

impl Ground {
    async fn new() -> Self {
        let world = World::new().await;
        let created = world.post(TESTS).json(&challenge()).send().await.expect(201);
        let fields = json!({
            "legalCompanyName": "Acme AB", "registrationNumber": "556", "displayName": "Acme",
            "serviceDescription": "Tests", "contactEmail": "a@acme.example",
        });
        let body = json!({ "providers": { "smartid": fields } });
        let submitted = world.post(ACTIVATION).json(&body).send().await.expect(200);
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        let acme = OwnerId::parse("Acme0001").expect("an owner id");
        let forged = SecretKey::mint(KeyKind::Workspace, Deployment::Production, &acme, [7; 32]);
        Self {
            challenge: format!("{TESTS}/{}", text(&created.body["id"])),
            ticket: format!("{QUEUE}/{}", text(&submitted.body["smartid"]["id"])),
            forged_key: forged.reveal().to_owned(),
            world,
        }
    }

    /// A request of each endpoint.
    fn one_of_each(&self) -> Vec<Request<'_>> {
        let report = format!("{}/report", self.challenge);
        let stamps = format!("{}/stamps", self.challenge);
        let review = format!("{}/review", self.ticket);
        let all = [
            ("GET", TESTS, Value::Null),
            ("GET", &self.challenge, Value::Null),
            ("GET", &report, Value::Null),
            ("GET", "/v1/apps/abc123/providers", Value::Null),
            ("GET", QUEUE, Value::Null),
            ("GET", &self.ticket, Value::Null),
            ("POST", TESTS, challenge()),
            ("POST", ACTIVATION, submission()),
            ("POST", &stamps, json!({ "providerId": "bankidse", "participantId": "p" })),
            ("POST", &review, json!({ "decision": "claim" })),
        ];
        assert_eq!(all.len(), self.world.endpoints().len(), "each endpoint has a budget");
        let request = |(method, path, body): (&str, &str, Value)| {
            let request = self.world.anonymous(method, path);
            if body.is_null() { request } else { request.json(&body).idempotency_key("k0") }
        };
        all.map(request).into()
    }
}

/// Sends a request and gives what it cost.
async fn spend(world: &World, request: Request<'_>) -> (Reply, Vec<Exchange>) {
    world.line().take_log();
    let reply = request.send().await;
    (reply, world.line().take_log())
}

/// How many items were asked for by key, and the capacity units that all of it consumed.
fn items_and_capacity(log: &[Exchange]) -> (usize, f64) {
    let keys = |exchange: &Exchange| {
        let tables = exchange.request["RequestItems"].as_object().into_iter().flat_map(Map::values);
        tables.map(|table| table["Keys"].as_array().map_or(0, Vec::len)).sum::<usize>()
    };
    let units = |exchange: &Exchange| {
        let consumed = &exchange.response.as_ref().expect("an answer")["ConsumedCapacity"];
        let one = |entry: &Value| entry["CapacityUnits"].as_f64().expect("units");
        consumed.as_array().map_or_else(|| one(consumed), |all| all.iter().map(one).sum())
    };
    (log.iter().map(keys).sum(), log.iter().map(units).sum())
}

/// One line of the table.
struct Row {
    what: &'static str,
    status: u16,
    trips: usize,
    /// Capacity units, on the embedded engine. Like AWS it also charges for items that are missing.
    units: f64,
    request: fn(&Ground) -> Request<'_>,
}

const fn row(
    what: &'static str,
    status: u16,
    trips: usize,
    units: f64,
    request: fn(&Ground) -> Request<'_>,
) -> Row {
    Row { what, status, trips, units, request }
}

/// A request with the world's key.
fn workspace<'g>(ground: &'g Ground, method: &str, path: &str) -> Request<'g> {
    let path = path.replace("{challenge}", &ground.challenge);
    ground.world.anonymous(method, &path).key(&ground.world.key)
}

fn operator<'g>(ground: &'g Ground, method: &str, path: &str) -> Request<'g> {
    let path = path.replace("{ticket}", &ground.ticket);
    ground.world.anonymous(method, &path).key(&ground.world.operator_key)
}

fn post<'g>(ground: &'g Ground, path: &str, body: &Value) -> Request<'g> {
    workspace(ground, "POST", path).json(body)
}

fn stamp<'g>(ground: &'g Ground, who: &str) -> Request<'g> {
    let body = json!({ "providerId": "bankidse", "participantId": who });
    post(ground, "{challenge}/stamps", &body)
}

fn review<'g>(ground: &'g Ground, decision: &str) -> Request<'g> {
    operator(ground, "POST", "{ticket}/review").json(&json!({ "decision": decision }))
}

/// For an instance that has seen no key yet.
const FIRST: &[Row] = &[row("the first list", 200, 2, 3.0, |g| workspace(g, "GET", TESTS))];

/// For one that has. In this order: some lines need what earlier ones have left.
const TABLE: &[Row] = &[
    row("a challenge", 200, 1, 3.0, |g| workspace(g, "GET", "{challenge}")),
    row("a list with a key seen good", 200, 1, 3.0, |g| workspace(g, "GET", TESTS)),
    row("a refused list", 400, 1, 2.0, |g| {
        workspace(g, "GET", "/v1/apps/abc123/production-tests?limit=0")
    }),
    row("the list of another's app", 403, 1, 3.0, |g| workspace(g, "GET", THEIRS)),
    row("the list of no app", 404, 1, 3.0, |g| workspace(g, "GET", NOBODY_S)),
    row("a report", 200, 1, 3.0, |g| workspace(g, "GET", "{challenge}/report")),
    row("the providers", 200, 1, 2.0, |g| workspace(g, "GET", "/v1/apps/abc123/providers")),
    row("the providers with activations", 200, 2, 4.0, |g| {
        workspace(g, "GET", "/v1/apps/abc123/providers?include=activation")
    }),
    row("the queue", 200, 2, 8.5, |g| operator(g, "GET", QUEUE)),
    row("a ticket", 200, 2, 4.0, |g| operator(g, "GET", "{ticket}")),
    row("a creation", 201, 2, 3.0, |g| post(g, TESTS, &challenge())),
    row("a creation with a key", 201, 2, 7.0, |g| {
        post(g, TESTS, &challenge()).idempotency_key("c")
    }),
    row("its replay", 201, 1, 3.0, |g| post(g, TESTS, &challenge()).idempotency_key("c")),
    row("another creation with its key", 409, 1, 3.0, |g| {
        post(g, TESTS, &json!({})).idempotency_key("c")
    }),
    row("a creation for another's app", 403, 1, 3.0, |g| {
        post(g, THEIRS, &challenge()).idempotency_key("x")
    }),
    row("a creation for no app", 404, 1, 3.0, |g| {
        post(g, NOBODY_S, &challenge()).idempotency_key("x")
    }),
    row("a malformed idempotency key", 400, 1, 2.0, |g| {
        post(g, TESTS, &challenge()).idempotency_key(",")
    }),
    row("what is not JSON", 400, 1, 3.0, |g| {
        workspace(g, "POST", TESTS).text("{").idempotency_key("x")
    }),
    row("what is too large", 413, 1, 3.0, |g| {
        post(g, TESTS, &json!("x".repeat(1_100_000))).idempotency_key("x")
    }),
    row("another media type", 415, 1, 3.0, |g| {
        let request = workspace(g, "POST", TESTS).text("{}").idempotency_key("x");
        request.header("content-type", "text/plain")
    }),
    row("a creation without a title", 400, 1, 3.0, |g| {
        post(g, TESTS, &json!({})).idempotency_key("x")
    }),
    row("an ineligible creation", 400, 1, 2.0, |g| {
        post(g, "/v1/apps/HqTRDIYH/production-tests", &json!({ "title": "t" }))
    }),
    row("an ineligible creation with a key", 400, 2, 7.0, |g| {
        let request = post(g, "/v1/apps/HqTRDIYH/production-tests", &json!({ "title": "t" }));
        request.idempotency_key("x")
    }),
    row("a submission", 200, 2, 7.0, |g| post(g, ACTIVATION, &submission())),
    row("a submission with a key", 200, 2, 12.0, |g| {
        post(g, ACTIVATION, &submission()).idempotency_key("s")
    }),
    row("its replay", 200, 1, 4.0, |g| post(g, ACTIVATION, &submission()).idempotency_key("s")),
    row("a contract alone", 200, 1, 3.0, |g| {
        post(g, ACTIVATION, &json!({ "providers": { "ftn": {} } }))
    }),
    row("a contract alone with a key", 200, 2, 5.0, |g| {
        post(g, ACTIVATION, &json!({ "providers": { "ftn": {} } })).idempotency_key("ftn")
    }),
    row("an unknown provider", 404, 1, 4.0, |g| {
        post(g, ACTIVATION, &json!({ "providers": { "nosuch": {} } })).idempotency_key("x")
    }),
    row("a stamp", 201, 2, 8.0, |g| stamp(g, "p1")),
    row("a stamp with a key", 201, 2, 11.0, |g| stamp(g, "p2").idempotency_key("p")),
    row("its replay", 201, 1, 5.0, |g| stamp(g, "p2").idempotency_key("p")),
    row("a participant's second stamp", 409, 1, 4.0, |g| stamp(g, "p1")),
    row("a participant's second stamp with a key", 409, 2, 9.0, |g| {
        stamp(g, "p1").idempotency_key("x")
    }),
    row("a claim", 200, 2, 10.0, |g| review(g, "claim")),
    row("a second claim", 409, 1, 3.0, |g| review(g, "claim")),
    row("a second claim with a key", 409, 2, 6.0, |g| review(g, "claim").idempotency_key("x")),
    row("an approval with a key", 200, 2, 13.0, |g| review(g, "approve").idempotency_key("a")),
    row("its replay", 200, 1, 4.0, |g| review(g, "approve").idempotency_key("a")),
];

#[tokio::test]
async fn every_request_keeps_to_its_budget_of_round_trips() {
    let ground = Ground::new().await;
    for row in FIRST {
        let fresh = ground.world.new_instance();
        keep(&ground, row, |request| request.to(&fresh)).await;
    }
    for row in FIRST.iter().map(|row| (row.request)(&ground)) {
        drop(row.send().await.expect(200));
    }
    for row in TABLE {
        keep(&ground, row, |request| request).await;
    }
}

async fn keep<'g>(
    ground: &'g Ground,
    Row { what, status, trips, units, request }: &Row,
    aim: impl FnOnce(Request<'g>) -> Request<'g>,
) {
    let (reply, log) = spend(&ground.world, aim(request(ground))).await;
    let reply = reply.expect(*status);
    let calls: Vec<&str> = log.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(sequential_trips(&log), *trips, "{what}: {calls:?} {}", reply.text);
    let (_, consumed) = items_and_capacity(&log);
    if !World::is_external() {
        assert!((consumed - units).abs() < 0.01, "{what}: {consumed} units, not {units}");
    }
}

#[tokio::test]
async fn a_malformed_credential_costs_nothing() {
    let ground = Ground::new().await;
    let sandbox = format!("Bearer {}", ground.world.key.replace("_prod_", "_test_"));
    let two = format!("Bearer {0},Bearer {0}", ground.world.key);
    for key in [None, Some("Bearer x"), Some(sandbox.as_str()), Some(two.as_str())] {
        for request in ground.one_of_each() {
            let request = match key {
                None => request,
                Some(key) => request.header("authorization", key),
            };
            let (reply, log) = spend(&ground.world, request).await;
            reply.refused(401, "INVALID_API_KEY", Value::Null);
            assert!(log.is_empty());
        }
    }
}

#[tokio::test]
async fn before_a_key_is_known_good_a_handful_of_items_is_read_in_one_call() {
    let ground = Ground::new().await;
    for request in ground.one_of_each() {
        let (reply, log) = spend(&ground.world, request.key(&ground.forged_key)).await;
        reply.refused(401, "INVALID_API_KEY", Value::Null);
        // A workspace's key on an operator's path is malformed there.
        assert!(log.len() <= 1, "{log:?}");
        let (items, _) = items_and_capacity(&log);
        assert!(items <= HANDFUL && log.iter().all(|call| call.operation == "BatchGetItem"));
    }
}

#[tokio::test]
async fn a_key_that_was_good_is_found_out_at_once_when_it_is_not_any_more() {
    let world = World::new().await;
    let acme = OwnerId::parse("Acme0001").expect("an owner id");
    let end = world.now().plus_seconds(60);
    let key = world.issue_key(KeyKind::Workspace, &acme, Some(end)).await;
    let list = || world.anonymous("GET", TESTS).key(&key);
    drop(list().send().await.expect(200));
    world.set_time(&end.to_string());
    let (reply, log) = spend(&world, list()).await;
    reply.refused(401, "INVALID_API_KEY", Value::Null);
    assert_eq!((sequential_trips(&log), log.len()), (1, 2));
    // Now that it is known bad, nothing is read beside its record.
    let (reply, log) = spend(&world, list()).await;
    reply.refused(401, "INVALID_API_KEY", Value::Null);
    assert_eq!(log.len(), 1);
}

/// A catalogue of thirty registrations.
fn thirty() -> Catalogue {
    let embedded = include_str!("../../shared/providers.json");
    let embedded: Value = serde_json::from_str(embedded).expect("a catalogue");
    let all = embedded["providers"].as_array().expect("providers");
    let like = all.iter().find(|provider| provider["id"] == "smartid").expect("smartid");
    let provider = |number: usize| {
        let mut provider = like.clone();
        provider["id"] = json!(format!("provider{number}"));
        provider
    };
    let providers: Vec<Value> = (0..30).map(provider).collect();
    Catalogue::parse(&json!({ "providers": providers }).to_string()).expect("a catalogue")
}

#[tokio::test]
async fn thirty_providers_with_a_key_cost_two_round_trips_whatever_went_before() {
    let world = World::of(Deployment::Production, thirty()).await;
    let fields = json!({ "displayName": "Acme", "contactEmail": "a@acme.example" });
    let ids = (0..30).map(|number| (format!("provider{number}"), fields.clone()));
    let body = json!({ "providers": ids.collect::<Map<_, _>>() });
    for (turn, items) in [("first", 33), ("second", 62), ("third", 62)] {
        let request = world.post(ACTIVATION).json(&body).idempotency_key(turn);
        let (reply, log) = spend(&world, request).await;
        assert_eq!(reply.expect(200).body.as_object().map(Map::len), Some(30));
        assert_eq!((sequential_trips(&log), log.len()), (2, 2), "{turn}");
        // The record, the app, the company information, a ticket each, and each one superseded.
        let written = log[1].request["TransactItems"].as_array().expect("items").len();
        assert_eq!(written, items, "{turn}");
    }
}
