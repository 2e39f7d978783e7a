//! The app that most tests use: its paths, the two requests that change most about it, and what the
//! table holds afterwards.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_tests::World;
use serde_json::{Value, json};
use std::collections::HashMap;

pub(crate) const TESTS: &str = "/v1/apps/abc123/production-tests";
pub(crate) const ACTIVATION: &str = "/v1/apps/abc123/activation";
pub(crate) const EVALUATION: &str = "/v1/apps/abc123/activation/evaluation";

/// A challenge that every world of the tests can open.
pub(crate) fn challenge() -> Value {
    json!({ "title": "BankID SE Test", "providerIds": ["bankidse"] })
}

/// A submission that takes effect at once, in the sandbox too.
pub(crate) fn submission() -> Value {
    json!({ "providers": { "ghanacard": {} } })
}

/// The challenges of the app, newest first.
pub(crate) async fn challenges(world: &World) -> Vec<Value> {
    let reply = world.get(TESTS).send().await.expect(200);
    reply.body.as_array().expect("an array").clone()
}

/// How often the app was written.
pub(crate) async fn version(world: &World) -> u64 {
    world.stored("abc123").await.app.expect("the app").version
}

/// The items whose partition key begins like this.
pub(crate) async fn items(world: &World, prefix: &str) -> Vec<HashMap<String, AttributeValue>> {
    let scan = world.client().scan().table_name(world.table()).consistent_read(true);
    let pages = scan.into_paginator().items().send().collect::<Vec<_>>().await;
    let items = pages.into_iter().map(|item| item.expect("an item"));
    items.filter(|item| item["pk"].as_s().is_ok_and(|pk| pk.starts_with(prefix))).collect()
}

/// The idempotency records.
pub(crate) async fn records(world: &World) -> Vec<HashMap<String, AttributeValue>> {
    items(world, "IDEM#").await
}

/// Takes an attribute away from an item.
pub(crate) async fn spoil(world: &World, item: &HashMap<String, AttributeValue>, attribute: &str) {
    let call = world.client().update_item().table_name(world.table());
    let call = call.key("pk", item["pk"].clone()).key("sk", item["sk"].clone());
    let call = call.update_expression("REMOVE #a").expression_attribute_names("#a", attribute);
    call.send().await.expect("spoilt");
}
