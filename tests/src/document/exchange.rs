//! One request and its reply, held against their operation. What was seen is noted for the suite's last check.

use super::operation::{Answer, Operation, Parameter};
use super::record::Record;
use super::{Document, FILE};
use crate::reply::Reply;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use greenlight::http::event::GatewayEvent;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Headers of a reply that OpenAPI does not have documents describe, or that are not the functions' own.
const ASIDE: [&str; 2] = ["content-type", "x-amzn-trace-id"];

/// What a client sent.
pub struct Sent {
    /// The headers, by lower-case name.
    pub headers: HashMap<String, String>,
    /// The variables of the path.
    pub path: HashMap<String, String>,
    /// The query string.
    pub query: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Sent {
    pub(crate) fn of(event: &GatewayEvent) -> Self {
        let body = if event.is_base64_encoded {
            STANDARD.decode(&event.body).unwrap_or_default()
        } else {
            event.body.clone().into_bytes()
        };
        Self {
            headers: event.headers.clone(),
            path: event.path_parameters.clone(),
            query: event.raw_query_string.clone(),
            body,
        }
    }
}

/// What was found in an exchange: flaws, in a line each, and what the document has that it shows.
#[derive(Default)]
pub struct Findings {
    /// What is not as the document says.
    pub flaws: Vec<String>,
    /// What of the document it shows.
    pub seen: BTreeSet<String>,
}

impl Document {
    /// Holds an exchange of the operation, but for the values of these members of an answer.
    ///
    /// # Panics
    /// Something is not as the document says; each such thing is a line.
    pub(crate) fn hold(&self, operation: &str, sent: &Sent, reply: &Reply, excused: &[&str]) {
        let Findings { mut flaws, seen } = self.examine(operation, sent, reply);
        let place = |flaw: &str| flaw.split(": ").next().unwrap_or_default().to_owned();
        flaws.retain(|flaw| !excused.iter().any(|name| place(flaw).ends_with(&format!("/{name}"))));
        assert!(flaws.is_empty(), "not as {FILE} says:\n{}", flaws.join("\n"));
        Record::note(seen);
    }

    /// Looks at an exchange of the operation.
    pub fn examine(&self, operation: &str, sent: &Sent, reply: &Reply) -> Findings {
        let mut findings = Findings::default();
        match self.operation(operation) {
            None => findings.flaws.push(format!("{operation}: no operation in {FILE}")),
            Some(operation) => {
                Examination { document: self, operation, findings: &mut findings }
                    .exchange(sent, reply);
            }
        }
        findings
    }
}

struct Examination<'a> {
    document: &'a Document,
    operation: &'a Operation,
    findings: &'a mut Findings,
}

