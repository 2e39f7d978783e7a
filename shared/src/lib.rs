//! What all functions have in common, on top of the rules and the table.
//!
//! From the inside out, each using those before it and none after: [`domain`] (the rules, pure, a
//! package of its own), [`store`] (DynamoDB, a package of its own), [`usecase`] (one file for each
//! thing that the system does), [`http`] (requests in, answers out) and [`runtime`] (configuration,
//! logging, the Lambda loop).

pub mod http;
pub mod runtime;
pub mod usecase;

pub use greenlight_domain as domain;
pub use greenlight_store as store;
pub use greenlight_store::BoxFuture;
