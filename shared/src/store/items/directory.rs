//! Organisations and operators: those who own keys.

use crate::domain::ids::{ClientId, OwnerId};
use crate::domain::time::Timestamp;
use crate::store::error::StoreError;
use crate::store::item::{Item, Reader, Writer};
use crate::store::keys::{self, ItemKey};

/// A workspace's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id, which its keys carry.
    pub id: OwnerId,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A named person who reviews submissions and administers Greenlight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The operator's id, which the operator's keys carry.
    pub id: OwnerId,
    /// The operator's name.
    pub name: String,
    /// When the operator was created.
    pub created_at: Timestamp,
    /// Since when the operator is disabled, if so: none of the operator's keys is good any more.
    pub disabled_at: Option<Timestamp>,
}

pub(in crate::store) fn read_organisation(item: &Item) -> Result<Organisation, StoreError> {
    let reader = Reader(item);
    Ok(Organisation {
        id: reader.id("id", OwnerId::parse)?,
        name: reader.text("name")?.to_owned(),
        created_at: reader.time("created_at")?,
    })
}

pub(in crate::store) fn write_organisation(organisation: &Organisation) -> Item {
    Writer::at(&ItemKey::organisation(&organisation.id))
        .text("id", organisation.id.as_str())
        .text("name", &organisation.name)
        .time("created_at", organisation.created_at)
        .into_item()
}

pub(in crate::store) fn read_operator(item: &Item) -> Result<Operator, StoreError> {
    let reader = Reader(item);
    Ok(Operator {
        id: reader.id("id", OwnerId::parse)?,
        name: reader.text("name")?.to_owned(),
        created_at: reader.time("created_at")?,
        disabled_at: reader.time_if_any("disabled_at")?,
    })
}

pub(in crate::store) fn write_operator(operator: &Operator) -> Item {
    Writer::at(&ItemKey::operator(&operator.id))
        .text("id", operator.id.as_str())
        .text("name", &operator.name)
        .time("created_at", operator.created_at)
        .time_if_any("disabled_at", operator.disabled_at)
        .into_item()
}

/// The entry of an app in its organisation's list: it only names the app.
pub(in crate::store) fn write_app_listing(organisation: &OwnerId, client_id: &ClientId) -> Item {
    let key = ItemKey { pk: keys::organisation(organisation), sk: format!("APP#{client_id}") };
    Writer::at(&key).text("client_id", client_id.as_str()).into_item()
}
