//! The project's own files, held to what they say of each other.

mod alarms;
mod catalogue;
mod costs;
mod endpoints;
mod full_requests;
mod structure;
