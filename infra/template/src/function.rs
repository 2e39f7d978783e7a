//! What the template says of each function: the names of its variables, the time that it has for an answer, and
//! how many requests its route admits.

use crate::{Error, Resource, Template};
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// One function, as deployed with the parameters' defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The names of the environment variables that the template gives it.
    pub variables: BTreeSet<String>,
    /// How long an invocation may take before Lambda ends it.
    pub timeout: Duration,
    /// Requests per second that its route admits.
    pub rate: u32,
}

/// Every function, by the name that its folder, package and binary share.
///
/// # Errors
/// [`Error::NotYaml`] and [`Error::Template`], naming the place.
pub fn functions(yaml: &str) -> Result<BTreeMap<String, Function>, Error> {
    let template = Template::parse(yaml)?;
    let mut all = BTreeMap::new();
    for function in template.functions()? {
        let name = function.require(&["Metadata", "BuildProperties", "Binary"])?;
        let seconds = property(&template, &function, &["Timeout"])?;
        let seconds = seconds.ok_or_else(|| missing(&function, "Timeout"))?;
        all.insert(
            name,
            Function {
                variables: variables(&template, &function)?,
                timeout: Duration::from_secs(seconds),
                rate: rate(&template, &function)?,
            },
        );
    }
    Ok(all)
}

/// A function's property, or else what all functions have.
fn property<T: DeserializeOwned>(
    template: &Template,
    function: &Resource<'_>,
    path: &[&str],
) -> Result<Option<T>, Error> {
    match function.get(&[&["Properties"], path].concat())? {
        None => template.get(&[&["Globals", "Function"], path].concat()),
        own => Ok(own),
    }
}

fn variables(template: &Template, function: &Resource<'_>) -> Result<BTreeSet<String>, Error> {
    type Variables = Option<BTreeMap<String, IgnoredAny>>;
    let common: Variables = template.get(&["Globals", "Function", "Environment", "Variables"])?;
    let own: Variables = function.get(&["Properties", "Environment", "Variables"])?;
    Ok(common.into_iter().chain(own).flat_map(BTreeMap::into_keys).collect())
}

/// The limit of the function's own route, or else that of all routes of the API.
fn rate(template: &Template, function: &Resource<'_>) -> Result<u32, Error> {
    let limit = "ThrottlingRateLimit";
    let own =
        function.get(&["Properties", "Events", "Route", "Properties", "RouteSettings", limit])?;
    let all = template.get(&["Resources", "Api", "Properties", "DefaultRouteSettings", limit])?;
    own.or(all).ok_or_else(|| missing(function, limit))
}

fn missing(function: &Resource<'_>, name: &str) -> Error {
    Error::at(function.place(&["Properties", name]), "is missing, and nothing is said for all")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r"
Parameters: {Stage: {Default: test}}
Globals:
  Function: {Timeout: 10, Environment: {Variables: {STAGE: !Ref Stage}}}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {DefaultRouteSettings: {ThrottlingRateLimit: 500}}
  One:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: one}}
    Properties:
      Timeout: 3
      Environment: {Variables: {EXTRA: !Join [',', [a, b]]}}
      Events: {Route: {Type: HttpApi, Properties: {RouteSettings: {ThrottlingRateLimit: 20}}}}
  Two:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: two}}
    Properties: {}
";

    #[test]
    fn a_function_has_what_is_its_own_or_else_what_all_have() {
        let function = |variables: &[&str], seconds, rate| Function {
            variables: variables.iter().map(|name| (*name).to_owned()).collect(),
            timeout: Duration::from_secs(seconds),
            rate,
        };
        let one = ("one".to_owned(), function(&["EXTRA", "STAGE"], 3, 20));
        let two = ("two".to_owned(), function(&["STAGE"], 10, 500));
        assert_eq!(functions(SAMPLE).expect("functions"), BTreeMap::from([one, two]));
    }

    #[test]
    fn a_function_without_a_limit_of_time_is_refused_by_name() {
        let error = functions(&SAMPLE.replace("Timeout: 10, ", "")).expect_err("no timeout");
        assert_eq!(
            error.to_string(),
            "template.yaml: Resources.Two.Properties.Timeout is missing, and nothing is said for all"
        );
    }
}
