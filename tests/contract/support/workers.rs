//! Webhook endpoints, the two workers, and receivers that answer as a test wants.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::BoxFuture;
use greenlight::domain::event::{Announcement, By, EventId, Happening, Outbox, TypePattern};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::time::Timestamp;
use greenlight::domain::webhook::{
    Attempt, AttemptError, Delivery, DeliveryStatus, EndpointId, Health, NewEndpoint, Outcome,
    Reach, RetryAfter, Subscription, TargetUrl, WebhookEndpoint,
};
use greenlight::store::{Clock, SystemClock, Write};
use greenlight::usecase::random;
use greenlight_deliveries::{Dispatcher, Message, Post, Sweeper};
use greenlight_tests::{ACME, Instance, World};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The organisation that owns the world's app.
pub(crate) const ACME_ID: &str = "Acme0001";

/// As long as the function of the sweeper may take.
pub(crate) const SWEEP: Duration = Duration::from_secs(60);

/// What a receiver does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// It answers with this status at once.
    Status(u16),
    /// It takes so long.
    After(Duration, u16),
    /// It asks to be left alone for so many seconds.
    Busy(u32),
    /// It never answers.
    Never,
}

/// Receivers by the hosts of their URLs, which answer 200 unless told otherwise, and keep what they got.
pub(crate) struct Receivers {
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    timer: Arc<dyn Clock>,
    answers: Mutex<HashMap<String, Answer>>,
    got: Mutex<Vec<(String, Message)>>,
}

impl Receivers {
    pub(crate) fn new(world: &World) -> Arc<Self> {
        Self::timed_by(world, Arc::new(SystemClock))
    }

    pub(crate) fn timed_by(world: &World, timer: Arc<dyn Clock>) -> Arc<Self> {
        let now = Box::new(world.clock());
        Arc::new(Self { now, timer, answers: Mutex::default(), got: Mutex::default() })
    }

    /// Has a receiver answer so from now on.
    pub(crate) fn set(&self, host: &str, answer: Answer) {
        self.answers.lock().expect("answers").insert(host.to_owned(), answer);
    }

    /// What came since the last call of this: host and event, in the order in which it came.
    pub(crate) fn take(&self) -> Vec<(String, Value)> {
        let got = std::mem::take(&mut *self.got.lock().expect("messages"));
        let read = |message: &Message| serde_json::from_str(&message.body).expect("JSON");
        got.iter().map(|(host, message)| (host.clone(), read(message))).collect()
    }

    /// The messages themselves.
    pub(crate) fn take_messages(&self) -> Vec<(String, Message)> {
        std::mem::take(&mut *self.got.lock().expect("messages"))
    }

    fn answer_of(&self, host: &str) -> Answer {
        let answers = self.answers.lock().expect("answers");
        answers.get(host).copied().unwrap_or(Answer::Status(200))
    }
}

impl Post for Receivers {
    fn post<'a>(&'a self, message: &'a Message, timeout: Duration) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let host = message.url.host().to_owned();
            self.got.lock().expect("messages").push((host.clone(), message.clone()));
            let (at, longer) = ((self.now)(), timeout + Duration::from_secs(1));
            let (takes, status, busy) = match self.answer_of(&host) {
                Answer::Status(status) => (Duration::ZERO, status, None),
                Answer::After(time, status) => (time, status, None),
                Answer::Busy(seconds) => (Duration::ZERO, 429, Some(seconds)),
                Answer::Never => (longer, 0, None),
            };
            let took = takes.min(timeout);
            if !took.is_zero() {
                self.timer.sleep_until(self.timer.now() + took).await;
            }
            let (http_status, error) = if takes > timeout {
                (None, Some(AttemptError::Timeout))
            } else {
                (Some(status), None)
            };
            let duration_ms = u32::try_from(took.as_millis()).expect("a short time");
            Outcome {
                attempt: Attempt { at, duration_ms, http_status, error },
                retry_after: busy.map(RetryAfter::from_seconds),
                last_response: http_status.map(|status| format!("status {status}")),
            }
        })
    }
}

/// Registers an endpoint of an organisation at a host of its own.
pub(crate) async fn endpoint(world: &World, owner: &str, host: &str) -> WebhookEndpoint {
    endpoint_for(world, owner, host, &[]).await
}

/// The same, for events of these types.
pub(crate) async fn endpoint_for(
    world: &World,
    owner: &str,
    host: &str,
    types: &[&str],
) -> WebhookEndpoint {
    let url = TargetUrl::parse("url", &format!("https://{host}/hook"), Reach::Public, None);
    let types = types.iter().map(|it| TypePattern::parse(it).expect("a type")).collect();
    let subscription = Subscription { types, client_ids: Vec::new() };
    let new = NewEndpoint { url: url.expect("a URL"), subscription, description: None };
    let (id, owner) = (EndpointId::new(world.now(), random()), OwnerId::parse(owner));
    let key_id = &world.settings().webhook_key_id;
    let endpoint = WebhookEndpoint::create(id, owner.expect("an owner"), new, key_id, world.now());
    let write = Write::CreateEndpoint(Box::new(endpoint.clone()));
    world.store().commit(&[write], None, world.now()).await.expect("created");
    endpoint
}

