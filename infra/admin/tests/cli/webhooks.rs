//! Webhook endpoints as support looks at them and switches them.

use crate::installation::{Installation, text};
use greenlight::domain::event::{Event, EventFilter, LogRequest};
use greenlight::domain::idempotency::Answer;
use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{
    Attempt, Delivery, EndpointId, NewEndpoint, Outcome, Reach, Subscription, TargetUrl,
};
use greenlight::store::{Wanted, Write};
use greenlight::usecase::admission::Admitted;
use greenlight::usecase::commit::Execution;
use greenlight::usecase::create_webhook_endpoint::create_webhook_endpoint;
use serde_json::{Value, json};
use std::time::Duration;

/// An installation whose customer has registered an endpoint: the organisation's id, and the endpoint's.
fn with_endpoint() -> (Installation, OwnerId, String) {
    let installation = Installation::new();
    installation.customer();
    let shown = installation.json(&["org", "show", "Acme Corp"]);
    let owner = OwnerId::parse(&text(&shown["id"])).expect("an id");
    let id = register(&installation, &owner);
    (installation, owner, id)
}

fn register(installation: &Installation, owner: &OwnerId) -> String {
    let url = "https://hooks.acme.example/greenlight?token=hush";
    let new = NewEndpoint {
        url: TargetUrl::parse("url", url, Reach::Public, None).expect("a URL"),
        subscription: Subscription::default(),
        description: None,
    };
    let mut scope = installation.scope(Duration::ZERO);
    let settings =
        greenlight::usecase::Settings { webhook_key_id: "w1".to_owned(), ..scope.settings.clone() };
    scope.settings = &settings;
    let wanted =
        Wanted { organisation: Some(owner.clone()), endpoint_count: true, ..Wanted::default() };
    let found = installation.wait(scope.store.fetch(&wanted)).expect("readable");
    let admitted = Admitted::trusted(wanted, found);
    let render = |endpoint: &greenlight::domain::webhook::WebhookEndpoint| {
        Answer::of(201, endpoint.id.to_string())
    };
    let created = create_webhook_endpoint(&scope, admitted, None, &new, render);
    match installation.wait(created).expect("registered") {
        Execution::Performed(answer) | Execution::Replayed(answer) => answer.body,
    }
}

/// What the organisation hears, as soon as it is shown.
fn told(installation: &Installation, owner: &OwnerId) -> Vec<Event> {
    let scope = installation.scope(Duration::from_secs(60));
    let request = LogRequest::new(EventFilter::default(), None, None);
    installation.wait(scope.store.events(owner, &request)).expect("readable").events
}

#[test]
fn an_endpoint_is_disabled_and_enabled_for_its_owner_who_is_told() {
    let (installation, owner, id) = with_endpoint();
    let of = ["--org", "Acme Corp"];
    let list = || installation.json(&["webhook", "list", of[0], of[1]]);
    let before = list();
    assert_eq!((&before[0]["id"], &before[0]["enabled"]), (&json!(id), &json!(true)));
    assert_eq!(
        (&before[0]["host"], &before[0]["keyIds"]),
        (&json!("hooks.acme.example"), &json!(["w1"]))
    );

    let disabled = installation.json(&["webhook", "disable", &id, of[0], of[1], "--yes"]);
    assert_eq!(disabled["disabledReason"], "operator");
    let again = installation.ada(&["webhook", "disable", &id, of[0], of[1], "--yes"]);
    assert!(again.stderr.contains("Disabled before; nothing was changed."), "{}", again.stderr);
    again.ok();
    let shown = installation.run(&["webhook", "list", of[0], of[1]]).ok();
    assert!(shown.contains("disabled (operator)"), "{shown}");
    let enabled = installation.json(&["webhook", "enable", &id, of[0], of[1]]);
    assert_eq!((&enabled["enabled"], &enabled["disabledReason"]), (&json!(true), &Value::Null));
    let again = installation.ada(&["webhook", "enable", &id, of[0], of[1]]);
    assert!(again.stderr.contains("Enabled already; nothing was changed."), "{}", again.stderr);
    again.ok();

    let told = told(&installation, &owner);
    let data = format!(r#"{{"webhookEndpointId":"{id}","disabledReason":"operator"}}"#);
    assert_eq!(
        (told.len(), &*told[0].name, &told[0].data),
        (1, "webhook_endpoint.disabled", &data)
    );
    let trail = installation.json(&["audit", "--org", "Acme Corp"]);
    let switches: Vec<Value> = trail
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| text(&entry["action"]).ends_with("_webhook_endpoint"))
        .map(|entry| json!([entry["action"], entry["from"], entry["to"], entry["message"]]))
        .collect();
    assert_eq!(
        switches,
        [
            json!(["disable_webhook_endpoint", "enabled", "operator", id]),
            json!(["enable_webhook_endpoint", "operator", "enabled", id]),
        ]
    );
}

