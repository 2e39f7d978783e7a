//! What special requests may cost, and those that docs/operations.md gives a price for. The tests of `budget`
//! hold the code to it, those of `costs` the page. What every endpoint has stands in its row in
//! `tests/src/endpoints.rs`.

use crate::support::app::{ACTIVATION, EVALUATION, TESTS, challenge, submission};
use crate::support::events::EVENTS;
use crate::support::keys::unknown_key;
use crate::support::tickets::QUEUE;
use crate::support::webhooks::{ENDPOINTS, URL, id, registered};
use greenlight::domain::api_key::KeyKind;
use greenlight_tests::{DatabaseCall, Reply, Request, World};
use serde_json::{Value, json};

const NOBODY_S: &str = "/v1/apps/nobody/production-tests";
const NEXT: &str = "/v1/operator/activations/claim-next";
const THEIRS: &str = "/v1/apps/other456/production-tests";

/// A world with a challenge, a ticket that operators see, and one that its owner looks at and withdraws.
struct Prepared {
    world: World,
    challenge: String,
    ticket: String,
    own: String,
    endpoint: String,
}

impl Prepared {
    async fn new() -> Self {
        let world = World::new().await;
        let mut open = challenge();
        open["maxStamps"] = json!(9);
        let created = world.post(TESTS).json(&open).send().await.expect(201);
        let fields = json!({
            "legalCompanyName": "Acme AB", "registrationNumber": "556", "displayName": "Acme",
            "serviceDescription": "Tests", "contactEmail": "a@acme.example",
        });
        let body = json!({ "providers": { "smartid": fields } });
        let submitted = world.post(ACTIVATION).json(&body).send().await.expect(200);
        let activation = "/v1/apps/HqTRDIYH/activation";
        let own = json!({ "providers": { "mitid": fields } });
        let own = world.post(activation).json(&own).send().await.expect(200);
        let text = |value: &Value| value.as_str().expect("an id").to_owned();
        Self {
            challenge: format!("{TESTS}/{}", text(&created.body["id"])),
            ticket: format!("{QUEUE}/{}", text(&submitted.body["smartid"]["id"])),
            own: format!("{activation}/{}", text(&own.body["mitid"]["id"])),
            endpoint: format!("{ENDPOINTS}/{}", id(&registered(&world).await)),
            world,
        }
    }
}

impl Prepared {
    /// Has every function of the world's own instance let in the pair that the table's lines are sent with.
    async fn introduce(&self) {
        let nothing = json!({});
        let gets = [
            TESTS,
            EVENTS,
            ENDPOINTS,
            "{endpoint}",
            "{challenge}",
            "{challenge}/report",
            "/v1/apps/abc123/providers",
            "{own}",
        ];
        let posts = [TESTS, ACTIVATION, EVALUATION, "{challenge}/stamps"];
        let mut requests: Vec<Request<'_>> = Vec::new();
        requests.extend(gets.map(|path| workspace(self, "GET", path)));
        requests.extend(posts.map(|path| post(self, path, &nothing)));
        requests.push(post(self, "{own}/withdraw", &json!([])));
        requests.push(switch(self, &nothing));
        requests.push(post(self, ENDPOINTS, &nothing));
        requests.push(post(self, "{endpoint}/rotate-secret", &json!({ "x": 1 })));
        requests.push(post(self, "{endpoint}/ping", &json!({ "x": 1 })));
        requests.push(workspace(self, "GET", "{endpoint}/deliveries"));
        requests.push(workspace(self, "PATCH", "{endpoint}").json(&nothing));
        requests.push(workspace(self, "DELETE", "{endpoint}?x=1"));
        requests.extend([QUEUE, "{ticket}"].map(|path| operator(self, "GET", path)));
        requests.push(operator(self, "POST", "{ticket}/review").json(&nothing));
        let none = json!({ "providerId": "spid" });
        requests.push(operator(self, "POST", NEXT).json(&none));
        for request in requests {
            let status = request.send().await.status;
            assert!(matches!(status, 200 | 204 | 400), "{status}");
        }
    }
}

