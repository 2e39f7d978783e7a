//! The project's own files, held to what they say of each other.

pub(crate) mod alarms;
mod catalogue;
mod document;
mod endpoints;
mod full_requests;
mod operations;
mod problems;
mod queries;
mod structure;
mod tools;
