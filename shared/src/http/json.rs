//! Strict JSON: what the contract accepts, with everything that it needs to say what is wrong.
//!
//! `serde_json` would silently take the last of two equal members, forget how a number was
//! written and stop at a nesting of 128. This reader keeps members in document order, notices
//! duplicates, keeps numbers as written and never recurses, so that no body can exhaust the stack.
//! The tokens come from `json-event-parser`. docs/api.md section 1.

use crate::domain::redacted_debug;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};
use json_event_parser::{JsonEvent, SliceJsonParser};
use std::borrow::Cow;
use std::collections::HashSet;

/// How deep arrays and objects may stand in each other. docs/api.md section 1.5.
const NESTING_LIMIT: usize = 65_536;

/// A parsed document: nodes in one flat list, so that dropping it does not recurse either.
pub struct Document<'b> {
    nodes: Vec<Node<'b>>,
    /// Each node's parent; the root's own is itself.
    parents: Vec<usize>,
    root: usize,
}

redacted_debug!(Document<'_>);

enum Node<'b> {
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
    document: &'d Document<'d>,
    node: usize,
}

/// An object of a document.
#[derive(Clone, Copy)]
pub struct Object<'d> {
    document: &'d Document<'d>,
    members: &'d [(Cow<'d, str>, usize)],
}

redacted_debug!(Object<'_>);

impl<'b> Document<'b> {
    /// Reads a body that must be one JSON object without a duplicate member anywhere.
    ///
    /// # Errors
    /// `malformed_json`, `not_an_object` or `duplicate_member`.
    pub fn parse(body: &'b [u8]) -> Result<Self, Refusal> {
        let document = Self::read(body).ok_or_else(|| {
            InvalidParameter::of_body(Reason::MalformedJson, "must be JSON in UTF-8")
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

    fn read(body: &'b [u8]) -> Option<Self> {
        // A byte order mark is not JSON, but the tokeniser would skip it.
        if body.starts_with(b"\xEF\xBB\xBF") {
            return None;
        }
        let mut parser = SliceJsonParser::new(body);
        let mut nodes: Vec<Node<'b>> = Vec::new();
        let mut open: Vec<(usize, Option<Cow<'b, str>>)> = Vec::new();
        let mut parents = Vec::new();
        let mut root = None;
        loop {
            let node = match parser.parse_next().ok()? {
                JsonEvent::Eof => return Some(Self { nodes, parents, root: root? }),
                JsonEvent::EndArray | JsonEvent::EndObject => {
                    open.pop()?;
                    continue;
                }
                JsonEvent::ObjectKey(name) => {
                    open.last_mut()?.1 = Some(name);
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
                    Node::Object(members) => members.push((name.take()?, index)),
                    _ => return None,
                },
            }
            if opens {
                if open.len() == NESTING_LIMIT {
                    return None;
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

impl<'d> Object<'d> {
    /// The members in document order.
    pub fn members(self) -> impl ExactSizeIterator<Item = (&'d str, Value<'d>)> {
        let document = self.document;
        self.members
            .iter()
            .map(move |(name, node)| (name.as_ref(), Value { document, node: *node }))
    }

    /// How many members there are.
    pub const fn len(self) -> usize {
        self.members.len()
    }

    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.members.is_empty()
    }
}

/// Every reader takes the value's path, for the refusal, and gives `None` for null: a null member
/// is the same as an absent one.
impl<'d> Value<'d> {
    fn node(self) -> &'d Node<'d> {
        &self.document.nodes[self.node]
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        matches!(self.node(), Node::Null)
    }

    /// A string without U+0000.
    ///
    /// # Errors
    /// `wrong_type` or `invalid_character`.
    pub fn text(self, path: &str) -> Result<Option<&'d str>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Text(text) => visible(path, text).map(Some),
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be a string")),
        }
    }

    /// A boolean.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn flag(self, path: &str) -> Result<Option<bool>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Bool(value) => Ok(Some(*value)),
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be true or false")),
        }
    }

    /// A string or a boolean.
    ///
    /// # Errors
    /// `wrong_type` or `invalid_character`.
    pub fn text_or_flag(self, path: &str) -> Result<Option<TextOrFlag<'d>>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Bool(value) => Ok(Some(TextOrFlag::Flag(*value))),
            Node::Text(text) => Ok(Some(TextOrFlag::Text(visible(path, text)?))),
            _ => Err(InvalidParameter::at(
                path,
                Reason::WrongType,
                "must be a string, a boolean or null",
            )),
        }
    }

    /// A whole number: any JSON number with an integral value. One that is too large for the type
    /// is its largest or least.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn whole(self, path: &str) -> Result<Option<i64>, Refusal> {
        let number = match self.node() {
            Node::Null => return Ok(None),
            Node::Number(text) => super::json_number::whole(text),
            _ => None,
        };
        let error = || InvalidParameter::at(path, Reason::WrongType, "must be a whole number");
        number.map(Some).ok_or_else(error)
    }

    /// Any number, as a floating-point one.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn number(self, path: &str) -> Result<Option<f64>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Number(text) => Ok(Some(text.parse().unwrap_or(f64::INFINITY))),
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be a number")),
        }
    }

    /// An array's elements.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn elements(self, path: &str) -> Result<Option<Vec<Value<'d>>>, Refusal> {
        let document = self.document;
        match self.node() {
            Node::Null => Ok(None),
            Node::Array(items) => {
                Ok(Some(items.iter().map(|node| Value { document, node: *node }).collect()))
            }
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be an array")),
        }
    }

    /// An object.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn object(self, path: &str) -> Result<Option<Object<'d>>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Object(members) => Ok(Some(Object { document: self.document, members })),
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be an object")),
        }
    }
}

/// A value that may be either.
#[derive(Clone, Copy)]
pub enum TextOrFlag<'d> {
    /// A string.
    Text(&'d str),
    /// A boolean.
    Flag(bool),
}

redacted_debug!(TextOrFlag<'_>);

/// The refusal of a member that the request does not have.
pub fn unknown_member(name: &str) -> Refusal {
    InvalidParameter::at(
        name,
        Reason::UnknownMember,
        "is not a member of this request; check its spelling",
    )
}

/// Checks that a string of the document has no U+0000.
///
/// # Errors
/// `invalid_character`.
pub fn visible<'t>(path: &str, text: &'t str) -> Result<&'t str, Refusal> {
    if text.contains('\0') {
        return Err(InvalidParameter::at(
            path,
            Reason::InvalidCharacter,
            "must not contain U+0000",
        ));
    }
    Ok(text)
}

/// The path of a member.
pub fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The path of an element.
pub fn element(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
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

#[cfg(test)]
mod tests;
