//! API Gateway's part in a request: the route that it finds and the event that it makes, for whatever
//! calls a function without AWS.

mod event;
mod routes;

pub use event::{Api, Arrival, Match, Request, event};
pub use routes::Routes;

/// The stage, which is the first segment of every path.
pub const STAGE: &str = "connect";

/// An API as on AWS.
pub const ON_AWS: Api = Api {
    account_id: "123456789012",
    id: "a1b2c3d4e5",
    domain: "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com",
    stage: STAGE,
    scheme: "https",
    port: 443,
};
