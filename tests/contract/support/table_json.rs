//! The table as JSON, the way DynamoDB spells it: to look at it whole, to keep items of it, to put them
//! back, and to say what a request has changed.

use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_tests::World;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Items by their keys.
pub(crate) type Table = BTreeMap<(String, String), Value>;

/// All items of a world's table.
pub(crate) async fn everything(world: &World) -> Table {
    let call = world.client().scan().table_name(world.table()).consistent_read(true);
    let items: Vec<_> = call.into_paginator().items().send().collect().await;
    let keyed = |item: Value| {
        let text = |name: &str| item[name]["S"].as_str().expect("a key").to_owned();
        ((text("pk"), text("sk")), item)
    };
    items.into_iter().map(|item| keyed(shown_item(&item.expect("an item")))).collect()
}

/// Puts an item in its place.
pub(crate) async fn put(world: &World, item: &Value) {
    let call = world.client().put_item().table_name(world.table());
    call.set_item(Some(item_of(item))).send().await.expect("put");
}

/// What differs between two tables: for each item that was there before, the paths of what changed in
/// it; for each new one, only that it is new.
pub(crate) fn changes(before: &Table, after: &Table) -> BTreeMap<String, Vec<String>> {
    let mut changes = BTreeMap::new();
    for (key @ (pk, sk), item) in after {
        let mut paths = Vec::new();
        match before.get(key) {
            Some(old) => differing(old, item, "", &mut paths),
            None => paths.push("new".to_owned()),
        }
        if !paths.is_empty() {
            changes.insert(format!("{pk} {sk}"), paths);
        }
    }
    for (pk, sk) in before.keys().filter(|key| !after.contains_key(*key)) {
        changes.insert(format!("{pk} {sk}"), vec!["gone".to_owned()]);
    }
    changes
}

/// The paths at which two items differ, without the names of DynamoDB's types.
fn differing(old: &Value, new: &Value, path: &str, paths: &mut Vec<String>) {
    let (Value::Object(before), Value::Object(after)) = (old, new) else {
        if old != new {
            paths.push(path.to_owned());
        }
        return;
    };
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let types = ["S", "N", "BOOL", "NULL", "L", "M", "SS"];
        let below = match path {
            _ if types.contains(&name.as_str()) => path.to_owned(),
            "" => name.clone(),
            _ => format!("{path}.{name}"),
        };
        match (before.get(name), after.get(name)) {
            (Some(old), Some(new)) => differing(old, new, &below, paths),
            _ => paths.push(below),
        }
    }
}

/// An item in DynamoDB's JSON; sets are sorted.
fn shown_item(item: &HashMap<String, AttributeValue>) -> Value {
    item.iter().map(|(name, value)| (name.clone(), shown(value))).collect()
}

fn shown(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(flag) => json!({ "BOOL": flag }),
        AttributeValue::Null(_) => json!({ "NULL": true }),
        AttributeValue::L(list) => json!({ "L": list.iter().map(shown).collect::<Vec<_>>() }),
        AttributeValue::M(map) => json!({ "M": shown_item(map) }),
        AttributeValue::Ss(texts) => {
            json!({ "SS": texts.iter().collect::<BTreeSet<_>>() })
        }
        other => panic!("an attribute of a kind that nobody writes: {other:?}"),
    }
}

/// The other way round.
fn item_of(shown: &Value) -> HashMap<String, AttributeValue> {
    let members = shown.as_object().expect("an item").iter();
    members.map(|(name, value)| (name.clone(), value_of(value))).collect()
}

fn value_of(shown: &Value) -> AttributeValue {
    let (kind, value) = shown.as_object().expect("a value").iter().next().expect("a kind");
    let text = || value.as_str().expect("a text").to_owned();
    let list = || value.as_array().expect("a list").iter();
    match kind.as_str() {
        "S" => AttributeValue::S(text()),
        "N" => AttributeValue::N(text()),
        "BOOL" => AttributeValue::Bool(value.as_bool().expect("a flag")),
        "NULL" => AttributeValue::Null(true),
        "L" => AttributeValue::L(list().map(value_of).collect()),
        "M" => AttributeValue::M(item_of(value)),
        "SS" => AttributeValue::Ss(
            list().map(|text| text.as_str().expect("a text").to_owned()).collect(),
        ),
        other => panic!("an attribute of a kind that nobody writes: {other}"),
    }
}
