//! Webhook endpoints, and the two workers.

pub(crate) use super::receivers::{Answer, Receivers};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight::domain::event::{Announcement, By, EventId, Happening, Outbox, TypePattern};
use greenlight::domain::ids::OwnerId;
use greenlight::domain::webhook::{
    Delivery, DeliveryStatus, EndpointId, Health, NewEndpoint, Reach, Subscription, TargetUrl,
    WebhookEndpoint,
};
use greenlight::store::{Placed, Write};
use greenlight::usecase::random;
use greenlight_deliveries::{Dispatcher, Sweeper};
use greenlight_tests::{ACME, Instance, World};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The organisation that owns the world's app.
pub(crate) const ACME_ID: &str = "Acme0001";

/// As long as the function of the sweeper may take.
pub(crate) const SWEEP: Duration = Duration::from_secs(60);

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
    create(world, new_endpoint(world, owner, host, types)).await
}

fn new_endpoint(world: &World, owner: &str, host: &str, types: &[&str]) -> WebhookEndpoint {
    let url = TargetUrl::parse("url", &format!("https://{host}/hook"), Reach::Public, None);
    let types = types.iter().map(|it| TypePattern::parse(it).expect("a type")).collect();
    let subscription = Subscription { types, client_ids: Vec::new() };
    let new = NewEndpoint { url: url.expect("a URL"), subscription, description: None };
    let (id, owner) = (EndpointId::new(world.now(), random()), OwnerId::parse(owner));
    let key_id = &world.settings().webhook_key_id;
    WebhookEndpoint::create(id, owner.expect("an owner"), new, key_id, world.now())
}

async fn create(world: &World, endpoint: WebhookEndpoint) -> WebhookEndpoint {
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
    batch_of(&places.iter().map(|place| (owner, *place)).collect::<Vec<_>>())
}

/// The same, of items of several organisations' logs.
fn batch_of(places: &[(&str, EventId)]) -> Value {
    let record = |(number, (owner, id)): (usize, &(&str, EventId))| {
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
    let places: Vec<_> = places.iter().map(|place| (owner, *place)).collect();
    dispatch_all(instance, post, &places).await
}

/// The same, of items of several organisations' logs.
pub(crate) async fn dispatch_all(
    instance: &Instance,
    post: &Arc<Receivers>,
    places: &[(&str, EventId)],
) -> Value {
    let dispatcher = Dispatcher::new(Arc::<Receivers>::clone(post));
    let batch = batch_of(places);
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
    tell_to(world, ACME_ID, count).await
}

/// The same, into the log of whichever organisation.
pub(crate) async fn tell_to(world: &World, owner: &str, count: usize) -> Outbox {
    let app = world.stored(ACME).await.app.expect("an app");
    let happening = Happening::switched(&app, "bankidse", true, By::Customer, world.now());
    let happenings = vec![happening; count];
    let announcement = Announcement { happenings, ..Announcement::default() };
    let outbox = announcement.outboxes(world.now(), random()).remove(0);
    let organisation_id = OwnerId::parse(owner).expect("an owner");
    let write = Write::PutEvents { organisation_id, outbox: outbox.clone() };
    world.store().commit(&[write], None, world.now()).await.expect("put");
    outbox
}

/// Puts so many more deliveries like one that is there, each of an event of its own. Of a ping, whose event stands in no
/// log.
pub(crate) async fn multiply(world: &World, delivery: &Delivery, count: usize) {
    let key = |text: String| AttributeValue::S(text);
    let ulid = delivery.event_id.ulid();
    let one = world.client().get_item().table_name(world.table());
    let one = one.key("pk", key(format!("WEBHOOK#{}", delivery.endpoint_id)));
    let one = one.key("sk", key(format!("DELIVERY#{ulid}"))).send().await.expect("read");
    let one = one.item.expect("it is there");
    let another = |number: usize| {
        let mut random = [0xff; 16];
        random[8..].copy_from_slice(&u64::try_from(number).expect("a number").to_be_bytes());
        let new = EventId::nth(delivery.event_id.time(), random, 0).ulid();
        let mut item = one.clone();
        for value in item.values_mut() {
            if let AttributeValue::S(text) = value {
                *text = text.replace(&ulid, &new);
            }
        }
        item
    };
    world.put_items((1..=count).map(another)).await;
}

/// An endpoint with so many pings due to it.
pub(crate) async fn with_due(
    world: &World,
    host: &str,
    health: Health,
    count: usize,
) -> WebhookEndpoint {
    let new = new_endpoint(world, ACME_ID, host, &[]);
    let endpoint = create(world, WebhookEndpoint { health, ..new }).await;
    let ping = Delivery::of_ping(&endpoint, &endpoint.ping(world.now(), random()));
    assert_eq!(world.store().put_delivery(&ping).await, Ok(Placed::New));
    multiply(world, &ping, count - 1).await;
    endpoint
}
