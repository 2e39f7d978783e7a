//! The DynamoDB client, set up the lean way.
//!
//! The SDK's default set-up costs many times what a whole request does: a credential provider
//! chain, the system's hundred and forty root certificates, entropy collected from timing jitter.
//! Here credentials and region come from the environment, the trust store holds the Amazon Trust
//! Services roots alone, and every wait has a bound. docs/benchmark.md has the figures.

use super::config::Config;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{
    Credentials, IdentityCache, SharedCredentialsProvider, SharedHttpClient,
    StalledStreamProtectionConfig,
};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use std::fs;
use std::time::Duration;

/// The roots that AWS endpoints' certificates go back to.
const AMAZON_ROOTS: &str = include_str!("amazon-trust-services.pem");

/// How often a call is tried; the SDK repeats only what is safe to repeat.
const ATTEMPTS: u32 = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1500);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(5);

/// An HTTPS client that trusts Amazon's roots and those in `ca_bundle`, a PEM file.
///
/// # Errors
/// The file cannot be read, or TLS cannot be set up.
pub fn https(ca_bundle: Option<&str>) -> Result<SharedHttpClient, String> {
    let mut trusted = TrustStore::empty().with_pem_certificate(AMAZON_ROOTS);
    if let Some(path) = ca_bundle {
        let more = fs::read(path).map_err(|error| {
            format!("AWS_CA_BUNDLE names {path}, which cannot be read: {error}")
        })?;
        trusted = trusted.with_pem_certificate(more);
    }
    let context = TlsContext::builder()
        .with_trust_store(trusted)
        .build()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

/// The client for a function.
pub fn dynamodb(config: &Config, credentials: Credentials, http: SharedHttpClient) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(config.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::no_cache())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .http_client(http);
    sdk.set_endpoint_url(config.endpoint_url.clone());
    Client::new(&sdk.build())
}

/// The credentials that the Lambda runtime puts into the environment.
///
/// # Errors
/// A variable is missing; its name.
pub fn credentials_from_env() -> Result<Credentials, String> {
    let variable = |name: &str| {
        std::env::var(name).map_err(|_| format!("the environment variable {name} is not set"))
    };
    Ok(Credentials::new(
        variable("AWS_ACCESS_KEY_ID")?,
        variable("AWS_SECRET_ACCESS_KEY")?,
        variable("AWS_SESSION_TOKEN").ok(),
        None,
        "environment",
    ))
}
