//! The project's own files, held to what they say of each other.

pub mod alarms;
pub mod catalogue;
mod operations;
mod structure;
