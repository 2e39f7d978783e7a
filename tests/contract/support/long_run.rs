//! Work of many steps in a world: nobody sleeps, and whatever shall happen between two passes happens there. What
//! the table holds of an app afterwards.

use crate::support::table_json::everything;
use greenlight::BoxFuture;
use greenlight::domain::ids::OwnerId;
use greenlight::usecase::Scope;
use greenlight::usecase::administration::{
    AdministrationError, Erased, Erasure, LongRun, erase_app,
};
use greenlight_tests::World;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

/// Steps in a world.
pub(crate) struct Steps<'w> {
    world: &'w World,
    meanwhile: Mutex<Vec<BoxFuture<'w, ()>>>,
    waits: Mutex<Vec<Duration>>,
    told: Mutex<Vec<String>>,
}

impl<'w> Steps<'w> {
    pub(crate) fn of(world: &'w World) -> Self {
        let (meanwhile, waits, told) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { world, meanwhile, waits, told }
    }

    /// Lets this happen while it waits for the first time.
    pub(crate) fn meanwhile(self, what: impl Future<Output = ()> + Send + 'w) -> Self {
        self.meanwhile.lock().expect("what happens").push(Box::pin(what));
        self
    }

    /// For how long it has waited, each time.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("waits").clone()
    }

    /// What was told of its progress.
    pub(crate) fn told(&self) -> Vec<String> {
        self.told.lock().expect("what was told").clone()
    }
}

impl LongRun for Steps<'_> {
    fn scope(&self) -> Scope<'_> {
        self.world.backend().scope()
    }

    fn tell(&self, progress: &dyn fmt::Display) {
        self.told.lock().expect("what was told").push(progress.to_string());
    }

    fn wait(&self, time: Duration) -> BoxFuture<'_, ()> {
        self.waits.lock().expect("waits").push(time);
        let happening = self.meanwhile.lock().expect("what happens").pop();
        Box::pin(async move {
            if let Some(happening) = happening {
                happening.await;
            }
            self.world.advance(time);
        })
    }
}

/// The operator in whose name it is done.
pub(crate) fn olivia() -> OwnerId {
    OwnerId::parse("Oper0001").expect("an operator's id")
}

/// Erases an app to the end.
pub(crate) async fn erase(steps: &Steps<'_>, app: &str) -> Result<Erased, AdministrationError> {
    let tombstone = erase_app(&steps.scope(), &olivia(), app).await?;
    Erasure::new(steps, &olivia(), tombstone).to_the_end().await
}

/// Nothing is left of an app that was erased but its tombstone and who did what: of every other item of the
/// partitions that `belongs` names the keys, and that its time is over. Gives the audit entries' actions.
pub(crate) async fn assert_erased(
    world: &World,
    app: &str,
    belongs: impl Fn(&str) -> bool,
) -> Vec<String> {
    let over = world.now().epoch_seconds();
    let (own, mut actions) = (format!("APP#{app}"), Vec::new());
    let items: BTreeMap<_, _> = everything(world).await;
    for ((pk, sk), item) in &items {
        let members: Vec<&str> =
            item.as_object().expect("an item").keys().map(String::as_str).collect();
        if *pk == own && sk == "APP" {
            let left =
                ["client_id", "erased_at", "organisation_id", "pk", "sk", "tickets", "version"];
            assert_eq!(members, left);
        } else if *pk == own || belongs(pk) {
            if sk.starts_with("AUDIT#") {
                assert!(!members.contains(&"message"), "{item}");
                actions.push(item["action"]["S"].as_str().expect("an action").to_owned());
            } else {
                assert_eq!(members, ["pk", "sk", "ttl"], "{item}");
                let ttl = item["ttl"]["N"].as_str().map(str::parse::<i64>);
                assert!(ttl.expect("a time").expect("a number") < over, "{item}");
            }
        }
    }
    actions
}

/// Whether the partition is a ticket's, a challenge's.
pub(crate) fn belongs_to_an_app(pk: &str) -> bool {
    pk.starts_with("TICKET#") || pk.starts_with("TEST#")
}

/// Takes out of the table what time to live would, as soon as it might.
pub(crate) async fn let_time_to_live_work(world: &World) {
    let over = world.now().epoch_seconds();
    for item in everything(world).await.values() {
        let ttl = item["ttl"]["N"].as_str().and_then(|ttl| ttl.parse::<i64>().ok());
        if ttl.is_some_and(|ttl| ttl <= over) {
            delete(world, item).await;
        }
    }
}

async fn delete(world: &World, item: &Value) {
    use aws_sdk_dynamodb::types::AttributeValue;
    let text = |name: &str| AttributeValue::S(item[name]["S"].as_str().expect("a key").to_owned());
    let call = world.client().delete_item().table_name(world.table());
    let _ = call.key("pk", text("pk")).key("sk", text("sk")).send().await.expect("deleted");
}
