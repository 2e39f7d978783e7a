//! Field values, the company information and large values.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::{ItemKey, LARGE_VALUE};
use crate::row::{Reader, Row, Value};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::check::image::ImageFlaw;
use greenlight_domain::field::{CompanyInfo, FieldValue, Fields, LargeRef};
use greenlight_domain::ids::ClientId;

/// A large value is written as a map that names it; a text and a flag as themselves.
const LARGE: &str = "sha256";
/// Beside its name, what is wrong with it as an image.
const IMAGE_FLAW: &str = "image_flaw";

/// The attribute with a large value's text.
pub(crate) const TEXT: &str = "text";

pub(crate) fn write_value(value: &FieldValue) -> AttributeValue {
    match value {
        FieldValue::Text(text) => AttributeValue::S(text.clone()),
        FieldValue::Flag(flag) => AttributeValue::Bool(*flag),
        FieldValue::Large(large) => {
            let map = Writer::default().text(LARGE, &large.sha256);
            let map = map.text_if_any(IMAGE_FLAW, large.image_flaw.map(ImageFlaw::name));
            AttributeValue::M(map.into_item())
        }
    }
}

pub(crate) fn write_fields(fields: &Fields) -> Item {
    fields.iter().map(|(id, value)| (id.clone(), write_value(value))).collect()
}

/// Reads fields; one of a kind that this release does not know is left out.
pub(crate) fn read_fields(map: &Row) -> Fields {
    let known = map.iter().filter_map(|(id, value)| {
        let value = match value {
            Value::Text(text) => FieldValue::Text(text.to_string()),
            Value::Flag(flag) => FieldValue::Flag(*flag),
            Value::Map(map) => FieldValue::Large(read_reference(map)?),
            _ => return None,
        };
        Some((id.to_owned(), value))
    });
    known.collect()
}

fn read_reference(map: &Row) -> Option<LargeRef> {
    let sha256 = map.text(LARGE)?.to_owned();
    Some(LargeRef { sha256, image_flaw: map.text(IMAGE_FLAW).and_then(ImageFlaw::parse) })
}

pub(crate) fn read_company(item: &Row) -> Result<CompanyInfo, StoreError> {
    let reader = Reader(item);
    let fields = reader.map("fields")?.map(read_fields).unwrap_or_default();
    Ok(CompanyInfo { version: reader.number("version")?, fields })
}

/// The first company information of an app.
pub(crate) fn write_company(client_id: &ClientId, fields: &Fields) -> Item {
    Writer::at(&ItemKey::company(client_id))
        .number("version", 1)
        .map("fields", write_fields(fields))
        .into_item()
}

/// A large value's text, by its hash.
pub(crate) fn read_large(item: &Row) -> Result<(String, String), StoreError> {
    let reader = Reader(item);
    let sha256 = reader.id("sk", |sk| sk.strip_prefix(LARGE_VALUE).map(str::to_owned))?;
    Ok((sha256, reader.text(TEXT)?.to_owned()))
}
