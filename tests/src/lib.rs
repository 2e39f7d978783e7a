//! The harness: a fresh world for each test, verbs for requests, replies that must be looked at.
//!
//! A [`World`] is a table in a real DynamoDB engine with two organisations in it, and the functions
//! in front of it, called with gateway events. The engine is the embedded one, in this process;
//! `GREENLIGHT_TEST_ENDPOINT` names another (DynamoDB Local), where each world has a table of its
//! own. Each function calls it under an access key of its own ([`Instance`]). Every call goes through
//! the real SDK; what fails on the way fails at its HTTP connector ([`Line`]).

mod activations;
pub mod document;
mod endpoints;
mod instance;
mod line;
mod past_the_line;
mod reply;
mod request;
mod virtual_clock;
mod world;

pub use activations::company_fields;
pub use endpoints::{AN_HOUR_AGO, Caller, Cost, ENDPOINTS, EndpointRow, Ids, Parameter, Undoing};
pub use greenlight_devkit::DatabaseCall;
pub use instance::Instance;
pub use line::{Fault, Line, sequential_trips};
pub use reply::Reply;
pub use request::Request;
pub use virtual_clock::VirtualClock;
pub use world::{ACME, OTHER, World};