#[test]
fn what_was_sent_to_an_endpoint_is_listed_without_what_it_answered() {
    let (installation, owner, id) = with_endpoint();
    let of = ["--org", "Acme Corp"];
    let list = |more: &[&str]| {
        installation.json(&[&["webhook", "deliveries", &id, of[0], of[1]], more].concat())
    };
    assert_eq!(list(&[]), json!([]));
    let scope = installation.scope(Duration::ZERO);
    let wanted =
        Wanted { organisation: Some(owner), endpoint: EndpointId::parse(&id), ..Wanted::default() };
    let found = installation.wait(scope.store.fetch(&wanted)).expect("readable");
    let endpoint = found.endpoint.expect("an endpoint");
    let attempt = Attempt { at: scope.now, duration_ms: 87, http_status: Some(500), error: None };
    let outcome = Outcome { attempt, retry_after: None, last_response: Some("hush".to_owned()) };
    let pings = (0..3).map(|n| endpoint.ping(scope.now.plus_millis(n), [7; 16]));
    let deliveries: Vec<Delivery> = pings
        .map(|ping| Delivery::of_ping(&endpoint, &ping).taken_at_once(scope.now))
        .map(|delivery| delivery.after(&outcome, scope.now, 0))
        .collect();
    let puts = deliveries.iter().map(|it| Write::PutDelivery(Box::new(it.clone())));
    let puts: Vec<Write> = puts.collect();
    installation.wait(scope.store.commit(&puts, None, scope.now)).expect("put");

    let shown = list(&["--status", "pending"]);
    let expected: Vec<Value> = deliveries
        .iter()
        .rev()
        .map(|it| {
            json!({
                "eventId": it.event_id,
                "type": "ping",
                "status": "pending",
                "createdAt": it.created_at,
                "dueAt": it.due_at,
                "attempts": [attempt],
            })
        })
        .collect();
    assert_eq!(shown, json!(expected));
    assert_eq!(list(&["--status", "failed"]), json!([]));
    let command = ["webhook", "deliveries", &id, of[0], of[1], "--limit", "2"];
    let two = installation.ada(&command);
    assert!(two.stderr.contains("These are the newest 2; there are more (--limit)."));
    let two = two.ok();
    assert!(two.contains("pending") && two.contains("500") && !two.contains("hush"), "{two}");
    installation.ada(&["org", "create", "--name", "Other"]).ok();
    let refused = installation.ada(&["webhook", "deliveries", &id, of[0], "Other"]).fails(3);
    assert!(refused.contains(&format!("there is no webhook endpoint {id}")), "{refused}");
}

#[test]
fn of_a_url_nothing_is_shown_but_its_host() {
    let (installation, _, id) = with_endpoint();
    for arguments in [
        ["webhook", "list", "--org", "Acme Corp"].as_slice(),
        &["webhook", "list", "--org", "Acme Corp", "--json"],
        &["webhook", "disable", &id, "--org", "Acme Corp", "--yes"],
    ] {
        let shown = installation.ada(arguments).ok();
        assert!(shown.contains("hooks.acme.example") && !shown.contains("hush"), "{shown}");
    }
}

#[test]
fn an_endpoint_is_looked_for_within_the_organisation_that_is_named() {
    let (installation, _, id) = with_endpoint();
    installation.ada(&["org", "create", "--name", "Other"]).ok();
    for (id, org) in
        [(&*id, "Other"), ("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "Acme Corp"), ("nonsense", "Acme Corp")]
    {
        let refused = installation.ada(&["webhook", "disable", id, "--org", org, "--yes"]).fails(3);
        assert!(refused.contains(&format!("there is no webhook endpoint {id}")), "{refused}");
    }
    let nobody = installation.ada(&["webhook", "list", "--org", "Nobody"]).fails(3);
    assert!(nobody.contains("there is no organisation Nobody"), "{nobody}");
}

#[test]
fn the_doctor_counts_the_endpoints_under_each_key() {
    let (installation, owner, _) = with_endpoint();
    let check = || {
        let report = installation.json(&["doctor"]);
        let checks = report["checks"].as_array().expect("checks").clone();
        let of_keys = checks.into_iter().find(|check| check["check"] == "webhook keys");
        text(&of_keys.expect("a check")["finding"])
    };
    assert_eq!(check(), "w1 for 1 endpoint; any other can retire");
    register(&installation, &owner);
    assert_eq!(check(), "w1 for 2 endpoints; any other can retire");
}
