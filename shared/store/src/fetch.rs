//! Reading what a request needs by key: in one batch, or at one moment.

use super::answer::{Batch, Kept, Snapshot};
use super::item::Item;
use super::items;
use super::keys::{self, ItemKey};
use super::row::Row;
use super::wanted::Wanted;
use super::{OldItem, Store, StoreError};
use crate::BoxFuture;
use aws_sdk_dynamodb::types::{Get, KeysAndAttributes, TransactGetItem};
use greenlight_domain::actor::Actor;
use greenlight_domain::api_key::KeyRecord;
use greenlight_domain::app::{App, Tombstone};
use greenlight_domain::challenge::Challenge;
use greenlight_domain::field::CompanyInfo;
use greenlight_domain::idempotency::Record;
use greenlight_domain::key_refusal::KeyRefusal;
use greenlight_domain::owner::{Operator, Organisation};
use greenlight_domain::refusal::{Refusal, Resource};
use greenlight_domain::ticket::Ticket;
use greenlight_domain::webhook::{Delivery, EndpointCount, WebhookEndpoint};

/// What was there.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The key's record.
    pub key: Option<KeyRecord>,
    /// The operator.
    pub operator: Option<Operator>,
    /// The organisation.
    pub organisation: Option<Organisation>,
    /// The app.
    pub app: Option<App>,
    /// What is left of it, if it was erased.
    pub tombstone: Option<Tombstone>,
    /// The company information; version 0 where there is none.
    pub company: CompanyInfo,
    /// The challenge.
    pub challenge: Option<Challenge>,
    /// Whether one of the stamps asked for exists.
    pub stamped: bool,
    /// The ticket.
    pub ticket: Option<Ticket>,
    /// The webhook endpoint.
    pub endpoint: Option<WebhookEndpoint>,
    /// The delivery.
    pub delivery: Option<Delivery>,
    /// How many endpoints the organisation has; none where that was never written.
    pub endpoint_count: EndpointCount,
    /// The idempotency record, expired or not.
    pub record: Option<Record>,
}

impl Found {
    /// The app of an admitted request.
    ///
    /// # Errors
    /// It has disappeared since.
    pub fn app(&self) -> Result<&App, Refusal> {
        self.app.as_ref().ok_or(Refusal::NotFound(Resource::App))
    }

    /// The challenge of an admitted request.
    ///
    /// # Errors
    /// It has disappeared since.
    pub fn challenge(&self) -> Result<&Challenge, Refusal> {
        self.challenge.as_ref().ok_or(Refusal::NotFound(Resource::Challenge))
    }

    /// The ticket of an admitted request.
    ///
    /// # Errors
    /// It has disappeared since.
    pub fn ticket(&self) -> Result<&Ticket, Refusal> {
        self.ticket.as_ref().ok_or(Refusal::NotFound(Resource::Activation))
    }

    /// The webhook endpoint of an admitted request.
    ///
    /// # Errors
    /// It has disappeared since.
    pub fn endpoint(&self) -> Result<&WebhookEndpoint, Refusal> {
        self.endpoint.as_ref().ok_or(Refusal::NotFound(Resource::WebhookEndpoint))
    }

    /// The delivery of an admitted request.
    ///
    /// # Errors
    /// It has disappeared since.
    pub fn delivery(&self) -> Result<&Delivery, Refusal> {
        self.delivery.as_ref().ok_or(Refusal::NotFound(Resource::Delivery))
    }

    /// The operator of an admitted request.
    ///
    /// # Errors
    /// The operator has disappeared since.
    pub fn operator(&self) -> Result<&Operator, Refusal> {
        self.operator.as_ref().ok_or(Refusal::InvalidApiKey(KeyRefusal::Unknown))
    }

    /// The organisation of an admitted request.
    ///
    /// # Errors
    /// The organisation has disappeared since.
    pub fn organisation(&self) -> Result<&Organisation, Refusal> {
        self.organisation.as_ref().ok_or(Refusal::InvalidApiKey(KeyRefusal::Unknown))
    }

    /// Whoever sends an admitted request.
    ///
    /// # Errors
    /// The key has disappeared since.
    pub fn actor(&self) -> Result<Actor, Refusal> {
        let key = self.key.as_ref().ok_or(Refusal::InvalidApiKey(KeyRefusal::Unknown))?;
        Ok(Actor::with_key(key))
    }

