//! Requests and the events that AWS makes of them, each with where that is written.
//!
//! DOCUMENTED is AWS's documentation. SEEN was recorded from a live HTTP API, by AWS's own developers
//! or in public; the documentation is silent there. OPEN is neither: our choice, which nobody may
//! rely on.

use super::*;

/// The page on Lambda integrations, and the sample event that AWS publishes with its Lambda guide:
/// <https://github.com/awsdocs/aws-lambda-developer-guide/blob/main/sample-apps/nodejs-apig/event-v2.json>
const DOCUMENTED: &str = "DOCUMENTED: http-api-develop-integrations-lambda, event-v2.json";
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html>
const DOCUMENTED_ROUTES: &str = "DOCUMENTED: http-api-develop-routes";
/// Snapshots of real events in `Tools/LambdaTestTool-v2` of <https://github.com/aws/aws-lambda-dotnet>
/// (`V2_SpecialCharactersInPath.json`, `V2_UrlEncodedQueryString.json`).
const SEEN: &str = "SEEN: aws-lambda-dotnet, snapshots of its API Gateway emulator's tests";
/// <https://github.com/ministackorg/ministack/pull/766>, measured on AWS: the documentation says
/// "binary" and does not say which types those are.
const SEEN_TYPES: &str = "SEEN: ministack, pull request 766";
const OPEN: &str = "OPEN";

const API: Api = Api {
    account_id: "123456789012",
    id: "r3pmxmplak",
    domain: "r3pmxmplak.execute-api.us-east-2.amazonaws.com",
    stage: "default",
    scheme: "https",
    port: 443,
};
const ARRIVAL: Arrival<'_> = Arrival {
    request_id: "JKJaXmPLvHcESHA=",
    trace_id: "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
    at: 1_583_817_383_220,
};

