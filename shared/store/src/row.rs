//! Items as they are read, and typed reading of them that ignores what it does not know.

use super::error::StoreError;
use super::item::Item;
use super::keys::ItemKey;
use aws_sdk_dynamodb::types::AttributeValue;
use compact_str::CompactString;
use greenlight_domain::time::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// An item as it was read, or a map within one: attributes in no particular order. There are some twenty, and each is
/// looked for once, so that a list serves as well as a hash table and is made with much less.
pub(super) struct Row(Vec<(CompactString, Value)>);

/// An attribute's value.
pub(super) enum Value {
    Text(CompactString),
    Number(CompactString),
    Flag(bool),
    Texts(Vec<String>),
    List(Vec<Value>),
    Map(Row),
    /// Of a kind that no release writes.
    Foreign,
}

/// What kind of value it is, as DynamoDB calls it.
#[derive(Deserialize)]
#[serde(field_identifier)]
enum Kind {
    S,
    N,
    #[serde(rename = "BOOL")]
    Bool,
    #[serde(rename = "SS")]
    Ss,
    L,
    M,
    #[serde(other)]
    Foreign,
}

impl Row {
    fn get(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// A text; none where there is none, or something else.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The primary key; none for what is no item of this table.
    pub(super) fn key(&self) -> Option<ItemKey> {
        Some(ItemKey { pk: self.text("pk")?.to_owned(), sk: self.text("sk")?.to_owned() })
    }

    /// A key that came with an answer, as it is sent back: where a page ended, or what was not looked at. All parts of
    /// all keys are texts.
    pub(super) fn into_key(self) -> Item {
        let texts = self.0.into_iter().filter_map(|(name, value)| match value {
            Value::Text(text) => Some((name.into(), AttributeValue::S(text.into()))),
            _ => None,
        });
        texts.collect()
    }
}

impl Value {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn number<N: FromStr>(&self) -> Option<N> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn map(&self) -> Option<&Row> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Attributes)
    }
}

struct Attributes;

impl<'de> Visitor<'de> for Attributes {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("attributes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        // Most maps have fewer, and an item has some twenty.
        let mut attributes = Vec::with_capacity(8);
        while let Some(attribute) = map.next_entry()? {
            attributes.push(attribute);
        }
        Ok(Row(attributes))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfOneKind)
    }
}

struct OfOneKind;

impl<'de> Visitor<'de> for OfOneKind {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(kind) = map.next_key()? else { return Ok(Value::Foreign) };
        Ok(match kind {
            Kind::S => Value::Text(map.next_value()?),
            Kind::N => Value::Number(map.next_value()?),
            Kind::Bool => Value::Flag(map.next_value()?),
            Kind::Ss => Value::Texts(map.next_value()?),
            Kind::L => Value::List(map.next_value()?),
            Kind::M => Value::Map(map.next_value()?),
            Kind::Foreign => {
                map.next_value::<IgnoredAny>()?;
                Value::Foreign
            }
        })
    }
}

