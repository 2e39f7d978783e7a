//! Update and condition expressions, put together piece by piece with placeholders for every value
//! and for every name but the partition key's, so that none can collide with DynamoDB's reserved words.

use super::item::{Item, size_of_item};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::time::Timestamp;
use std::collections::HashMap;

/// An expression under construction.
#[derive(Default)]
pub(super) struct Expression {
    set: Vec<String>,
    add: Vec<String>,
    delete: Vec<String>,
    remove: Vec<String>,
    conditions: Vec<String>,
    names: HashMap<String, String>,
    values: Item,
}

impl Expression {
    /// The placeholder of an attribute, or of a path into a map.
    pub(super) fn path(&mut self, steps: &[&str]) -> String {
        let mut path = String::new();
        for step in steps {
            let known =
                self.names.iter().find(|(_, name)| name == step).map(|(key, _)| key.clone());
            let key = known.unwrap_or_else(|| {
                let key = format!("#n{}", self.names.len());
                self.names.insert(key.clone(), (*step).to_owned());
                key
            });
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&key);
        }
        path
    }

    /// The placeholder of a value.
    pub(super) fn value(&mut self, value: AttributeValue) -> String {
        let key = format!(":v{}", self.values.len());
        self.values.insert(key.clone(), value);
        key
    }

    pub(super) fn number(&mut self, number: impl ToString) -> String {
        self.value(AttributeValue::N(number.to_string()))
    }

    pub(super) fn set(&mut self, steps: &[&str], value: AttributeValue) {
        let (path, value) = (self.path(steps), self.value(value));
        self.set.push(format!("{path} = {value}"));
    }

    pub(super) fn set_text(&mut self, steps: &[&str], text: impl Into<String>) {
        self.set(steps, AttributeValue::S(text.into()));
    }

    pub(super) fn set_number(&mut self, name: &str, number: impl ToString) {
        self.set(&[name], AttributeValue::N(number.to_string()));
    }

    pub(super) fn set_time(&mut self, steps: &[&str], time: Timestamp) {
        self.set(steps, AttributeValue::N(time.millis().to_string()));
    }

    /// Adds to a number that may be absent, or a set's elements. Top-level attributes only.
    pub(super) fn add(&mut self, name: &str, value: AttributeValue) {
        let (path, value) = (self.path(&[name]), self.value(value));
        self.add.push(format!("{path} {value}"));
    }

    /// Adds to a number inside a map.
    pub(super) fn increase(&mut self, steps: &[&str], by: impl ToString) {
        let (path, value) = (self.path(steps), self.number(by));
        self.set.push(format!("{path} = {path} + {value}"));
    }

    /// Takes elements out of a set.
    pub(super) fn delete(&mut self, name: &str, texts: Vec<String>) {
        let (path, value) = (self.path(&[name]), self.value(AttributeValue::Ss(texts)));
        self.delete.push(format!("{path} {value}"));
    }

    pub(super) fn remove(&mut self, steps: &[&str]) {
        let path = self.path(steps);
        self.remove.push(path);
    }

    pub(super) fn require(&mut self, condition: impl Into<String>) {
        self.conditions.push(condition.into());
    }

    pub(super) fn require_equal(&mut self, steps: &[&str], value: AttributeValue) {
        let (path, value) = (self.path(steps), self.value(value));
        self.require(format!("{path} = {value}"));
    }

    pub(super) fn require_version(&mut self, version: u64) {
        self.require_equal(&["version"], AttributeValue::N(version.to_string()));
    }

    pub(super) fn require_absent(&mut self) {
        self.require("attribute_not_exists(pk)");
    }

    pub(super) fn require_present(&mut self) {
        self.require("attribute_exists(pk)");
    }

    pub(super) fn require_without(&mut self, name: &str) {
        let path = self.path(&[name]);
        self.require(format!("attribute_not_exists({path})"));
    }

    /// The update expression.
    pub(super) fn update(&self) -> String {
        let clauses = [
            ("SET", &self.set),
            ("ADD", &self.add),
            ("DELETE", &self.delete),
            ("REMOVE", &self.remove),
        ];
        let written = clauses.into_iter().filter(|(_, parts)| !parts.is_empty());
        written
            .map(|(word, parts)| format!("{word} {}", parts.join(", ")))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The condition expression, if anything is required.
    pub(super) fn condition(&self) -> Option<String> {
        (!self.conditions.is_empty()).then(|| self.conditions.join(" AND "))
    }

    /// About how many bytes the expression writes.
    pub(super) fn size(&self) -> usize {
        size_of_item(&self.values)
    }

    /// The names and values behind the placeholders; `None` where there are none.
    pub(super) fn into_placeholders(self) -> (Option<HashMap<String, String>>, Option<Item>) {
        let names = (!self.names.is_empty()).then_some(self.names);
        let values = (!self.values.is_empty()).then_some(self.values);
        (names, values)
    }
}
