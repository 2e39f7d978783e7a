//! Tidying an app: large values that nothing names, and what was submitted with tickets that do not serve any
//! more.

use crate::support::app::items;
use crate::support::long_run::{Steps, olivia};
use crate::support::table_json::{changes, everything};
use crate::support::tickets::{self, QUEUE, get, mitid, submit_fields};
use greenlight::domain::audit::Subject;
use greenlight::domain::retention::Retention;
use greenlight::usecase::Scope;
use greenlight::usecase::administration::{self as admin, AdministrationError, Tidied, Tidying};
use greenlight_tests::{ACME, Fault, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const DAY: u64 = 24 * 60 * 60;
const KEPT: Duration = Duration::from_secs(400 * DAY + 3600);

/// What frejaid asks for, with a logo.
fn with_logo(letter: &str) -> Value {
    let mut fields = tickets::mitid_fields();
    fields["logo"] = json!(letter.repeat(5000));
    fields
}

async fn submit_logo(world: &World, letter: &str) -> String {
    let reply = submit_fields(world, ACME, "frejaid", &with_logo(letter)).await.expect(200);
    tickets::ticket_id(&reply, "frejaid")
}

async fn tidy(world: &World) -> Result<Tidied, AdministrationError> {
    Tidying::new(&Steps::of(world), &olivia(), ACME).to_the_end().await
}

/// The logos that are kept, each by its letter.
async fn logos(world: &World) -> String {
    let app = items(world, &format!("APP#{ACME}")).await;
    let texts = app.iter().filter_map(|item| item.get("text")?.as_s().ok());
    let mut letters: Vec<&str> = texts.map(|text| &text[..1]).collect();
    letters.sort_unstable();
    letters.concat()
}

/// What the app's trail says of what was tidied.
async fn told(scope: &Scope<'_>) -> Vec<(String, String)> {
    let subject = Subject::App(tickets::client_id(ACME));
    let trail = admin::trail(scope, &subject).await.expect("a trail").into_iter();
    let tidied = trail.filter(|entry| entry.action.starts_with("remove_"));
    tidied.map(|entry| (entry.action, entry.message.unwrap_or_default())).collect()
}

#[tokio::test]
async fn large_values_go_that_nothing_names_and_come_back_when_they_are_submitted_again() {
    let world = World::new().await;
    submit_logo(&world, "a").await;
    submit_logo(&world, "b").await;
    assert_eq!(tidy(&world).await, Ok(Tidied::default()));
    assert_eq!(logos(&world).await, "ab", "the ticket before names it");
    world.advance(KEPT);
    let sha256 = {
        let app = items(&world, &format!("APP#{ACME}")).await;
        let of_a = |item: &&std::collections::HashMap<_, _>| {
            let text: Option<&aws_sdk_dynamodb::types::AttributeValue> = item.get("text");
            text.and_then(|text| text.as_s().ok()).is_some_and(|text| text.starts_with('a'))
        };
        let item = app.iter().find(of_a).expect("a large value");
        item["sk"].as_s().expect("a key").trim_start_matches("BLOB#").to_owned()
    };
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 0, large_values: 1 }));
    assert_eq!(logos(&world).await, "b");
    let scope = world.backend().scope();
    let said = ("remove_large_value".to_owned(), format!("sha256:{sha256}"));
    assert_eq!(told(&scope).await, [said]);

    let again = submit_logo(&world, "a").await;
    assert_eq!(logos(&world).await, "ab");
    let item = items(&world, &format!("APP#{ACME}")).await;
    assert!(item.iter().all(|item| !item.contains_key("ttl")), "it is on its way out no more");
    let path = format!("{QUEUE}/{again}");
    let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
    assert_eq!(shown.body["fields"]["logo"], "a".repeat(5000));
}

#[tokio::test]
async fn a_ticket_that_was_rejected_on_arrival_keeps_no_large_value() {
    let world = World::new().await;
    for letter in ["a", "b"] {
        // The company information names the last one.
        let incomplete = json!({ "logo": letter.repeat(5000) });
        let reply = submit_fields(&world, ACME, "frejaid", &incomplete).await.expect(200);
        assert_eq!(reply.body["frejaid"]["status"], "rejected");
    }
    assert_eq!(logos(&world).await, "ab");
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 0, large_values: 1 }));
    assert_eq!(logos(&world).await, "b");
}

