//! What reads are answered with, taken from its text.
//!
//! The SDK would make hash tables of every item and of every map in one, which is a good part of what a page costs
//! (docs/benchmark.md has the figures). It lets an interceptor put another deserializer in the place of an operation's:
//! the one here keeps what was read for the caller, who gets an empty answer from the SDK. Errors are for the operation's
//! own; an answer that makes no sense is asked for again, as one that never came.

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
use aws_smithy_types::config_bag::ConfigBag;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// What a kind of read is answered with.
pub(super) trait ReadAnswer: DeserializeOwned + Send + 'static {
    /// The SDK's operation.
    fn operation() -> impl RuntimePlugin;

    /// What the SDK is given in the answer's place.
    fn nothing() -> Output;

    /// What it consumed.
    fn consumed(&self) -> &[Capacity];

    /// The capacity units that it consumed.
    fn units(&self) -> f64 {
        self.consumed().iter().filter_map(|capacity| capacity.capacity_units).sum()
    }
}

/// What a call consumed, of which the total is asked for.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Capacity {
    capacity_units: Option<f64>,
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
    #[serde(default)]
    responses: HashMap<String, Vec<Row>>,
    /// By table. Missing is not unprocessed: what is unprocessed was not looked at.
    #[serde(default)]
    unprocessed_keys: HashMap<String, Unprocessed>,
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

impl Batch {
    /// What was found in the one table, and the keys that were not looked at.
    pub(super) fn into_parts(self) -> (impl Iterator<Item = Row>, Vec<Row>) {
        let unprocessed = self.unprocessed_keys.into_values().flat_map(|rest| rest.keys);
        (self.responses.into_values().flatten(), unprocessed.collect())
    }
}

impl Snapshot {
    /// What was there.
    pub(super) fn into_items(self) -> impl Iterator<Item = Row> {
        self.responses.into_iter().filter_map(|slot| slot.item)
    }
}

impl ReadAnswer for Queried {
    fn operation() -> impl RuntimePlugin {
        Query::new()
    }

    fn nothing() -> Output {
        Output::erase(QueryOutput::builder().build())
    }

    fn consumed(&self) -> &[Capacity] {
        self.consumed_capacity.as_slice()
    }
}

impl ReadAnswer for Batch {
    fn operation() -> impl RuntimePlugin {
        BatchGetItem::new()
    }

    fn nothing() -> Output {
        Output::erase(BatchGetItemOutput::builder().build())
    }

    fn consumed(&self) -> &[Capacity] {
        &self.consumed_capacity
    }
}

impl ReadAnswer for Snapshot {
    fn operation() -> impl RuntimePlugin {
        TransactGetItems::new()
    }

    fn nothing() -> Output {
        Output::erase(TransactGetItemsOutput::builder().build())
    }

    fn consumed(&self) -> &[Capacity] {
        &self.consumed_capacity
    }
}

/// Keeps the answer to one call, to which it is given as an interceptor. Clones keep the same one.
pub(super) struct Kept<A>(Arc<Mutex<Option<A>>>);

impl<A> Kept<A> {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }
}

impl<A> Clone for Kept<A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// It holds items, which do not print.
impl<A> fmt::Debug for Kept<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept(…)")
    }
}

