//! What the document says of an operation.

use super::place::Place;
use super::schema::{Schema, SchemaCompiler};
use boon::Schemas;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// An operation.
pub struct Operation {
    /// Its name, which is the function's.
    pub name: &'static str,
    /// Its method, in upper case.
    pub method: String,
    /// Its path below the servers' base path.
    pub path: &'static str,
    /// The security schemes of which one must be met.
    pub security: BTreeSet<&'static str>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<Schema>,
    pub(super) answers: BTreeMap<u16, Answer>,
}

/// A parameter of a request: of its path, its query or its headers.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) place: &'static str,
    pub(super) is_required: bool,
    pub(super) schema: Schema,
}

/// What the document says of the answers with one status.
pub(super) struct Answer {
    pub(super) headers: Vec<Header>,
    /// By media type.
    pub(super) bodies: BTreeMap<&'static str, Schema>,
    /// The codes, each with its reasons.
    pub(super) errors: BTreeMap<&'static str, Vec<&'static str>>,
    /// What no test sees, with the reason.
    pub(super) not_provoked: BTreeMap<&'static str, &'static str>,
    /// Whether something before the function may have answered, in a form of its own.
    pub(super) may_be_the_gateway_s: bool,
}

/// A header of an answer.
pub(super) struct Header {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) schema: Schema,
}

impl Operation {
    /// The parameters of its query.
    pub fn query(&self) -> BTreeSet<&'static str> {
        let parameters = self.parameters.iter().filter(|parameter| parameter.place == "query");
        parameters.map(|parameter| parameter.name).collect()
    }

    /// The members of its request's body.
    pub fn members(&self) -> BTreeSet<&'static str> {
        let schema = self.body.as_ref().map(|body| body.followed());
        let members = schema.and_then(|schema| schema.get("properties")?.as_object());
        members.into_iter().flat_map(|members| members.keys().map(String::as_str)).collect()
    }

    /// The errors that it may answer: status, code, and the reasons that the code can have.
    pub fn errors(&self) -> impl Iterator<Item = (u16, &'static str, &[&'static str])> {
        let answers = self.answers.iter();
        answers.flat_map(|(status, answer)| {
            answer.errors.iter().map(|(code, reasons)| (*status, *code, reasons.as_slice()))
        })
    }
}

/// Reads operations, and compiles what schemas they have.
pub(super) struct Compilation(SchemaCompiler);

impl Compilation {
    pub(super) fn new() -> Self {
        Self(SchemaCompiler::new())
    }

    pub(super) fn finish(self) -> Schemas {
        self.0.finish()
    }

    pub(super) fn operation(
        &mut self,
        method: &str,
        path: &'static str,
        item: &Place,
        place: &Place,
    ) -> Operation {
        let name = place.text("operationId");
        let name = name.unwrap_or_else(|| panic!("{} has no operationId", place.pointer));
        let parameters = [item, place].into_iter().flat_map(|place| place.elements("parameters"));
        let body = place.member("requestBody").and_then(|body| body.member("content"));
        let body = body.and_then(|content| content.member("application/json"));
        let answers = place.members("responses").into_iter();
        let answer = |(status, answer): (&str, Place)| {
            let status = status.parse().unwrap_or_else(|_| panic!("{}", answer.pointer));
            (status, self.answer(&answer))
        };
        Operation {
            answers: answers.map(answer).collect(),
            parameters: parameters.map(|parameter| self.parameter(&parameter)).collect(),
            body: body.map(|body| self.schema(&body)),
            security: schemes(place),
            method: method.to_uppercase(),
            path,
            name,
        }
    }

    fn schema(&mut self, place: &Place) -> Schema {
        let schema = place.unfollowed("schema");
        self.0.compile(&schema.unwrap_or_else(|| panic!("{} has no schema", place.pointer)))
    }

    fn parameter(&mut self, place: &Place) -> Parameter {
        let text = |name| place.text(name).unwrap_or_else(|| panic!("{}: {name}", place.pointer));
        Parameter {
            name: text("name"),
            place: text("in"),
            is_required: place.value["required"] == true,
            schema: self.schema(place),
        }
    }

    fn answer(&mut self, place: &Place) -> Answer {
        let header = |(name, place): (&'static str, Place)| Header {
            name,
            is_required: place.value["required"] == true,
            schema: self.schema(&place),
        };
        let headers = place.members("headers").into_iter().map(header).collect();
        let content = place.members("content").into_iter();
        let bodies = content.map(|(kind, place)| (kind, self.schema(&place)));
        let bodies: BTreeMap<_, _> = bodies.collect();
        let errors = place.members("x-errors").into_iter().map(reasons).collect();
        let not_provoked = place.members("x-not-provoked").into_iter().map(why).collect();
        Answer {
            may_be_the_gateway_s: bodies.values().any(|body| names_the_gateway(body.value)),
            not_provoked,
            headers,
            bodies,
            errors,
        }
    }
}

fn schemes(place: &Place) -> BTreeSet<&'static str> {
    let alternatives = place.elements("security").into_iter();
    alternatives.flat_map(|place| place.own_members()).map(|(scheme, _)| scheme).collect()
}

fn reasons((code, place): (&'static str, Place)) -> (&'static str, Vec<&'static str>) {
    let reasons = place.value.as_array().unwrap_or_else(|| panic!("{}: no list", place.pointer));
    (code, reasons.iter().filter_map(Value::as_str).collect())
}

fn why((what, place): (&'static str, Place)) -> (&'static str, &'static str) {
    (what, place.value.as_str().unwrap_or_else(|| panic!("{}: no text", place.pointer)))
}

/// Whether a schema is that of the bodies that are not the functions', or has it among its alternatives.
fn names_the_gateway(schema: &Value) -> bool {
    let is_it = |schema: &Value| schema["$ref"] == "#/components/schemas/GatewayError";
    let alternatives = schema["oneOf"].as_array();
    is_it(schema) || alternatives.into_iter().flatten().any(is_it)
}
