//! The configuration, read once from the environment; an error names the variable.

use super::surroundings::Surroundings;
use crate::domain::participant::HashKeys;
use crate::domain::quota::Quota;
use crate::domain::retention::Retention;
use crate::domain::webhook::{MasterKeys, Reach};
use crate::store::client::{Credentials, Location, credentials};
use crate::usecase::{CatalogueSource, Settings};
use lambda_http::http::Uri;
use std::env;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Whom customers ask about contract providers, unless configured otherwise.
pub const DEFAULT_SUPPORT_CONTACT: &str = "support@hopae.com";

/// The address of another database than AWS's.
const ENDPOINT: &str = "AWS_ENDPOINT_URL_DYNAMODB";

/// How far webhooks reach: on a developer's machine alone anything may set it.
const WEBHOOK_REACH: &str = "WEBHOOK_REACH";

/// A variable that only some functions read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The address that contract providers' answers name.
    SupportContact,
    /// How many submissions an app may send in a day.
    SubmissionsPerDay,
    /// How many megabytes their bodies may have together.
    SubmissionMegabytesPerDay,
    /// For how many days past tickets are kept.
    RetentionDays,
    /// The participant hash keys with their secrets.
    ParticipantHashKeys,
    /// The id of the participant hash key that new challenges name.
    ParticipantHashKeyId,
    /// The keys that secrets of webhook endpoints are made of.
    WebhookKeys,
    /// The id of the one of them that new secrets are made of.
    WebhookKeyId,
}

impl Variable {
    /// Its name in the environment.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SupportContact => "SUPPORT_CONTACT",
            Self::SubmissionsPerDay => "SUBMISSIONS_PER_DAY",
            Self::SubmissionMegabytesPerDay => "SUBMISSION_MEGABYTES_PER_DAY",
            Self::RetentionDays => "RETENTION_DAYS",
            Self::ParticipantHashKeys => "PARTICIPANT_HASH_KEYS",
            Self::ParticipantHashKeyId => "PARTICIPANT_HASH_KEY_ID",
            Self::WebhookKeys => "WEBHOOK_KEYS",
            Self::WebhookKeyId => "WEBHOOK_KEY_ID",
        }
    }
}

/// Everything that a function with a table is configured with.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every function is.
    pub surroundings: Surroundings,
    /// The table.
    pub table: String,
    /// What use cases are given.
    pub settings: Settings,
    /// Where the database is.
    pub database: Location,
}

/// A variable that is missing or unusable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub(super) variable: &'static str,
    pub(super) problem: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable {} {}", self.variable, self.problem)
    }
}

impl std::error::Error for ConfigError {}

/// The variable's value; one that is empty is not set.
pub(super) fn given(name: &str, variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    variable(name).filter(|value| !value.is_empty())
}

/// The value of a variable that must be set.
pub(super) fn required(
    name: &'static str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<String, ConfigError> {
    let problem = "is not set".to_owned();
    given(name, variable).ok_or(ConfigError { variable: name, problem })
}

impl Config {
    /// Reads the variables that a function with `extra` variables needs.
    ///
    /// # Errors
    /// The first variable that is missing or unusable.
    pub fn from_env(extra: &[Variable]) -> Result<Self, ConfigError> {
        Self::read(extra, variable)
    }

