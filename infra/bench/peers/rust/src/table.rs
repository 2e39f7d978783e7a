//! The table: the same items under the same keys as the product's, read and written through the SDK and `serde_dynamo`.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, TransactWriteItem};
use lambda_http::Error;
use serde::de::DeserializeOwned;
use serde_dynamo::aws_sdk_dynamodb_1::from_item;
use std::collections::HashMap;

pub type Item = HashMap<String, AttributeValue>;

pub struct Table {
    client: Client,
    pub name: String,
}

/// Items by their keys.
pub struct Found(HashMap<(String, String), Item>);

impl Found {
    /// The item under this key, if it is there.
    pub fn take<T: DeserializeOwned>(&mut self, pk: &str, sk: &str) -> Result<Option<T>, Error> {
        let item = self.0.remove(&(pk.to_owned(), sk.to_owned()));
        Ok(item.map(from_item).transpose()?)
    }
}

pub fn key(pk: &str, sk: &str) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(pk.to_owned())),
        ("sk".to_owned(), AttributeValue::S(sk.to_owned())),
    ])
}

impl Table {
    /// The table that the environment names, as the environment says to reach it.
    pub async fn from_env() -> Result<Self, Error> {
        let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
        Ok(Self { client: Client::new(&config), name: std::env::var("TABLE_NAME")? })
    }

    /// The items under these keys that are there, in one strongly consistent batch.
    pub async fn read(&self, keys: &[(String, String)]) -> Result<Found, Error> {
        let keys = keys.iter().map(|(pk, sk)| key(pk, sk)).collect();
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true);
        let mut wanted = HashMap::from([(self.name.clone(), wanted.build()?)]);
        let mut found = HashMap::new();
        while !wanted.is_empty() {
            let answer =
                self.client.batch_get_item().set_request_items(Some(wanted)).send().await?;
            for item in answer.responses.unwrap_or_default().into_values().flatten() {
                let text = |name: &str| item.get(name).and_then(|it| it.as_s().ok()).cloned();
                if let (Some(pk), Some(sk)) = (text("pk"), text("sk")) {
                    found.insert((pk, sk), item);
                }
            }
            wanted = answer.unprocessed_keys.unwrap_or_default();
        }
        Ok(Found(found))
    }

    /// At most so many items of a partition whose sort keys begin alike, the last first, and whether there are more.
    pub async fn newest<T: DeserializeOwned>(
        &self,
        (pk, prefix): (&str, &str),
        limit: usize,
        after: Option<&str>,
    ) -> Result<(Vec<T>, bool), Error> {
        let answer = self
            .client
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
            .expression_attribute_values(":pk", AttributeValue::S(pk.to_owned()))
            .expression_attribute_values(":prefix", AttributeValue::S(prefix.to_owned()))
            .scan_index_forward(false)
            // One more than asked for tells whether a full page is the last one.
            .limit(i32::try_from(limit + 1)?)
            .set_exclusive_start_key(after.map(|sk| key(pk, sk)))
            .send()
            .await?;
        let items = answer.items.unwrap_or_default();
        let more = items.len() > limit;
        let page = items.into_iter().take(limit).map(from_item);
        Ok((page.collect::<Result<_, _>>()?, more))
    }

    /// Writes everything or nothing; false if something else was written in between.
    pub async fn write(&self, items: Vec<TransactWriteItem>) -> Result<bool, Error> {
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) => match error.into_service_error() {
                error if error.is_transaction_canceled_exception() => Ok(false),
                error => Err(error.into()),
            },
        }
    }
}