impl<A: ReadAnswer> Intercept for Kept<A> {
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

impl<A: ReadAnswer> DeserializeResponse for Kept<A> {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> Result<Output, OrchestratorError<Error>> {
        if !response.status().is_success() {
            let operation = A::operation().config();
            let sdks = operation.as_ref().and_then(|it| it.load::<SharedResponseDeserializer>());
            return match sdks {
                Some(sdks) => sdks.deserialize_nonstreaming_with_config(response, config),
                None => Err(OrchestratorError::other("the operation reads no errors")),
            };
        }
        let body = response.body().bytes().unwrap_or_default();
        let answer = read(body).map_err(OrchestratorError::response)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Ok(A::nothing())
    }
}

/// Looks once whether the whole is a text, and not at each string in it.
fn read<A: ReadAnswer>(body: &[u8]) -> Result<A, BoxError> {
    Ok(serde_json::from_str(str::from_utf8(body)?)?)
}

impl Store {
    /// The answer to a call that has succeeded; what it consumed is metered.
    pub(super) fn taken<A: ReadAnswer>(&self, kept: &Kept<A>) -> Result<A, StoreError> {
        let answer = kept.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let answer =
            answer.ok_or_else(|| StoreError::Broken("an answer was not kept".to_owned()))?;
        self.meter.units(answer.units());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_may_find_nothing_or_only_count_and_ends_where_it_says_so() {
        let end = r#""LastEvaluatedKey": {"pk": {"S": "P"}, "sk": {"S": "S"}}"#;
        for (text, items, count, goes_on) in [
            (
                r#"{"Items": [{"pk": {"S": "P"}}], "Count": 1, "ScannedCount": 4}"#.to_owned(),
                1,
                1,
                false,
            ),
            (format!(r#"{{"Count": 7, {end}}}"#), 0, 7, true),
            (r#"{"Items": [], "Count": 0, "LastEvaluatedKey": null}"#.to_owned(), 0, 0, false),
        ] {
            let answer: Queried = read(text.as_bytes()).expect(&text);
            assert_eq!((answer.items.len(), answer.count), (items, count), "{text}");
            assert_eq!(answer.last_evaluated_key.is_some(), goes_on, "{text}");
        }
        let nonsense: [&[u8]; 5] = [
            b"",
            b"{}",
            b"<html>",
            br#"{"Items": {}, "Count": 0}"#,
            b"{\"Count\": 0, \"\xff\": 0}",
        ];
        for nonsense in nonsense {
            assert!(read::<Queried>(nonsense).is_err(), "{nonsense:?}");
        }
    }

    #[test]
    fn of_a_batch_what_was_not_looked_at_is_no_item_that_is_not_there() {
        let all = r#"{"Responses": {"t": [{"pk": {"S": "P"}}]}, "UnprocessedKeys": {}}"#;
        let some = r#"{"Responses": {}, "UnprocessedKeys": {"t": {
            "Keys": [{"pk": {"S": "P"}, "sk": {"S": "S"}}], "ConsistentRead": true
        }}}"#;
        for (text, found, left) in [(all, 1, 0), (some, 0, 1), ("{}", 0, 0)] {
            let (items, unprocessed) = read::<Batch>(text.as_bytes()).expect(text).into_parts();
            assert_eq!((items.count(), unprocessed.len()), (found, left), "{text}");
        }
    }

    #[test]
    fn in_a_snapshot_a_place_may_be_empty() {
        let text = r#"{"Responses": [{}, {"Item": {"pk": {"S": "P"}}}, {"Item": null}]}"#;
        assert_eq!(read::<Snapshot>(text.as_bytes()).expect(text).into_items().count(), 1);
    }

    #[test]
    fn what_was_consumed_is_the_sum_of_all_that_says_so() {
        let of_one = r#"{"Count": 0, "ConsumedCapacity": {
            "TableName": "t", "CapacityUnits": 1.5, "Table": {"CapacityUnits": 1.0}
        }}"#;
        assert_eq!(read::<Queried>(of_one.as_bytes()).expect(of_one).units(), 1.5);
        let of_some =
            r#"{"ConsumedCapacity": [{"CapacityUnits": 2.0}, {}, {"CapacityUnits": 0.5}]}"#;
        assert_eq!(read::<Batch>(of_some.as_bytes()).expect(of_some).units(), 2.5);
        assert_eq!(read::<Snapshot>(of_some.as_bytes()).expect(of_some).units(), 2.5);
        assert_eq!(read::<Snapshot>(b"{}").expect("nothing said").units(), 0.0);
    }
}