#[tokio::test]
async fn a_large_value_that_is_named_meanwhile_stays() {
    let world = Arc::new(World::new().await);
    submit_logo(&world, "a").await;
    submit_logo(&world, "b").await;
    world.advance(KEPT);
    let inside = Arc::clone(&world);
    let hook = move || async move {
        submit_logo(&inside, "a").await;
    };
    world.line().next("TransactWriteItems", Fault::after(hook));
    assert_eq!(tidy(&world).await, Ok(Tidied::default()));
    assert!(world.line().is_exhausted());
    assert_eq!(logos(&world).await, "ab");
}

#[tokio::test]
async fn a_removal_that_arrives_late_takes_nothing_away_that_was_named_since() {
    let world = Arc::new(World::new().await);
    submit_logo(&world, "a").await;
    submit_logo(&world, "b").await;
    world.advance(KEPT);
    world.line().next("TransactWriteItems", Fault::Straggling);
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 0, large_values: 1 }));
    submit_logo(&world, "a").await;
    let before = everything(&world).await;
    assert_eq!(world.line().deliver_stragglers().await.len(), 1);
    assert_eq!(changes(&before, &everything(&world).await), BTreeMap::new());
}

#[tokio::test]
async fn what_was_submitted_with_a_ticket_goes_so_long_after_it_served() {
    let world = World::new().await;
    let first = mitid(&world).await;
    tickets::olivia(&world, &first, &["claim", "approve"]).await;
    let turned_down = mitid(&world).await;
    tickets::olivia(&world, &turned_down, &["reject"]).await;
    world.advance(2 * KEPT);
    assert_eq!(tidy(&world).await, Ok(Tidied::default()), "the first one serves");
    let second = mitid(&world).await;
    tickets::olivia(&world, &second, &["claim", "approve"]).await;
    world.advance(Duration::from_secs(400 * DAY - 1));
    assert_eq!(tidy(&world).await, Ok(Tidied::default()));
    // A decision comes a moment after the one before it.
    world.advance(Duration::from_secs(2));
    let before = everything(&world).await;
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 1, large_values: 0 }));
    let after = everything(&world).await;
    let mut done = changes(&before, &after);
    done.retain(|key, _| !key.contains("AUDIT#"));
    let gone = vec!["fields".to_owned(), "ignored_fields".to_owned()];
    assert_eq!(done, BTreeMap::from([(format!("TICKET#{first} TICKET"), gone)]));
    let scope = world.backend().scope();
    assert_eq!(told(&scope).await, [("remove_fields".to_owned(), first.clone())]);
    for (id, holds) in [(&first, false), (&second, true)] {
        let path = format!("{QUEUE}/{id}");
        let shown = get(&world, &world.operator_key, &path).send().await.expect(200);
        assert_eq!(shown.body["status"], "activated");
        assert_eq!(!shown.body["fields"].as_object().expect("fields").is_empty(), holds);
    }
    assert_eq!(tidy(&world).await, Ok(Tidied::default()));
}

#[tokio::test]
async fn where_tickets_are_kept_for_ever_so_is_what_was_submitted_with_them() {
    let world = World::new().await;
    for _ in 0..2 {
        let id = mitid(&world).await;
        tickets::olivia(&world, &id, &["claim", "approve"]).await;
        world.advance(10 * KEPT);
    }
    let for_ever = world.new_instance_with(|settings| settings.retention = Retention::of_days(0));
    struct ForEver<'w>(&'w greenlight_tests::Instance);
    impl admin::LongRun for ForEver<'_> {
        fn scope(&self) -> Scope<'_> {
            self.0.scope()
        }
        fn tell(&self, _: &dyn std::fmt::Display) {}
        fn wait(&self, _: Duration) -> greenlight::BoxFuture<'_, ()> {
            Box::pin(async {})
        }
    }
    let steps = ForEver(&for_ever);
    let tidied = Tidying::new(&steps, &olivia(), ACME).to_the_end().await;
    assert_eq!(tidied, Ok(Tidied::default()));
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 1, large_values: 0 }));
}

#[tokio::test]
async fn interrupted_it_goes_on_where_it_was() {
    let world = World::new().await;
    for letter in ["a", "b", "c", "d"] {
        submit_logo(&world, letter).await;
    }
    world.advance(KEPT);
    world.line().nth("TransactWriteItems", 1, Fault::error("ValidationException", "no"));
    assert!(matches!(tidy(&world).await, Err(AdministrationError::Database(_))));
    assert_eq!(logos(&world).await.len(), 3);
    assert_eq!(tidy(&world).await, Ok(Tidied { tickets: 0, large_values: 2 }));
    assert_eq!(logos(&world).await, "d");
    let nobody = Tidying::new(&Steps::of(&world), &olivia(), "nowhere").to_the_end().await;
    assert_eq!(nobody.expect_err("not there").to_string(), "there is no app nowhere");
}
