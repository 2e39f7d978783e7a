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
pub(crate) struct Event {
    #[serde(rename = "Type")]
    pub(crate) kind: String,
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

impl Event {
    /// Whether requests call the function.
    pub(crate) fn is_route(&self) -> bool {
        self.kind == "HttpApi"
    }
}

/// Every route of the template, sorted by function, method and path.
pub fn routes(yaml: &str) -> Result<Vec<Route>, Error> {
    let template = Template::parse(yaml)?;
    let mut routes = Vec::new();
    for function in template.functions()? {
        let events: Option<BTreeMap<String, Event>> = function.get(&["Properties", "Events"])?;
        for (name, event) in events.unwrap_or_default() {
            if !event.is_route() {
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

    const TEMPLATE: &str = include_str!("../../../template.yaml");
    const PATH: &str = "/v1/apps/{client_id}/activation";

    #[test]
    fn each_http_event_of_a_function_is_a_route() {
        let with_another = TEMPLATE.replace(
            "      Events:\n",
            "      Events:\n        Nightly: {Type: Schedule, Properties: {Schedule: rate(1 day)}}\n",
        );
        for yaml in [TEMPLATE, &with_another] {
            let all = routes(yaml).expect("routes");
            let route = all.iter().find(|route| route.path == PATH).expect("a route");
            assert_eq!((&*route.function, &*route.method), ("submit-activation", "POST"));
            assert_eq!(all.len(), TEMPLATE.matches("Type: HttpApi").count());
        }
    }

    #[test]
    fn what_a_route_lacks_is_named() {
        let problem = |old: &str, new: &str| {
            assert!(TEMPLATE.contains(old), "{old}");
            let error = routes(&TEMPLATE.replace(old, new)).expect_err("no route");
            error.to_string()
        };
        assert_eq!(
            problem("Binary: submit-activation", "Bin: submit-activation"),
            "template.yaml: Resources.SubmitActivationFunction.Metadata.BuildProperties.Binary is missing"
        );
        let path = format!("Path: {PATH}\n");
        assert_eq!(
            problem(&path, "Route: /\n"),
            "template.yaml: Resources.SubmitActivationFunction.Properties.Events.Route \
             has no Path or no Method"
        );
    }
}
