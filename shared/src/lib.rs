//! Greenlight's shared crate: everything that the functions have in common.
//!
//! The rooms, from the inside out; each may use those before it and none after:
//! [`domain`] (the rules, pure), [`store`] (DynamoDB, the only place that names the SDK),
//! [`usecase`] (one file for each thing that the system does), [`http`] (the edge: requests in,
//! answers out) and [`runtime`] (configuration, client, logging, the Lambda loop).

pub mod domain;
pub mod http;
mod printing;
pub mod runtime;
pub mod store;
pub mod usecase;

/// A boxed future: what crosses from a function's crate into this one and what the store's calls
/// return, so that the runtime's and the SDK's generics are compiled once, here.
pub type BoxFuture<'a, T> = std::pin::Pin<Box<dyn Future<Output = T> + Send + 'a>>;
