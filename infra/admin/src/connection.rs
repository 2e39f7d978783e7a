//! The way to the table: which engine, which credentials, which region.
//!
//! AWS is reached as its own tools reach it: environment, profile, single sign-on. An engine on
//! this machine needs neither credentials nor a region, and is given some.

use crate::options::Options;
use crate::problem::Problem;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{
    Credentials, ProvideCredentials as _, SharedCredentialsProvider, SharedHttpClient,
};
use greenlight::store::client::https;
use std::env;
use std::net::IpAddr;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(15);

/// What a local engine is given for credentials and a region: it checks none of them.
const LOCAL: &str = "local";

/// A client, and which table of whose it is for.
pub(crate) struct Connection {
    /// The SDK's client.
    pub(crate) client: Client,
    /// The table's name.
    pub(crate) table: String,
    /// Whether the engine runs on this machine.
    pub(crate) is_local: bool,
    /// Where it is, for people.
    pub(crate) place: String,
}

impl Connection {
    /// Finds the way; nothing is sent to the database yet.
    ///
    /// # Errors
    /// The table, the region or credentials are missing, or the address makes no sense.
    pub(crate) async fn open(options: &Options) -> Result<Self, Problem> {
        let table = options.table()?.to_owned();
        let endpoint = options.endpoint_url();
        let is_local = endpoint.map(is_loopback).transpose()?.unwrap_or_default();
        let ca_bundle = env::var("AWS_CA_BUNDLE").ok().filter(|path| !path.is_empty());
        let http = https(ca_bundle.as_deref()).map_err(Problem::unavailable)?;
        let config = if is_local { local(options, http) } else { remote(options, http) };
        let config = match endpoint {
            Some(url) => config.endpoint_url(url),
            None => config,
        };
        let config = config.load().await;
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(Problem::usage(
                "no region is set: say --region or AWS_REGION, or give the profile one",
            ));
        };
        let credentials = credentials(&config).await?;
        let config = config
            .into_builder()
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        let place = endpoint.map_or_else(|| format!("AWS, {region}"), str::to_owned);
        Ok(Self { client: Client::new(&config), table, is_local, place })
    }
}

fn loader(http: SharedHttpClient) -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard())
}

fn local(options: &Options, http: SharedHttpClient) -> ConfigLoader {
    let given = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let region = options.region().map(str::to_owned).or_else(|| given("AWS_REGION"));
    let mut config = loader(http).region(Region::new(region.unwrap_or_else(|| LOCAL.to_owned())));
    match options.profile() {
        Some(profile) => config = config.profile_name(profile),
        None if given("AWS_ACCESS_KEY_ID").is_none() => {
            let credentials = Credentials::new(LOCAL, LOCAL, None, None, "local engine");
            config = config.credentials_provider(credentials);
        }
        None => {}
    }
    config
}

fn remote(options: &Options, http: SharedHttpClient) -> ConfigLoader {
    let mut config = loader(http.clone());
    if let Some(region) = options.region() {
        config = config.region(Region::new(region.to_owned()));
    }
    if let Some(profile) = options.profile() {
        // Whoever names a profile means it, whatever credentials the environment holds.
        let region = options.region().map(|region| Region::new(region.to_owned()));
        let around = ProviderConfig::default().with_http_client(http).with_region(region);
        let provider =
            ProfileFileCredentialsProvider::builder().profile_name(profile).configure(&around);
        config = config.profile_name(profile).credentials_provider(provider.build());
    }
    config
}

/// Credentials, found once: a command is short.
async fn credentials(config: &SdkConfig) -> Result<Credentials, Problem> {
    let none = |reason: String| {
        Problem::unavailable(format!(
            "there are no usable AWS credentials ({reason}); log in, or name a profile with \
             --profile or AWS_PROFILE"
        ))
    };
    let provider = config.credentials_provider();
    let provider = provider.ok_or_else(|| none("no provider".to_owned()))?;
    provider.provide_credentials().await.map_err(|error| none(causes(&error)))
}

/// An error with the chain of its causes, without their insides.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    text
}

/// Whether the address is one of this machine's own.
fn is_loopback(url: &str) -> Result<bool, Problem> {
    let wrong = || {
        Problem::usage(format!(
            "--endpoint-url, or AWS_ENDPOINT_URL_DYNAMODB, is `{url}`, which is not an address such \
             as http://127.0.0.1:8000; unset it to reach AWS"
        ))
    };
    let uri: http::Uri = url.parse().map_err(|_| wrong())?;
    let known = matches!(uri.scheme_str(), Some("http" | "https"));
    let host = uri.host().filter(|_| known).ok_or_else(wrong)?;
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    Ok(host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|ip| ip.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_s_own_addresses_are_local() {
        for (url, local) in [
            ("http://127.0.0.1:8000", true),
            ("http://127.1.2.3", true),
            ("http://localhost:8000", true),
            ("https://LOCALHOST", true),
            ("http://[::1]:8000", true),
            ("http://10.0.0.1:8000", false),
            ("http://localhost.example.com", false),
            ("http://127.0.0.1.example.com", false),
            ("http://127.0.0.1@example.com", false),
            ("https://dynamodb.eu-north-1.amazonaws.com", false),
        ] {
            assert_eq!(is_loopback(url).expect("an address"), local, "{url}");
        }
        for bad in ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "localhost", "http:/x"] {
            assert!(is_loopback(bad).is_err(), "{bad:?}");
        }
    }
}
