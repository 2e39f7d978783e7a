//! The database: dynoxide, embedded in this process, at an address of this machine.

use crate::{ChangeStream, Problem};
use aws_sdk_dynamodb::{
    Client,
    config::{self, BehaviorVersion, Config, Credentials, Region},
};
use dynoxide::{Database, server};
use greenlight::store::https::{client_over, tcp};
use greenlight::usecase::random;
use std::{env, io, net::Ipv4Addr, path::Path, sync::mpsc, thread, time::Duration};
use tokio::{net::TcpListener, runtime, sync::oneshot, task::JoinHandle};

/// Where an engine pretends to be.
pub const REGION: &str = "eu-north-1";
/// Access key id and secret alike: an engine checks neither, the SDK wants both.
pub const CREDENTIAL: &str = "local";

/// How long a call that is under way may hold up the end.
const PATIENCE: Duration = Duration::from_secs(2);

/// A running engine. Dropping it ends it, with what is in its memory.
pub struct Engine {
    endpoint: String,
    database: Database,
    server: JoinHandle<Result<(), String>>,
    stop: oneshot::Sender<()>,
}

impl Engine {
    /// Serves a new database, in memory, at any free port.
    ///
    /// # Errors
    /// There is no port, or no database.
    pub async fn start() -> Result<Self, Problem> {
        let no_port = Problem::of("there is no port for the embedded DynamoDB");
        Self::serve(listen(0).await.map_err(no_port)?, None)
    }

    /// Serves the database in the file `data`, made if it is not there, or a new one in memory.
    ///
    /// # Errors
    /// The database cannot be opened.
    pub fn serve(listener: TcpListener, data: Option<&Path>) -> Result<Self, Problem> {
        let address =
            listener.local_addr().map_err(Problem::of("the embedded DynamoDB has no address"))?;
        let database = open(data)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let served = database.clone();
        let server = tokio::spawn(server::serve_with_shutdown(listener, served, async {
            // A dropped sender means the same as a sent message.
            let _ = stopped.await;
        }));
        Ok(Self { endpoint: format!("http://{address}"), database, server, stop })
    }

    /// Where it answers.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// A client for it, with the credentials that functions are given, too.
    pub fn client(&self) -> Client {
        Client::from_conf(config(&self.endpoint, CREDENTIAL).build())
    }

    /// The stream of a table, if it has one.
    ///
    /// # Errors
    /// The engine cannot read.
    pub fn changes_of(&self, table: &str) -> Result<Option<ChangeStream>, Problem> {
        ChangeStream::open(&self.database, table)
    }

    /// Waits for an end that nobody asked for.
    pub async fn dies(&mut self) -> Problem {
        Problem::new(match (&mut self.server).await {
            Ok(Ok(())) => "the embedded DynamoDB stopped by itself".to_owned(),
            Ok(Err(reason)) => format!("the embedded DynamoDB stopped: {reason}"),
            Err(panic) => format!("the embedded DynamoDB stopped: {panic}"),
        })
    }

    /// Lets the calls under way finish and closes the database.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        if !self.server.is_finished() {
            let _ = tokio::time::timeout(PATIENCE, self.server).await;
        }
    }
}

/// Takes a port of this machine for an engine; 0 takes any free one.
///
/// # Errors
/// The port is taken.
pub async fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await
}

/// The SDK's configuration for an engine, plainly over HTTP. What is done under which access key can be
/// told apart beside the engine; all of them want it alphanumeric.
pub fn config(endpoint: &str, access_key: &str) -> config::Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .endpoint_url(endpoint)
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new(access_key, CREDENTIAL, None, None, "local"))
        .http_client(client_over(tcp()))
}

/// The engine that tests are told to use instead of the embedded one: DynamoDB Local, or a recorder.
pub fn external() -> Option<String> {
    env::var("GREENLIGHT_TEST_ENDPOINT").ok().filter(|endpoint| !endpoint.is_empty())
}

/// A name for a table that no other has: in the engine that they are told to use, tests are not alone.
pub fn new_table_name() -> String {
    format!("greenlight-{:032x}", u128::from_be_bytes(random()))
}

/// An engine for tests that wait without a runtime of their own: it lives in a thread, as long as they run.
///
/// # Panics
/// It would not start.
pub fn in_a_thread() -> String {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let mut engine = Engine::start().await.expect("an engine");
            tell.send(engine.endpoint.clone()).expect("somebody listens");
            panic!("{}", engine.dies().await);
        });
    });
    told.recv().expect("an engine")
}

fn open(data: Option<&Path>) -> Result<Database, Problem> {
    let Some(path) = data else {
        return Database::memory().map_err(Problem::of("the embedded DynamoDB would not start"));
    };
    let text = path
        .to_str()
        .ok_or_else(|| Problem::new(format!("{}: the path must be UTF-8", path.display())))?;
    Database::new(text).map_err(|e| {
        // The engine's first sentence is the reason; those after it are advice on its own options.
        let reason = e.to_string();
        let reason = reason.split(". ").next().unwrap_or_default();
        Problem::new(format!(
            "{text} cannot be opened ({reason}); name a database that `cargo dev` made, \
             or a new file in a folder that exists"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::{AttributeValue, TimeToLiveStatus};
    use greenlight_template::TableDefinition;

    const TABLE: &str = "greenlight-devkit";

    fn the_project_s() -> TableDefinition {
        TableDefinition::from_template(include_str!("../../../template.yaml")).expect("a template")
    }

    #[tokio::test]
    async fn the_template_s_table_is_made_with_its_index_and_its_expiry_and_found_again() {
        let engine = Engine::start().await.expect("an engine");
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
            .index_name("tickets-by-status")
            .key_condition_expression("by_status = :p")
            .expression_attribute_values(":p", AttributeValue::S("none".to_owned()))
            .send()
            .await
            .expect("the index answers");
        assert_eq!(queue.count(), 0);
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_table_that_was_made_from_another_template_is_refused_by_its_difference() {
        let engine = Engine::start().await.expect("an engine");
        let client = engine.client();
        the_project_s().create(&client, TABLE).await.expect("made");
        let other = include_str!("../../../template.yaml")
            .replace("IndexName: tickets-by-status", "IndexName: queue");
        let other = TableDefinition::from_template(&other).expect("a template");
        assert_eq!(
            other.ensure(&client, TABLE).await.expect_err("another index").to_string(),
            "the table greenlight-devkit was made from another template.yaml (it has no index queue); \
             delete it, or take another name or file"
        );
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_database_in_a_file_is_there_again_after_a_restart() {
        let path = env::temp_dir().join(format!("greenlight-{}.db", std::process::id()));
        for made in [true, false] {
            let listener = listen(0).await.expect("a port");
            let engine = Engine::serve(listener, Some(&path)).expect("an engine");
            let table = the_project_s().ensure(&engine.client(), TABLE).await.expect("a table");
            assert_eq!(table, made);
            engine.stop().await;
        }
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_refused_by_name() {
        let error = open(Some(Path::new("/nowhere/at/all.db"))).err().expect("no folder");
        assert!(error.to_string().starts_with("/nowhere/at/all.db cannot be opened"), "{error}");
    }
}
