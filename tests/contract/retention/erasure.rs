//! Erasing an app: what goes, what stays, and that it can be interrupted anywhere and repeated.

use crate::support::challenge::Challenge;
use crate::support::log::Log;
use crate::support::long_run::{Steps, assert_erased, belongs_to_an_app, erase, olivia};
use crate::support::requests::{Example, Requests};
use crate::support::table_json::everything;
use crate::support::tickets::{self, QUEUE, get, mitid, review, submit};
use greenlight::usecase::administration::{
    self as admin, AdministrationError, Erased, LongRun as _, erase_app,
};
use greenlight_tests::{ACME, Caller, ENDPOINTS, Fault, OTHER, Request, World};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A word that stands in everything that anybody writes about the app.
const WORD: &str = "Zaphod";

fn fields() -> Value {
    json!({
        "legalCompanyName": WORD, "registrationNumber": WORD, "serviceDescription": WORD,
        "displayName": WORD, "contactEmail": format!("{WORD}@acme.example"),
        "bankName": WORD, "registeredAddress": WORD, "websiteUrl": WORD, "logo": WORD.repeat(800),
        WORD: WORD,
    })
}

/// Tickets of every kind, messages of operators, large values, challenges of both kinds with stamps.
pub(super) async fn live_through_much(world: &World) {
    for provider in ["mitid", "smartid", "nobankid"] {
        let _ = tickets::submit_fields(world, ACME, provider, &fields()).await.expect(200);
    }
    let reject = json!({ "decision": "reject", "message": WORD, "fields": ["displayName"] });
    let ticket = world.current_ticket(ACME, "mitid").await;
    let path = format!("{QUEUE}/{}/review", ticket.id);
    let _ = world
        .anonymous("POST", &path)
        .key(&world.operator_key)
        .json(&reject)
        .send()
        .await
        .expect(200);
    let _ = tickets::submit_fields(world, ACME, "mitid", &fields()).await.expect(200);
    world.decide(ACME, "mitid", "claim").await;
    world.decide(ACME, "mitid", "approve").await;
    let _ = tickets::submit_fields(world, ACME, "mitid", &json!({ WORD: WORD })).await.expect(200);
    submit(world, ACME, "passport").await;
    let scope = world.backend().scope();
    let off = admin::disable_provider(&scope, &olivia(), ACME, "smartid").await;
    assert!(off.expect("switched off").is_some());
    for duplicates in [false, true] {
        let changes = json!({
            "title": WORD, "description": WORD, "providerIds": ["bankidse"],
            "allowDuplicateParticipation": duplicates,
        });
        let challenge = Challenge::open(world, changes).await;
        for who in ["user-1", "user-2"] {
            let _ = challenge.run_of(who).send().await.expect(201);
        }
    }
}

#[tokio::test]
async fn of_an_erased_app_a_tombstone_stays_and_who_did_what() {
    let world = World::new().await;
    live_through_much(&world).await;
    let version = world.stored_app(ACME).await.version;
    let steps = Steps::of(&world);
    let erased = erase(&steps, ACME).await.expect("erased");
    let expected = Erased { tickets: 6, messages: 6, values: 2, challenges: 2, stamps: 4 };
    assert_eq!(erased, expected);
    assert_eq!(steps.waits(), [Duration::from_secs(60)]);
    let last = "erased so far: 6 tickets, 6 messages, 2 values, 2 tests, 4 stamps";
    assert_eq!(steps.told().last().map(String::as_str), Some(last));

    let mut actions = assert_erased(&world, ACME, belongs_to_an_app).await;
    actions.sort_unstable();
    let done =
        ["approve", "claim", "create_app", "disable_provider", "erase_app", "reject", "supersede"];
    assert_eq!(actions, done);
    let table = everything(&world).await;
    let app = &table[&(format!("APP#{ACME}"), "APP".to_owned())];
    assert_eq!(app["version"]["N"], (version + 1).to_string());
    assert_eq!(app["organisation_id"]["S"], "Acme0001");
    for ((pk, sk), item) in &table {
        assert!(!item.to_string().contains(WORD), "{pk} {sk}: {item}");
    }
}

#[tokio::test]
async fn an_erased_app_is_not_found_by_anybody() {
    let world = World::new().await;
    let requests = Requests::prepared(&world, Example::Typical).await;
    let ticket = mitid(&world).await;
    let other = submit(&world, OTHER, "mitid").await;
    erase(&Steps::of(&world), ACME).await.expect("erased");
    let (log, _guard) = Log::collect();
    world.take_request_lines();
    // The instance remembers the pair; a new one does not.
    let new = world.new_instance();
    for row in ENDPOINTS.iter().filter(|row| {
        row.caller == Caller::Workspace && row.variables().any(|name| name == "client_id")
    }) {
        for instance in [world.backend(), &new] {
            let reply = requests.good(row).to(instance).send().await;
            reply.refused(404, "RESOURCE_NOT_FOUND", json!(null));
        }
    }
    let key = &world.operator_key;
    let not_found = async |request: Request<'_>| {
        request.send().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    };
    not_found(get(&world, key, &format!("{QUEUE}/{ticket}"))).await;
    not_found(review(&world, key, &ticket, &json!({ "decision": "claim" }))).await;
    let queue = get(&world, key, QUEUE).send().await.expect(200);
    let ids: Vec<&Value> =
        queue.body["data"].as_array().expect("a list").iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, [&json!(other)], "another's stays");
    assert_eq!(log.take_lines(), [json!(null); 0]);
    assert!(!world.take_request_lines().contains("UnreadableItems"));
}

