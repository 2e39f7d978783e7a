//! Strict JSON: what the contract accepts, with everything that it needs to say what is wrong.
//!
//! `serde_json` would silently take the last of two equal members, forget how a number was
//! written and stop at a nesting of 128. This reader keeps members in document order, notices
//! duplicates, keeps numbers as written and never recurses, so that no body can exhaust the stack.
//! The tokens come from `json-event-parser`. docs/api.md section 1.

mod document;
mod number;
mod path;
mod position;
mod value;

pub use document::{Document, Object, Value};
pub use path::{element, join};
pub use value::{TextOrFlag, unknown_member};

#[cfg(test)]
mod tests;