/// Sends a request and gives what it cost.
pub(super) async fn measure(world: &World, request: Request<'_>) -> (Reply, Vec<DatabaseCall>) {
    world.line().take_log();
    let reply = request.send().await;
    (reply, world.line().take_log())
}

/// One line of the table. `infra/costs/requests.json` calls some of them by name.
pub(crate) struct Row {
    /// The endpoint, and what is special.
    pub(crate) what: &'static str,
    pub(super) status: u16,
    pub(crate) trips: usize,
    /// Read and write units, as the embedded engine charges them. Like AWS it also charges for
    /// items that are missing.
    pub(crate) units: (f64, f64),
    request: fn(&Prepared) -> Request<'_>,
}

const fn row(
    what: &'static str,
    status: u16,
    trips: usize,
    units: (f64, f64),
    request: fn(&Prepared) -> Request<'_>,
) -> Row {
    Row { what, status, trips, units, request }
}

/// A request with the world's key.
fn workspace<'g>(prepared: &'g Prepared, method: &str, path: &str) -> Request<'g> {
    let path = path.replace("{challenge}", &prepared.challenge).replace("{own}", &prepared.own);
    let path = path.replace("{endpoint}", &prepared.endpoint);
    prepared.world.anonymous(method, &path).key(&prepared.world.key)
}

fn operator<'g>(prepared: &'g Prepared, method: &str, path: &str) -> Request<'g> {
    let path = path.replace("{ticket}", &prepared.ticket);
    prepared.world.anonymous(method, &path).key(&prepared.world.operator_key)
}

fn post<'g>(prepared: &'g Prepared, path: &str, body: &Value) -> Request<'g> {
    workspace(prepared, "POST", path).json(body)
}

fn switch<'g>(prepared: &'g Prepared, body: &Value) -> Request<'g> {
    workspace(prepared, "PATCH", "/v1/apps/abc123/providers/smartid").json(body)
}

fn stamp<'g>(prepared: &'g Prepared, who: &str) -> Request<'g> {
    let body = json!({ "providerId": "bankidse", "participantId": who });
    post(prepared, "{challenge}/stamps", &body)
}

fn review<'g>(prepared: &'g Prepared, decision: &str) -> Request<'g> {
    operator(prepared, "POST", "{ticket}/review").json(&json!({ "decision": decision }))
}

/// Without a good key: with one that is malformed, and the most that anyone can make cost with one that was
/// given to nobody.
pub(crate) const UNAUTHENTICATED: &[Row] = &[
    row("create-production-test, a malformed key (401)", 401, 0, (0.0, 0.0), |g| {
        g.world.anonymous("POST", TESTS).key("x").json(&challenge()).idempotency_key("k0")
    }),
    row("record-stamp, an unknown key (401)", 401, 1, (3.0, 0.0), |g| {
        let request = g.world.anonymous("POST", &format!("{}/stamps", g.challenge));
        let body = json!({ "providerId": "bankidse", "participantId": "p0" });
        request.key(&unknown_key(KeyKind::Workspace)).json(&body).idempotency_key("k0")
    }),
    row("get-openapi", 200, 0, (0.0, 0.0), |g| g.world.anonymous("GET", "/v1/openapi.json")),
    row("get-openapi, compressed", 200, 0, (0.0, 0.0), |g| {
        g.world.anonymous("GET", "/v1/openapi.json").header("accept-encoding", "gzip")
    }),
];

