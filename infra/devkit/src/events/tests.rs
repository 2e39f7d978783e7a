use super::*;
use serde_json::json;

const ULID: &str = "01JHMPFN800000000000000000";

fn disagreement(parts: &Value) -> Option<String> {
    let request = json!({ "TransactItems": parts });
    let operation = "TransactWriteItems".to_owned();
    disagreement_of(&DatabaseCall { operation, request, ..DatabaseCall::default() })
}

fn outbox(events: &[(&str, Value)]) -> Value {
    let event = |(name, data): &(&str, Value)| {
        let id = format!("evt_{ULID}");
        json!({ "M": { "id": { "S": id }, "type": { "S": name }, "data": { "S": data.to_string() } } })
    };
    let events: Vec<Value> = events.iter().map(event).collect();
    json!({ "Put": {
        "Item": {
            "pk": { "S": "EVENTS#Acme0001" }, "sk": { "S": format!("EVENT#{ULID}") },
            "events": { "L": events }, "ttl": { "N": "1" },
        },
        "ConditionExpression": "attribute_not_exists(pk)",
    } })
}

fn ticket(status: &str) -> Value {
    json!({ "Put": { "Item": {
        "pk": { "S": "TICKET#act_1" }, "sk": { "S": "TICKET" }, "status": { "S": status },
    } } })
}

fn update(pk: &str, sk: &str, expression: &str, names: Value, values: Value) -> Value {
    json!({ "Update": {
        "Key": { "pk": { "S": pk }, "sk": { "S": sk } }, "UpdateExpression": expression,
        "ExpressionAttributeNames": names, "ExpressionAttributeValues": values,
    } })
}

fn activation(id: &str, status: &str, previous: Value) -> (&'static str, Value) {
    let data = json!({
        "providerId": "mitid", "activationId": id, "status": status, "previousStatus": previous,
    });
    ("activation.requested", data)
}

fn reviewed() -> Value {
    let names = json!({ "#n0": "updated_at", "#n1": "status" });
    let values = json!({ ":v0": { "N": "1" }, ":v1": { "S": "activated" }, ":v2": { "N": "2" } });
    update("TICKET#act_1", "TICKET", "SET #n1 = :v1, #n0 = :v2 REMOVE #n0", names, values)
}

#[test]
fn each_status_of_a_ticket_is_told_and_nothing_else_is() {
    let told = |status| outbox(&[activation("act_1", status, json!(null))]);
    let requested = "activation_requested";
    assert_eq!(disagreement(&json!([ticket(requested), told(requested)])), None);
    assert_eq!(disagreement(&json!([reviewed(), told("activated")])), None);
    assert!(disagreement(&json!([ticket(requested)])).is_some());
    assert!(disagreement(&json!([reviewed()])).is_some());
    assert!(disagreement(&json!([ticket(requested), told("rejected")])).is_some());
    assert!(disagreement(&json!([told(requested)])).is_some());
}

