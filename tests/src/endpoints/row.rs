//! What a row of the table of endpoints says, and the path and the query that follow from it. Plain data, so
//! that whatever sends requests can make its own of it.

use greenlight::domain::api_key::KeyKind;
use greenlight::runtime::Endpoint;
use serde_json::Value;
use std::collections::BTreeMap;

/// An endpoint, with all that must be known to ask it.
pub struct EndpointRow {
    /// The endpoint.
    pub endpoint: &'static Endpoint,
    /// Whose key it accepts.
    pub caller: Caller,
    /// Which endpoints are called first, in this order, and how often, so that there is something to find.
    pub before: &'static [(&'static str, u32)],
    /// An everyday request, as docs/api.md shows it. Each can be followed by the next without end, or by none.
    pub typical: Typical,
    /// A good request with every parameter and every member that there is.
    pub full: Full,
    /// Whether the full request uses up what was there before it, so that another one needs that anew.
    pub uses_up: bool,
    /// What takes the typical request's effect back, where the next one would find nothing to do otherwise, or no room.
    pub undone_by: Option<Undoing>,
    /// The status of a good answer.
    pub success: u16,
    /// The path variable that a good answer has a value for, and where it stands: a JSON pointer.
    pub gives: Option<(&'static str, &'static str)>,
    /// What the typical request may cost.
    pub budget: Budget,
}

/// What takes a request's effect back.
pub enum Undoing {
    /// A request of an operator's, about every ticket that is claimed.
    Review {
        /// The endpoint.
        endpoint: &'static str,
        /// Its body.
        body: fn() -> Value,
    },
    /// Every webhook endpoint is deleted but the one that other requests are about: there is room for few.
    DeleteEndpoints,
}

/// Whose key an endpoint accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An organisation's.
    Workspace,
    /// An operator's.
    Operator,
    /// Nobody's: it looks at none.
    Anyone,
}

impl Caller {
    /// The kind of key, if it looks at one.
    pub const fn key(self) -> Option<KeyKind> {
        match self {
            Self::Workspace => Some(KeyKind::Workspace),
            Self::Operator => Some(KeyKind::Operator),
            Self::Anyone => None,
        }
    }
}

/// An everyday request.
pub struct Typical {
    /// The query, without the question mark.
    pub query: &'static str,
    /// The body of the call with this number; those of GETs have none.
    pub body: Option<fn(call: u64) -> Value>,
    /// Whether it uses up what was there before it, so that the next one needs that anew.
    pub uses_up: bool,
}

/// A request with everything that it may have.
pub struct Full {
    /// The query's parameters.
    pub query: &'static [Parameter],
    /// The body, with a client's word wherever any text will do.
    pub body: Option<fn(word: &str) -> Value>,
}

/// A parameter of the query.
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// A good value; `None` where only an earlier answer has one.
    pub good: Option<&'static str>,
    /// Whether other values, and several, are good, too.
    pub any: bool,
    /// Whether it takes whatever is spelled as it must be, once.
    pub by_spelling: bool,
}

impl Parameter {
    /// One that takes some values and no others.
    pub const fn strict(name: &'static str, good: &'static str) -> Self {
        Self { name, good: Some(good), any: false, by_spelling: false }
    }

    /// One that takes any value that is well spelled, such as an id that is not looked up.
    pub const fn spelled(name: &'static str, good: &'static str) -> Self {
        Self { name, good: Some(good), any: false, by_spelling: true }
    }

    /// One that takes any value, and gives a meaning to some.
    pub const fn lenient(name: &'static str, good: &'static str) -> Self {
        Self { name, good: Some(good), any: true, by_spelling: false }
    }

    /// One that takes what an earlier answer has given.
    pub const fn from_an_answer(name: &'static str) -> Self {
        Self { name, good: None, any: false, by_spelling: false }
    }
}

/// What the typical request may cost.
pub struct Budget {
    /// Without an idempotency key.
    pub plain: Cost,
    /// With one; GETs have none. Its replay reads as much, in one round trip or two, and writes nothing.
    pub idempotent: Option<Cost>,
}

/// Round trips that wait for one another, and the units that the engine charges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// The round trips of an instance that has recently let the same pair in: this key and this app, or this
    /// operator's key.
    pub trips: usize,
    /// Those of any other: one more, unless there is nothing to read beyond what lets the caller in.
    pub first_trips: usize,
    /// Read units.
    pub read: f64,
    /// Write units.
    pub written: f64,
}

/// A cost.
pub const fn cost(trips: usize, first_trips: usize, read: f64, written: f64) -> Cost {
    Cost { trips, first_trips, read, written }
}

impl EndpointRow {
    /// The variables of its path.
    pub fn variables(&self) -> impl Iterator<Item = &'static str> {
        let steps = self.endpoint.route.split('/');
        steps.filter_map(|step| step.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Its path below the stage, with values for the variables.
    pub fn path(&self, ids: &Ids) -> String {
        self.variables().fold(self.endpoint.route.to_owned(), |path, name| {
            path.replace(&format!("{{{name}}}"), ids.get(name))
        })
    }

    /// The query of the full request.
    pub fn full_query(&self) -> String {
        let good = |parameter: &Parameter| Some(format!("{}={}", parameter.name, parameter.good?));
        self.full.query.iter().filter_map(good).collect::<Vec<_>>().join("&")
    }
}

/// The values of path variables, as far as they are known.
#[derive(Clone)]
pub struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    /// Those of an app with smartid enabled: no answer gives either.
    pub fn of_app(client_id: &str) -> Self {
        let known = [("client_id", client_id), ("provider_id", "smartid")];
        Self(known.map(|(name, id)| (name, id.to_owned())).into())
    }

    /// Takes in what an endpoint's good answer gives.
    pub fn learn(&mut self, row: &EndpointRow, answer: &Value) {
        if let Some((name, pointer)) = row.gives {
            let id = answer.pointer(pointer).and_then(Value::as_str);
            let id =
                id.unwrap_or_else(|| panic!("{}: no {pointer} in {answer}", row.endpoint.name));
            self.0.insert(name, id.to_owned());
        }
    }

    /// Names one.
    pub fn set(&mut self, name: &'static str, id: &str) {
        self.0.insert(name, id.to_owned());
    }

    /// A variable's value, if it has one by now.
    pub fn known(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A variable's value. Every variable has one once its endpoint's `before` was called.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("no call before this one gives {{{name}}}"))
    }
}