/// For an instance that has let nobody in yet: one round trip more than otherwise, for the same units.
pub(crate) const FIRST: &[Row] = &[
    row("list-production-tests, the first of a pair on an instance", 200, 2, (4.0, 0.0), |g| {
        workspace(g, "GET", TESTS)
    }),
    row("get-providers, with activation, the first of a pair", 200, 3, (5.0, 0.0), |g| {
        workspace(g, "GET", "/v1/apps/abc123/providers?include=activation")
    }),
    row("list-events, the first of a workspace's key", 200, 2, (3.0, 0.0), |g| {
        workspace(g, "GET", EVENTS)
    }),
    row("list-activations, the first of an operator's key", 200, 2, (3.0, 0.0), |g| {
        operator(g, "GET", QUEUE)
    }),
    row("record-stamp, the first of a pair", 201, 3, (5.0, 4.0), |g| stamp(g, "p0")),
    row("evaluate-activation, the first of a pair", 200, 2, (4.0, 0.0), |g| {
        post(g, EVALUATION, &submission())
    }),
    row("submit-activation, a contract alone, the first of a pair", 200, 3, (5.0, 1.0), |g| {
        post(g, ACTIVATION, &json!({ "providers": { "ftn": {} } })).idempotency_key("s0")
    }),
];