fn headers(sent: &[(&str, &str)]) -> Vec<(String, String)> {
    sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_request_becomes_the_event_that_aws_publishes() {
    let route = Route {
        function: "nodejs-apig".to_owned(),
        method: "ANY".to_owned(),
        path: "/nodejs-apig-function-1G3XMPLZXVXYI".to_owned(),
    };
    let request = Request {
        method: "GET",
        path: "/default/nodejs-apig-function-1G3XMPLZXVXYI",
        query: "",
        headers: headers(&[
            ("Host", "r3pmxmplak.execute-api.us-east-2.amazonaws.com"),
            ("User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Cookie", "s_fid=7AABXMPL1AFD9BBF-0643XMPL09956DE2; regStatus=pre-register"),
        ]),
        body: b"",
        source_ip: "205.255.255.176",
    };
    let matched = Match { route: &route, parameters: Vec::new() };
    let expected = json!({
        "version": "2.0",
        "routeKey": "ANY /nodejs-apig-function-1G3XMPLZXVXYI",
        "rawPath": "/default/nodejs-apig-function-1G3XMPLZXVXYI",
        "rawQueryString": "",
        "cookies": ["s_fid=7AABXMPL1AFD9BBF-0643XMPL09956DE2", "regStatus=pre-register"],
        "headers": {
            "accept-encoding": "gzip, deflate, br",
            "content-length": "0",
            "host": "r3pmxmplak.execute-api.us-east-2.amazonaws.com",
            "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            "x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
            "x-forwarded-for": "205.255.255.176",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "r3pmxmplak",
            "domainName": "r3pmxmplak.execute-api.us-east-2.amazonaws.com",
            "domainPrefix": "r3pmxmplak",
            "http": {
                "method": "GET",
                "path": "/default/nodejs-apig-function-1G3XMPLZXVXYI",
                "protocol": "HTTP/1.1",
                "sourceIp": "205.255.255.176",
                "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "ANY /nodejs-apig-function-1G3XMPLZXVXYI",
            "stage": "default",
            "time": "10/Mar/2020:05:16:23 +0000",
            "timeEpoch": 1_583_817_383_220_i64,
        },
        "isBase64Encoded": true,
    });
    assert_eq!(event(&API, &request, &matched, &ARRIVAL), expected);
}

/// A request for one thing of `/v1/things/{id}`, and one member of its event.
struct Row {
    rule: &'static str,
    source: &'static str,
    /// Where to look in the event, and what is there; null where there is nothing.
    member: &'static str,
    value: Value,
    /// The value of the route's variable, as in the URL.
    id: &'static str,
    query: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static [u8],
}

fn row(rule: &'static str, source: &'static str, member: &'static str, value: Value) -> Row {
    Row { rule, source, member, value, id: "x", query: "", headers: &[], body: b"" }
}

fn paths() -> Vec<Row> {
    let id = |id, rule, source, value: &str| Row {
        id,
        ..row(rule, source, "/pathParameters/id", json!(value))
    };
    let path = |member, rule, source, id| Row {
        id,
        ..row(rule, source, member, json!(format!("/default/v1/things/{}", decoded(id))))
    };
    vec![
        id("%E2%98%95%20Coffee", "a parameter is decoded", DOCUMENTED_ROUTES, "☕ Coffee"),
        id("%2566", "and decoded once", DOCUMENTED_ROUTES, "%66"),
        id("a+b", "a plus sign in a path is a plus sign", OPEN, "a+b"),
        id("a%2Fb", "an encoded slash stays within its segment", OPEN, "a/b"),
        id("%FF", "bytes that are no UTF-8 are replaced", OPEN, "\u{FFFD}"),
        path("/rawPath", "the raw path has the stage", DOCUMENTED, "x"),
        path("/rawPath", "and is decoded, whatever its name says", SEEN, "Summer%20Sale"),
        path("/requestContext/http/path", "so is the context's path", SEEN, "Summer%20Sale"),
    ]
}

fn queries() -> Vec<Row> {
    let parameters = |query, rule, source, value| Row {
        query,
        ..row(rule, source, "/queryStringParameters", value)
    };
    let encoded = "tag=C%23%20Programming&tag=.NET%20Core";
    let raw = row("the raw query string is as sent", SEEN, "/rawQueryString", json!(encoded));
    let several = json!({"a": "1,3", "b": "2"});
    let tags = json!({"tag": "C# Programming,.NET Core"});
    vec![
        Row { query: encoded, ..raw },
        parameters("a=1&b=2&a=3", "equal ones are joined with commas", DOCUMENTED, several),
        parameters(encoded, "parameters are decoded", SEEN, tags),
        parameters("q=a+b", "a plus sign in a query is a space", OPEN, json!({"q": "a b"})),
        parameters("", "without a query there are none", DOCUMENTED, Value::Null),
    ]
}

fn header_rows() -> Vec<Row> {
    let with = |headers, row| Row { headers, ..row };
    let joined = json!("one,two");
    let forwarded = json!("192.0.2.1,205.255.255.176");
    vec![
        with(
            &[("X-Note", "Aa")],
            row("names are in lower case", DOCUMENTED, "/headers/x-note", json!("Aa")),
        ),
        with(
            &[("Authorization", "one"), ("authorization", "two")],
            row("equal ones are joined with commas", DOCUMENTED, "/headers/authorization", joined),
        ),
        with(
            &[("cookie", "a=1; b=2"), ("cookie", "c=3")],
            row("cookies are a list", DOCUMENTED, "/cookies", json!(["a=1", "b=2", "c=3"])),
        ),
        with(
            &[("cookie", "a=1")],
            row("and not among the headers", DOCUMENTED, "/headers/cookie", Value::Null),
        ),
        row("without cookies there is no list", SEEN, "/cookies", Value::Null),
        with(
            &[("X-Forwarded-For", "192.0.2.1")],
            row("callers stand in a row", OPEN, "/headers/x-forwarded-for", forwarded),
        ),
        row("a nameless client is no one", SEEN, "/requestContext/http/userAgent", json!("")),
    ]
}

fn bodies() -> Vec<Row> {
    let sent = |content_type, body, row| Row { headers: content_type, body, ..row };
    let base64 = |content_type, body, rule, source, value| {
        sent(content_type, body, row(rule, source, "/isBase64Encoded", Value::Bool(value)))
    };
    let json_type = &[("content-type", "application/json; charset=utf-8")];
    let png = &[("content-type", "image/png")];
    let form = &[("content-type", "application/x-www-form-urlencoded")];
    let json_api = &[("content-type", "application/vnd.api+json")];
    let text = row("text is handed on as text", DOCUMENTED, "/body", json!(r#"{"a":"ä"}"#));
    let binary = row("what is no text is in Base64", DOCUMENTED, "/body", json!("iVBORw=="));
    let length = row("its length is always named", SEEN, "/headers/content-length", json!("3"));
    vec![
        row("without a body there is none", SEEN, "/body", Value::Null),
        sent(&[], b"abc", length),
        sent(json_type, r#"{"a":"ä"}"#.as_bytes(), text),
        sent(png, b"\x89PNG", binary),
        base64(json_type, b"{}", "JSON is text", SEEN_TYPES, false),
        base64(&[("content-type", "Application/XML")], b"<a/>", "so is XML", SEEN_TYPES, false),
        base64(&[("content-type", "text/csv")], b"a,b", "and text/*", SEEN_TYPES, false),
        base64(
            &[("content-type", "application/javascript")],
            b"a()",
            "and JavaScript",
            SEEN_TYPES,
            false,
        ),
        base64(form, b"a=b", "a form is not", SEEN_TYPES, true),
        base64(json_api, b"{}", "nor is any other kind of JSON", SEEN_TYPES, true),
        base64(&[], b"{}", "nor a body without a type", SEEN_TYPES, true),
        base64(&[], b"", "nor no body without a type", DOCUMENTED, true),
        base64(json_type, b"\xFF", "nor JSON that is no UTF-8", OPEN, true),
    ]
}

#[test]
fn what_a_client_sends_is_handed_on_as_aws_does() {
    let route = Route {
        function: "thing".to_owned(),
        method: "POST".to_owned(),
        path: "/v1/things/{id}".to_owned(),
    };
    for row in paths().into_iter().chain(queries()).chain(header_rows()).chain(bodies()) {
        let request = Request {
            method: "POST",
            path: &format!("/default/v1/things/{}", row.id),
            query: row.query,
            headers: headers(row.headers),
            body: row.body,
            source_ip: "205.255.255.176",
        };
        let matched = Match { route: &route, parameters: vec![("id", row.id)] };
        let event = event(&API, &request, &matched, &ARRIVAL);
        let value = event.pointer(row.member).cloned().unwrap_or_default();
        assert_eq!(value, row.value, "{} ({})", row.rule, row.source);
    }
}
