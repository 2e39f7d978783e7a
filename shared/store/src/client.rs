//! The DynamoDB client, set up the lean way.
//!
//! The SDK's default set-up costs many times what a whole request does: a credential provider
//! chain, the system's hundred and forty root certificates, entropy collected from timing jitter.
//! Here credentials and region come from the environment, the trust store holds the Amazon Trust
//! Services roots alone, and every wait has a bound. docs/benchmark.md has the figures.

use super::https;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
pub use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::config::{
    IdentityCache, SharedCredentialsProvider, StalledStreamProtectionConfig,
};
use std::time::Duration;

/// How often a call is tried; the SDK repeats only what is safe to repeat.
const ATTEMPTS: u32 = 3;
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1500);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the database is, and whom to trust on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The AWS region.
    pub region: String,
    /// Another endpoint than the region's: a local engine.
    pub endpoint_url: Option<String>,
    /// A PEM file of further certificates to trust.
    pub ca_bundle: Option<String>,
}

/// The client for a function.
///
/// # Errors
/// The file of further certificates cannot be read, or TLS cannot be set up.
pub fn connect(location: &Location, credentials: Credentials) -> Result<Client, String> {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(location.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::no_cache())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(https::client(location.ca_bundle.as_deref())?);
    sdk.set_endpoint_url(location.endpoint_url.clone());
    Ok(Client::new(&sdk.build()))
}

/// Credentials for [`connect`]. They do not print.
pub fn credentials(
    access_key: String,
    secret_key: String,
    session_token: Option<String>,
) -> Credentials {
    Credentials::new(access_key, secret_key, session_token, None, "environment")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StoreError, Table, Wanted};
    use aws_sdk_dynamodb::error::SdkError;
    use aws_smithy_runtime_api::client::result::DispatchFailure;
    use greenlight_domain::api_key::KeyHash;
    use greenlight_domain::time::Timestamp;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::net::TcpListener;
    use tokio::time::Instant;

    fn client_of(endpoint_url: String) -> Client {
        let location = Location {
            region: "eu-north-1".to_owned(),
            endpoint_url: Some(endpoint_url),
            ca_bundle: None,
        };
        let credentials = credentials("local".to_owned(), "local".to_owned(), None);
        connect(&location, credentials).expect("a client")
    }

    #[test]
    fn every_wait_has_a_bound_and_a_call_has_time_for_a_second_attempt() {
        let client = client_of("http://127.0.0.1:1".to_owned());
        let timeouts = client.config().timeout_config().expect("timeouts");
        let bounds = [timeouts.operation_attempt_timeout(), timeouts.operation_timeout()];
        assert_eq!(bounds, [1500, 5000].map(|millis| Some(Duration::from_millis(millis))));
        assert_eq!(client.config().retry_config().map(RetryConfig::max_attempts), Some(3));
    }

    /// That ends before the attempt does, so that there is time to open another connection.
    #[tokio::test]
    async fn a_handshake_that_never_comes_is_given_up_as_a_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("https://{}", listener.local_addr().expect("an address"));
        let once = aws_sdk_dynamodb::Config::builder().retry_config(RetryConfig::disabled());
        let call = client_of(endpoint).list_tables().customize().config_override(once).send();
        let failed = call.await.err();
        let is_late = |failure: &DispatchFailure| failure.is_timeout();
        assert!(
            matches!(&failed, Some(SdkError::DispatchFailure(failure)) if is_late(failure)),
            "{failed:?}"
        );
    }

    #[tokio::test]
    async fn a_server_that_takes_calls_and_never_answers_is_given_up_in_time() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let calls = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&calls);
        let server = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((connection, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::SeqCst);
                held.push(connection);
            }
        });
        let started = Instant::now();
        let store = Table::new(client_of(endpoint), "table")
            .store(started + 12 * ATTEMPT_TIMEOUT, Timestamp::default());
        let key = Some(KeyHash::from_stored("nobody's"));
        let read = store.fetch(&Wanted { key, ..Wanted::default() }).await;
        let took = started.elapsed();
        server.abort();
        assert!(matches!(read.err(), Some(StoreError::Unanswered(_))));
        assert!(took < OPERATION_TIMEOUT + Duration::from_secs(1), "took {took:?}");
        assert!(calls.load(Ordering::SeqCst) > 1, "it was tried once only");
    }
}