#[test]
fn each_switch_and_each_simulated_submission_is_told() {
    let names = json!({ "#n0": "version", "#n1": "blocked", "#n2": "pointers", "#n3": "mitid", "#n4": "enabled" });
    let pointer = json!({ "M": { "ticket": { "S": "sandbox" }, "status": { "S": "activated" } } });
    let set = json!({ "SS": ["mitid"] });
    let values = json!({ ":v0": { "N": "1" }, ":v1": set, ":v2": pointer, ":v3": set });
    let app =
        |expression: &str| update("APP#abc123", "APP", expression, names.clone(), values.clone());
    let switched = |name| outbox(&[(name, json!({ "providerId": "mitid" }))]);
    let off = app("ADD #n0 :v0, #n1 :v1 DELETE #n4 :v3");
    assert_eq!(disagreement(&json!([off, switched("provider.disabled")])), None);
    assert!(disagreement(&json!([off])).is_some());
    assert!(disagreement(&json!([off, switched("provider.enabled")])).is_some());
    let on = app("ADD #n0 :v0, #n4 :v3");
    assert_eq!(disagreement(&json!([on, switched("provider.enabled")])), None);
    assert_eq!(disagreement(&json!([on])), None, "a submission, perhaps");
    let again = app("ADD #n0 :v0, #n4 :v3 DELETE #n1 :v1");
    assert!(disagreement(&json!([again])).is_some());
    let simulated = app("SET #n2.#n3 = :v2 ADD #n0 :v0");
    let told = outbox(&[activation("sandbox", "activated", json!(null))]);
    assert_eq!(disagreement(&json!([simulated, told])), None);
    assert!(disagreement(&json!([simulated])).is_some());
    let forgotten = app("ADD #n0 :v0 REMOVE #n2.#n3");
    let told = outbox(&[activation("sandbox", "superseded", json!("activation_processing"))]);
    assert_eq!(disagreement(&json!([forgotten, told])), None);
    assert!(disagreement(&json!([told])).is_some());
}

#[test]
fn a_test_is_completed_with_a_stamp() {
    let names = json!({ "#n0": "stamps" });
    let counted = update(
        "APP#abc123",
        "TEST#t1",
        "SET #n0 = #n0 + :v0",
        names,
        json!({ ":v0": { "N": "1" } }),
    );
    let told = outbox(&[("production_test.completed", json!({ "challengeId": "t1" }))]);
    assert_eq!(disagreement(&json!([counted, told])), None);
    assert_eq!(disagreement(&json!([counted])), None);
    assert!(disagreement(&json!([told])).is_some());
}

#[test]
fn an_item_of_the_log_is_put_once_and_only_ever_emptied() {
    let good = outbox(&[("provider.enabled", json!({ "providerId": "mitid" }))]);
    let on = update(
        "APP#abc123",
        "APP",
        "ADD #n0 :v0",
        json!({ "#n0": "enabled" }),
        json!({ ":v0": { "SS": ["mitid"] } }),
    );
    assert_eq!(disagreement(&json!([good, on])), None);
    for (pointer, value) in [
        ("/Put/ConditionExpression", json!(null)),
        ("/Put/ConditionExpression", json!("attribute_not_exists(ttl)")),
        ("/Put/Item/ttl", json!(null)),
        ("/Put/Item/sk/S", json!("EVENT#01JHMPFN800000000000000001")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect("a member") = value;
        assert!(disagreement(&json!([bad, on])).is_some(), "{pointer}");
    }
    let names = json!({ "#n0": "events", "#n1": "ttl" });
    let sk = format!("EVENT#{ULID}");
    let emptied = |expression| update("EVENTS#Acme0001", &sk, expression, names.clone(), json!({}));
    assert_eq!(disagreement(&json!([emptied("SET #n1 = :v0 REMOVE #n0")])), None);
    assert!(disagreement(&json!([emptied("SET #n0 = :v0")])).is_some());
}

#[test]
fn a_webhook_endpoint_that_is_disabled_is_told_of_and_one_that_is_not_is_not() {
    let changed = |reason: &str| {
        let names = json!({ "#n0": "disabled_reason", "#n1": "version" });
        let values = json!({ ":v0": { "S": reason }, ":v1": { "N": "2" } });
        update("WEBHOOKS#Acme0001", "WEBHOOK#we_1", "SET #n0 = :v0, #n1 = :v1", names, values)
    };
    let data = json!({ "webhookEndpointId": "we_1", "disabledReason": "gone" });
    let told = outbox(&[("webhook_endpoint.disabled", data)]);
    assert_eq!(disagreement(&json!([changed("gone"), told])), None);
    assert_eq!(disagreement(&json!([changed("customer")])), None);
    assert!(disagreement(&json!([changed("failing")])).is_some());
    assert!(disagreement(&json!([told])).is_some());
}