/// The endpoint as one whose last success took longer than a second.
pub(crate) fn slowed(endpoint: WebhookEndpoint) -> WebhookEndpoint {
    let health = Health { failing_since: None, is_prompt: false };
    WebhookEndpoint { health, version: endpoint.version + 1, ..endpoint }
}

/// Writes an endpoint as it is from now on.
pub(crate) async fn change(world: &World, endpoint: &WebhookEndpoint) {
    let seen = Box::new(current(world, endpoint).await);
    let write = Write::ChangeEndpoint { seen, changed: Box::new(endpoint.clone()) };
    world.store().commit(&[write], None, world.now()).await.expect("changed");
}

/// The endpoint as it is.
pub(crate) async fn current(world: &World, endpoint: &WebhookEndpoint) -> WebhookEndpoint {
    let read = world.store().webhook_endpoint(&endpoint.organisation_id, &endpoint.id).await;
    read.expect("readable").expect("it is there")
}

/// All deliveries of an endpoint, newest first.
pub(crate) async fn deliveries(world: &World, endpoint: &WebhookEndpoint) -> Vec<Delivery> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page =
            world.store().deliveries(&endpoint.id, None, 100, after).await.expect("readable");
        all.extend(page.deliveries);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// How the deliveries of an endpoint stand, newest first.
pub(crate) async fn statuses(world: &World, endpoint: &WebhookEndpoint) -> Vec<DeliveryStatus> {
    deliveries(world, endpoint).await.iter().map(|delivery| delivery.status).collect()
}

/// A batch of the table's stream: these items of an organisation's log.
pub(crate) fn batch(owner: &str, places: &[EventId]) -> Value {
    let record = |(number, id): (usize, &EventId)| {
        json!({ "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {
            "Keys": { "pk": { "S": format!("EVENTS#{owner}") }, "sk": { "S": format!("EVENT#{}", id.ulid()) } },
            "SequenceNumber": format!("{}", 1000 + number),
            "StreamViewType": "KEYS_ONLY",
        } })
    };
    json!({ "Records": places.iter().enumerate().map(record).collect::<Vec<_>>() })
}

/// Where the items of an organisation's log stand, oldest first.
pub(crate) async fn places(world: &World, owner: &str) -> Vec<EventId> {
    let query = world.client().query().table_name(world.table()).consistent_read(true);
    let query = query
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", AttributeValue::S(format!("EVENTS#{owner}")))
        .into_paginator()
        .items()
        .send();
    let items: Vec<_> = query.collect().await;
    let place = |item: &HashMap<String, AttributeValue>| {
        EventId::parse_ulid(item["sk"].as_s().expect("a key").strip_prefix("EVENT#")?)
    };
    items.iter().filter_map(|item| place(item.as_ref().expect("an item"))).collect()
}

/// Has the dispatcher of an instance read these items of an organisation's log.
pub(crate) async fn dispatch_by(
    instance: &Instance,
    post: &Arc<Receivers>,
    owner: &str,
    places: &[EventId],
) -> Value {
    let dispatcher = Dispatcher::new(Arc::<Receivers>::clone(post));
    let batch = batch(owner, places);
    instance.work("dispatch-events", &dispatcher, &batch, SWEEP).await.expect("it works")
}

/// Has the dispatcher read all that stands in an organisation's log.
pub(crate) async fn dispatch(world: &World, post: &Arc<Receivers>, owner: &str) {
    let places = places(world, owner).await;
    let answer = dispatch_by(world.backend(), post, owner, &places).await;
    assert_eq!(answer, json!({ "batchItemFailures": [] }));
}

/// Has the sweeper of an instance come by.
pub(crate) async fn sweep_by(instance: &Instance, post: &Arc<Receivers>) {
    let sweeper = Sweeper::new(Arc::<Receivers>::clone(post));
    let answer = instance.work("deliver-webhooks", &sweeper, &json!({}), SWEEP).await;
    assert_eq!(answer, Ok(Value::Null));
}

/// Has the sweeper come by.
pub(crate) async fn sweep(world: &World, post: &Arc<Receivers>) {
    sweep_by(world.backend(), post).await;
}

/// Switches a provider of the world's app off or on, which is one event.
pub(crate) async fn switch(world: &World, enabled: bool) {
    // Of events at the same time nobody knows which comes first.
    world.advance(Duration::from_millis(1));
    let target = format!("/v1/apps/{ACME}/providers/bankidse");
    let request = world.anonymous("PATCH", &target).key(&world.key);
    let _ = request.json(&json!({ "enabled": enabled })).send().await.expect(200);
}

/// Puts so many events into the log of the world's organisation, all in one item: of nothing that has happened.
pub(crate) async fn tell(world: &World, count: usize) -> Outbox {
    world.advance(Duration::from_millis(1));
    let app = world.stored(ACME).await.app.expect("an app");
    let happening = Happening::switched(&app, "bankidse", true, By::Customer, world.now());
    let happenings = vec![happening; count];
    let announcement = Announcement { happenings, ..Announcement::default() };
    let outbox = announcement.outboxes(world.now(), random()).remove(0);
    let organisation_id = OwnerId::parse(ACME_ID).expect("an owner");
    let write = Write::PutEvents { organisation_id, outbox: outbox.clone() };
    world.store().commit(&[write], None, world.now()).await.expect("put");
    outbox
}