    /// The same from any source of variables.
    ///
    /// # Errors
    /// The first variable that is missing or unusable.
    pub fn read(
        extra: &[Variable],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let surroundings = Surroundings::read(&variable)?;
        let given = |name: &str| given(name, &variable);
        let required = |name: &'static str| required(name, &variable);
        let mut settings = Settings {
            deployment: surroundings.deployment,
            catalogue: CatalogueSource::Embedded,
            support_contact: DEFAULT_SUPPORT_CONTACT.to_owned(),
            quota: Quota::default(),
            retention: Retention::default(),
            hash_key_id: String::new(),
            hash_keys: HashKeys::default(),
            webhook_key_id: String::new(),
            webhook_keys: MasterKeys::default(),
            webhook_reach: Reach::from_setting(given(WEBHOOK_REACH).as_deref()),
        };
        for variable in extra {
            let name = variable.name();
            match variable {
                Variable::SupportContact => {
                    if let Some(contact) = given(name) {
                        settings.support_contact = contact;
                    }
                }
                Variable::SubmissionsPerDay => {
                    if let Some(text) = given(name) {
                        settings.quota.submissions_per_day = whole(name, &text, 1..=99_999)?;
                    }
                }
                Variable::SubmissionMegabytesPerDay => {
                    if let Some(text) = given(name) {
                        // At least one body at its limit.
                        let megabytes = whole(name, &text, 2..=9999)?;
                        settings.quota.bytes_per_day = megabytes * 1_000_000;
                    }
                }
                Variable::RetentionDays => {
                    if let Some(text) = given(name) {
                        let days = whole(name, &text, 0..=Retention::MOST_DAYS)?;
                        settings.retention = Retention::of_days(days);
                    }
                }
                Variable::ParticipantHashKeys => {
                    settings.hash_keys = HashKeys::parse(&required(name)?)
                        .map_err(|problem| ConfigError { variable: name, problem })?;
                }
                Variable::ParticipantHashKeyId => settings.hash_key_id = required(name)?,
                Variable::WebhookKeys => {
                    settings.webhook_keys = MasterKeys::parse(&required(name)?)
                        .map_err(|problem| ConfigError { variable: name, problem })?;
                }
                Variable::WebhookKeyId => settings.webhook_key_id = required(name)?,
            }
        }
        check_webhook_key(extra, &settings)?;
        Ok(Self {
            surroundings,
            table: required("TABLE_NAME")?,
            settings,
            database: Location {
                region: required("AWS_REGION")?,
                endpoint_url: given(ENDPOINT).map(address).transpose()?,
                ca_bundle: given("AWS_CA_BUNDLE"),
            },
        })
    }
}

/// A secret that could be given away and not be shown would be lost: whoever makes secrets has the key that they are
/// derived under.
fn check_webhook_key(extra: &[Variable], settings: &Settings) -> Result<(), ConfigError> {
    let makes_secrets = extra.contains(&Variable::WebhookKeyId);
    if makes_secrets && !settings.webhook_keys.ids().any(|id| id == settings.webhook_key_id) {
        let problem = format!("names no key of {}", Variable::WebhookKeys.name());
        return Err(ConfigError { variable: Variable::WebhookKeyId.name(), problem });
    }
    Ok(())
}

/// An address that can be called. Without its scheme every single call would fail.
fn address(text: String) -> Result<String, ConfigError> {
    let uri: Option<Uri> = text.parse().ok();
    match uri.as_ref().map(|uri| (uri.scheme_str(), uri.host())) {
        Some((Some("http" | "https"), Some(_))) => Ok(text),
        _ => {
            let problem = format!("must be an address such as http://127.0.0.1:8000, not `{text}`");
            Err(ConfigError { variable: ENDPOINT, problem })
        }
    }
}

/// The whole number that a variable has.
fn whole<N: FromStr + PartialOrd + fmt::Display>(
    variable: &'static str,
    text: &str,
    bounds: RangeInclusive<N>,
) -> Result<N, ConfigError> {
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| {
        let (least, most) = bounds.into_inner();
        let problem = format!("must be a whole number from {least} to {most}, not `{text}`");
        ConfigError { variable, problem }
    })
}

/// The credentials that the Lambda runtime puts into the environment.
///
/// # Errors
/// A variable that is missing.
pub fn credentials_from_env() -> Result<Credentials, ConfigError> {
    Ok(credentials(
        required("AWS_ACCESS_KEY_ID", variable)?,
        required("AWS_SECRET_ACCESS_KEY", variable)?,
        variable("AWS_SESSION_TOKEN"),
    ))
}

