//! The stream of a table on the embedded engine, read from within this process: what has changed, in order, and
//! how far somebody has come. It is one shard, which keeps everything, and asks nobody over HTTP.

use crate::{Problem, engine::REGION, triggers::sequence_number};
use dynoxide::{
    Database, DynoxideError,
    actions::{get_records::GetRecordsRequest, get_shard_iterator::GetShardIteratorRequest},
    streams::{LOCAL_REGION, shard_id, stream_arn},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Where it stands how far readers have come: in the database, so that both are there or neither.
const PLACES: &str = "greenlight-places";

/// A table's stream.
#[derive(Clone)]
pub struct ChangeStream {
    database: Database,
    table: String,
    arn: String,
}

impl ChangeStream {
    /// The table's stream, if it has one.
    pub(crate) fn open(database: &Database, table: &str) -> Result<Option<Self>, Problem> {
        let known = database.get_table_metadata(table).map_err(unreadable)?;
        let label = known.filter(|table| table.stream_enabled).and_then(|table| table.stream_label);
        Ok(label.map(|label| Self {
            database: database.clone(),
            table: table.to_owned(),
            arn: stream_arn(table, &label),
        }))
    }

    /// Its ARN, as if the engine were where it pretends to be.
    pub fn arn(&self) -> String {
        in_region(&self.arn)
    }

    /// At most `most` changes after `place`, a sequence number, or from the table's first change on. Each is as
    /// `GetRecords` tells of it.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html>
    ///
    /// # Errors
    /// The place is none of this stream, or the engine cannot read.
    pub fn changes(&self, place: Option<&str>, most: usize) -> Result<Vec<Value>, Problem> {
        let kind = if place.is_some() { "AFTER_SEQUENCE_NUMBER" } else { "TRIM_HORIZON" };
        let iterator = self.database.get_shard_iterator(GetShardIteratorRequest {
            stream_arn: self.arn.clone(),
            shard_id: shard_id(&self.table),
            shard_iterator_type: kind.to_owned(),
            sequence_number: place.map(str::to_owned),
        });
        let iterator = iterator.map_err(unreadable)?.shard_iterator.unwrap_or_default();
        let request = GetRecordsRequest { shard_iterator: iterator, limit: Some(most) };
        let records = self.database.get_records(request).map_err(unreadable)?.records;
        let change = |record| {
            let mut change = serde_json::to_value(record)?;
            change["awsRegion"] = REGION.into();
            Ok(change)
        };
        let changes: Result<Vec<Value>, serde_json::Error> =
            records.into_iter().map(change).collect();
        changes.map_err(Problem::of("the table's stream cannot be told in JSON"))
    }

    /// How far `reader` has come, if it has said so.
    ///
    /// # Errors
    /// The engine cannot read.
    pub fn place_of(&self, reader: &str) -> Result<Option<String>, Problem> {
        let key = json!({"reader": {"S": reader}});
        let read = self.database.get_item(request(json!({"TableName": PLACES, "Key": key}))?);
        let read = match read {
            Err(DynoxideError::ResourceNotFoundException(_)) => return Ok(None),
            read => serde_json::to_value(read.map_err(unreadable)?),
        };
        let read = read.map_err(Problem::of("a place in the table's stream cannot be read"))?;
        Ok(read["Item"]["place"]["S"].as_str().map(str::to_owned))
    }

    /// Keeps how far `reader` has come: past this change.
    ///
    /// # Errors
    /// The engine cannot write.
    pub fn keep_place(&self, reader: &str, change: &Value) -> Result<(), Problem> {
        let item = json!({"reader": {"S": reader}, "place": {"S": sequence_number(change)}});
        let put = json!({"TableName": PLACES, "Item": item});
        let mut kept = self.database.put_item(request(put.clone())?);
        if let Err(DynoxideError::ResourceNotFoundException(_)) = kept {
            self.make_places()?;
            kept = self.database.put_item(request(put)?);
        }
        kept.map(drop).map_err(unreadable)
    }

    fn make_places(&self) -> Result<(), Problem> {
        let table = json!({
            "TableName": PLACES,
            "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "reader", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "reader", "AttributeType": "S"}],
        });
        self.database.create_table(request(table)?).map(drop).map_err(unreadable)
    }
}

/// The engine's ARNs are in a region of its own.
fn in_region(arn: &str) -> String {
    arn.replacen(&format!(":{LOCAL_REGION}:"), &format!(":{REGION}:"), 1)
}

fn request<T: DeserializeOwned>(json: Value) -> Result<T, Problem> {
    serde_json::from_value(json).map_err(Problem::of("the engine does not know such a request"))
}

fn unreadable(error: DynoxideError) -> Problem {
    Problem::of("the table's stream cannot be read")(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use aws_sdk_dynamodb::{Client, types::AttributeValue};
    use greenlight_template::TableDefinition;

    const TABLE: &str = "greenlight-changes";

    async fn table(client: &Client, stream: &str) {
        let yaml = format!(
            "
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema: [{{AttributeName: pk, KeyType: HASH}}]
      AttributeDefinitions: [{{AttributeName: pk, AttributeType: S}}]
      {stream}
"
        );
        let table = TableDefinition::from_template(&yaml).expect("a template");
        table.create(client, TABLE).await.expect("a table");
    }

    async fn put(client: &Client, key: &str, value: &str) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let put = client.put_item().table_name(TABLE).item("pk", text(key));
        put.item("value", text(value)).send().await.expect("written");
    }

    fn told(changes: &[Value]) -> Vec<(String, String)> {
        let told = |change: &Value| {
            let text = |value: &Value| value.as_str().expect("text").to_owned();
            (text(&change["eventName"]), text(&change["dynamodb"]["Keys"]["pk"]["S"]))
        };
        changes.iter().map(told).collect()
    }

    #[tokio::test]
    async fn changes_come_in_order_with_their_keys_alone_and_go_on_after_a_place() {
        let engine = Engine::start().await.expect("an engine");
        let client = engine.client();
        table(&client, "StreamSpecification: {StreamViewType: KEYS_ONLY}").await;
        let stream = engine.changes_of(TABLE).expect("an answer").expect("a stream");
        assert_eq!(stream.changes(None, 10).expect("read"), [Value::Null; 0]);
        for (key, value) in [("a", "1"), ("b", "1"), ("a", "2")] {
            put(&client, key, value).await;
        }
        let all = stream.changes(None, 10).expect("read");
        let expected = [("INSERT", "a"), ("INSERT", "b"), ("MODIFY", "a")];
        assert_eq!(told(&all), expected.map(|(name, key)| (name.to_owned(), key.to_owned())));
        let two = stream.changes(None, 2).expect("read");
        assert_eq!(two, all[..2]);
        assert_eq!(stream.changes(sequence_number(&two[1]), 2).expect("read"), all[2..]);

        let mut one = all[0].clone();
        let mut taken = |pointer: &str| one.pointer_mut(pointer).expect("there").take();
        assert!(taken("/dynamodb/ApproximateCreationDateTime").is_number());
        assert!(taken("/dynamodb/SizeBytes").is_number());
        assert!(taken("/dynamodb/SequenceNumber").as_str().is_some_and(|place| place.len() > 20));
        assert!(taken("/eventID").is_string());
        assert_eq!(
            one,
            json!({
                "eventID": null, "eventName": "INSERT", "eventVersion": "1.1",
                "eventSource": "aws:dynamodb", "awsRegion": "eu-north-1",
                "dynamodb": {
                    "Keys": {"pk": {"S": "a"}}, "StreamViewType": "KEYS_ONLY",
                    "ApproximateCreationDateTime": null, "SizeBytes": null, "SequenceNumber": null,
                },
            })
        );
        let start = format!("arn:aws:dynamodb:eu-north-1:000000000000:table/{TABLE}/stream/");
        assert!(stream.arn().starts_with(&start), "{}", stream.arn());
        engine.stop().await;
    }

    #[tokio::test]
    async fn how_far_a_reader_has_come_is_kept_beside_the_table() {
        let engine = Engine::start().await.expect("an engine");
        let client = engine.client();
        table(&client, "StreamSpecification: {StreamViewType: KEYS_ONLY}").await;
        let stream = engine.changes_of(TABLE).expect("an answer").expect("a stream");
        assert_eq!(stream.place_of("one").expect("read"), None);
        put(&client, "a", "1").await;
        put(&client, "b", "1").await;
        let all = stream.changes(None, 10).expect("read");
        for change in &all {
            stream.keep_place("one", change).expect("kept");
            assert_eq!(stream.place_of("one").expect("read").as_deref(), sequence_number(change));
        }
        assert_eq!(stream.place_of("two").expect("read"), None);
        assert_eq!(stream.changes(None, 10).expect("read"), all, "it is no change of the table");
        assert!(stream.changes(Some("1"), 1).is_err(), "no place of any stream");
        engine.stop().await;
    }

    #[tokio::test]
    async fn a_table_without_a_stream_has_none() {
        let engine = Engine::start().await.expect("an engine");
        table(&engine.client(), "").await;
        assert!(engine.changes_of(TABLE).expect("an answer").is_none());
        assert!(engine.changes_of("nobody's").expect("an answer").is_none());
        engine.stop().await;
    }
}
