//! Simulated reviews: what they come to is in the log from the submission on, and shown when it comes, unless it is
//! taken back before.

use crate::support::app::{ACTIVATION, items};
use crate::support::events::{HORIZON, ids, log, shown, types};
use crate::support::long_run::{Steps, erase, olivia};
use greenlight::usecase::administration::{disable_provider, enable_provider};
use greenlight_tests::{ACME, World};
use serde_json::{Value, json};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

async fn submit(world: &World, providers: Value) {
    let body = json!({ "providers": providers });
    let _ = world.post(ACTIVATION).json(&body).send().await.expect(200);
}

fn event(name: &str, at: &str, provider: &str, status: &str, previous: Value) -> Value {
    json!({ "type": name, "timestamp": at, "data": {
        "clientId": ACME, "providerId": provider, "activationId": "sandbox", "status": status,
        "previousStatus": previous,
    } })
}

fn without_ids(mut events: Vec<Value>) -> Vec<Value> {
    ids(&events);
    events.iter_mut().for_each(|it| drop(it.as_object_mut().expect("an event").remove("id")));
    events
}

#[tokio::test]
async fn a_review_is_told_at_once_and_its_outcome_from_its_own_time_on() {
    let world = World::sandbox().await;
    submit(&world, json!({ "mitid": {}, "passport": {}, "spid": {} })).await;
    let at = "2025-01-15T10:00:00.000Z";
    let processing =
        |id| event("activation.processing", at, id, "activation_processing", json!(null));
    let now = [
        processing("mitid"),
        event("activation.activated", at, "passport", "activated", json!(null)),
        processing("spid"),
    ];
    world.advance(HORIZON + 5 * SECOND - Duration::from_millis(1));
    assert_eq!(without_ids(shown(&world).await), now);
    world.advance(Duration::from_millis(1));
    let then = "2025-01-15T10:00:05.000Z";
    let outcome =
        |id| event("activation.activated", then, id, "activated", json!("activation_processing"));
    let all = [now.as_slice(), &[outcome("mitid"), outcome("spid")]].concat();
    assert_eq!(without_ids(shown(&world).await), all);
    // Later writes of the app write the outcome down, and say nothing.
    submit(&world, json!({ "ghanacard": {} })).await;
    assert_eq!(types(&log(&world).await[5..]), ["activation.activated"]);
}

#[tokio::test]
async fn whoever_switches_the_provider_off_first_takes_the_outcome_back() {
    let world = World::sandbox().await;
    submit(&world, json!({ "mitid": {}, "spid": {} })).await;
    world.advance(5 * SECOND - Duration::from_millis(1));
    let scope = world.backend().scope();
    let _ =
        disable_provider(&scope, &olivia(), ACME, "mitid").await.expect("off").expect("a switch");
    world.advance(Duration::from_millis(1));
    let scope = world.backend().scope();
    let _ = enable_provider(&scope, &olivia(), ACME, "mitid").await.expect("on").expect("a switch");
    world.advance(Duration::from_millis(1));
    submit(&world, json!({ "mitid": {} })).await;
    world.advance(10 * SECOND);
    let events = log(&world).await;
    let of_mitid: Vec<Value> =
        events.iter().filter(|it| it["data"]["providerId"] == "mitid").cloned().collect();
    assert_eq!(
        types(&of_mitid),
        [
            "activation.processing",
            "provider.disabled",
            "activation.superseded",
            "provider.enabled",
            "activation.processing",
            "activation.activated",
        ]
    );
    assert_eq!(of_mitid[5]["timestamp"], "2025-01-15T10:00:10.001Z", "the second one's");
    let superseded = &of_mitid[2];
    let at = "2025-01-15T10:00:04.999Z";
    let previous = json!("activation_processing");
    let expected = event("activation.superseded", at, "mitid", "superseded", previous);
    assert_eq!(without_ids(vec![superseded.clone()]), [expected]);
    let spid = events.iter().filter(|it| it["data"]["providerId"] == "spid").count();
    assert_eq!(spid, 2, "the other's stays");
}

#[tokio::test]
async fn an_outcome_that_has_come_is_not_taken_back() {
    let world = World::sandbox().await;
    submit(&world, json!({ "mitid": {} })).await;
    world.advance(5 * SECOND + Duration::from_millis(1));
    let scope = world.backend().scope();
    let _ =
        disable_provider(&scope, &olivia(), ACME, "mitid").await.expect("off").expect("a switch");
    let expected = ["activation.processing", "activation.activated", "provider.disabled"];
    assert_eq!(types(&log(&world).await), expected);
}

#[tokio::test]
async fn an_app_that_is_erased_takes_its_outcomes_with_it_and_their_places_are_empty() {
    let world = World::sandbox().await;
    submit(&world, json!({ "mitid": {}, "spid": {} })).await;
    world.advance(SECOND);
    let _ = erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_eq!(types(&log(&world).await), ["activation.processing", "activation.processing"]);
    let kept = items(&world, "EVENTS#").await;
    let emptied = kept.iter().filter(|item| !item.contains_key("events"));
    let mut names: Vec<Vec<&str>> =
        emptied.map(|item| item.keys().map(String::as_str).collect()).collect();
    names.iter_mut().for_each(|names| names.sort_unstable());
    assert_eq!(names, [["pk", "sk", "ttl"], ["pk", "sk", "ttl"]]);
}
