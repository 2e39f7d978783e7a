//! The document: parsing, and its canonical form for comparing two.

use super::path::element;
use super::position::{opening_at_depth, position};
use crate::domain::redacted_debug;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use json_event_parser::{JsonEvent, SliceJsonParser};
use std::borrow::Cow;
use std::collections::HashSet;

/// How deep arrays and objects may stand in each other. docs/api.md section 1.5.
const NESTING_LIMIT: usize = 65_536;

/// A parsed document: nodes in one flat list, so that dropping it does not recurse either.
pub struct Document<'b> {
    pub(super) nodes: Vec<Node<'b>>,
    /// Each node's parent; the root's own is itself.
    parents: Vec<usize>,
    root: usize,
}

redacted_debug!(Document<'_>);

pub(super) enum Node<'b> {
    Null,
    Bool(bool),
    Number(Cow<'b, str>),
    Text(Cow<'b, str>),
    Array(Vec<usize>),
    Object(Vec<(Cow<'b, str>, usize)>),
}

/// A value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Value<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) node: usize,
}

/// An object of a document.
#[derive(Clone, Copy)]
pub struct Object<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) members: &'d [(Cow<'d, str>, usize)],
}

redacted_debug!(Object<'_>);

impl<'b> Document<'b> {
    /// Reads a body that must be one JSON object without a duplicate member anywhere.
    ///
    /// # Errors
    /// `malformed_json`, `not_an_object` or `duplicate_member`.
    pub fn parse(body: &'b [u8]) -> Result<Self, Refusal> {
        let document = Self::read(body).map_err(|offset| {
            // What is no UTF-8 is wrong where it stands, not where the token ends that it is in.
            let offset = match std::str::from_utf8(body) {
                Err(error) => offset.min(error.valid_up_to()),
                Ok(_) => offset,
            };
            Refusal::MalformedJson(position(body, offset))
        })?;
        if !matches!(document.nodes[document.root], Node::Object(_)) {
            return Err(InvalidParameter::of_body(Reason::NotAnObject, "must be a JSON object"));
        }
        match document.duplicate() {
            Some(path) => {
                Err(InvalidParameter::at(path, Reason::DuplicateMember, "must stand only once"))
            }
            None => Ok(document),
        }
    }

    /// The document's object.
    pub fn object(&'b self) -> Object<'b> {
        let members = match &self.nodes[self.root] {
            Node::Object(members) => members.as_slice(),
            _ => &[],
        };
        Object { document: self, members }
    }

    /// Reads the tokens, or gives the byte from which on they are not JSON.
    fn read(body: &'b [u8]) -> Result<Self, usize> {
        // A byte order mark is not JSON, but the tokeniser would skip it.
        if body.starts_with(b"\xEF\xBB\xBF") {
            return Err(0);
        }
        let mut parser = SliceJsonParser::new(body);
        let mut nodes: Vec<Node<'b>> = Vec::new();
        let mut open: Vec<(usize, Option<Cow<'b, str>>)> = Vec::new();
        let mut parents = Vec::new();
        let mut root = None;
        loop {
            let event = parser.parse_next().map_err(|error| {
                usize::try_from(error.location().start.offset).unwrap_or(body.len())
            })?;
            let node = match event {
                JsonEvent::Eof => {
                    let root = root.ok_or(body.len())?;
                    return Ok(Self { nodes, parents, root });
                }
                JsonEvent::EndArray | JsonEvent::EndObject => {
                    open.pop();
                    continue;
                }
                JsonEvent::ObjectKey(name) => {
                    if let Some((_, key)) = open.last_mut() {
                        *key = Some(name);
                    }
                    continue;
                }
                JsonEvent::Null => Node::Null,
                JsonEvent::Boolean(value) => Node::Bool(value),
                JsonEvent::Number(text) => Node::Number(text),
                JsonEvent::String(text) => Node::Text(text),
                JsonEvent::StartArray => Node::Array(Vec::new()),
                JsonEvent::StartObject => Node::Object(Vec::new()),
            };
            let index = nodes.len();
            let opens = matches!(node, Node::Array(_) | Node::Object(_));
            nodes.push(node);
            parents.push(open.last().map_or(index, |(parent, _)| *parent));
            match open.last_mut() {
                None => root = Some(index),
                Some((parent, name)) => match &mut nodes[*parent] {
                    Node::Array(items) => items.push(index),
                    Node::Object(members) => {
                        members.push((name.take().unwrap_or_default(), index));
                    }
                    // Only these two are ever open.
                    _ => {}
                },
            }
            if opens {
                if open.len() == NESTING_LIMIT {
                    return Err(opening_at_depth(body, NESTING_LIMIT));
                }
                open.push((index, None));
            }
        }
    }

    /// The path of the first member, in document order, whose name stands twice in its object.
    /// Nodes stand in document order, so that no path is spelled out before it is needed: a body
    /// may be nested tens of thousands deep.
    fn duplicate(&self) -> Option<String> {
        let second = |node: &Node<'b>| {
            let Node::Object(members) = node else { return None };
            let mut names = HashSet::with_capacity(members.len());
            members.iter().find(|(name, _)| !names.insert(name.as_ref())).map(|(_, index)| *index)
        };
        // An inner object may end before an outer one says a name again.
        self.nodes.iter().filter_map(second).min().map(|node| self.path(node))
    }

    fn path(&self, node: usize) -> String {
        let mut steps = Vec::new();
        let mut child = node;
        while child != self.root {
            let parent = self.parents[child];
            match &self.nodes[parent] {
                Node::Object(members) => {
                    let name = members.iter().find(|(_, index)| *index == child);
                    steps.push(name.map_or_else(String::new, |(name, _)| format!(".{name}")));
                }
                Node::Array(items) => {
                    let position = items.iter().position(|index| *index == child);
                    steps.push(element("", position.unwrap_or_default()));
                }
                _ => {}
            }
            child = parent;
        }
        let path: String = steps.iter().rev().map(String::as_str).collect();
        path.strip_prefix('.').unwrap_or(&path).to_owned()
    }

    /// The document with its members sorted, strings decoded and numbers as written: two bodies
    /// with the same canonical form are the same request.
    pub fn canonical(&self) -> String {
        enum Step<'s> {
            Node(usize),
            Text(&'s str),
            Quoted(&'s str),
        }
        let mut out = String::new();
        let mut steps = vec![Step::Node(self.root)];
        while let Some(step) = steps.pop() {
            let node = match step {
                Step::Text(text) => {
                    out.push_str(text);
                    continue;
                }
                Step::Quoted(text) => {
                    quote(&mut out, text);
                    continue;
                }
                Step::Node(node) => node,
            };
            match &self.nodes[node] {
                Node::Null => out.push_str("null"),
                Node::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
                Node::Number(text) => out.push_str(text),
                Node::Text(text) => quote(&mut out, text),
                Node::Array(items) => {
                    out.push('[');
                    steps.push(Step::Text("]"));
                    for item in items.iter().rev() {
                        steps.push(Step::Text(","));
                        steps.push(Step::Node(*item));
                    }
                }
                Node::Object(members) => {
                    out.push('{');
                    steps.push(Step::Text("}"));
                    let mut sorted: Vec<_> = members.iter().collect();
                    sorted.sort_by(|a, b| b.0.cmp(&a.0));
                    for (name, child) in sorted {
                        steps.push(Step::Text(","));
                        steps.push(Step::Node(*child));
                        steps.push(Step::Text(":"));
                        steps.push(Step::Quoted(name));
                    }
                }
            }
        }
        out
    }
}

fn quote(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}
