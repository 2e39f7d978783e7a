//! The database: dynoxide, embedded in this process, with the table of `template.yaml`.

use crate::{problem::Problem, project::Project};
use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Config, Credentials, Region},
};
use dynoxide::{Database, server};
use std::{net::Ipv4Addr, path::Path, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// The name of the local table.
pub(crate) const TABLE: &str = "greenlight-local";
/// Where the engine pretends to be.
pub(crate) const REGION: &str = "eu-north-1";
/// Access key id and secret alike: the engine checks neither, the SDK wants both.
pub(crate) const CREDENTIAL: &str = "local";

/// The port at which it answers if nobody says otherwise: the README's. Not the one
/// that `.ci/with-dynamodb-local` takes, whose tests would find this engine.
pub(crate) const USUAL_PORT: u16 = 19_000;

/// How long a call that is under way may hold up the end.
const PATIENCE: Duration = Duration::from_secs(2);

/// The running engine.
pub(crate) struct Engine {
    endpoint: String,
    server: JoinHandle<Result<(), String>>,
    stop: oneshot::Sender<()>,
}

impl Engine {
    /// Opens the database (in memory, or in a file that keeps it) and serves it on this machine: at
    /// the given port, or at the usual one if that is free.
    pub(crate) async fn start(data: Option<&Path>, port: Option<u16>) -> Result<Self, Problem> {
        let listener = listen(port).await?;
        let address = listener
            .local_addr()
            .map_err(|e| Problem::new(format!("the embedded DynamoDB has no address: {e}")))?;
        let database = open(data)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(server::serve_with_shutdown(listener, database, async {
            // A dropped sender means the same as a sent message.
            let _ = stopped.await;
        }));
        Ok(Self { endpoint: format!("http://{address}"), server, stop })
    }

    /// Where it answers.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// A client for it, with the credentials that the functions are given, too.
    pub(crate) fn client(&self) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&self.endpoint)
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(CREDENTIAL, CREDENTIAL, None, None, "cargo dev"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Client::from_conf(config)
    }

    /// Makes the table, or checks that the one in the file is the template's.
    pub(crate) async fn ensure_table(&self, project: &Project) -> Result<(), Problem> {
        let created = project.table()?.ensure(&self.client(), TABLE).await;
        created.map(|_| ()).map_err(|e| Problem::new(e.to_string()))
    }

    /// Waits for an end that nobody asked for.
    pub(crate) async fn dies(&mut self) -> Problem {
        Problem::new(match (&mut self.server).await {
            Ok(Ok(())) => "the embedded DynamoDB stopped by itself".to_owned(),
            Ok(Err(reason)) => format!("the embedded DynamoDB stopped: {reason}"),
            Err(panic) => format!("the embedded DynamoDB stopped: {panic}"),
        })
    }

    /// Lets the calls under way finish and closes the database.
    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        if !self.server.is_finished() {
            let _ = tokio::time::timeout(PATIENCE, self.server).await;
        }
    }
}

async fn listen(port: Option<u16>) -> Result<TcpListener, Problem> {
    let at = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    let listener = match port {
        Some(port) => at(port).await,
        None => match at(USUAL_PORT).await {
            Ok(listener) => Ok(listener),
            Err(_) => at(0).await,
        },
    };
    listener.map_err(|e| {
        let port = port.unwrap_or_default();
        Problem::new(format!(
            "the port {port}, wanted for the embedded DynamoDB, cannot be had ({e}); choose another \
             with --dynamodb-port, or leave it out to take a free one"
        ))
    })
}

fn open(data: Option<&Path>) -> Result<Database, Problem> {
    let Some(path) = data else {
        return Database::memory()
            .map_err(|e| Problem::new(format!("the embedded DynamoDB would not start: {e}")));
    };
    let text = path.to_str().ok_or_else(|| {
        Problem::new(format!("--data {}: the path must be UTF-8", path.display()))
    })?;
    Database::new(text).map_err(|e| {
        // The engine's first sentence is the reason; those after it are advice on its own options.
        let reason = e.to_string();
        let reason = reason.split(". ").next().unwrap_or_default();
        Problem::new(format!(
            "--data {text} cannot be opened ({reason}); name a database that `cargo dev` made, \
             or a new file in a folder that exists"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveStatus};
    use greenlight_template::TableDefinition;

    fn the_project_s() -> TableDefinition {
        TableDefinition::from_template(include_str!("../../../template.yaml")).expect("a template")
    }

    #[tokio::test]
    async fn the_template_s_table_is_made_with_its_index_and_its_expiry_and_found_again() {
        let engine = Engine::start(None, Some(0)).await.expect("an engine");
        let client = engine.client();
        assert!(the_project_s().ensure(&client, TABLE).await.expect("made"));
        assert!(!the_project_s().ensure(&client, TABLE).await.expect("found"));

        let ttl = client.describe_time_to_live().table_name(TABLE).send().await.expect("an answer");
        let ttl = ttl.time_to_live_description.expect("a description");
        assert_eq!(ttl.attribute_name(), Some("ttl"));
        assert_eq!(ttl.time_to_live_status(), Some(&TimeToLiveStatus::Enabled));
        let queue = client
            .query()
            .table_name(TABLE)
            .index_name("review-queue")
            .key_condition_expression("queue_pk = :p")
            .expression_attribute_values(":p", AttributeValue::S("none".to_owned()))
            .send()
            .await
            .expect("the index answers");
        assert_eq!(queue.count(), 0);
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_table_that_was_made_from_another_template_is_refused_by_its_difference() {
        let engine = Engine::start(None, Some(0)).await.expect("an engine");
        let client = engine.client();
        the_project_s().create(&client, TABLE).await.expect("made");
        let other = include_str!("../../../template.yaml")
            .replace("IndexName: review-queue", "IndexName: queue");
        let other = TableDefinition::from_template(&other).expect("a template");
        assert_eq!(
            other.ensure(&client, TABLE).await.expect_err("another index").to_string(),
            "the table greenlight-local was made from another template.yaml (it has no index queue); \
             delete it, or take another name or file"
        );
        engine.stop().await;
    }

    #[tokio::test]
    async fn where_the_usual_port_is_taken_any_other_will_do_and_a_named_one_is_insisted_on() {
        let first = Engine::start(None, None).await.expect("an engine");
        let second = Engine::start(None, None).await.expect("another");
        assert_ne!(first.endpoint(), second.endpoint());
        let port = first.endpoint().rsplit(':').next().and_then(|port| port.parse().ok());
        let refused = Engine::start(None, port).await.err().expect("taken").to_string();
        assert!(
            refused.starts_with("the port ") && refused.contains("--dynamodb-port"),
            "{refused}"
        );
        first.stop().await;
        second.stop().await;
    }

    #[tokio::test]
    async fn a_database_in_a_file_is_there_again_after_a_restart() {
        let path = std::env::temp_dir().join(format!("greenlight-{}.db", std::process::id()));
        for made in [true, false] {
            let engine = Engine::start(Some(&path), Some(0)).await.expect("an engine");
            let table = the_project_s().ensure(&engine.client(), TABLE).await.expect("a table");
            assert_eq!(table, made);
            engine.stop().await;
        }
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused_by_name() {
        let error = open(Some(Path::new("/nowhere/at/all.db"))).err().expect("no folder");
        assert!(
            error.to_string().starts_with("--data /nowhere/at/all.db cannot be opened"),
            "{error}"
        );
    }
}
