//! The workbench: what `cargo dev`, the benchmark and the tests are built from, each thing once.
//!
//! [`Project`] is where things are and how they are built, [`Engine`] the embedded DynamoDB, [`Seed`] what is in a
//! table before anybody calls, [`DatabaseCall`] a call of DynamoDB taken apart, [`trails`] what of such calls would
//! falsify an audit trail, [`events`] what of them is not told as it is done, [`gateway`] what API Gateway makes of a
//! request, [`triggers`] what Lambda makes of a table's stream ([`ChangeStream`]) and EventBridge of the clock,
//! [`sts`] who calls, [`http`] serves for what stands in for AWS, [`process`] is how programs are started and ended,
//! [`streams`] how they speak, and [`Problem`] the one error, a sentence for the person at the terminal. Nothing here
//! is deployed, and what only one of the tools needs stays with it.

mod change_stream;
mod compile;
mod database_call;
pub mod engine;
pub mod events;
pub mod gateway;
pub mod http;
mod problem;
pub mod process;
mod project;
pub mod seed;
mod settings;
pub mod streams;
pub mod sts;
pub mod trails;
pub mod triggers;

pub use change_stream::ChangeStream;
pub use compile::{ADMIN, Profile};
pub use database_call::{Access, DatabaseCall};
pub use engine::Engine;
pub use problem::{Problem, run};
pub use project::Project;
pub use seed::Seed;
pub use settings::{settings, variables};
