//! Organisations and operators, those who own keys; and the lists by which people find them.

use crate::error::StoreError;
use crate::item::{Item, Writer};
use crate::keys::ItemKey;
use crate::row::{Reader, Row};
use greenlight_domain::deployment::Deployment;
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::owner::{Operator, Organisation};

const ID: &str = "id";
const NAME: &str = "name";
const CLIENT_ID: &str = "client_id";
pub(crate) const DISABLED_AT: &str = "disabled_at";
pub(crate) const VERSION: &str = "version";

pub(crate) fn read_organisation(item: &Row) -> Result<Organisation, StoreError> {
    let reader = Reader(item);
    Ok(Organisation {
        id: reader.id(ID, OwnerId::parse)?,
        name: reader.text(NAME)?.to_owned(),
        created_at: reader.time("created_at")?,
        disabled_at: reader.time_if_any(DISABLED_AT)?,
        version: reader.number(VERSION)?,
    })
}

pub(crate) fn write_organisation(organisation: &Organisation) -> Item {
    Writer::at(&ItemKey::organisation(&organisation.id))
        .text(ID, organisation.id.as_str())
        .text(NAME, &organisation.name)
        .time("created_at", organisation.created_at)
        .time_if_any(DISABLED_AT, organisation.disabled_at)
        .number(VERSION, organisation.version)
        .into_item()
}

pub(crate) fn read_operator(item: &Row) -> Result<Operator, StoreError> {
    let reader = Reader(item);
    Ok(Operator {
        id: reader.id(ID, OwnerId::parse)?,
        name: reader.text(NAME)?.to_owned(),
        created_at: reader.time("created_at")?,
        disabled_at: reader.time_if_any(DISABLED_AT)?,
    })
}

pub(crate) fn write_operator(operator: &Operator) -> Item {
    Writer::at(&ItemKey::operator(&operator.id))
        .text(ID, operator.id.as_str())
        .text(NAME, &operator.name)
        .time("created_at", operator.created_at)
        .time_if_any(DISABLED_AT, operator.disabled_at)
        .into_item()
}

/// The entry of an app in its organisation's list: it only names the app.
pub(crate) fn write_app_listing(organisation: &OwnerId, client_id: &ClientId) -> Item {
    Writer::at(&ItemKey::listed_app(organisation, client_id))
        .text(CLIENT_ID, client_id.as_str())
        .into_item()
}

/// The entry of an organisation in the list of all: it only names the organisation.
pub(crate) fn write_organisation_listing(id: &OwnerId) -> Item {
    Writer::at(&ItemKey::listed_organisation(id)).text(ID, id.as_str()).into_item()
}

/// The entry of an operator in the list of all: it only names the operator.
pub(crate) fn write_operator_listing(id: &OwnerId) -> Item {
    Writer::at(&ItemKey::listed_operator(id)).text(ID, id.as_str()).into_item()
}

/// The owner that an entry names.
pub(crate) fn read_listed_owner(item: &Row) -> Result<OwnerId, StoreError> {
    Reader(item).id(ID, OwnerId::parse)
}

/// The app that an entry names.
pub(crate) fn read_listed_app(item: &Row) -> Result<ClientId, StoreError> {
    Reader(item).id(CLIENT_ID, ClientId::parse)
}

/// The table's note of the deployment that it belongs to.
pub(crate) fn write_deployment(deployment: Deployment) -> Item {
    Writer::at(&ItemKey::deployment()).text(NAME, deployment.name()).into_item()
}

pub(crate) fn read_deployment(item: &Row) -> Result<Deployment, StoreError> {
    Reader(item).id(NAME, Deployment::parse)
}
