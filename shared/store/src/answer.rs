//! What reads are answered with, taken from its text.
//!
//! The SDK would make hash tables of every item and of every map in one, which was a third of what it cost to list twenty
//! challenges. It lets an interceptor put another deserializer in the place of an operation's: the one here keeps what
//! was read for the caller, who gets an empty answer from the SDK. Errors are for the operation's own.

use super::row::Row;
use super::{Store, StoreError};
use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItem, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::query::{Query, QueryOutput};
use aws_sdk_dynamodb::operation::transact_get_items::{TransactGetItems, TransactGetItemsOutput};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextMut, Error, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What a kind of read is answered with.
pub(super) trait Answer: DeserializeOwned + Send + 'static {
    /// The SDK's operation.
    fn operation() -> impl RuntimePlugin;

    /// What the SDK is given in the answer's place.
    fn nothing() -> Output;

    /// The capacity units that it consumed.
    fn units(&self) -> f64;
}

/// A part of what a query finds.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Queried {
    /// None where they were only counted.
    #[serde(default)]
    pub(super) items: Vec<Row>,
    pub(super) count: usize,
    /// The last place that was looked at, if the list goes on.
    pub(super) last_evaluated_key: Option<Row>,
    consumed_capacity: Option<Capacity>,
}

/// A part of what was asked for by keys.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Batch {
    /// By table.
    responses: Option<HashMap<String, Vec<Row>>>,
    /// By table. Missing is not unprocessed: what is unprocessed was not looked at.
    unprocessed_keys: Option<HashMap<String, Unprocessed>>,
    #[serde(default)]
    consumed_capacity: Vec<Capacity>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Unprocessed {
    keys: Vec<Row>,
}

/// What was asked for by keys, at one moment.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Snapshot {
    #[serde(default)]
    responses: Vec<Slot>,
    #[serde(default)]
    consumed_capacity: Vec<Capacity>,
}

/// In the order of the keys; empty where there is nothing.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Slot {
    item: Option<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Capacity {
    capacity_units: Option<f64>,
}

fn sum<'a>(capacities: impl IntoIterator<Item = &'a Capacity>) -> f64 {
    capacities.into_iter().filter_map(|capacity| capacity.capacity_units).sum()
}

impl Batch {
    /// What was found in the one table, and the keys that were not looked at.
    pub(super) fn into_parts(self) -> (impl Iterator<Item = Row>, Vec<Row>) {
        let unprocessed = self.unprocessed_keys.unwrap_or_default().into_values();
        let found = self.responses.unwrap_or_default().into_values().flatten();
        (found, unprocessed.flat_map(|rest| rest.keys).collect())
    }
}

impl Snapshot {
    /// What was there.
    pub(super) fn into_items(self) -> impl Iterator<Item = Row> {
        self.responses.into_iter().filter_map(|slot| slot.item)
    }
}

impl Answer for Queried {
    fn operation() -> impl RuntimePlugin {
        Query::new()
    }

    fn nothing() -> Output {
        Output::erase(QueryOutput::builder().build())
    }

    fn units(&self) -> f64 {
        sum(&self.consumed_capacity)
    }
}

impl Answer for Batch {
    fn operation() -> impl RuntimePlugin {
        BatchGetItem::new()
    }

    fn nothing() -> Output {
        Output::erase(BatchGetItemOutput::builder().build())
    }

    fn units(&self) -> f64 {
        sum(&self.consumed_capacity)
    }
}

impl Answer for Snapshot {
    fn operation() -> impl RuntimePlugin {
        TransactGetItems::new()
    }

    fn nothing() -> Output {
        Output::erase(TransactGetItemsOutput::builder().build())
    }

    fn units(&self) -> f64 {
        sum(&self.consumed_capacity)
    }
}

/// Keeps the answer to one call, to which it is given as an interceptor. Clones keep the same one.
pub(super) struct Kept<A> {
    answer: Arc<Mutex<Option<A>>>,
    /// What the SDK knows of the operation, its deserializer included.
    operation: Option<FrozenLayer>,
}

impl<A: Answer> Kept<A> {
    pub(super) fn new() -> Self {
        Self { answer: Arc::default(), operation: A::operation().config() }
    }
}

impl<A> Clone for Kept<A> {
    fn clone(&self) -> Self {
        Self { answer: Arc::clone(&self.answer), operation: self.operation.clone() }
    }
}

/// It holds items, which do not print.
impl<A> fmt::Debug for Kept<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}

impl<A: Answer> Intercept for Kept<A> {
    fn name(&self) -> &'static str {
        "Kept"
    }

    fn modify_before_serialization(
        &self,
        _context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let deserializer = SharedResponseDeserializer::new(self.clone());
        config.interceptor_state().store_put(deserializer);
        Ok(())
    }
}

impl<A: Answer> DeserializeResponse for Kept<A> {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        if !response.status().is_success() {
            let sdks =
                self.operation.as_ref().and_then(|it| it.load::<SharedResponseDeserializer>());
            return match sdks {
                Some(sdks) => sdks.deserialize_nonstreaming_with_config(response, config),
                None => Err(OrchestratorError::other("the operation reads no errors")),
            };
        }
        let answer = serde_json::from_slice(response.body().bytes().unwrap_or_default());
        let answer = answer.map_err(|error| OrchestratorError::response(error.into()))?;
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Ok(A::nothing())
    }
}

impl Store {
    /// The answer to a call that has succeeded; what it consumed is metered.
    pub(super) fn taken<A: Answer>(&self, kept: &Kept<A>) -> Result<A, StoreError> {
        let answer = kept.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer =
            answer.ok_or_else(|| StoreError::Broken("an answer was not kept".to_owned()))?;
        self.meter.units(answer.units());
        Ok(answer)
    }
}