/// For one that has let the pair in. In this order: some lines need what earlier ones have left.
pub(crate) const TABLE: &[Row] = &[
    row("get-app-activation", 200, 2, (5.0, 0.0), |g| workspace(g, "GET", "{own}")),
    row("get-app-activation, no ticket (404)", 404, 1, (4.0, 0.0), |g| {
        workspace(g, "GET", "/v1/apps/HqTRDIYH/activation/act_01JHMPFN8017EEZ12NZR6XTXKS")
    }),
    row("withdraw-activation", 200, 2, (4.0, 14.0), |g| workspace(g, "POST", "{own}/withdraw")),
    row("withdraw-activation, a second time (409)", 409, 1, (4.0, 0.0), |g| {
        workspace(g, "POST", "{own}/withdraw")
    }),
    row("get-production-test", 200, 1, (4.0, 0.0), |g| workspace(g, "GET", "{challenge}")),
    row("list-production-tests", 200, 1, (4.0, 0.0), |g| workspace(g, "GET", TESTS)),
    row("list-production-tests, a wrong query (400)", 400, 1, (3.0, 0.0), |g| {
        workspace(g, "GET", "/v1/apps/abc123/production-tests?limit=0")
    }),
    row("list-production-tests, another's app (403)", 403, 1, (3.0, 0.0), |g| {
        workspace(g, "GET", THEIRS)
    }),
    row("list-production-tests, no app (404)", 404, 1, (3.0, 0.0), |g| {
        workspace(g, "GET", NOBODY_S)
    }),
    row("get-production-test-report", 200, 1, (4.0, 0.0), |g| {
        workspace(g, "GET", "{challenge}/report")
    }),
    row("get-providers", 200, 1, (3.0, 0.0), |g| workspace(g, "GET", "/v1/apps/abc123/providers")),
    row("get-providers, with activation", 200, 2, (5.0, 0.0), |g| {
        workspace(g, "GET", "/v1/apps/abc123/providers?include=activation")
    }),
    row("list-events", 200, 1, (3.0, 0.0), |g| workspace(g, "GET", EVENTS)),
    row("list-webhook-endpoints", 200, 1, (3.0, 0.0), |g| workspace(g, "GET", ENDPOINTS)),
    row("get-webhook-endpoint", 200, 1, (3.0, 0.0), |g| workspace(g, "GET", "{endpoint}")),
    row("get-webhook-endpoint, none (404)", 404, 1, (3.0, 0.0), |g| {
        workspace(g, "GET", "/v1/webhook-endpoints/we_01HXYZ2KQ8M0E3J1N9V0P5T8YR")
    }),
    row("create-webhook-endpoint, idempotent", 201, 2, (4.0, 6.0), |g| {
        post(g, ENDPOINTS, &json!({ "url": URL })).idempotency_key("we")
    }),
    row("create-webhook-endpoint, a replay", 201, 1, (4.0, 0.0), |g| {
        post(g, ENDPOINTS, &json!({ "url": URL })).idempotency_key("we")
    }),
    row("create-webhook-endpoint, a bad URL (400)", 400, 1, (3.0, 0.0), |g| {
        post(g, ENDPOINTS, &json!({ "url": "http://hooks.acme.example/" }))
    }),
    row("list-webhook-deliveries", 200, 1, (4.0, 0.0), |g| {
        workspace(g, "GET", "{endpoint}/deliveries")
    }),
    row("ping-webhook-endpoint", 202, 2, (3.0, 2.0), |g| post(g, "{endpoint}/ping", &json!({}))),
    row("update-webhook-endpoint", 200, 2, (3.0, 2.0), |g| {
        workspace(g, "PATCH", "{endpoint}").json(&json!({ "enabled": false }))
    }),
    row("update-webhook-endpoint, nothing to change", 200, 1, (3.0, 0.0), |g| {
        workspace(g, "PATCH", "{endpoint}").json(&json!({ "enabled": false }))
    }),
    row("rotate-webhook-secret, idempotent", 200, 2, (4.0, 4.0), |g| {
        post(g, "{endpoint}/rotate-secret", &json!({})).idempotency_key("wr")
    }),
    row("delete-webhook-endpoint", 204, 2, (4.0, 4.0), |g| workspace(g, "DELETE", "{endpoint}")),
    row("list-activations", 200, 1, (3.0, 0.0), |g| operator(g, "GET", QUEUE)),
    row("claim-next-activation, nothing waits (204)", 204, 1, (2.5, 0.0), |g| {
        operator(g, "POST", NEXT).json(&json!({ "providerId": "spid" }))
    }),
    row("get-activation", 200, 2, (4.0, 0.0), |g| operator(g, "GET", "{ticket}")),
    row("create-production-test", 201, 2, (3.0, 1.0), |g| post(g, TESTS, &challenge())),
    row("create-production-test, idempotent", 201, 2, (4.0, 4.0), |g| {
        post(g, TESTS, &challenge()).idempotency_key("c")
    }),
    row("create-production-test, a replay", 201, 1, (4.0, 0.0), |g| {
        post(g, TESTS, &challenge()).idempotency_key("c")
    }),
    row("create-production-test, another with its key (409)", 409, 1, (4.0, 0.0), |g| {
        post(g, TESTS, &json!({})).idempotency_key("c")
    }),
    row("create-production-test, another's app (403)", 403, 1, (3.0, 0.0), |g| {
        post(g, THEIRS, &challenge()).idempotency_key("x")
    }),
    row("create-production-test, no app (404)", 404, 1, (3.0, 0.0), |g| {
        post(g, NOBODY_S, &challenge()).idempotency_key("x")
    }),
    row("create-production-test, a malformed idempotency key (400)", 400, 1, (3.0, 0.0), |g| {
        post(g, TESTS, &challenge()).idempotency_key(",")
    }),
    row("create-production-test, what is not JSON (400)", 400, 1, (4.0, 0.0), |g| {
        workspace(g, "POST", TESTS).text("{").idempotency_key("x")
    }),
    row("create-production-test, what is too large (413)", 413, 1, (4.0, 0.0), |g| {
        post(g, TESTS, &json!("x".repeat(1_100_000))).idempotency_key("x")
    }),
    row("create-production-test, another media type (415)", 415, 1, (4.0, 0.0), |g| {
        let request = workspace(g, "POST", TESTS).text("{}").idempotency_key("x");
        request.header("content-type", "text/plain")
    }),
    row("create-production-test, without a title (400)", 400, 1, (4.0, 0.0), |g| {
        post(g, TESTS, &json!({})).idempotency_key("x")
    }),
    row("create-production-test, ineligible (400)", 400, 1, (3.0, 0.0), |g| {
        post(g, "/v1/apps/HqTRDIYH/production-tests", &json!({ "title": "t" }))
    }),
    row("create-production-test, ineligible, idempotent (400)", 400, 2, (8.0, 0.0), |g| {
        let request = post(g, "/v1/apps/HqTRDIYH/production-tests", &json!({ "title": "t" }));
        request.idempotency_key("x")
    }),
    row("evaluate-activation", 200, 1, (4.0, 0.0), |g| post(g, EVALUATION, &submission())),
    row("evaluate-activation, idempotent", 200, 1, (4.0, 0.0), |g| {
        post(g, EVALUATION, &submission()).idempotency_key("e")
    }),
    row("evaluate-activation, an unknown provider (404)", 404, 1, (4.0, 0.0), |g| {
        post(g, EVALUATION, &json!({ "providers": { "nosuch": {} } })).idempotency_key("x")
    }),
    row("submit-activation", 200, 2, (4.0, 6.0), |g| post(g, ACTIVATION, &submission())),
    row("submit-activation, idempotent", 200, 2, (5.0, 10.0), |g| {
        post(g, ACTIVATION, &submission()).idempotency_key("s")
    }),
    row("submit-activation, a contract alone", 200, 1, (4.0, 0.0), |g| {
        post(g, ACTIVATION, &json!({ "providers": { "ftn": {} } }))
    }),
    row("submit-activation, a contract alone, idempotent", 200, 2, (5.0, 1.0), |g| {
        post(g, ACTIVATION, &json!({ "providers": { "ftn": {} } })).idempotency_key("ftn")
    }),
    row("submit-activation, an unknown provider (404)", 404, 1, (5.0, 0.0), |g| {
        post(g, ACTIVATION, &json!({ "providers": { "nosuch": {} } })).idempotency_key("x")
    }),
    row("update-provider", 200, 2, (3.0, 6.0), |g| switch(g, &json!({ "enabled": false }))),
    row("update-provider, nothing to change", 200, 1, (3.0, 0.0), |g| {
        switch(g, &json!({ "enabled": false }))
    }),
    row("update-provider, idempotent", 200, 2, (4.0, 8.0), |g| {
        switch(g, &json!({ "enabled": true })).idempotency_key("u")
    }),
    row("record-stamp", 201, 2, (5.0, 4.0), |g| stamp(g, "p1")),
    row("record-stamp, idempotent", 201, 2, (6.0, 6.0), |g| stamp(g, "p2").idempotency_key("p")),
    row("record-stamp, a participant's second (409)", 409, 1, (5.0, 0.0), |g| stamp(g, "p1")),
    row("record-stamp, a participant's second, idempotent (409)", 409, 2, (10.0, 0.0), |g| {
        stamp(g, "p1").idempotency_key("x")
    }),
    row("review-activation, claim", 200, 2, (3.0, 14.0), |g| review(g, "claim")),
    row("review-activation, a second claim (409)", 409, 1, (3.0, 0.0), |g| review(g, "claim")),
    row("review-activation, a second claim, idempotent (409)", 409, 2, (6.0, 0.0), |g| {
        review(g, "claim").idempotency_key("x")
    }),
    row("review-activation, approve, idempotent", 200, 2, (4.0, 16.0), |g| {
        review(g, "approve").idempotency_key("a")
    }),
];

/// What a line of the table really came to.
pub(crate) struct Measured {
    pub(crate) row: &'static Row,
    pub(crate) reply: Reply,
    /// What the request left in the log.
    pub(crate) line: String,
    pub(super) log: Vec<DatabaseCall>,
}

/// Sends every request of the table.
pub(crate) async fn measure_all() -> Vec<Measured> {
    let prepared = Prepared::new().await;
    let mut all = Vec::new();
    for row in FIRST {
        let fresh = prepared.world.new_instance();
        all.push(measured(&prepared, row, (row.request)(&prepared).to(&fresh)).await);
    }
    prepared.introduce().await;
    for row in UNAUTHENTICATED.iter().chain(TABLE) {
        all.push(measured(&prepared, row, (row.request)(&prepared)).await);
    }
    all
}

async fn measured(prepared: &Prepared, row: &'static Row, request: Request<'_>) -> Measured {
    drop(prepared.world.take_request_lines());
    let (reply, log) = measure(&prepared.world, request).await;
    Measured { row, reply, line: prepared.world.take_request_lines(), log }
}
