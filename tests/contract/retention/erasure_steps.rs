//! Erasing an app step by step: it ends when nothing is left, and where it is interrupted, or late, it harms
//! nothing and is repeated.

use super::erasure::live_through_much;
use crate::support::long_run::{
    Steps, assert_erased, belongs_to_an_app, disable_olivia, erase, let_time_to_live_work, olivia,
};
use crate::support::table_json::{everything, put};
use crate::support::tickets::{self, mitid, submit};
use greenlight::domain::app::Tombstone;
use greenlight::usecase::administration::{
    AdministrationError, Erased, Erasure, LongRun as _, erase_app,
};
use greenlight_tests::{ACME, Fault, World};
use std::time::Duration;

#[tokio::test]
async fn erased_twice_it_is_looked_at_once_more_and_nothing_is_written() {
    let world = World::new().await;
    live_through_much(&world).await;
    erase(&Steps::of(&world), ACME).await.expect("erased");
    let before = everything(&world).await;
    let again = Steps::of(&world);
    assert_eq!(erase(&again, ACME).await, Ok(Erased::default()));
    assert!(again.waits().is_empty(), "the app has been gone for long enough");
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn a_pass_right_after_the_app_s_end_is_not_the_last_although_it_found_nothing() {
    let world = World::new().await;
    let steps = Steps::of(&world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    let passes = async || {
        let mut erasure = Erasure::new(&steps, &olivia(), tombstone.clone());
        let pass = erasure.pass().await.expect("a pass");
        (pass.erased.messages, pass.is_last)
    };
    assert_eq!(passes().await, (1, false));
    world.advance(Duration::from_millis(59_999));
    assert_eq!(passes().await, (0, false));
    world.advance(Duration::from_millis(1));
    assert_eq!(passes().await, (0, true));
}

#[tokio::test]
async fn a_tombstone_from_a_clock_that_is_ahead_is_not_waited_for() {
    let world = World::new().await;
    let steps = Steps::of(&world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    let erased_at = tombstone.erased_at.plus_seconds(3600);
    let ahead = Tombstone { erased_at, ..tombstone };
    Erasure::new(&steps, &olivia(), ahead).to_the_end().await.expect("erased");
    assert_eq!(steps.waits(), [Duration::from_secs(60)]);
}

#[tokio::test]
async fn an_erasure_that_arrives_when_all_is_gone_brings_nothing_back() {
    let world = World::new().await;
    mitid(&world).await;
    let steps = Steps::of(&world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    // Every attempt goes astray: none was carried out, as whose repetition another would be taken.
    for _ in 0..3 {
        world.line().next("TransactWriteItems", Fault::Straggling);
    }
    let failed = Erasure::new(&steps, &olivia(), tombstone).to_the_end().await;
    assert!(matches!(failed, Err(AdministrationError::Unknown(_))), "{failed:?}");
    erase(&steps, ACME).await.expect("erased");
    let_time_to_live_work(&world).await;
    let before = everything(&world).await;
    assert_eq!(world.line().deliver_stragglers().await, [400; 3]);
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn interrupted_after_each_single_step_it_comes_to_its_end() {
    let world = World::new().await;
    live_through_much(&world).await;
    let mut runs = 0;
    for operation in ["TransactWriteItems", "Query", "BatchGetItem"] {
        // Ever later, so that it comes past each step at last.
        for skip in 1..6 {
            world.line().nth(operation, skip, Fault::error("ValidationException", "no"));
            let failed = erase(&Steps::of(&world), ACME).await;
            world.line().heal();
            runs += u32::from(failed.is_err());
        }
    }
    assert!(runs > 6, "{runs}");
    erase(&Steps::of(&world), ACME).await.expect("erased");
    let actions = assert_erased(&world, ACME, belongs_to_an_app).await;
    assert_eq!(actions.iter().filter(|action| *action == "erase_app").count(), 1);
}

#[tokio::test]
async fn an_operator_who_was_disabled_meanwhile_erases_nothing_more() {
    let world = World::new().await;
    live_through_much(&world).await;
    let steps = Steps::of(&world);
    let tombstone = erase_app(&steps.scope(), &olivia(), ACME).await.expect("a tombstone");
    disable_olivia(&world).await;
    let before = everything(&world).await;
    let failed = Erasure::new(&steps, &olivia(), tombstone).to_the_end().await;
    assert!(matches!(failed, Err(AdministrationError::Refused(_))), "{failed:?}");
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn a_disabled_operator_begins_no_erasure() {
    let world = World::new().await;
    disable_olivia(&world).await;
    let before = everything(&world).await;
    let failed = erase(&Steps::of(&world), ACME).await;
    assert!(matches!(failed, Err(AdministrationError::Refused(_))), "{failed:?}");
    assert_eq!(everything(&world).await, before);
}

#[tokio::test]
async fn interrupted_among_tickets_of_which_each_leads_to_the_one_before_it_finds_them_all() {
    // After the tombstone and as many of the four tickets, the oldest first.
    for done in 1..=4 {
        let world = World::new().await;
        for _ in 0..4 {
            mitid(&world).await;
        }
        world.line().nth("TransactWriteItems", done, Fault::error("ValidationException", "no"));
        let failed = erase(&Steps::of(&world), ACME).await;
        assert!(matches!(failed, Err(AdministrationError::Database(_))), "{failed:?}");
        let left = erase(&Steps::of(&world), ACME).await.expect("erased");
        assert_eq!(left.tickets, u64::from(5 - done));
        assert_erased(&world, ACME, belongs_to_an_app).await;
    }
}

#[tokio::test]
async fn repeated_it_finds_what_came_back_of_a_ticket_behind_one_that_is_gone() {
    let world = World::new().await;
    let first = mitid(&world).await;
    tickets::olivia(&world, &first, &["reject"]).await;
    let second = mitid(&world).await;
    tickets::olivia(&world, &second, &["claim", "approve"]).await;
    mitid(&world).await;
    let key = (format!("TICKET#{first}"), "TICKET".to_owned());
    let stored = everything(&world).await.remove(&key).expect("a ticket");
    erase(&Steps::of(&world), ACME).await.expect("erased");
    put(&world, &stored).await;
    assert_eq!(erase(&Steps::of(&world), ACME).await.expect("erased").tickets, 1);
    assert_erased(&world, ACME, belongs_to_an_app).await;
}

#[tokio::test]
async fn an_open_ticket_to_which_nothing_leads_is_found_in_the_queue() {
    let world = World::new().await;
    let key = (format!("APP#{ACME}"), "APP".to_owned());
    let app = everything(&world).await.remove(&key).expect("an app");
    let others = submit(&world, greenlight_tests::OTHER, "mitid").await;
    mitid(&world).await;
    put(&world, &app).await;
    assert_eq!(erase(&Steps::of(&world), ACME).await.expect("erased").tickets, 1);
    let others = format!("TICKET#{others}");
    assert_erased(&world, ACME, |pk| pk != others && belongs_to_an_app(pk)).await;
}
