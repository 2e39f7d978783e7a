//! What every function is configured with, read from the environment as the rest is (`config`).

use super::config::{ConfigError, given, required, variable};
use crate::domain::deployment::Deployment;
use crate::http::docs_url::DocsUrl;
use crate::http::origin::OriginSecrets;

/// The secrets that the edge sends; empty where there is none.
const ORIGIN_SECRETS: &str = "ORIGIN_SECRETS";

/// Where docs/api.md is published; empty where it is not.
const API_DOCS_URL: &str = "API_DOCS_URL";

/// What every function is configured with, and one without a table with nothing else.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// Where it runs.
    pub deployment: Deployment,
    /// What the edge sends, where there is one.
    pub edge: OriginSecrets,
    /// Where errors are explained, if anywhere.
    pub docs: DocsUrl,
}

impl Surroundings {
    /// Reads the variables of every function.
    ///
    /// # Errors
    /// The first variable that is missing or unusable.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::read(variable)
    }

    /// The same from any source of variables.
    ///
    /// # Errors
    /// The first variable that is missing or unusable.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let deployment = required("DEPLOYMENT_ENV", &variable)?;
        let deployment = Deployment::parse(&deployment).ok_or_else(|| ConfigError {
            variable: "DEPLOYMENT_ENV",
            problem: format!("must be `sandbox` or `production`, not `{deployment}`"),
        })?;
        let secrets = given(ORIGIN_SECRETS, &variable).unwrap_or_default();
        let edge = OriginSecrets::parse(&secrets)
            .map_err(|problem| ConfigError { variable: ORIGIN_SECRETS, problem })?;
        let docs = DocsUrl::parse(given(API_DOCS_URL, &variable).unwrap_or_default())
            .map_err(|problem| ConfigError { variable: API_DOCS_URL, problem })?;
        Ok(Self { deployment, edge, docs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(&str, &str)]) -> Result<Surroundings, String> {
        let variables = [("DEPLOYMENT_ENV", "sandbox")];
        let lookup = |name: &str| {
            let all = changes.iter().chain(&variables);
            all.into_iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Surroundings::read(lookup).map_err(|error| error.to_string())
    }

    #[test]
    fn a_wrong_deployment_stops_the_function_with_a_message_that_names_the_variable() {
        for bad in ["staging", "Production", "sandbox "] {
            let error = read(&[("DEPLOYMENT_ENV", bad)]).expect_err("refused");
            assert!(error.contains("DEPLOYMENT_ENV") && error.contains(bad), "{error}");
        }
        let error = read(&[("DEPLOYMENT_ENV", "")]).expect_err("refused");
        assert_eq!(error, "the environment variable DEPLOYMENT_ENV is not set");
    }

    #[test]
    fn an_address_of_the_docs_that_is_none_stops_the_function() {
        let error = read(&[(API_DOCS_URL, "docs.example.com")]).expect_err("refused");
        assert!(error.contains(API_DOCS_URL) && error.contains("`docs.example.com`"), "{error}");
        for (given, page) in [("https://docs.example.com", "https://docs.example.com"), ("", "")] {
            let docs = read(&[(API_DOCS_URL, given)]).expect("good").docs;
            assert_eq!(Ok(docs), DocsUrl::parse(page.to_owned()));
        }
    }

    #[test]
    fn an_origin_secret_that_is_none_stops_the_function_and_is_not_quoted() {
        let error = read(&[("ORIGIN_SECRETS", "hunter2")]).expect_err("refused");
        assert!(error.contains("ORIGIN_SECRETS") && !error.contains("hunter2"), "{error}");
        let behind = |secrets: &str| read(&[("ORIGIN_SECRETS", secrets)]).expect("good").edge;
        assert!(behind("").admit(None) && !behind(&"x".repeat(32)).admit(None));
    }
}
