//! What the template says of each function: the names of its variables, the time that it has for an answer, and
//! how many requests its route admits.

use crate::{Error, Resource, Template, routes::Event};
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The names of the environment variables that the template gives it.
    pub variables: BTreeSet<String>,
    /// How long an invocation may take before Lambda ends it.
    pub timeout: Duration,
    /// Requests per second that its route admits; none where no request calls it.
    pub rate: Option<u32>,
}

/// Every function, by the name that its folder, package and binary share.
///
/// # Errors
/// [`Error::Template`], naming the place.
pub fn functions(template: &Template) -> Result<BTreeMap<String, Function>, Error> {
    template.functions()?.iter().map(|function| read(template, function)).collect()
}

fn read(template: &Template, function: &Resource<'_>) -> Result<(String, Function), Error> {
    let missing = |what: &str| {
        Error::at(function.place(&["Properties", what]), "is missing, and nothing is said for all")
    };

    let own = function.get(&["Properties", "Timeout"])?;
    let timeout = own.or(template.get(&["Globals", "Function", "Timeout"])?);
    let timeout = timeout.ok_or_else(|| missing("Timeout"))?;

    type Variables = Option<BTreeMap<String, IgnoredAny>>;
    let own: Variables = function.get(&["Properties", "Environment", "Variables"])?;
    let all: Variables = template.get(&["Globals", "Function", "Environment", "Variables"])?;
    let variables = [own, all].into_iter().flatten().flat_map(BTreeMap::into_keys).collect();

    // The route's own limit, or else that of all routes of the API.
    let limit = "ThrottlingRateLimit";
    let route = ["Properties", "Events", "Route", "Properties", "RouteSettings", limit];
    let api = ["Resources", "Api", "Properties", "DefaultRouteSettings", limit];
    let events: Option<BTreeMap<String, Event>> = function.get(&["Properties", "Events"])?;
    let rate = match events.unwrap_or_default().values().any(Event::is_route) {
        true => Some(function.get(&route)?.or(template.get(&api)?).ok_or_else(|| missing(limit))?),
        false => None,
    };

    let name = function.require(&["Metadata", "BuildProperties", "Binary"])?;
    Ok((name, Function { variables, timeout: Duration::from_secs(timeout), rate }))
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
    Properties:
      Events: {Route: {Type: HttpApi}}
  Three:
    Type: AWS::Serverless::Function
    Metadata: {BuildProperties: {Binary: three}}
    Properties:
      Events: {Minutely: {Type: Schedule, Properties: {Schedule: rate(1 minute)}}}
";

    #[test]
    fn a_function_has_what_is_its_own_or_else_what_all_have() {
        let function = |variables: &[&str], seconds, rate| Function {
            variables: variables.iter().map(|name| (*name).to_owned()).collect(),
            timeout: Duration::from_secs(seconds),
            rate,
        };
        let one = ("one".to_owned(), function(&["EXTRA", "STAGE"], 3, Some(20)));
        let two = ("two".to_owned(), function(&["STAGE"], 10, Some(500)));
        let three = ("three".to_owned(), function(&["STAGE"], 10, None));
        let template = Template::parse(SAMPLE).expect("a template");
        assert_eq!(functions(&template).expect("functions"), BTreeMap::from([one, two, three]));
    }

    #[test]
    fn a_function_without_a_limit_of_time_is_refused_by_name() {
        let template = Template::parse(&SAMPLE.replace("Timeout: 10, ", "")).expect("a template");
        let error = functions(&template).expect_err("no timeout");
        assert_eq!(
            error.to_string(),
            "template.yaml: Resources.Two.Properties.Timeout is missing, and nothing is said for all"
        );
    }
}