    /// Takes in what came with the refusal to count a stamp. False if that is not enough to decide on: where a
    /// counter is full, others may be.
    pub fn count_again(&mut self, old: &OldItem) -> bool {
        match (old.challenge(), old.counter(), &mut self.challenge) {
            (Some(newer), _, challenge) => *challenge = Some(newer),
            (None, Some(counter), Some(challenge)) if !counter.is_full() => {
                challenge.count_in(counter);
            }
            _ => return false,
        }
        true
    }

    /// Sorts items into their places by their keys; items of other kinds are ignored.
    fn take_in(&mut self, read: &[Row]) -> Result<(), StoreError> {
        let mut counters = Vec::new();
        for item in read {
            let Some(sk) = item.text("sk") else { continue };
            match sk {
                keys::API_KEY => self.key = Some(items::key::read(item)?),
                keys::OPERATOR => self.operator = Some(items::directory::read_operator(item)?),
                keys::ORGANISATION => {
                    self.organisation = Some(items::directory::read_organisation(item)?);
                }
                keys::APP => {
                    self.tombstone = items::app::read_tombstone(item)?;
                    let app = self.tombstone.is_none().then(|| items::app::read(item));
                    self.app = app.transpose()?;
                }
                keys::COMPANY => self.company = items::value::read_company(item)?,
                keys::TICKET => self.ticket = Some(items::ticket::read(item)?),
                keys::RECORD => self.record = Some(items::record::read(item)?),
                sk if keys::is_counter(sk) => counters.push(items::counter::read(item)?),
                sk if sk.starts_with(keys::CHALLENGE) => {
                    self.challenge = Some(items::challenge::read(item)?);
                }
                sk if sk.starts_with(keys::STAMP) => self.stamped = true,
                keys::ENDPOINT_COUNT => {
                    self.endpoint_count = items::webhook::read_count(item)?;
                }
                sk if sk.starts_with(keys::ENDPOINT) => {
                    self.endpoint = Some(items::webhook::read(item)?);
                }
                sk if sk.starts_with(keys::DELIVERY) => {
                    self.delivery = Some(items::delivery::read(item)?);
                }
                _ => {}
            }
        }
        if let Some(challenge) = &mut self.challenge {
            counters.into_iter().for_each(|counter| challenge.count_in(counter));
        }
        // Its counters are taken away before an erased challenge is.
        self.challenge = self.challenge.take().filter(Challenge::is_whole);
        Ok(())
    }

    /// Whether the app and what must be as old as it are not: a batch is not a snapshot, and a
    /// submission may have been written in between.
    fn is_torn(&self, wanted: &Wanted) -> bool {
        let Some(app) = &self.app else { return false };
        let company_is = wanted.company && app.company_version != self.company.version;
        let ticket = self.ticket.as_ref().filter(|_| wanted.agreeing);
        company_is || ticket.is_some_and(|ticket| !agree(app, ticket))
    }
}

/// Whether the app names the ticket, if that is one of the app's that says that it is named.
fn agree(app: &App, ticket: &Ticket) -> bool {
    let pointer = app.pointers.get(&ticket.provider_id);
    let is_named = pointer.is_some_and(|it| it.ticket.as_str() == ticket.id.as_str());
    is_named || !ticket.is_current() || ticket.client_id != app.client_id
}

