//! One change, one event, one id, however often a request is sent and whatever is lost on the way; and none that would
//! come too late for somebody who reads the log.

use crate::support::app::ACTIVATION;
use crate::support::challenge::Challenge;
use crate::support::events::{ids, log, types};
use crate::support::tickets::{mitid, mitid_fields, review};
use futures_util::future::join_all;
use greenlight::BoxFuture;
use greenlight::domain::app::TicketRef;
use greenlight::domain::event::{ActivationChange, Announcement, SEND_WITHIN_SECONDS};
use greenlight::domain::ids::{ClientId, OwnerId};
use greenlight::domain::ticket::TicketStatus;
use greenlight::store::{Clock, Failure, Table, Write};
use greenlight::usecase::random;
use greenlight_devkit::Project;
use greenlight_tests::{ACME, Fault, Request, World};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

fn submit(world: &World) -> Request<'_> {
    let body = json!({ "providers": { "mitid": mitid_fields(), "passport": {} } });
    world.post(ACTIVATION).json(&body).idempotency_key("k1")
}

const OF_A_SUBMISSION: [&str; 2] = ["activation.requested", "activation.activated"];

#[tokio::test]
async fn a_request_that_is_repeated_and_one_whose_answer_is_lost_is_told_once() {
    let world = World::new().await;
    world.line().next("TransactWriteItems", Fault::AnswerLost);
    let _ = submit(&world).send().await.expect(200);
    let first = log(&world).await;
    let mut told = types(&first);
    told.sort_unstable();
    assert_eq!(told, ["activation.activated", "activation.requested"]);
    assert!(submit(&world).send().await.expect(200).is_replay());
    let again = log(&world).await;
    assert_eq!(ids(&again), ids(&first), "under the same ids");
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_request_that_was_never_answered_is_told_once_when_it_is_repeated() {
    let world = World::new().await;
    for _ in 0..3 {
        world.line().next("TransactWriteItems", Fault::AnswerLost);
    }
    world.line().next("BatchGetItem", Fault::AnswerLost);
    let _ = submit(&world).send().await;
    world.line().heal();
    let _ = submit(&world).send().await.expect(200);
    assert_eq!(log(&world).await.len(), OF_A_SUBMISSION.len());
}

#[tokio::test]
async fn of_duplicates_that_are_under_way_together_one_is_told() {
    let world = World::new().await;
    let replies = join_all((0..6).map(|_| submit(&world).send())).await;
    assert!(replies.iter().all(|reply| [200, 409].contains(&reply.status)));
    assert_eq!(log(&world).await.len(), OF_A_SUBMISSION.len());
}

#[tokio::test]
async fn a_decision_that_lost_a_race_and_was_taken_again_is_told_once() {
    let world = World::new().await;
    let ticket = mitid(&world).await;
    world.line().next("TransactWriteItems", Fault::cancelled(&["TransactionConflict", "None"]));
    let claim = json!({ "decision": "claim" });
    let _ = review(&world, &world.operator_key, &ticket, &claim).send().await.expect(200);
    assert_eq!(types(&log(&world).await), ["activation.requested", "activation.processing"]);
}

#[tokio::test]
async fn of_a_crowd_one_stamp_completes_the_test_and_it_is_told_once_and_truly() {
    let world = World::new().await;
    let challenge = &Challenge::open(&world, json!({ "maxStamps": 12 })).await;
    // On a busy machine some are told to come again.
    while challenge.shown().await["status"] == "active" {
        let names = (0..8).map(|_| uuid::Uuid::from_bytes(random()).to_string());
        let runs = names.map(|who| async move { challenge.run_of(&who).send().await.status });
        let runs = join_all(runs).await;
        assert!(runs.iter().all(|status| [201, 409, 503].contains(status)), "{runs:?}");
    }
    let events = log(&world).await;
    assert_eq!(types(&events), ["production_test.completed"]);
    let results = &challenge.report().await.body["providerResults"];
    assert_eq!(&events[0]["data"]["providerResults"], results);
}

/// A clock of which the test says what it shows.
struct Shown(Mutex<Instant>);

impl Clock for Shown {
    fn now(&self) -> Instant {
        *self.0.lock().expect("a time")
    }

    fn sleep_until(&self, _at: Instant) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn no_event_is_sent_more_than_20_seconds_after_the_clock_was_read() {
    let world = World::new().await;
    let clock = Arc::new(Shown(Mutex::new(Instant::now())));
    let shared: Arc<dyn Clock> = Arc::<Shown>::clone(&clock);
    let table = Table::new(world.client().clone(), world.table()).timed_by(shared);
    let store = table.store_within(Duration::from_secs(60), world.now());
    let organisation = OwnerId::parse("Acme0001").expect("an owner");
    let client_id = ClientId::parse(ACME).expect("a client id");
    let event = |random: u8| {
        let change = ActivationChange {
            client_id: &client_id,
            provider_id: "mitid",
            ticket: &TicketRef::Sandbox,
            previous: None,
            status: &TicketStatus::Activated,
            rejection: None,
            at: world.now(),
        };
        let announcement = Announcement::of(change.happening());
        Write::announce(&organisation, &announcement, world.now(), [random; 16])
    };
    let pass = |time| *clock.0.lock().expect("a time") += time;
    pass(Duration::from_secs(SEND_WITHIN_SECONDS));
    assert!(store.commit(&event(1), None, world.now()).await.is_ok());
    pass(Duration::from_millis(1));
    world.line().take_log();
    let late = store.commit(&event(2), None, world.now()).await;
    assert!(matches!(late, Err(Failure::TooLate)), "{late:?}");
    assert_eq!(world.line().take_log().len(), 0, "nothing is sent");
    let other = [Write::ListOperator(organisation.clone())];
    assert!(store.commit(&other, None, world.now()).await.is_ok(), "without events it may be late");
    assert_eq!(log(&world).await.len(), 1);
}

/// So a request is never refused for it.
#[test]
fn no_invocation_lasts_so_long() {
    let timeouts = Project::find().expect("a project").timeouts().expect("timeouts");
    // A sweep reads the clock anew for each of its writes.
    for (name, timeout) in timeouts.into_iter().filter(|(name, _)| name != "deliver-webhooks") {
        assert!(timeout.as_secs() <= SEND_WITHIN_SECONDS, "{name}");
    }
}
