//! A table's properties as CloudFormation spells them, turned into the SDK's types.

use crate::Error;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Key {
    attribute_name: String,
    key_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Attribute {
    attribute_name: String,
    attribute_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Index {
    index_name: String,
    key_schema: Vec<Key>,
    projection: Projected,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Projected {
    projection_type: String,
    non_key_attributes: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Ttl {
    pub(crate) attribute_name: String,
    pub(crate) enabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Stream {
    stream_view_type: String,
}

impl Key {
    pub(crate) fn into_sdk(self, place: &str) -> Result<KeySchemaElement, Error> {
        let kind = KeyType::try_parse(&self.key_type).map_err(|e| Error::at(place, e.to_string()));
        KeySchemaElement::builder()
            .attribute_name(self.attribute_name)
            .key_type(kind?)
            .build()
            .map_err(|e| Error::at(place, e.to_string()))
    }
}

impl Attribute {
    pub(crate) fn into_sdk(self, place: &str) -> Result<AttributeDefinition, Error> {
        let kind = ScalarAttributeType::try_parse(&self.attribute_type)
            .map_err(|e| Error::at(place, e.to_string()));
        AttributeDefinition::builder()
            .attribute_name(self.attribute_name)
            .attribute_type(kind?)
            .build()
            .map_err(|e| Error::at(place, e.to_string()))
    }
}

impl Index {
    pub(crate) fn into_sdk(self, place: &str) -> Result<GlobalSecondaryIndex, Error> {
        let kind = ProjectionType::try_parse(&self.projection.projection_type)
            .map_err(|e| Error::at(place, e.to_string()));
        let projection = Projection::builder()
            .projection_type(kind?)
            .set_non_key_attributes(self.projection.non_key_attributes)
            .build();
        GlobalSecondaryIndex::builder()
            .index_name(self.index_name)
            .set_key_schema(Some(key_schema(self.key_schema, place)?))
            .projection(projection)
            .build()
            .map_err(|e| Error::at(place, e.to_string()))
    }
}

impl Stream {
    pub(crate) fn into_sdk(self, place: &str) -> Result<StreamSpecification, Error> {
        let kind = StreamViewType::try_parse(&self.stream_view_type)
            .map_err(|e| Error::at(place, e.to_string()));
        StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(kind?)
            .build()
            .map_err(|e| Error::at(place, e.to_string()))
    }
}

/// The elements of a key, hash key first.
pub(crate) fn key_schema(key: Vec<Key>, place: &str) -> Result<Vec<KeySchemaElement>, Error> {
    key.into_iter().map(|element| element.into_sdk(place)).collect()
}
