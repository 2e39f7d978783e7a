//! What the people who administer Greenlight look up: the lists of organisations and operators, of
//! an organisation's apps, of an owner's keys.
//!
//! A list only names its members; what is known of them stands in their own items, which are read
//! in batches. All of it is strongly consistent and none of it is a scan.

use super::items;
use super::items::directory;
use super::keys::{self, ItemKey};
use super::row::Row;
use super::{Store, StoreError};
use crate::BoxFuture;
use greenlight_domain::api_key::{KeyKind, KeyRecord};
use greenlight_domain::app::App;
use greenlight_domain::deployment::Deployment;
use greenlight_domain::ids::{ClientId, OwnerId};
use greenlight_domain::owner::{Operator, Organisation};

impl Store {
    /// The organisation of that id.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn organisation<'a>(
        &'a self,
        id: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Option<Organisation>, StoreError>> {
        Box::pin(async move {
            let items = self.batch_get(&[ItemKey::organisation(id)]).await?;
            items.first().map(directory::read_organisation).transpose()
        })
    }

    /// All organisations, the oldest first.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn organisations(&self) -> BoxFuture<'_, Result<Vec<Organisation>, StoreError>> {
        let key =
            |entry: &Row| directory::read_listed_owner(entry).map(|id| ItemKey::organisation(&id));
        Box::pin(async move {
            let list = (keys::DIRECTORY.to_owned(), keys::LISTED_ORGANISATION);
            let mut all = self.listed(list, key, directory::read_organisation).await?;
            all.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
            Ok(all)
        })
    }

    /// The operator of that id.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn operator<'a>(
        &'a self,
        id: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Option<Operator>, StoreError>> {
        Box::pin(async move {
            let items = self.batch_get(&[ItemKey::operator(id)]).await?;
            items.first().map(directory::read_operator).transpose()
        })
    }

    /// All operators, disabled ones too, the oldest first.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn operators(&self) -> BoxFuture<'_, Result<Vec<Operator>, StoreError>> {
        let key =
            |entry: &Row| directory::read_listed_owner(entry).map(|id| ItemKey::operator(&id));
        Box::pin(async move {
            let list = (keys::DIRECTORY.to_owned(), keys::LISTED_OPERATOR);
            let mut all = self.listed(list, key, directory::read_operator).await?;
            all.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
            Ok(all)
        })
    }

    /// The apps of these client ids that can be read, in no particular order; those that are not there, or not any
    /// more, are left out.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn apps_by_id<'a>(
        &'a self,
        ids: &'a [ClientId],
    ) -> BoxFuture<'a, Result<Vec<App>, StoreError>> {
        Box::pin(async move {
            let keys: Vec<_> = ids.iter().map(ItemKey::app).collect();
            let mut items = self.batch_get(&keys).await?;
            items.retain(|item| matches!(items::app::read_tombstone(item), Ok(None)));
            Ok(self.readable(&items, items::app::read))
        })
    }

    /// An organisation's apps, the oldest first.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn apps_of<'a>(
        &'a self,
        organisation: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Vec<App>, StoreError>> {
        let key = |entry: &Row| directory::read_listed_app(entry).map(|id| ItemKey::app(&id));
        Box::pin(async move {
            let list = (keys::organisation(organisation), keys::LISTED_APP);
            let read = |item: &Row| match items::app::read_tombstone(item)? {
                None => items::app::read(item).map(Some),
                Some(_) => Ok(None),
            };
            let all = self.listed(list, key, read).await?;
            let mut all: Vec<App> = all.into_iter().flatten().collect();
            all.sort_by(|a, b| (a.created_at, &a.client_id).cmp(&(b.created_at, &b.client_id)));
            Ok(all)
        })
    }

    /// An owner's keys, ended ones too, the oldest first.
    ///
    /// # Errors
    /// As the database gives them.
    pub fn keys_of<'a>(
        &'a self,
        kind: KeyKind,
        owner: &'a OwnerId,
    ) -> BoxFuture<'a, Result<Vec<KeyRecord>, StoreError>> {
        let key = |entry: &Row| items::key::read_listing(entry).map(|hash| ItemKey::api_key(&hash));
        Box::pin(async move {
            let list = (keys::owner_of_keys(kind, owner), keys::LISTED_KEY);
            let mut all = self.listed(list, key, items::key::read).await?;
            all.sort_by(|a, b| a.id.cmp(&b.id));
            Ok(all)
        })
    }

    /// The deployment that the table belongs to, if that was written down.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn deployment(&self) -> BoxFuture<'_, Result<Option<Deployment>, StoreError>> {
        Box::pin(async move {
            let items = self.batch_get(&[ItemKey::deployment()]).await?;
            items.first().map(directory::read_deployment).transpose()
        })
    }

    /// The items that the entries of a list name, in no particular order. What cannot be read is left out.
    async fn listed<T>(
        &self,
        (pk, prefix): (String, &str),
        key: fn(&Row) -> Result<ItemKey, StoreError>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let keys = self.readable(&self.list(pk, prefix).await?, key);
        Ok(self.readable(&self.batch_get(&keys).await?, read))
    }
}
