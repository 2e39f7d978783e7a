//! An invocation's event as API Gateway's HTTP APIs send it, payload format 2.0.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use greenlight_template::Route;
use serde_json::{Map, Value, json};

/// The stage, which begins every path.
const STAGE: &str = "connect";
const HOST: &str = "a1b2c3d4e5.execute-api.eu-north-1.amazonaws.com";

/// What a client sends.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) route: &'a Route,
    /// The route's variables with their values.
    pub(crate) path: Vec<(&'static str, String)>,
    /// Without the question mark; may be empty.
    pub(crate) query: &'static str,
    pub(crate) key: &'a str,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) body: Option<String>,
}

impl Request<'_> {
    /// The event that the gateway makes of it.
    pub(crate) fn event(&self, request_id: &str) -> Value {
        let route_key = format!("{} {}", self.route.method, self.route.path);
        let raw_path =
            self.path.iter().fold(format!("/{STAGE}{}", self.route.path), |path, (name, value)| {
                path.replace(&format!("{{{name}}}"), value)
            });
        let mut event = json!({
            "version": "2.0",
            "routeKey": route_key,
            "rawPath": raw_path,
            "rawQueryString": self.query,
            "headers": self.headers(),
            "pathParameters": self.path.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
            "requestContext": {
                "accountId": "123456789012",
                "apiId": "a1b2c3d4e5",
                "domainName": HOST,
                "domainPrefix": "a1b2c3d4e5",
                "http": {
                    "method": self.route.method,
                    "path": raw_path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": "192.0.2.1",
                    "userAgent": "curl/8.5.0",
                },
                "requestId": request_id,
                "routeKey": route_key,
                "stage": STAGE,
                "time": "15/Jan/2025:10:00:00 +0000",
                "timeEpoch": 1_736_935_200_000_u64,
            },
            "isBase64Encoded": false,
        });
        if !self.query.is_empty() {
            event["queryStringParameters"] = self
                .query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .collect::<Map<_, _>>()
                .into();
        }
        if let Some(body) = &self.body {
            event["body"] = body.as_str().into();
        }
        event
    }

    fn headers(&self) -> Value {
        let mut headers = json!({
            "accept": "*/*",
            "authorization": format!("Bearer {}", self.key),
            "host": HOST,
            "user-agent": "curl/8.5.0",
            "x-amzn-trace-id": "Root=1-5e66d96f-3c1b2a4d5e6f708192a3b4c5",
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        });
        if let Some(body) = &self.body {
            headers["content-length"] = body.len().to_string().into();
            headers["content-type"] = "application/json".into();
        }
        if let Some(key) = &self.idempotency_key {
            headers["idempotency-key"] = key.as_str().into();
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_becomes_the_gateway_s_event() {
        let route = Route {
            function: "get-providers".to_owned(),
            method: "GET".to_owned(),
            path: "/v1/apps/{client_id}/providers".to_owned(),
        };
        let path = vec![("client_id", "abc123".to_owned())];
        let mut request = Request {
            route: &route,
            path,
            query: "include=activation",
            key: "k",
            idempotency_key: None,
            body: None,
        };
        let event = request.event("r");
        assert_eq!(event["rawPath"], "/connect/v1/apps/abc123/providers");
        assert_eq!(event["routeKey"], "GET /v1/apps/{client_id}/providers");
        assert_eq!(event["pathParameters"], json!({"client_id": "abc123"}));
        assert_eq!(event["queryStringParameters"], json!({"include": "activation"}));
        assert_eq!(event["headers"]["authorization"], "Bearer k");
        assert!(event.get("body").is_none());

        request.body = Some("{}".to_owned());
        request.idempotency_key = Some("i".to_owned());
        let event = request.event("r");
        assert_eq!(event["body"], "{}");
        assert_eq!(event["headers"]["content-length"], "2");
        assert_eq!(event["headers"]["idempotency-key"], "i");
    }
}
