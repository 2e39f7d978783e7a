//! What a caller gets: a function's answer, or one of API Gateway's own.
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::{Map, Value};

/// A whole answer.
pub(crate) type Answer = Response<Full<Bytes>>;

/// What the gateway answers by itself, in API Gateway's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The body never came to its end.
    BadRequest,
    /// No route has this method and path.
    NotFound,
    /// The body, or the event made of it, is larger than AWS takes.
    TooLarge,
    /// The function failed, or what it said is no answer.
    FunctionFailed,
    /// The function did not answer in time.
    Unavailable,
}

impl Refusal {
    /// The answer.
    pub(crate) fn answer(self) -> Answer {
        let (status, message) = match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "Bad Request"),
            Self::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large"),
            Self::FunctionFailed => (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        };
        let body = format!(r#"{{"message":"{message}"}}"#);
        with_type(status, "application/json", body.into())
    }
}

/// The answer that a function's JSON stands for. One without a `statusCode` is a body and nothing else;
/// one that says something impossible is a failure of the function.
pub(crate) fn of_function(json: &Bytes) -> Answer {
    match serde_json::from_slice(json) {
        Ok(Value::Object(members)) if members.contains_key("statusCode") => {
            structured(&members).unwrap_or_else(|| Refusal::FunctionFailed.answer())
        }
        _ => with_type(StatusCode::OK, "application/json", json.clone()),
    }
}

fn structured(members: &Map<String, Value>) -> Option<Answer> {
    let status = members.get("statusCode").and_then(Value::as_u64)?;
    let status = StatusCode::from_u16(u16::try_from(status).ok()?).ok()?;
    let body = members.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = match members.get("isBase64Encoded").and_then(Value::as_bool) {
        Some(true) => STANDARD.decode(body).ok()?.into(),
        _ => Bytes::from(body.to_owned()),
    };
    let mut answer = with_type(status, "text/plain; charset=utf-8", body);
    for (name, value) in members.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name).ok()?;
        // How the bytes travel is between the gateway and its caller.
        if ![header::CONTENT_LENGTH, header::TRANSFER_ENCODING, header::CONNECTION].contains(&name)
        {
            answer.headers_mut().insert(name, header_value(value)?);
        }
    }
    for cookie in members.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        answer.headers_mut().append(header::SET_COOKIE, header_value(cookie)?);
    }
    Some(answer)
}

fn header_value(value: &Value) -> Option<HeaderValue> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        _ => return None,
    };
    HeaderValue::try_from(text).ok()
}

