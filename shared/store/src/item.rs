//! Items as attribute maps: typed reading that ignores what it does not know, and typed writing.

use super::error::StoreError;
use super::keys::ItemKey;
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;

/// An item's attributes.
pub(super) type Item = HashMap<String, AttributeValue>;

/// Reads one item, or a map within one. Attributes that nobody asks for are ignored, so that a
/// later release may add some.
#[derive(Clone, Copy)]
pub(super) struct Reader<'i>(pub(super) &'i Item);

impl<'i> Reader<'i> {
    pub(super) fn text(self, name: &str) -> Result<&'i str, StoreError> {
        self.text_if_any(name)?.ok_or_else(|| self.broken(name))
    }

    pub(super) fn text_if_any(self, name: &str) -> Result<Option<&'i str>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::S(text)) => Ok(Some(text)),
            Some(_) => Err(self.broken(name)),
        }
    }

    pub(super) fn number<N: FromStr>(self, name: &str) -> Result<N, StoreError> {
        self.number_if_any(name)?.ok_or_else(|| self.broken(name))
    }

    pub(super) fn number_if_any<N: FromStr>(self, name: &str) -> Result<Option<N>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::N(text)) => text.parse().map(Some).map_err(|_| self.broken(name)),
            Some(_) => Err(self.broken(name)),
        }
    }

    pub(super) fn time(self, name: &str) -> Result<Timestamp, StoreError> {
        self.number(name).map(Timestamp::from_millis)
    }

    pub(super) fn time_if_any(self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.number_if_any(name)?.map(Timestamp::from_millis))
    }

    pub(super) fn times(self, name: &str) -> Result<Vec<Timestamp>, StoreError> {
        let list = match self.0.get(name) {
            None => return Ok(Vec::new()),
            Some(AttributeValue::L(list)) => list,
            Some(_) => return Err(self.broken(name)),
        };
        let time = |entry: &AttributeValue| entry.as_n().ok()?.parse().ok();
        let times = list.iter().map(|entry| time(entry).map(Timestamp::from_millis));
        times.collect::<Option<_>>().ok_or_else(|| self.broken(name))
    }

    pub(super) fn flag(self, name: &str) -> Result<bool, StoreError> {
        match self.0.get(name) {
            None => Ok(false),
            Some(AttributeValue::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A set of texts; an absent one is empty, because DynamoDB has no empty sets.
    pub(super) fn set(self, name: &str) -> Result<BTreeSet<String>, StoreError> {
        match self.0.get(name) {
            None => Ok(BTreeSet::new()),
            Some(AttributeValue::Ss(texts)) => Ok(texts.iter().cloned().collect()),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A list of texts; an absent one is empty.
    pub(super) fn texts(self, name: &str) -> Result<Vec<String>, StoreError> {
        let list = match self.0.get(name) {
            None => return Ok(Vec::new()),
            Some(AttributeValue::L(list)) => list,
            Some(_) => return Err(self.broken(name)),
        };
        list.iter().map(|entry| entry.as_s().cloned().map_err(|_| self.broken(name))).collect()
    }

    /// A map; an absent one is `None`.
    pub(super) fn map(self, name: &str) -> Result<Option<&'i Item>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(AttributeValue::M(map)) => Ok(Some(map)),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A list of maps; an absent one is empty.
    pub(super) fn maps(self, name: &str) -> Result<Vec<&'i Item>, StoreError> {
        let list = match self.0.get(name) {
            None => return Ok(Vec::new()),
            Some(AttributeValue::L(list)) => list,
            Some(_) => return Err(self.broken(name)),
        };
        list.iter().map(|entry| entry.as_m().map_err(|_| self.broken(name))).collect()
    }

    /// An identifier, by its own parser.
    pub(super) fn id<T>(
        self,
        name: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        parse(self.text(name)?).ok_or_else(|| self.broken(name))
    }

    pub(super) fn broken(self, name: &str) -> StoreError {
        let item = key_of(self.0).map_or_else(|| "without a key".to_owned(), |key| key.to_string());
        StoreError::Broken(format!("the attribute `{name}` of the item {item} makes no sense"))
    }
}

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

/// The primary key of an item as read; none for what is no item of this table.
pub(super) fn key_of(item: &Item) -> Option<ItemKey> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    Some(ItemKey { pk: text("pk")?, sk: text("sk")? })
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