impl Examination<'_> {
    fn exchange(&mut self, sent: &Sent, reply: &Reply) {
        let at = format!("{} {}", self.operation.name, reply.status);
        match self.operation.answers.get(&reply.status) {
            None => self.flaw(&at, "a status that the operation does not have"),
            Some(answer) => self.reply(&at, answer, reply),
        }
        if (200..300).contains(&reply.status) {
            self.request(sent, reply.is_replay());
        }
    }

    fn flaw(&mut self, at: &str, what: impl AsRef<str>) {
        self.findings.flaws.push(format!("{at}: {}", what.as_ref()));
    }

    fn saw(&mut self, what: String) {
        self.findings.seen.insert(what);
    }

    fn reply(&mut self, at: &str, answer: &Answer, reply: &Reply) {
        self.headers(at, answer, reply);
        let kind = reply.header("content-type").unwrap_or_default();
        match answer.bodies.get(kind) {
            None if answer.bodies.is_empty() && reply.text.is_empty() => {}
            None => self.flaw(at, format!("a body of the type {kind:?}, which is not described")),
            Some(schema) => {
                for (pointer, what) in schema.flaws(&self.document.schemas, &reply.body) {
                    self.flaw(format!("{at} body {pointer}").trim_end(), what);
                }
            }
        }
        if reply.status < 400 {
            self.saw(at.to_owned());
        } else {
            self.error(at, answer, reply);
        }
    }

    fn error(&mut self, at: &str, answer: &Answer, reply: &Reply) {
        if reply.body.get("error").is_none() && answer.may_be_the_gateway_s {
            return self.saw(format!("{at} gateway"));
        }
        let (code, reason) = (reply.code(), reply.details()["reason"].as_str());
        let Some(reasons) = answer.errors.get(code) else {
            return self
                .flaw(&format!("{at} body /error/code"), format!("{code} is not in x-errors"));
        };
        match reason {
            Some(reason) if reasons.contains(&reason) => self.saw(format!("{at} {code}/{reason}")),
            Some(reason) => self.flaw(
                &format!("{at} body /error/details/reason"),
                format!("{code}/{reason} is not in x-errors"),
            ),
            None if reasons.is_empty() => self.saw(format!("{at} {code}")),
            None => {
                self.flaw(&format!("{at} body /error/details"), format!("{code} has no reason"))
            }
        }
    }

    fn headers(&mut self, at: &str, answer: &Answer, reply: &Reply) {
        let mut own: BTreeMap<&str, &str> =
            reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        own.retain(|name, _| !ASIDE.contains(name));
        for header in &answer.headers {
            let at = format!("{at} header {}", header.name);
            match own.remove(header.name.to_lowercase().as_str()) {
                Some(value) => {
                    let value = header.schema.read(&[value]);
                    for (_, what) in header.schema.flaws(&self.document.schemas, &value) {
                        self.flaw(&at, what);
                    }
                    self.saw(at);
                }
                None if header.is_required => self.flaw(&at, "is missing"),
                None => {}
            }
        }
        for name in own.into_keys() {
            self.flaw(&format!("{at} header {name}"), "is not described");
        }
    }

    /// A request that was carried out. Of a replayed one the query was never looked at.
    fn request(&mut self, sent: &Sent, is_replay: bool) {
        let query: Vec<(String, String)> =
            form_urlencoded::parse(sent.query.as_bytes()).into_owned().collect();
        let described = self.operation.query();
        for (name, _) in query.iter().filter(|(name, _)| !described.contains(name.as_str())) {
            if !is_replay {
                self.flaw(&self.parameter(name), "is not described, and was taken");
            }
        }
        for parameter in &self.operation.parameters {
            self.values(parameter, &sent.values(parameter, &query));
        }
        self.body(&sent.body);
    }

    fn parameter(&self, name: &str) -> String {
        format!("{} parameter {name}", self.operation.name)
    }

    fn values(&mut self, parameter: &Parameter, values: &[&str]) {
        let at = self.parameter(parameter.name);
        if values.is_empty() {
            if parameter.is_required {
                self.flaw(&at, "is required, and was not");
            }
            return;
        }
        let value = parameter.schema.read(values);
        for (_, what) in parameter.schema.flaws(&self.document.schemas, &value) {
            self.flaw(&at, format!("{what}, and was taken"));
        }
        self.saw(at);
    }

    fn body(&mut self, body: &[u8]) {
        let Some(schema) = &self.operation.body else { return };
        // What this reader cannot take, the functions can: numbers beyond any float, and objects in objects in …
        let Ok(mut body) = serde_json::from_slice(body) else { return };
        trim(schema.followed(), &mut body);
        for (pointer, what) in schema.flaws(&self.document.schemas, &body) {
            let at = format!("{} request {pointer}", self.operation.name);
            self.flaw(at.trim_end(), format!("{what}, and was taken"));
        }
        for name in body.as_object().into_iter().flat_map(|members| members.keys()) {
            self.saw(format!("{} member {name}", self.operation.name));
        }
    }
}

impl Sent {
    /// The values that a parameter was given; those of the query are taken apart already.
    fn values<'a>(&'a self, parameter: &Parameter, query: &'a [(String, String)]) -> Vec<&'a str> {
        match parameter.place {
            "path" => self.path.get(parameter.name).map(String::as_str).into_iter().collect(),
            "header" => {
                let value = self.headers.get(&parameter.name.to_lowercase());
                value.map(String::as_str).into_iter().collect()
            }
            _ => {
                let own = query.iter().filter(|(name, _)| name == parameter.name);
                own.map(|(_, value)| value.as_str()).collect()
            }
        }
    }
}

/// Takes away what does not count of texts: `x-trimmed`.
fn trim(schema: &Value, body: &mut Value) {
    let described = schema["properties"].as_object().into_iter().flatten();
    let trimmed = described.filter(|(_, schema)| schema["x-trimmed"] == true);
    for (name, _) in trimmed {
        if let Some(Value::String(text)) = body.get_mut(name) {
            *text = text.trim().to_owned();
        }
    }
}