/// What came with a write's answer, which the SDK reads.
impl From<Item> for Row {
    fn from(item: Item) -> Self {
        Self(item.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl From<AttributeValue> for Value {
    fn from(value: AttributeValue) -> Self {
        match value {
            AttributeValue::S(text) => Self::Text(text.into()),
            AttributeValue::N(text) => Self::Number(text.into()),
            AttributeValue::Bool(flag) => Self::Flag(flag),
            AttributeValue::Ss(texts) => Self::Texts(texts),
            AttributeValue::L(list) => Self::List(list.into_iter().map(Self::from).collect()),
            AttributeValue::M(map) => Self::Map(map.into()),
            _ => Self::Foreign,
        }
    }
}

/// Reads one item, or a map within one. Attributes that nobody asks for are ignored, so that a
/// later release may add some.
#[derive(Clone, Copy)]
pub(super) struct Reader<'i>(pub(super) &'i Row);

impl<'i> Reader<'i> {
    pub(super) fn text(self, name: &str) -> Result<&'i str, StoreError> {
        self.text_if_any(name)?.ok_or_else(|| self.broken(name))
    }

    pub(super) fn text_if_any(self, name: &str) -> Result<Option<&'i str>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(_) => Err(self.broken(name)),
        }
    }

    pub(super) fn number<N: FromStr>(self, name: &str) -> Result<N, StoreError> {
        self.number_if_any(name)?.ok_or_else(|| self.broken(name))
    }

    pub(super) fn number_if_any<N: FromStr>(self, name: &str) -> Result<Option<N>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Number(text)) => text.parse().map(Some).map_err(|_| self.broken(name)),
            Some(_) => Err(self.broken(name)),
        }
    }

    pub(super) fn time(self, name: &str) -> Result<Timestamp, StoreError> {
        self.number(name).map(Timestamp::from_millis)
    }

    pub(super) fn time_if_any(self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.number_if_any(name)?.map(Timestamp::from_millis))
    }

    /// A list of times; an absent one is empty.
    pub(super) fn times(self, name: &str) -> Result<Vec<Timestamp>, StoreError> {
        self.list(name, |entry| entry.number().map(Timestamp::from_millis))
    }

    pub(super) fn flag(self, name: &str) -> Result<bool, StoreError> {
        match self.0.get(name) {
            None => Ok(false),
            Some(Value::Flag(flag)) => Ok(*flag),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A set of texts; an absent one is empty, because DynamoDB has no empty sets.
    pub(super) fn set(self, name: &str) -> Result<BTreeSet<String>, StoreError> {
        match self.0.get(name) {
            None => Ok(BTreeSet::new()),
            Some(Value::Texts(texts)) => Ok(texts.iter().cloned().collect()),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A list of texts; an absent one is empty.
    pub(super) fn texts(self, name: &str) -> Result<Vec<String>, StoreError> {
        self.list(name, |entry| entry.text().map(str::to_owned))
    }

    /// A map; an absent one is `None`.
    pub(super) fn map(self, name: &str) -> Result<Option<&'i Row>, StoreError> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::Map(map)) => Ok(Some(map)),
            Some(_) => Err(self.broken(name)),
        }
    }

    /// A list of maps; an absent one is empty.
    pub(super) fn maps(self, name: &str) -> Result<Vec<&'i Row>, StoreError> {
        self.list(name, Value::map)
    }

    /// A list whose entries are all of one kind; an absent one is empty.
    fn list<T>(
        self,
        name: &str,
        read: impl Fn(&'i Value) -> Option<T>,
    ) -> Result<Vec<T>, StoreError> {
        let list = match self.0.get(name) {
            None => return Ok(Vec::new()),
            Some(Value::List(list)) => list,
            Some(_) => return Err(self.broken(name)),
        };
        list.iter().map(read).collect::<Option<_>>().ok_or_else(|| self.broken(name))
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
        let item = self.0.key().map_or_else(|| "without a key".to_owned(), |key| key.to_string());
        StoreError::Broken(format!("the attribute `{name}` of the item {item} makes no sense"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Row {
        serde_json::from_str(text).expect("attributes")
    }

    #[test]
    fn what_releases_write_is_read_as_the_database_spells_it() {
        let row = row(r#"{
            "pk": {"S": "APP#abc123"}, "sk": {"S": "APP"}, "text": {"S": "\"a\"\u00fc\n"},
            "number": {"N": "-17"}, "flag": {"BOOL": true}, "set": {"SS": ["b", "a"]},
            "texts": {"L": [{"S": "x"}, {"S": "y"}]}, "times": {"L": [{"N": "1"}, {"N": "2"}]},
            "map": {"M": {"inside": {"M": {"deep": {"N": "1"}}}}}, "maps": {"L": [{"M": {}}]}
        }"#);
        let reader = Reader(&row);
        assert!(
            row.key()
                .is_some_and(|key| (key.pk.as_str(), key.sk.as_str()) == ("APP#abc123", "APP"))
        );
        assert_eq!(reader.text("text"), Ok("\"a\"\u{fc}\n"));
        assert_eq!(reader.number::<i64>("number"), Ok(-17));
        assert_eq!(reader.flag("flag"), Ok(true));
        assert_eq!(reader.set("set"), Ok(["a", "b"].map(str::to_owned).into()));
        assert_eq!(reader.texts("texts"), Ok(["x", "y"].map(str::to_owned).into()));
        assert_eq!(reader.times("times"), Ok([1, 2].map(Timestamp::from_millis).into()));
        let inside =
            reader.map("map").ok().flatten().and_then(|map| Reader(map).map("inside").ok()?);
        assert_eq!(inside.map(|map| Reader(map).number("deep")), Some(Ok(1)));
        assert_eq!(reader.maps("maps").map(|maps| maps.len()), Ok(1));
        assert!(reader.text("number").is_err() && reader.texts("times").is_err());
    }

    #[test]
    fn a_kind_that_no_release_writes_spoils_its_own_attribute_alone() {
        let row = row(r#"{
            "pk": {"S": "APP#abc123"}, "bytes": {"B": "AA=="}, "blobs": {"BS": ["AA=="]},
            "numbers": {"NS": ["1"]}, "nothing": {"NULL": true}, "later": {"XYZ": [{}]}, "none": {},
            "sk": {"S": "APP"}
        }"#);
        assert!(row.key().is_some());
        for name in ["bytes", "blobs", "numbers", "nothing", "later", "none"] {
            assert!(Reader(&row).text_if_any(name).is_err(), "{name}");
        }
    }

    #[test]
    fn what_the_sdk_has_read_is_the_same() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = Item::from([
            ("text".to_owned(), text("a")),
            ("number".to_owned(), AttributeValue::N("1".to_owned())),
            ("flag".to_owned(), AttributeValue::Bool(true)),
            ("set".to_owned(), AttributeValue::Ss(vec!["a".to_owned()])),
            ("texts".to_owned(), AttributeValue::L(vec![text("x")])),
            ("map".to_owned(), AttributeValue::M(Item::from([("inside".to_owned(), text("b"))]))),
            ("nothing".to_owned(), AttributeValue::Null(true)),
        ]);
        let row = Row::from(item);
        let reader = Reader(&row);
        assert_eq!((reader.text("text"), reader.number("number")), (Ok("a"), Ok(1)));
        assert_eq!(
            (reader.flag("flag"), reader.texts("texts")),
            (Ok(true), Ok(vec!["x".to_owned()]))
        );
        assert_eq!(reader.set("set"), Ok([String::from("a")].into()));
        let map = reader.map("map").ok().flatten();
        assert_eq!(map.and_then(|map| map.text("inside")), Some("b"));
        assert!(reader.text_if_any("nothing").is_err());
    }
}