fn with_type(status: StatusCode, content_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use serde_json::json;

    /// The page on Lambda integrations, "Lambda function response for format 2.0".
    const DOCUMENTED: &str = "DOCUMENTED: http-api-develop-integrations-lambda";
    /// <https://github.com/aws/aws-lambda-dotnet>, `Tools/LambdaTestTool-v2`: AWS's own emulator of API
    /// Gateway, whose tests were recorded from the real one.
    const SEEN: &str = "SEEN: aws-lambda-dotnet, API Gateway emulator";
    const OPEN: &str = "OPEN";

    async fn shown(answer: Answer) -> (u16, Vec<String>, Vec<u8>) {
        let (head, body) = answer.into_parts();
        let headers = head
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")));
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        (head.status.as_u16(), headers.collect(), body)
    }

    /// A rule, its source, a function's JSON, and status, headers and body of the answer.
    type Row = (&'static str, &'static str, Value, u16, &'static [&'static str], &'static [u8]);

    const TEXT: &[&str] = &["content-type: text/plain; charset=utf-8"];
    const JSON: &[&str] = &["content-type: application/json"];

    fn answers() -> Vec<Row> {
        let full = json!({
            "statusCode": 201,
            "headers": {"Content-Type": "application/json", "X-One": "1"},
            "body": "{}",
        });
        let full_headers = &["content-type: application/json", "x-one: 1"];
        let cookies = json!({"statusCode": 204, "cookies": ["a=1", "b=2; Secure"]});
        let cookie_headers = &[
            "content-type: text/plain; charset=utf-8",
            "set-cookie: a=1",
            "set-cookie: b=2; Secure",
        ];
        let base64 = json!({"statusCode": 200, "body": "iVBORw==", "isBase64Encoded": true});
        let plain = json!({"statusCode": 200, "body": "hello"});
        let lists = json!({"statusCode": 200, "multiValueHeaders": {"x-one": ["1"]}});
        let number = json!({"statusCode": 200, "headers": {"retry-after": 1}});
        let number_headers = &["content-type: text/plain; charset=utf-8", "retry-after: 1"];
        let travel =
            json!({"statusCode": 200, "headers": {"content-length": "99", "connection": "x"}});
        vec![
            (
                "status, headers and body are the function's",
                DOCUMENTED,
                full,
                201,
                full_headers,
                b"{}",
            ),
            ("each cookie is a header of its own", DOCUMENTED, cookies, 204, cookie_headers, b""),
            ("a body in Base64 is decoded", DOCUMENTED, base64, 200, TEXT, b"\x89PNG"),
            (
                "without a status the whole is the body",
                DOCUMENTED,
                json!({"a": 1}),
                200,
                JSON,
                br#"{"a":1}"#,
            ),
            ("so is what is no object", SEEN, json!("hello"), 200, JSON, br#""hello""#),
            ("a body without a type is plain text", SEEN, plain, 200, TEXT, b"hello"),
            ("lists of values belong to format 1.0", DOCUMENTED, lists, 200, TEXT, b""),
            ("a header may be a number", OPEN, number, 200, number_headers, b""),
            ("how bytes travel is not the function's", OPEN, travel, 200, TEXT, b""),
        ]
    }

    /// What says something impossible.
    fn failures() -> Vec<Row> {
        let failure = |rule, source, json| -> Row {
            (rule, source, json, 500, JSON, br#"{"message":"Internal Server Error"}"#)
        };
        let base64 = json!({"statusCode": 200, "body": "{}", "isBase64Encoded": true});
        let header = json!({"statusCode": 200, "headers": {"x": "a\nb"}});
        vec![
            failure("a status has no fraction", SEEN, json!({"statusCode": 200.5})),
            failure("a status is no word", OPEN, json!({"statusCode": "ok"})),
            failure("a status has three digits", OPEN, json!({"statusCode": 99})),
            failure("this is no Base64", OPEN, base64),
            failure("this is no header", OPEN, header),
        ]
    }

    #[tokio::test]
    async fn a_function_s_json_becomes_the_answer_that_aws_makes_of_it() {
        for (rule, source, json, status, headers, body) in answers().into_iter().chain(failures()) {
            let (given, mut given_headers, given_body) =
                shown(of_function(&json.to_string().into())).await;
            given_headers.sort();
            assert_eq!(given, status, "{rule} ({source})");
            assert_eq!(given_headers, headers, "{rule} ({source})");
            assert_eq!(given_body, body, "{rule} ({source})");
        }
    }

    #[tokio::test]
    async fn what_the_gateway_answers_by_itself_is_in_aws_s_words() {
        for (refusal, source, status, body) in [
            (Refusal::BadRequest, OPEN, 400, r#"{"message":"Bad Request"}"#),
            (Refusal::NotFound, SEEN, 404, r#"{"message":"Not Found"}"#),
            (Refusal::TooLarge, SEEN, 413, r#"{"message":"Request Entity Too Large"}"#),
            // The page http-api-troubleshooting-lambda quotes it.
            (Refusal::FunctionFailed, DOCUMENTED, 500, r#"{"message":"Internal Server Error"}"#),
            // Reported by many, as in https://github.com/anomalyco/sst/issues/2232.
            (
                Refusal::Unavailable,
                "SEEN: sst, issue 2232",
                503,
                r#"{"message":"Service Unavailable"}"#,
            ),
        ] {
            let expected = (
                status,
                vec!["content-type: application/json".to_owned()],
                body.as_bytes().to_vec(),
            );
            assert_eq!(shown(refusal.answer()).await, expected, "{source}");
        }
    }
}
