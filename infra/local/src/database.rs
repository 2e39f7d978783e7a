//! The database of the stack: where it listens, what is said if it cannot, and what use cases reach it by.

use greenlight::{
    domain::deployment::Deployment,
    runtime::{Backend, system_time},
    store::Table,
};
use greenlight_devkit::{Engine, Problem, engine::listen, settings};
use std::path::Path;

/// The name of the local table.
pub(crate) const TABLE: &str = "greenlight-local";

/// The port at which it answers if nobody says otherwise: the README's. Not the one
/// that `.ci/with-dynamodb-local` takes, whose tests would find this engine.
pub(crate) const USUAL_PORT: u16 = 19_000;

/// Opens the database (in memory, or in a file that keeps it) and serves it on this machine: at
/// the given port, or at the usual one if that is free.
pub(crate) async fn start(data: Option<&Path>, port: Option<u16>) -> Result<Engine, Problem> {
    let listener = match port {
        Some(port) => listen(port).await,
        None => match listen(USUAL_PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => listen(0).await,
        },
    };
    let listener = listener.map_err(|e| {
        let port = port.unwrap_or_default();
        Problem::new(format!(
            "the port {port}, wanted for the embedded DynamoDB, cannot be had ({e}); choose another \
             with --dynamodb-port, or leave it out to take a free one"
        ))
    })?;
    Engine::serve(listener, data).map_err(|problem| match data {
        Some(_) => Problem::new(format!("--data {problem}")),
        None => problem,
    })
}

/// What the use cases need to read and write it.
pub(crate) fn backend(engine: &Engine, deployment: Deployment) -> Backend {
    Backend::new(Table::new(engine.client(), TABLE), settings(deployment), system_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_the_usual_port_is_taken_any_other_will_do_and_a_named_one_is_insisted_on() {
        let first = start(None, None).await.expect("an engine");
        let second = start(None, None).await.expect("another");
        assert_ne!(first.endpoint(), second.endpoint());
        let port = first.endpoint().rsplit(':').next().and_then(|port| port.parse().ok());
        let refused = start(None, port).await.err().expect("taken").to_string();
        assert!(
            refused.starts_with("the port ") && refused.contains("--dynamodb-port"),
            "{refused}"
        );
        let file = Some(Path::new("/nowhere/at/all.db"));
        let refused = start(file, Some(0)).await.err().expect("no folder").to_string();
        assert!(refused.starts_with("--data /nowhere/at/all.db cannot be opened"), "{refused}");
    }
}