#[tokio::test]
async fn whoever_administers_an_erased_app_is_told_that_it_was_erased() {
    let world = World::new().await;
    world.advance(Duration::from_secs(1));
    let erased_at = world.now();
    erase(&Steps::of(&world), ACME).await.expect("erased");
    let scope = world.backend().scope();
    let gone = AdministrationError::Erased(tickets::client_id(ACME), erased_at);
    assert_eq!(gone.to_string(), "the app abc123 was erased at 2025-01-15T10:00:01.000Z");
    assert_eq!(admin::find_app(&scope, ACME).await.expect_err("gone"), gone);
    let on = admin::enable_provider(&scope, &olivia(), ACME, "ftn").await;
    assert_eq!(on.expect_err("gone"), gone);
    let subject = greenlight::domain::audit::Subject::App(tickets::client_id(ACME));
    let trail = admin::trail(&scope, &subject).await.expect("a trail");
    let told = trail.iter().map(|entry| (entry.action.as_str(), entry.message.as_deref()));
    assert_eq!(told.collect::<Vec<_>>(), [("create_app", None), ("erase_app", None)]);
    let apps = admin::apps_of(&scope, &tickets::owner("Acme0001")).await.expect("apps");
    assert_eq!(apps.iter().map(|app| app.client_id.as_str()).collect::<Vec<_>>(), ["HqTRDIYH"]);
    let by_id = [ACME, OTHER].map(tickets::client_id);
    assert_eq!(admin::apps_by_id(&scope, by_id).await.expect("apps").len(), 1);
    let nobody = erase_app(&scope, &olivia(), "nowhere").await.expect_err("not there");
    assert_eq!(nobody.to_string(), "there is no app nowhere");
}

#[tokio::test]
async fn other_apps_stay_as_they_were() {
    let world = World::new().await;
    live_through_much(&world).await;
    submit(&world, "HqTRDIYH", "mitid").await;
    submit(&world, OTHER, "mitid").await;
    let app = format!("APP#{ACME}");
    let belongs = everything(&world).await;
    let tickets = ["HqTRDIYH", OTHER].map(async |app| world.current_ticket(app, "mitid").await.id);
    let mut kept = Vec::new();
    for ticket in tickets {
        kept.push(format!("TICKET#{}", ticket.await));
    }
    let is_others =
        |pk: &str| kept.iter().any(|kept| kept == pk) || !(pk == app || belongs_to_an_app(pk));
    erase(&Steps::of(&world), ACME).await.expect("erased");
    let after = everything(&world).await;
    for (key, item) in belongs.iter().filter(|((pk, _), _)| is_others(pk)) {
        assert_eq!(after.get(key), Some(item), "{key:?}");
    }
}

#[tokio::test]
async fn an_app_that_changed_meanwhile_leaves_a_tombstone_of_what_it_is_by_then() {
    let world = Arc::new(World::new().await);
    let inside = Arc::clone(&world);
    let hook = move || async move { drop(mitid(&inside).await) };
    world.line().next("TransactWriteItems", Fault::after(hook));
    let tombstone = erase_app(&Steps::of(&world).scope(), &olivia(), ACME).await;
    let tombstone = tombstone.expect("a tombstone");
    assert!(world.line().is_exhausted());
    assert_eq!((tombstone.version, tombstone.tickets.len()), (3, 1));
    erase(&Steps::of(&world), ACME).await.expect("erased");
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

#[tokio::test]
async fn idempotency_records_of_an_erased_app_answer_nothing_and_end_by_themselves() {
    let world = World::new().await;
    let submission = || {
        let body = json!({ "mitid": tickets::mitid_fields() });
        world.submit(ACME, &body).idempotency_key("k1").send()
    };
    let _ = submission().await.expect(200);
    let answered = world.now();
    erase(&Steps::of(&world), ACME).await.expect("erased");
    submission().await.refused(404, "RESOURCE_NOT_FOUND", json!(null));
    let table = everything(&world).await;
    let mut records = table.iter().filter(|((pk, _), _)| pk.starts_with("IDEM#"));
    let (_, record) = records.next().expect("a record");
    let end = answered.epoch_seconds() + 25 * 3600;
    assert_eq!(record["ttl"]["N"], end.to_string());
}
