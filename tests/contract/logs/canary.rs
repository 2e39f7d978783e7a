//! The canary through every place of every endpoint, in good and in bad requests. None of it is
//! logged, and every line names its request.

use super::canaries;
use super::lines::{CANARY, Lines, requests as requests_in};
use super::places::{HEADERS, OTHER_HEADERS, places};
use crate::support::requests::Requests;
use greenlight::domain::api_key::{KeyKind, SecretKey};
use greenlight::domain::ids::OwnerId;
use greenlight_tests::{ENDPOINTS, EndpointRow, Parameter, Request, World};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Longer than any text may be, and shorter than a body.
const TOO_LONG: usize = 400_000 / CANARY.len();

type Change<'c> = Box<dyn FnOnce(Request<'c>) -> Request<'c> + 'c>;

/// What is done to a good request, and with what it may be answered then.
struct Case<'c> {
    name: String,
    statuses: Vec<u16>,
    change: Change<'c>,
}

fn case<'c>(
    name: impl Into<String>,
    statuses: impl Into<Vec<u16>>,
    change: impl FnOnce(Request<'c>) -> Request<'c> + 'c,
) -> Case<'c> {
    Case { name: name.into(), statuses: statuses.into(), change: Box::new(change) }
}

#[tokio::test]
async fn nothing_that_a_client_sends_is_logged_wherever_it_stands() {
    let world = World::new().await;
    let (mut lines, _guard) = Lines::collect(&world);
    let requests = canaries(&world, &mut lines).await;
    let mut seen = BTreeSet::new();
    lines.take();
    for row in ENDPOINTS {
        for Case { name, statuses, change } in cases(row, &requests) {
            let name = format!("{}: {name}", row.endpoint.name);
            let request = requests.repeatable(row).await;
            lines.take();
            let request = request.idempotency_key(&lines.unused_key());
            let reply = change(request).send().await;
            assert!(statuses.contains(&reply.status), "{name}: {} {}", reply.status, reply.text);
            let all = lines.take_of(reply.header("x-request-id").expect("an id"));
            assert_eq!((all.len(), requests_in(&all).len()), (1, 1), "{name}: {all:?}");
            assert!(seen.insert(name.clone()), "{name} twice");
        }
    }
    assert!(seen.len() > 350, "{}", seen.len());
    lines.finish().await;
}

fn cases<'c>(row: &'static EndpointRow, requests: &Requests<'c>) -> Vec<Case<'c>> {
    let good = row.success;
    let mut all = vec![case("good", [good], |request| request)];
    all.extend(headers(row, requests));
    all.extend(queries(row));
    all.extend(paths(row));
    if let Some(body) = row.full.body {
        let body = body(CANARY);
        all.extend(bodies(&body, good));
        all.extend(places(&body).iter().flat_map(|place| member(&body, place, good)));
    }
    all
}

fn with<'c>(name: &'static str, value: &str) -> impl FnOnce(Request<'c>) -> Request<'c> + use<'c> {
    let value = value.to_owned();
    move |request| request.without_header(name).header(name, &value)
}

fn headers<'c>(row: &EndpointRow, requests: &Requests<'_>) -> Vec<Case<'c>> {
    let good = row.success;
    let kind = row.caller.key();
    let (own, foreign) = requests.keys(kind.unwrap_or(KeyKind::Workspace));
    let owner = OwnerId::parse(CANARY.get(..8).expect("long enough")).expect("an owner");
    let deployment = requests.world.settings().deployment;
    let unknown = SecretKey::mint(kind.unwrap_or(KeyKind::Workspace), deployment, &owner, [7; 32]);
    // Who asks for no key looks at none.
    let unauthorized = if kind.is_some() { 401 } else { good };
    // Only a submission has a scenario, and only its evaluation; production takes none.
    let has_scenario = ["submit-activation", "evaluate-activation"].contains(&row.endpoint.name);
    let scenario = if has_scenario { 400 } else { good };
    // Where there is no body, nobody looks at an idempotency key or a media type.
    let has_body = !["GET", "DELETE"].contains(&row.endpoint.method);
    let unless_get = |status| if has_body { status } else { good };
    let mut all = vec![case("a header that nobody reads", [good], |mut request| {
        for name in OTHER_HEADERS {
            request = request.header(name, CANARY);
        }
        request
    })];
    for (name, value, status) in [
        (HEADERS[0], CANARY.to_owned(), unauthorized),
        (HEADERS[0], format!("Basic {CANARY}"), unauthorized),
        (HEADERS[0], format!("Bearer {CANARY}"), unauthorized),
        (HEADERS[0], format!("Bearer {}", unknown.reveal()), unauthorized),
        (HEADERS[0], format!("Bearer {foreign}"), unauthorized),
        (HEADERS[0], format!("Bearer {own},Bearer {CANARY}"), unauthorized),
        (HEADERS[1], format!("text/{CANARY}"), unless_get(415)),
        (HEADERS[1], format!("application/json; charset={CANARY}"), good),
        (HEADERS[2], format!("{CANARY},"), unless_get(400)),
        (HEADERS[2], CANARY.repeat(26), unless_get(400)),
        (HEADERS[3], format!("{CANARY}, gzip;q=0.5"), good),
        (HEADERS[4], format!("\"{CANARY}\", W/\"{CANARY}\""), good),
        (HEADERS[5], format!("{CANARY}=activated"), scenario),
        (HEADERS[6], format!("{CANARY}.example:443"), good),
    ] {
        all.push(case(format!("{name}: {value:.60}"), [status], with(name, &value)));
    }
    all
}

