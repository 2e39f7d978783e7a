//! One request, and the answer that it must get.

use super::{
    json::Json,
    shape::{Fit, differences},
};
use crate::http::Answer;
use ::http::Method;

/// A request and its right answer.
pub(super) struct Step<'a> {
    pub(super) title: &'a str,
    pub(super) method: Method,
    /// Below `/connect/v1`.
    pub(super) path: &'a str,
    pub(super) key: &'a str,
    pub(super) idempotency_key: Option<&'a str>,
    pub(super) body: Option<&'a str>,
    pub(super) expected: Expected,
}

impl<'a> Step<'a> {
    pub(super) fn get(title: &'a str, path: &'a str, key: &'a str, expected: Expected) -> Self {
        Self { title, method: Method::GET, path, key, idempotency_key: None, body: None, expected }
    }

    pub(super) fn post(
        title: &'a str,
        path: &'a str,
        key: &'a str,
        body: &'a str,
        expected: Expected,
    ) -> Self {
        let (method, body) = (Method::POST, Some(body));
        Self { title, method, path, key, idempotency_key: None, body, expected }
    }

    /// The same with an `Idempotency-Key`.
    pub(super) fn once(self, idempotency_key: &'a str) -> Self {
        Self { idempotency_key: Some(idempotency_key), ..self }
    }
}

/// The right answer.
pub(super) struct Expected {
    pub(super) status: u16,
    pub(super) body: Body,
    /// Whether the answer is one that was given before.
    pub(super) replayed: bool,
}

/// The right body.
pub(super) enum Body {
    /// An example with placeholders, and how closely it must be followed.
    Like(String, Fit),
    /// A list with an entry that exactly follows this example, and has its `id`.
    Among(String),
    /// This very text, byte for byte.
    Same(String),
}

impl Expected {
    /// A body that follows the example exactly.
    pub(super) fn like(status: u16, example: impl Into<String>) -> Self {
        Self { status, body: Body::Like(example.into(), Fit::Exact), replayed: false }
    }

    /// A list in which one entry matters.
    pub(super) fn among(status: u16, example: String) -> Self {
        Self { status, body: Body::Among(example), replayed: false }
    }

    /// An error with this code and, where there are any, at least these details.
    pub(super) fn refusal(status: u16, code: &str, details: Option<&str>) -> Self {
        let details = details.map_or(String::new(), |details| format!(r#", "details": {details}"#));
        let example = format!(
            r#"{{"error": {{"code": "{code}", "message": "<text>"{details}}}, "request_id": "<uuid>"}}"#
        );
        Self { status, body: Body::Like(example, Fit::Includes), replayed: false }
    }

    /// The answer that an earlier request with the same key was given.
    pub(super) fn replay(status: u16, first: String) -> Self {
        Self { status, body: Body::Same(first), replayed: true }
    }

    /// Everything that is wrong with an answer, one sentence each.
    pub(super) fn faults(&self, answer: &Answer) -> Vec<String> {
        let mut faults = Vec::new();
        if answer.status != self.status {
            faults.push(format!("the status should be {}, and is {}", self.status, answer.status));
        }
        let replayed = self.replayed.then_some("true");
        for (name, wanted) in [
            ("content-type", Some("application/json")),
            ("cache-control", Some("no-store")),
            ("idempotency-replayed", replayed),
        ] {
            let given = header(answer, name);
            if given != wanted {
                faults.push(format!("the header {name} should be {wanted:?}, and is {given:?}"));
            }
        }
        let Some(body) = Json::parse(&answer.body) else {
            faults.push("the body is not JSON".to_owned());
            return faults;
        };
        faults.extend(self.body.faults(&answer.body, &body));
        match header(answer, "x-request-id") {
            None => faults.push("the header x-request-id is missing".to_owned()),
            Some(id) => {
                let named = body.get("request_id").and_then(Json::as_str);
                if named.is_some_and(|named| named != id) {
                    faults.push("request_id is another than the header x-request-id".to_owned());
                }
            }
        }
        faults
    }
}

impl Body {
    fn faults(&self, text: &str, body: &Json) -> Vec<String> {
        let one = |fault: &str| vec![fault.to_owned()];
        match self {
            Self::Same(first) if first == text => Vec::new(),
            Self::Same(_) => one("the body is not the first answer's, byte for byte"),
            Self::Like(example, fit) => match Json::parse(example) {
                Some(example) => differences(&example, body, *fit),
                None => one("the example of the right answer is not JSON itself"),
            },
            Self::Among(example) => match (Json::parse(example), self.entry(body)) {
                (Some(example), Some(entry)) => differences(&example, entry, Fit::Exact),
                (Some(_), None) => one("the list has no entry with the id that it should have"),
                (None, _) => one("the example of the right answer is not JSON itself"),
            },
        }
    }

    /// The one entry of a list that matters, where that is what is asked for.
    pub(super) fn entry<'a>(&self, list: &'a Json) -> Option<&'a Json> {
        let Self::Among(example) = self else { return None };
        let example = Json::parse(example)?;
        list.items().iter().find(|entry| entry.get("id") == example.get("id"))
    }
}

/// A header's value.
pub(super) fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok()
}
