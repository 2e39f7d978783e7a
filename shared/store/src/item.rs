//! Items as they are written: attribute maps, as the SDK wants them.

use super::keys::ItemKey;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// An item's attributes.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Writes one item, or a map within one.
#[derive(Default)]
pub(super) struct Writer(Item);

impl Writer {
    /// An item that stands at `key`.
    pub(super) fn at(key: &ItemKey) -> Self {
        Self(key.attributes())
    }

    pub(super) fn text(mut self, name: &str, text: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::S(text.into()));
        self
    }

    pub(super) fn text_if_any(self, name: &str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    pub(super) fn number(mut self, name: &str, number: impl ToString) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::N(number.to_string()));
        self
    }

    pub(super) fn time(self, name: &str, time: Timestamp) -> Self {
        self.number(name, time.millis())
    }

    pub(super) fn time_if_any(self, name: &str, time: Option<Timestamp>) -> Self {
        match time {
            Some(time) => self.time(name, time),
            None => self,
        }
    }

    pub(super) fn flag(mut self, name: &str, flag: bool) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::Bool(flag));
        self
    }

    /// A set of texts; an empty one is left out.
    pub(super) fn set(mut self, name: &str, texts: &BTreeSet<String>) -> Self {
        if !texts.is_empty() {
            self.0.insert(name.to_owned(), AttributeValue::Ss(texts.iter().cloned().collect()));
        }
        self
    }

    pub(super) fn texts(mut self, name: &str, texts: &[String]) -> Self {
        let list = texts.iter().cloned().map(AttributeValue::S).collect();
        self.0.insert(name.to_owned(), AttributeValue::L(list));
        self
    }

    pub(super) fn map(mut self, name: &str, map: Item) -> Self {
        self.0.insert(name.to_owned(), AttributeValue::M(map));
        self
    }

    pub(super) fn into_item(self) -> Item {
        self.0
    }
}

/// How many bytes DynamoDB counts for an item, or a little less.
pub(super) fn size_of_item(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + size_of_value(value)).sum()
}

fn size_of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::Ss(texts) => texts.iter().map(String::len).sum(),
        AttributeValue::L(list) => {
            3 + list.iter().map(|entry| 1 + size_of_value(entry)).sum::<usize>()
        }
        AttributeValue::M(map) => 3 + map.len() + size_of_item(map),
        _ => 1,
    }
}
