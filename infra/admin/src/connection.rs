//! The way to the table: which engine, which credentials, which region.
//!
//! AWS is reached as its own tools reach it: environment, profile, single sign-on. An engine on
//! this machine needs neither credentials nor a region, and is given some.

use crate::http_client::http_client;
use crate::options::Options;
use crate::problem::Problem;
use crate::server_time::ServerTime;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{
    Credentials, ProvideCredentials as _, SharedCredentialsProvider, SharedHttpClient,
};
use aws_types::service_config::ServiceConfigKey;
use std::env;
use std::error::Error;
use std::net::IpAddr;
use std::time::Duration;

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
    /// The way to AWS's other services, which are never where the table is said to be.
    pub(crate) aws: SdkConfig,
    /// What time the database has.
    pub(crate) server_time: ServerTime,
}

impl Connection {
    /// Finds the way; nothing is sent to the database yet.
    ///
    /// # Errors
    /// The table, the region or credentials are missing, or the address makes no sense.
    pub(crate) async fn open(options: &Options) -> Result<Self, Problem> {
        let table = options.table()?.to_owned();
        let named = options.endpoint_url().map(|url| Endpoint::parse(url, NAMED));
        let named = named.or_else(|| general().map(|url| Endpoint::parse(&url, GENERAL)));
        let named = named.transpose()?;
        let is_local = named.as_ref().is_some_and(|endpoint| endpoint.is_local);
        let http = http_client(!is_local).map_err(Problem::unavailable)?;
        let config = if is_local { local(options, http) } else { remote(options, http) };
        let config = config.load().await;
        let endpoint = match named {
            Some(endpoint) => Some(endpoint),
            None => of_profile(&config).map(|url| Endpoint::parse(&url, OF_PROFILE)).transpose()?,
        };
        let Some(region) = config.region().map(ToString::to_string) else {
            return Err(Problem::usage(
                "no region is set: say --region or AWS_REGION, or give the profile one",
            ));
        };
        let credentials = credentials(&config).await?;
        let config =
            config.into_builder().credentials_provider(SharedCredentialsProvider::new(credentials));
        let aws = config.build();
        let mut config = aws_sdk_dynamodb::config::Builder::from(&aws);
        if let Some(endpoint) = &endpoint {
            config = config.endpoint_url(&endpoint.url);
        }
        let server_time = ServerTime::default();
        let client = Client::from_conf(config.interceptor(server_time.clone()).build());
        let is_local = endpoint.as_ref().is_some_and(|endpoint| endpoint.is_local);
        let place = endpoint.map_or_else(
            || format!("AWS, {region}"),
            |Endpoint { url, said_by, .. }| format!("{url}, by {said_by}"),
        );
        Ok(Self { client, table, is_local, place, aws, server_time })
    }
}

/// Who may name another address than AWS's, the first of them first.
const NAMED: &str = "--endpoint-url or AWS_ENDPOINT_URL_DYNAMODB";
const GENERAL: &str = "AWS_ENDPOINT_URL";
const OF_PROFILE: &str = "the profile";

/// Another address than AWS's.
struct Endpoint {
    url: String,
    /// Whether it is one of this machine's own.
    is_local: bool,
    said_by: &'static str,
}

impl Endpoint {
    fn parse(url: &str, said_by: &'static str) -> Result<Self, Problem> {
        let wrong = || {
            Problem::usage(format!(
                "{said_by} names `{url}`, which is not an address such as http://127.0.0.1:8000; \
                 leave it out to reach AWS"
            ))
        };
        let uri: http::Uri = url.parse().map_err(|_| wrong())?;
        let known = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.host().filter(|_| known).ok_or_else(wrong)?;
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let is_local =
            host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|ip| ip.is_loopback());
        Ok(Self { url: url.to_owned(), is_local, said_by })
    }
}

/// The address of all AWS services, unless it is not to be looked at.
fn general() -> Option<String> {
    let ignored = env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    let ignored = ignored.is_ok_and(|ignored| ignored.eq_ignore_ascii_case("true"));
    env::var(GENERAL).ok().filter(|_| !ignored)
}

/// The address that the profile names, for DynamoDB or for all services.
fn of_profile(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("DynamoDB");
    let key = key.env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?;
    let own = config.service_config().and_then(|services| services.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn loader(http: SharedHttpClient) -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard())
}

fn local(options: &Options, http: SharedHttpClient) -> ConfigLoader {
    let given = |name: &str| env::var(name).ok();
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
    let provider = config.credentials_provider().ok_or_else(|| no_credentials("no provider"))?;
    provider.provide_credentials().await.map_err(|error| no_credentials(&last_cause(&error)))
}

fn no_credentials(reason: &str) -> Problem {
    Problem::unavailable(format!(
        "there are no usable AWS credentials ({reason}); log in, or name a profile with --profile or \
         AWS_PROFILE"
    ))
}

/// The last of an error's causes, on one line: those before it say that there was one.
pub(crate) fn last_cause(error: &dyn Error) -> String {
    const MOST: usize = 160;
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    let line = last.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// An error with the chain of its causes, without their insides.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(next) = source {
        text = format!("{text}: {next}");
        source = next.source();
    }
    text
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
            assert_eq!(Endpoint::parse(url, NAMED).expect("an address").is_local, local, "{url}");
        }
        for bad in ["", "127.0.0.1:8000", "ftp://127.0.0.1", "http://", "localhost", "http:/x"] {
            assert!(Endpoint::parse(bad, NAMED).is_err(), "{bad:?}");
        }
    }
}