impl Store {
    /// Reads `wanted` in one strongly consistent batch. A torn pair of app and company information
    /// is seen and read again, at one moment.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn fetch<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Found, StoreError>> {
        Box::pin(async move {
            let items =
                self.batch_get(&wanted.keys()).await.map_err(|error| wanted.unread(error))?;
            let mut found = Found::default();
            found.take_in(&items)?;
            if found.is_torn(wanted) { self.snapshot(wanted).await } else { Ok(found) }
        })
    }

    /// Reads of `wanted` what goes beyond [`Wanted::identifying`], for which `found` was read before. Where there
    /// is nothing, nothing is asked.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn fetch_further<'a>(
        &'a self,
        wanted: &'a Wanted,
        mut found: Found,
    ) -> BoxFuture<'a, Result<Found, StoreError>> {
        Box::pin(async move {
            let read_before = wanted.identifying().keys();
            let mut further = wanted.keys();
            further.retain(|key| !read_before.contains(key));
            if further.is_empty() {
                return Ok(found);
            }
            let items = self.batch_get(&further).await.map_err(|error| wanted.unread(error))?;
            found.take_in(&items)?;
            if found.is_torn(wanted) { self.snapshot(wanted).await } else { Ok(found) }
        })
    }

    /// Reads `wanted` at one moment, in one transaction.
    ///
    /// # Errors
    /// As the database gives them, or an item that makes no sense.
    pub fn snapshot<'a>(&'a self, wanted: &'a Wanted) -> BoxFuture<'a, Result<Found, StoreError>> {
        Box::pin(async move {
            let gets = wanted.keys().into_iter().map(|key| {
                let get = Get::builder()
                    .table_name(self.table.as_ref())
                    .set_key(Some(key.attributes()))
                    .build();
                get.map(|get| TransactGetItem::builder().get(get).build())
            });
            let gets: Vec<TransactGetItem> =
                gets.collect::<Result<_, _>>().map_err(|e| StoreError::Broken(e.to_string()))?;
            for attempt in 0..SNAPSHOT_ATTEMPTS {
                let kept = Kept::<Snapshot>::new();
                let call = self
                    .client
                    .transact_get_items()
                    .set_transact_items(Some(gets.clone()))
                    .return_consumed_capacity(super::commit::CAPACITY)
                    .customize()
                    .interceptor(kept.clone())
                    .send();
                match self.in_time(call).await.map_err(|error| wanted.unread(error))? {
                    Ok(_) => {
                        let items = self.taken(&kept)?.into_items();
                        let items: Vec<_> = items.filter(|item| self.is_there(item)).collect();
                        let mut found = Found::default();
                        found.take_in(&items)?;
                        return Ok(found);
                    }
                    // A write to one of the items is under way; the SDK does not try again.
                    Err(error)
                        if error.as_service_error().is_some_and(
                            aws_sdk_dynamodb::operation::transact_get_items::TransactGetItemsError::is_transaction_canceled_exception,
                        ) => self.pause(attempt).await,
                    Err(error) => return Err(wanted.unread(StoreError::from_sdk(&error))),
                }
            }
            let text = "a snapshot kept colliding with writes".to_owned();
            Err(wanted.unread(StoreError::Throttled(text)))
        })
    }

    /// Reads items by key, as far as they are there.
    pub(super) async fn batch_get(&self, keys: &[ItemKey]) -> Result<Vec<Row>, StoreError> {
        let mut items = self.batch_get_all(keys).await?;
        items.retain(|item| self.is_there(item));
        Ok(items)
    }

    /// Reads items by key, in batches of a hundred, until none is left unprocessed; those too whose time is over.
    pub(super) async fn batch_get_all(&self, keys: &[ItemKey]) -> Result<Vec<Row>, StoreError> {
        let mut items = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(100) {
            let mut pending: Vec<Item> = chunk.iter().map(ItemKey::attributes).collect();
            let mut attempt = 0;
            loop {
                let keys = KeysAndAttributes::builder()
                    .consistent_read(true)
                    .set_keys(Some(pending))
                    .build()
                    .map_err(|e| StoreError::Broken(e.to_string()))?;
                let kept = Kept::<Batch>::new();
                let call = self
                    .client
                    .batch_get_item()
                    .request_items(self.table.as_ref(), keys)
                    .return_consumed_capacity(super::commit::CAPACITY)
                    .customize()
                    .interceptor(kept.clone())
                    .send();
                self.in_time(call).await?.map_err(|error| StoreError::from_sdk(&error))?;
                let (found, unprocessed) = self.taken(&kept)?.into_parts();
                items.extend(found);
                if unprocessed.is_empty() {
                    break;
                }
                pending = unprocessed.into_iter().map(Row::into_key).collect();
                if attempt == UNPROCESSED_ATTEMPTS {
                    return Err(StoreError::Throttled("keys stayed unprocessed".to_owned()));
                }
                self.pause(attempt).await;
                attempt += 1;
            }
        }
        Ok(items)
    }
}

/// How often a snapshot that collides with writes is tried.
const SNAPSHOT_ATTEMPTS: u32 = 6;

/// How often unprocessed keys are asked for again.
const UNPROCESSED_ATTEMPTS: u32 = 5;