#[expect(clippy::disallowed_methods, reason = "this is the place where the environment is read")]
pub(super) fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)], extra: &[Variable]) -> Result<Config, String> {
        let variables = [("DEPLOYMENT_ENV", "sandbox"), ("TABLE_NAME", "t"), ("AWS_REGION", "r")];
        let lookup = |name: &str| {
            let all = changes.iter().chain(&variables);
            all.into_iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Config::read(extra, lookup).map_err(|error| error.to_string())
    }

    #[test]
    fn only_the_functions_that_need_a_variable_read_it() {
        assert!(read(&[], &[]).is_ok());
        let error = read(&[], &[Variable::ParticipantHashKeyId]).expect_err("refused");
        assert!(error.contains("PARTICIPANT_HASH_KEY_ID"), "{error}");
        let short = [("PARTICIPANT_HASH_KEYS", "k1:hunter2")];
        let error = read(&short, &[Variable::ParticipantHashKeys]).expect_err("refused");
        assert!(error.contains("PARTICIPANT_HASH_KEYS") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn webhook_keys_that_are_none_stop_the_function_and_are_not_shown() {
        let keys = [Variable::WebhookKeys, Variable::WebhookKeyId];
        let error = read(&[("WEBHOOK_KEYS", "w1:hunter2")], &keys).expect_err("refused");
        assert!(error.contains("WEBHOOK_KEYS") && !error.contains("hunter2"), "{error}");
        let good = format!("w1:{}", "s".repeat(32));
        let error = read(&[("WEBHOOK_KEYS", &good)], &keys).expect_err("refused");
        assert!(error.contains("WEBHOOK_KEY_ID"), "{error}");
        let error = read(&[("WEBHOOK_KEYS", &good), ("WEBHOOK_KEY_ID", "w2")], &keys);
        let expected = "the environment variable WEBHOOK_KEY_ID names no key of WEBHOOK_KEYS";
        assert_eq!(error.expect_err("refused"), expected);
        let given = [("WEBHOOK_KEYS", good.as_str()), ("WEBHOOK_KEY_ID", "w1")];
        let settings = read(&given, &keys).expect("good").settings;
        assert_eq!(settings.webhook_keys.ids().collect::<Vec<_>>(), ["w1"]);
        assert_eq!(
            (settings.webhook_key_id.as_str(), settings.webhook_reach),
            ("w1", Reach::Public)
        );
    }

    #[test]
    fn an_address_without_a_scheme_stops_the_function() {
        for bad in ["127.0.0.1:8000", "localhost", "localhost:8000", "ftp://127.0.0.1", "http://"] {
            let error = read(&[(ENDPOINT, bad)], &[]).expect_err("refused");
            assert!(error.contains(ENDPOINT) && error.contains(&format!("`{bad}`")), "{error}");
        }
        for (given, found) in [("http://127.0.0.1:8000", Some("http://127.0.0.1:8000")), ("", None)]
        {
            let config = read(&[(ENDPOINT, given)], &[]).expect("good");
            assert_eq!(config.database.endpoint_url.as_deref(), found);
        }
    }

    #[test]
    fn an_app_s_quota_has_a_default_and_bounds() {
        let extra = [Variable::SubmissionsPerDay, Variable::SubmissionMegabytesPerDay];
        let [submissions, megabytes] = extra.map(Variable::name);
        let quota = |changes: &[(&str, &str)]| read(changes, &extra).map(|it| it.settings.quota);
        let of = |submissions_per_day, bytes_per_day| Quota { submissions_per_day, bytes_per_day };
        assert_eq!(quota(&[]), Ok(of(1000, 50_000_000)));
        assert_eq!(quota(&[(submissions, "1"), (megabytes, "2")]), Ok(of(1, 2_000_000)));
        let most = [(submissions, "99999"), (megabytes, "9999")];
        assert_eq!(quota(&most), Ok(of(99_999, 9_999_000_000)));
        for (name, bounds, bad) in [
            (submissions, "1 to 99999", ["0", "100000", "-1", "1.5", "many"]),
            (megabytes, "2 to 9999", ["1", "10000", "-2", "2.5", " 2"]),
        ] {
            for bad in bad {
                let error = quota(&[(name, bad)]).expect_err("refused");
                let expected = format!("must be a whole number from {bounds}, not `{bad}`");
                assert_eq!(error, format!("the environment variable {name} {expected}"));
            }
        }
    }

    #[test]
    fn how_long_past_tickets_are_kept_has_a_default_and_bounds() {
        let name = Variable::RetentionDays.name();
        let retention = |changes: &[(&str, &str)]| {
            read(changes, &[Variable::RetentionDays]).map(|it| it.settings.retention)
        };
        for (given, days) in [("", 400), ("0", 0), ("1", 1), ("9999", 9999)] {
            assert_eq!(retention(&[(name, given)]), Ok(Retention::of_days(days)));
        }
        assert_eq!(retention(&[]), Ok(Retention::of_days(400)));
        for bad in ["-1", "10000", "1.5", "400d", "ever"] {
            let error = retention(&[(name, bad)]).expect_err("refused");
            let expected = format!("must be a whole number from 0 to 9999, not `{bad}`");
            assert_eq!(error, format!("the environment variable {name} {expected}"));
        }
    }

    #[test]
    fn the_support_contact_has_a_default() {
        let contact = |changes: &[(&str, &str)]| {
            read(changes, &[Variable::SupportContact]).expect("good").settings.support_contact
        };
        assert_eq!(contact(&[]), DEFAULT_SUPPORT_CONTACT);
        assert_eq!(contact(&[("SUPPORT_CONTACT", "help@example.com")]), "help@example.com");
    }
}
