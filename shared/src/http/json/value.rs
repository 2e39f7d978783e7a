//! Reading the values of a document, each by its path, for the refusal.

use super::document::{Node, Object, Value};
use crate::domain::characters::TextKind;
use crate::domain::redacted_debug;
use crate::domain::refusal::{InvalidParameter, Reason, Refusal};

impl<'d> Object<'d> {
    /// The members in document order.
    pub fn members(self) -> impl ExactSizeIterator<Item = (&'d str, Value<'d>)> {
        let document = self.document;
        self.members
            .iter()
            .map(move |(name, node)| (name.as_ref(), Value { document, node: *node }))
    }

    /// Of a request whose body has no members.
    ///
    /// # Errors
    /// It has one.
    pub fn expect_no_members(self) -> Result<(), Refusal> {
        self.members().next().map_or(Ok(()), |(name, _)| Err(unknown_member(name)))
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

    /// A string of any characters: which it may have, the domain's own type checks.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn text(self, path: &str) -> Result<Option<&'d str>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Text(text) => Ok(Some(text)),
            _ => Err(InvalidParameter::at(path, Reason::WrongType, "must be a string")),
        }
    }

    /// A string of one line, such as an id.
    ///
    /// # Errors
    /// `wrong_type` or `invalid_character`.
    pub fn line(self, path: &str) -> Result<Option<&'d str>, Refusal> {
        let Some(text) = self.text(path)? else { return Ok(None) };
        TextKind::Line.check(path, text)?;
        Ok(Some(text))
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

    /// A string of any characters or a boolean.
    ///
    /// # Errors
    /// `wrong_type`.
    pub fn text_or_flag(self, path: &str) -> Result<Option<TextOrFlag<'d>>, Refusal> {
        match self.node() {
            Node::Null => Ok(None),
            Node::Bool(value) => Ok(Some(TextOrFlag::Flag(*value))),
            Node::Text(text) => Ok(Some(TextOrFlag::Text(text))),
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
            Node::Number(text) => super::number::whole(text),
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
