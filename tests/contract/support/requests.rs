//! Good requests to every endpoint, by its row in the table of endpoints, and what must be there before them.

use crate::support::tickets::{QUEUE, get};
use greenlight::domain::api_key::KeyKind;
use greenlight_tests::{ACME, ENDPOINTS, EndpointRow, Ids, Request, Undoing, World};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The row of an endpoint.
pub(crate) fn row(name: &str) -> &'static EndpointRow {
    let row = ENDPOINTS.iter().find(|row| row.endpoint.name == name);
    row.unwrap_or_else(|| panic!("{name}: no row in tests/src/endpoints.rs"))
}

/// The endpoints that look at a key, each with the kind that it takes.
pub(crate) fn protected() -> impl Iterator<Item = (&'static EndpointRow, KeyKind)> {
    ENDPOINTS.iter().filter_map(|row| Some((row, row.caller.key()?)))
}

/// Which good requests.
#[derive(Clone, Copy)]
pub(crate) enum Example {
    /// Everyday ones.
    Typical,
    /// Those with every parameter and member, and this word wherever a text may stand.
    Full(&'static str),
}

/// Requests to a world, for its app [`ACME`].
pub(crate) struct Requests<'w> {
    pub(crate) world: &'w World,
    example: Example,
    ids: Mutex<Ids>,
    calls: Mutex<BTreeMap<&'static str, u64>>,
    /// What takes the last call's effect back.
    undoing: Mutex<Option<&'static Undoing>>,
}

impl<'w> Requests<'w> {
    pub(crate) fn new(world: &'w World, example: Example) -> Self {
        let ids = Mutex::new(Ids::of_app(ACME));
        Self { world, example, ids, calls: Mutex::default(), undoing: Mutex::default() }
    }

    /// Requests to a world in which everything is there that any endpoint needs.
    pub(crate) async fn prepared(world: &'w World, example: Example) -> Self {
        let requests = Self::new(world, example);
        let mut made = BTreeMap::new();
        for (name, times) in ENDPOINTS.iter().flat_map(|row| row.before) {
            let made = made.entry(name).or_insert(0);
            requests.call(row(name), times.saturating_sub(*made)).await;
            *made = (*made).max(*times);
        }
        requests
    }

    /// Makes what must be there before an endpoint is asked.
    pub(crate) async fn prepare(&self, endpoint: &EndpointRow) {
        for (name, times) in endpoint.before {
            self.call(row(name), *times).await;
        }
    }

    async fn call(&self, row: &'static EndpointRow, times: u32) {
        for _ in 0..times {
            let reply = self.good(row).send().await.expect(row.success);
            self.ids.lock().expect("ids").learn(row, &reply.body);
        }
    }

    /// The next good request.
    pub(crate) fn good(&self, row: &'static EndpointRow) -> Request<'w> {
        let mut calls = self.calls.lock().expect("calls");
        let call = calls.entry(row.endpoint.name).or_default();
        *call += 1;
        *self.undoing.lock().expect("undoing") = row.undone_by.as_ref();
        self.of_call(row, *call - 1)
    }

    /// Takes back what the last call did, if the next one would find nothing to do otherwise, of every ticket that is
    /// claimed by then: which one it took, depends. Where it did nothing, this does nothing either.
    pub(crate) async fn undo(&self) {
        let undoing = self.undoing.lock().expect("undoing").take();
        match undoing {
            Some(Undoing::Review { endpoint, body }) => self.undo_claims(endpoint, *body).await,
            Some(Undoing::DeleteEndpoints) => self.delete_endpoints().await,
            None => {}
        }
    }

    async fn undo_claims(&self, endpoint: &str, body: fn() -> Value) {
        let (row, key) = (row(endpoint), self.keys(KeyKind::Operator).0);
        let claimed = format!("{QUEUE}?status=activation_processing");
        let claimed = get(self.world, key, &claimed).send().await.expect(200);
        for ticket in claimed.body["data"].as_array().expect("a page") {
            let mut ids = Ids::of_app(ACME);
            ids.set("activation_id", ticket["id"].as_str().expect("an id"));
            let request = self.world.anonymous(row.endpoint.method, &row.path(&ids)).json(&body());
            drop(request.key(key).send().await);
        }
    }

    /// Deletes every webhook endpoint but the one that requests are about.
    async fn delete_endpoints(&self) {
        let World { key, .. } = self.world;
        let path = "/v1/webhook-endpoints";
        let all = get(self.world, key, path).send().await.expect(200);
        let kept = self.ids.lock().expect("ids").known("endpoint_id").map(str::to_owned);
        for endpoint in all.body["data"].as_array().expect("a list") {
            let id = endpoint["id"].as_str().expect("an id");
            if kept.as_deref() != Some(id) {
                let request = self.world.anonymous("DELETE", &format!("{path}/{id}")).key(key);
                drop(request.send().await.expect(204));
            }
        }
    }

    /// The next good request, with what it uses up made anew.
    pub(crate) async fn repeatable(&self, row: &'static EndpointRow) -> Request<'w> {
        self.undo().await;
        let uses_up = match self.example {
            Example::Typical => row.typical.uses_up,
            Example::Full(_) => row.uses_up,
        };
        if uses_up {
            self.prepare(row).await;
        }
        self.good(row)
    }

    /// The good request of the call with this number.
    pub(crate) fn of_call(&self, row: &EndpointRow, call: u64) -> Request<'w> {
        let request = self.without_key(row, call);
        match row.caller.key() {
            Some(kind) => request.key(self.keys(kind).0),
            None => request,
        }
    }

    /// The same without a key.
    pub(crate) fn without_key(&self, row: &EndpointRow, call: u64) -> Request<'w> {
        let path = row.path(&self.ids.lock().expect("ids"));
        let (query, body) = match self.example {
            Example::Typical => {
                (row.typical.query.to_owned(), row.typical.body.map(|body| body(call)))
            }
            Example::Full(word) => (row.full_query(), row.full.body.map(|body| body(word))),
        };
        let request = self.world.anonymous(row.endpoint.method, &format!("{path}?{query}"));
        match body {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    /// The key that an endpoint accepts that takes this kind, and one that it does not.
    pub(crate) fn keys(&self, kind: KeyKind) -> (&'w str, &'w str) {
        let World { key, operator_key, .. } = self.world;
        match kind {
            KeyKind::Workspace => (key, operator_key),
            KeyKind::Operator => (operator_key, key),
        }
    }

    /// The value of a path variable.
    pub(crate) fn id(&self, variable: &str) -> String {
        self.ids.lock().expect("ids").get(variable).to_owned()
    }
}
