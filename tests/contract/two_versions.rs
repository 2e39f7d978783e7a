//! Two versions on one table, as a canary deployment and a rollback have it: this release reads what the
//! previous one wrote, and leaves alone what only a later one can have written.

use super::previous_release::{
    APP, PreviousRelease, ask, challenge, fields, operate, play, questions, run,
};
use super::table_json::{changes, everything, put};
use greenlight_tests::World;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// A status that no release knows yet.
const ON_HOLD: &str = "activation_on_hold";
/// A reason for a rejection that no release knows yet.
const SANCTIONED: &str = "sanctioned";

/// A world that begins with what the previous release left, each item with more in it than this
/// release knows.
async fn inherited() -> (World, PreviousRelease) {
    let (world, mut kept) = (World::new().await, PreviousRelease::kept());
    for item in kept.items.values_mut().flatten() {
        add_what_is_not_known(item);
        put(&world, item).await;
    }
    world.advance(Duration::from_secs(60));
    (world, kept)
}

/// Attributes as a later release may add them, at the top and inside.
fn add_what_is_not_known(item: &mut Value) {
    let later = json!({ "M": { "since": { "N": "2" }, "for": { "L": [{ "BOOL": true }] } } });
    for collection in ["pointers", "tallies"] {
        for (_, entry) in members(item, collection).into_iter().flatten() {
            entry["M"]["later"] = later.clone();
        }
    }
    for map in ["fields", "rejection"] {
        if let Some(map) = members(item, map) {
            map.insert("later".to_owned(), json!({ "L": [] }));
        }
    }
    item["later"] = later;
}

/// The members of a map attribute.
fn members<'a>(item: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    item.get_mut(name)?.get_mut("M")?.as_object_mut()
}

/// The paths of what a request changed, by kind of item: the sort key's beginning.
fn named(changes: BTreeMap<String, Vec<String>>) -> Vec<(String, String)> {
    let named = |(key, paths): (String, Vec<String>)| {
        let sk = key.split(' ').nth(1).expect("a sort key").split('#').next().expect("a kind");
        (sk.to_owned(), paths.join(" "))
    };
    let mut changes: Vec<(String, String)> = changes.into_iter().map(named).collect();
    changes.sort();
    changes
}

fn expected(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    changes.iter().map(|(kind, paths)| ((*kind).to_owned(), (*paths).to_owned())).collect()
}

/// Everything that was said then is said now; there may be more.
#[track_caller]
fn assert_says(now: &Value, then: &Value, path: &str) {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            for (name, value) in then {
                assert_says(&now[name], value, &format!("{path}.{name}"));
            }
        }
        (Value::Array(now), Value::Array(then)) => {
            assert_eq!(now.len(), then.len(), "{path}");
            for (index, (now, then)) in now.iter().zip(then).enumerate() {
                assert_says(now, then, &format!("{path}[{index}]"));
            }
        }
        _ => assert_eq!(now, then, "{path}"),
    }
}

#[tokio::test]
async fn what_the_previous_release_wrote_reads_as_it_did_then() {
    let (world, kept) = inherited().await;
    let ticket = kept.answers["ticketId"].as_str().expect("an id");
    assert_says(&questions(&world, ticket).await, &kept.answers, "");
}

#[tokio::test]
async fn an_answer_of_the_previous_release_is_replayed_byte_for_byte() {
    let (world, kept) = inherited().await;
    for (title, duplicates) in [("Once", false), ("Again", true)] {
        let request = ask(&world, "POST", "production-tests").json(&challenge(title, duplicates));
        let reply = request.idempotency_key(&format!("create-{title}")).send().await.expect(201);
        assert!(reply.is_replay());
        kept.item("idem", "body", &reply.text);
    }
}

