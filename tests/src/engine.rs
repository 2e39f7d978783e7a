//! The engine behind a world: the embedded one, or another that runs already.

use std::env;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// The endpoint and the table of a fresh world.
pub(crate) struct Engine {
    pub(crate) endpoint: String,
    pub(crate) table: String,
}

impl Engine {
    pub(crate) async fn start() -> Self {
        let table = format!("greenlight-{}", uuid::Uuid::from_bytes(greenlight::usecase::random()));
        if let Ok(endpoint) = env::var("GREENLIGHT_TEST_ENDPOINT") {
            return Self { endpoint, table };
        }
        let listener =
            TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let database = dynoxide::Database::memory().expect("a database in memory");
        tokio::spawn(dynoxide::server::serve_on(listener, database));
        Self { endpoint: format!("http://127.0.0.1:{port}"), table }
    }

    /// Whether the tests run on AWS's own engine instead of the embedded one.
    pub(crate) fn is_external() -> bool {
        env::var_os("GREENLIGHT_TEST_ENDPOINT").is_some()
    }
}
