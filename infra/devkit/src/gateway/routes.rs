//! Which of template.yaml's routes a request is for, if any.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>

use super::event::Match;
use crate::Problem;
use greenlight_template::Route;

/// The routes of one stage.
pub struct Routes {
    /// With a slash before it and none after.
    stage: String,
    routes: Vec<Route>,
}

impl Routes {
    /// The routes of a stage.
    ///
    /// # Errors
    /// A kind of route that Greenlight has never needed, so that none is quietly left out: greedy variables,
    /// `ANY` and `$default`.
    pub fn new(stage: &str, routes: Vec<Route>) -> Result<Self, Problem> {
        let odd = |route: &&Route| route.method == "ANY" || route.path.contains(['+', '$', '*']);
        if let Some(route) = routes.iter().find(odd) {
            return Err(Problem::new(format!(
                "the local gateway does not know routes like {} {} of {} in template.yaml: \
                 teach it to infra/devkit/src/gateway/routes.rs",
                route.method, route.path, route.function
            )));
        }
        Ok(Self { stage: format!("/{stage}"), routes })
    }

    /// The most specific route for `method` and `path`, a path as in the URL, with the stage.
    pub fn find<'a>(&'a self, method: &str, path: &'a str) -> Option<Match<'a>> {
        let path = path.strip_prefix(&self.stage)?;
        let matching = self.routes.iter().filter(|route| route.method == method);
        let matching = matching.filter_map(|route| Some((route, parameters(&route.path, path)?)));
        matching
            .max_by_key(|(route, _)| literal_segments(&route.path))
            .map(|(route, parameters)| Match { route, parameters })
    }
}

/// The values of a pattern's variables in a path that matches it. A variable takes one segment, which
/// is not empty; anything else must be equal, byte for byte.
fn parameters<'a>(pattern: &'a str, path: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return Some(found),
            (Some(expected), Some(given)) => match variable(expected) {
                Some(name) if !given.is_empty() => found.push((name, given)),
                None if expected == given => {}
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// For each segment, whether it is literal: of two patterns that match, the greater is more specific.
fn literal_segments(pattern: &str) -> Vec<bool> {
    pattern.split('/').map(|segment| variable(segment).is_none()).collect()
}

fn variable(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str) -> Route {
        Route {
            function: format!("{method} {path}"),
            method: method.to_owned(),
            path: path.to_owned(),
        }
    }

    fn routes() -> Routes {
        let all = vec![
            route("GET", "/v1/things"),
            route("POST", "/v1/things"),
            route("GET", "/v1/things/{id}"),
            route("GET", "/v1/things/all"),
            route("POST", "/v1/things/{id}/parts/{part}"),
        ];
        Routes::new("connect", all).expect("routes")
    }

    #[test]
    fn the_most_specific_route_is_found_with_the_values_as_sent() {
        let routes = routes();
        for (method, path, function, parameters) in [
            ("GET", "/connect/v1/things", "GET /v1/things", vec![]),
            ("POST", "/connect/v1/things", "POST /v1/things", vec![]),
            ("GET", "/connect/v1/things/a%2Fb", "GET /v1/things/{id}", vec![("id", "a%2Fb")]),
            ("GET", "/connect/v1/things/all", "GET /v1/things/all", vec![]),
            (
                "POST",
                "/connect/v1/things/1/parts/2",
                "POST /v1/things/{id}/parts/{part}",
                vec![("id", "1"), ("part", "2")],
            ),
        ] {
            let found = routes.find(method, path).expect(path);
            assert_eq!(found.route.function, function, "{method} {path}");
            assert_eq!(found.parameters, parameters, "{method} {path}");
        }
    }

    /// That anything else is 404 is documented for a path that no route matches and there is no
    /// `$default`. Trailing slashes, empty segments and encoded letters are not spoken of.
    #[test]
    fn anything_else_has_no_route() {
        let routes = routes();
        for (method, path) in [
            ("GET", "/v1/things"),
            ("GET", "/connect"),
            ("GET", "/connect/"),
            ("GET", "/connected/v1/things"),
            ("GET", "/other/v1/things"),
            ("GET", "/connect/v1/things/"),
            ("GET", "/connect//v1/things"),
            ("GET", "/connect/v1/Things"),
            ("GET", "/connect/v1/thing%73"),
            ("GET", "/connect/v1/things/1/2"),
            ("POST", "/connect/v1/things//parts/2"),
            ("POST", "/connect/v1/things/1/parts/"),
            ("DELETE", "/connect/v1/things"),
            ("HEAD", "/connect/v1/things"),
            ("OPTIONS", "/connect/v1/things"),
            ("get", "/connect/v1/things"),
            ("GET", ""),
            ("OPTIONS", "*"),
        ] {
            assert!(routes.find(method, path).is_none(), "{method} {path}");
        }
    }

    #[test]
    fn a_kind_of_route_that_it_does_not_know_is_refused_by_name() {
        for (method, path) in [("ANY", "/v1/things"), ("GET", "/v1/{proxy+}"), ("GET", "$default")]
        {
            let all = vec![route("GET", "/v1/things"), route(method, path)];
            let problem = Routes::new("connect", all).err().expect("refused").to_string();
            assert!(problem.contains(&format!("{method} {path} of")), "{problem}");
        }
    }
}