#[tokio::test]
async fn a_stamp_leaves_alone_what_it_does_not_know_of_a_challenge() {
    let (world, kept) = inherited().await;
    let id = kept.item("test", "title", "Once")["id"]["S"].as_str().expect("an id").to_owned();
    let path = format!("production-tests/{id}/stamps");
    let before = everything(&world).await;
    let twice = ask(&world, "POST", &path).json(&run("Paula")).send().await.expect(409);
    assert_eq!(*twice.details(), json!({ "reason": "duplicate_participation" }));
    assert!(changes(&before, &everything(&world).await).is_empty());
    let stamped = ask(&world, "POST", &path).json(&run("Pavel")).send().await.expect(201);
    assert_eq!(stamped.body["currentStampCount"], 2);
    let counters = "stamps tallies.bankidse.completed tallies.bankidse.timed \
                    tallies.bankidse.total_millis updated_at";
    assert_eq!(
        named(changes(&before, &everything(&world).await)),
        expected(&[("STAMP", "new"), ("TEST", counters)])
    );
}

#[tokio::test]
async fn a_submission_leaves_alone_what_it_does_not_know_of_app_company_and_ticket() {
    let (world, _) = inherited().await;
    let before = everything(&world).await;
    let mut fields = fields();
    fields["websiteUrl"] = json!("https://now.example");
    let body = json!({ "providers": { "audkenni": fields } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    // The pointer names another ticket, so all of it is new; every other provider's stays.
    let app = "company_version pointers.audkenni.at pointers.audkenni.later \
               pointers.audkenni.ticket version";
    assert_eq!(
        named(changes(&before, &everything(&world).await)),
        expected(&[
            ("APP", app),
            ("COMPANY", "fields.websiteUrl version"),
            ("TICKET", "new"),
            ("TICKET", "queue_pk queue_sk status superseded_by updated_at"),
        ])
    );
}

#[tokio::test]
async fn a_review_leaves_alone_what_it_does_not_know_of_app_and_ticket() {
    let (world, kept) = inherited().await;
    let ticket = kept.item("ticket", "provider_id", "evrotrust")["id"]["S"].clone();
    let path = format!("/{}/review", ticket.as_str().expect("an id"));
    let before = everything(&world).await;
    let claim = json!({ "decision": "claim" });
    let _ = operate(&world, "POST", &path).json(&claim).send().await.expect(200);
    assert_eq!(
        named(changes(&before, &everything(&world).await)),
        expected(&[
            ("APP", "pointers.evrotrust.at pointers.evrotrust.status version"),
            ("AUDIT", "new"),
            ("TICKET", "claimed_by status updated_at"),
        ])
    );
    let reject = json!({ "decision": "reject", "message": "No." });
    let _ = operate(&world, "POST", &path).json(&reject).send().await.expect(200);
    let app = "pointers.evrotrust.at pointers.evrotrust.status version";
    let ticket = "claimed_by queue_pk queue_sk rejection status updated_at";
    assert_eq!(
        named(changes(&before, &everything(&world).await)),
        expected(&[("APP", app), ("AUDIT", "new"), ("AUDIT", "new"), ("TICKET", ticket)])
    );
}

#[tokio::test]
async fn a_status_of_a_later_release_is_shown_holds_the_slot_and_stays() {
    let (world, kept) = inherited().await;
    let mut ticket = kept.item("ticket", "provider_id", "mitid").clone();
    ticket["status"]["S"] = json!(ON_HOLD);
    put(&world, &ticket).await;
    let mut app = kept.item("app", "client_id", APP).clone();
    app["pointers"]["M"]["mitid"]["M"]["status"]["S"] = json!(ON_HOLD);
    put(&world, &app).await;
    let before = everything(&world).await;

    let id = ticket["id"]["S"].as_str().expect("an id");
    let shown = operate(&world, "GET", &format!("/{id}")).send().await.expect(200);
    assert_eq!(shown.body["status"], ON_HOLD);
    let queue = operate(&world, "GET", "?providerId=mitid").send().await.expect(200);
    assert_eq!(queue.body["data"][0]["status"], ON_HOLD);
    let providers = ask(&world, "GET", "providers?include=activation").send().await.expect(200);
    let providers = providers.body.as_array().expect("providers").clone();
    let mitid = providers.iter().find(|provider| provider["id"] == "mitid").expect("mitid");
    assert_eq!(mitid["status"], "activation_processing");

    for decision in ["claim", "release", "approve", "reject"] {
        let body = json!({ "decision": decision, "message": "Now.", "force": true });
        let path = format!("/{id}/review");
        let refused = operate(&world, "POST", &path).json(&body).send().await;
        let details = json!({ "reason": "invalid_transition", "status": ON_HOLD });
        refused.refused(409, "RESOURCE_CONFLICT", details);
    }
    let body = json!({ "providers": { "mitid": fields() } });
    let refused = ask(&world, "POST", "activation").json(&body).send().await;
    let details = json!({ "reason": "activation_processing", "providerIds": ["mitid"] });
    refused.refused(409, "RESOURCE_CONFLICT", details);
    assert!(changes(&before, &everything(&world).await).is_empty());

    let body = json!({ "providers": { "passport": {} } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let after = changes(&before, &everything(&world).await);
    assert_eq!(
        named(after),
        expected(&[
            (
                "APP",
                "pointers.passport.at pointers.passport.later pointers.passport.ticket version"
            ),
            ("TICKET", "new"),
            ("TICKET", "superseded_by"),
        ])
    );
}

#[tokio::test]
async fn a_rejection_for_a_reason_of_a_later_release_is_shown_as_it_is() {
    let (world, kept) = inherited().await;
    let mut ticket = kept.item("ticket", "provider_id", "bankidse").clone();
    ticket["rejection"]["M"]["reason"]["S"] = json!(SANCTIONED);
    put(&world, &ticket).await;
    let before = everything(&world).await;

    let id = ticket["id"]["S"].as_str().expect("an id");
    let shown = operate(&world, "GET", &format!("/{id}")).send().await.expect(200);
    assert_eq!(shown.body["rejection"]["reason"], SANCTIONED);
    let providers = ask(&world, "GET", "providers?include=activation").send().await.expect(200);
    let providers = providers.body.as_array().expect("providers").clone();
    let bankidse = providers.iter().find(|provider| provider["id"] == "bankidse");
    let activation = &bankidse.expect("bankidse")["activation"];
    assert_eq!(activation["rejection"]["reason"], SANCTIONED);
    assert!(changes(&before, &everything(&world).await).is_empty());

    // A new submission takes its place and leaves what it said.
    let body = json!({ "providers": { "bankidse": fields() } });
    let _ = ask(&world, "POST", "activation").json(&body).send().await.expect(200);
    let after = changes(&before, &everything(&world).await);
    let superseded = ("TICKET".to_owned(), "superseded_by".to_owned());
    assert!(named(after).contains(&superseded));
}

#[tokio::test]
async fn this_release_writes_whatever_every_item_of_the_previous_one_has() {
    let (kept, now) = (PreviousRelease::kept(), play(&World::new().await).await);
    for (kind, then) in &kept.items {
        let items = now.items.get(kind).unwrap_or_else(|| panic!("no {kind} is written any more"));
        let first = then.first().and_then(Value::as_object).expect("an item");
        let in_all = |name: &str| then.iter().all(|item| item.get(name).is_some());
        for (name, value) in first.iter().filter(|(name, _)| in_all(name)) {
            for item in items {
                let same_type = item.get(name).map(type_of) == Some(type_of(value));
                assert!(same_type, "a {kind} is written without {name} as it was: {item}");
            }
        }
    }
}

fn type_of(value: &Value) -> &String {
    value.as_object().and_then(|value| value.keys().next()).expect("a type")
}

#[tokio::test]
#[ignore = "writes tests/fixtures/previous-release; before this release's version goes up"]
async fn the_fixtures_are_written_anew() {
    play(&World::new().await).await.keep();
}
