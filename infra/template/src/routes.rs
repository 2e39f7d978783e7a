//! The HTTP API's routes, each with the function that serves it.

use crate::{Error, Template};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One route of the HTTP API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    /// The function's folder under `functions/`, which is also its package and its binary.
    pub function: String,
    /// The method in upper case: `POST`.
    pub method: String,
    /// The path below the stage: `/v1/apps/{client_id}/activation`.
    pub path: String,
}

/// An entry of a function's `Events`.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Type")]
    kind: String,
    #[serde(rename = "Properties", default)]
    properties: Option<HttpApi>,
}

/// What an event of type `HttpApi` says. Both absent means every route, which Greenlight never uses.
#[derive(Deserialize)]
struct HttpApi {
    #[serde(rename = "Path")]
    path: Option<String>,
    #[serde(rename = "Method")]
    method: Option<String>,
}

/// Every route of the template, sorted by function, method and path.
pub fn routes(yaml: &str) -> Result<Vec<Route>, Error> {
    let template = Template::parse(yaml)?;
    let mut routes = Vec::new();
    for function in template.functions()? {
        let events: Option<BTreeMap<String, Event>> = function.get(&["Properties", "Events"])?;
        for (name, event) in events.unwrap_or_default() {
            if event.kind != "HttpApi" {
                continue;
            }
            let (Some(path), Some(method)) =
                event.properties.map_or((None, None), |http| (http.path, http.method))
            else {
                let place = function.place(&["Properties", "Events", &name]);
                return Err(Error::at(place, "has no Path or no Method"));
            };
            routes.push(Route {
                function: function.require(&["Metadata", "BuildProperties", "Binary"])?,
                method: method.to_ascii_uppercase(),
                path,
            });
        }
    }
    routes.sort();
    Ok(routes)
}

/// `record-stamp` as the template spells it in logical ids: `RecordStamp`.
pub fn pascal(endpoint: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    endpoint.split('-').map(capital).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r"
Globals:
  Function: {Runtime: provided.al2023, Architectures: [arm64]}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {StageName: connect}
  SubmitActivation:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties: {Binary: submit-activation}
    Properties:
      CodeUri: .
      Policies:
        - Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Table.Arn}]
      Events:
        Nightly:
          Type: Schedule
          Properties: {Schedule: rate(1 day)}
        Http:
          Type: HttpApi
          Properties:
            ApiId: !Ref Api
            Path: /v1/apps/{client_id}/activation
            Method: post
  Table:
    Type: AWS::DynamoDB::Table
";

    #[test]
    fn each_http_event_of_a_function_is_a_route() {
        assert_eq!(
            routes(SAMPLE).expect("routes"),
            [Route {
                function: "submit-activation".to_owned(),
                method: "POST".to_owned(),
                path: "/v1/apps/{client_id}/activation".to_owned(),
            }]
        );
    }

    #[test]
    fn the_project_s_own_routes_are_read() {
        let routes = routes(include_str!("../../../template.yaml")).expect("routes");
        assert!(routes.iter().any(|route| {
            (route.function.as_str(), route.method.as_str(), route.path.as_str())
                == ("submit-activation", "POST", "/v1/apps/{client_id}/activation")
        }));
        for route in &routes {
            assert!(route.path.starts_with("/v1/"), "{route:?}");
        }
    }

    #[test]
    fn a_function_without_a_binary_is_refused_by_name() {
        let error = routes(&SAMPLE.replace("Binary:", "Bin:")).expect_err("no binary");
        assert_eq!(
            error.to_string(),
            "template.yaml: Resources.SubmitActivation.Metadata.BuildProperties.Binary is missing"
        );
    }

    #[test]
    fn a_route_without_a_method_is_refused_by_name() {
        let error = routes(&SAMPLE.replace("Method:", "Verb:")).expect_err("no method");
        assert_eq!(
            error.to_string(),
            "template.yaml: Resources.SubmitActivation.Properties.Events.Http \
             has no Path or no Method"
        );
    }
}