fn queries<'c>(row: &'static EndpointRow) -> Vec<Case<'c>> {
    let good = row.success;
    let asking = |query: String| {
        move |request: Request<'c>| request.altered(|event| event.raw_query_string = query)
    };
    let unknown = format!("{CANARY}={CANARY}&{CANARY}&x=%FF{CANARY}%00");
    let mut all = vec![case("an unknown parameter", [400], asking(unknown))];
    for Parameter { name, any, by_spelling, .. } in row.full.query {
        let statuses = match (any, by_spelling) {
            (true, _) => vec![good],
            (false, true) => vec![good, 400],
            (false, false) => vec![400],
        };
        for (kind, query) in [
            ("with another value", format!("{name}={CANARY}")),
            ("too long", format!("{name}={}", CANARY.repeat(1000))),
            ("twice", format!("{name}={CANARY}&{name}={CANARY}")),
            ("with no text", format!("{name}=%FF{CANARY}%00")),
        ] {
            all.push(case(format!("?{name} {kind}"), statuses.clone(), asking(query)));
        }
    }
    all
}

fn paths<'c>(row: &EndpointRow) -> Vec<Case<'c>> {
    let values = [
        CANARY.to_owned(),
        CANARY.repeat(1000),
        format!("../{CANARY}\0#"),
        format!("act_{CANARY}"),
    ];
    let pairs = row.variables().flat_map(|name| values.clone().map(|value| (name, value)));
    pairs
        .map(|(name, value)| {
            let what = format!("{{{name}}} {value:.30?} of {}", value.len());
            case(what, [404], move |request| request.path_parameter(name, &value))
        })
        .collect()
}

/// Bodies that are wrong as a whole, and the good one in Base64.
fn bodies<'c>(body: &Value, good: u16) -> Vec<Case<'c>> {
    let bytes = body.to_string().into_bytes();
    let text = |name: &str, status: u16, text: String| {
        case(name, [status], move |request: Request<'c>| request.text(&text))
    };
    vec![
        case("in Base64", [good], move |request| request.bytes(&bytes)),
        case("not in Base64", [400], |request| {
            request.text(CANARY).altered(|event| event.is_base64_encoded = true)
        }),
        case("not in UTF-8", [400], |request| {
            request.bytes(&[b"{\"", CANARY.as_bytes(), b"\":\"\xff\"}"].concat())
        }),
        text("no JSON", 400, CANARY.to_owned()),
        text("no object", 400, format!("[\"{CANARY}\"]")),
        text("cut off", 400, format!("{{\"{CANARY}\":\"{CANARY}")),
        text("a bad escape", 400, format!("{{\"{CANARY}\":\"\\{CANARY}\"}}")),
        text("a lone surrogate", 400, format!("{{\"{CANARY}\":\"\\ud800{CANARY}\"}}")),
        text("U+0000", 400, format!("{{\"{CANARY}\\u0000\":\"{CANARY}\"}}")),
        text("too large", 413, format!("{{\"{CANARY}\":\"{}\"}}", CANARY.repeat(110_000))),
        text("a nested member twice", 400, {
            format!("{{\"{CANARY}\":[{{\"{CANARY}\":1,\"{CANARY}\":2}}]}}")
        }),
        text("nothing of what is required", 400, format!("{{\"{CANARY}\":1}}")),
    ]
}

/// One member or element: of another type, too long, twice, and beside an unknown one.
fn member<'c>(body: &Value, place: &str, good: u16) -> Vec<Case<'c>> {
    let (parent, name) = place.rsplit_once('/').expect("a slash");
    let is_container =
        body.pointer(place).is_some_and(|value| value.is_array() || value.is_object());
    let set = |value: Value| {
        let mut body = body.clone();
        *body.pointer_mut(place).expect("a member of the good body") = value;
        body
    };
    let send = |name: &str, statuses: Vec<u16>, body: String| {
        case(format!("{place} {name}"), statuses, move |request: Request<'c>| request.text(&body))
    };
    let text = |length| set(json!(CANARY.repeat(length)));
    let another = if is_container { json!(CANARY) } else { json!([{ CANARY: CANARY }]) };
    let many: Vec<String> = (0..100).map(|number| format!("{CANARY}{number}")).collect();
    let long = match body.pointer(place) {
        Some(Value::Array(_)) => set(json!(many)),
        Some(Value::Object(_)) => set(Value::Object(
            many.into_iter().map(|name| (name, json!({}))).collect::<Map<_, _>>(),
        )),
        _ => text(TOO_LONG),
    };
    // Inside a member there is what nobody looks at, such as the fields of a provider by contract.
    let refused = if parent.is_empty() { vec![400] } else { vec![good, 400] };
    let mut unknown = body.clone();
    unknown[format!("{name}{CANARY}")] = json!(CANARY);
    // Twice in its object, or in its array.
    let twice = match body.pointer(parent).expect("a parent") {
        Value::Array(_) => {
            let mut body = body.clone();
            *body.pointer_mut(parent).expect("a parent") = json!([CANARY, CANARY]);
            body.to_string()
        }
        _ => {
            let mut body = body.clone();
            body.pointer_mut(parent).expect("a parent")["SECOND"] = json!({ CANARY: CANARY });
            body.to_string().replace("\"SECOND\"", &format!("\"{name}\""))
        }
    };
    vec![
        send("of another type", refused.clone(), set(another).to_string()),
        send("as a text", vec![good, 400], text(1).to_string()),
        send("too long", refused, long.to_string()),
        send("twice", vec![400], twice),
        send("beside an unknown one", vec![400], unknown.to_string()),
        send("null", vec![good, 400, 409], set(Value::Null).to_string()),
    ]
}
