//! What an endpoint is, and what is known of a call of it.

use super::config::Variable;
use crate::BoxFuture;
use crate::domain::refusal::Refusal;
use crate::http::call::Call;
use crate::http::exchange::Exchange;
use crate::http::response::Response;
use std::time::Duration;

/// One endpoint: a function's name, route and handler.
pub struct Endpoint {
    /// The function's name: its folder, package and binary.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The route below the stage, such as `/v1/apps/{client_id}/providers`.
    pub route: &'static str,
    /// The variables that it reads beyond those that all functions do.
    pub variables: &'static [Variable],
    /// The code.
    pub handler: Handler,
}

/// What answers the requests of one route.
#[derive(Clone, Copy)]
pub enum Handler {
    /// With the table.
    WithTable(for<'a> fn(Exchange<'a>) -> BoxFuture<'a, Result<Response, Refusal>>),
    /// From the request alone. Its function sets up no client, calls nobody, and needs no permission.
    Alone(AloneHandler),
}

/// A handler that looks at the request and at nothing else.
pub type AloneHandler = fn(&Call) -> Result<Response, Refusal>;

/// What is known of one invocation.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The invocation's id, a UUID.
    pub request_id: String,
    /// How long it may still take.
    pub time_left: Duration,
}
