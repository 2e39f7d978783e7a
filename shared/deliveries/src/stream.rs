//! What Lambda hands over of the table's stream, and what it wants to hear.
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>

use greenlight::domain::event::EventId;
use greenlight::domain::ids::OwnerId;
use greenlight::store::place_in_log;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

#[derive(Deserialize)]
struct Batch {
    #[serde(rename = "Records", default)]
    records: Vec<StreamRecord>,
}

#[derive(Deserialize)]
struct StreamRecord {
    dynamodb: Change,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "Keys", default)]
    keys: HashMap<String, HashMap<String, Value>>,
    #[serde(rename = "SequenceNumber", default)]
    sequence_number: String,
}

/// A record of the stream: an item of the log that was put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// What Lambda calls it.
    pub(crate) sequence_number: String,
    /// Where the item stands; none if it is another's, which the filter should have kept away.
    pub(crate) place: Option<(OwnerId, EventId)>,
}

/// The records of a batch.
///
/// # Errors
/// It is no batch of a stream.
pub(crate) fn read(event: &Value) -> Result<Vec<Record>, String> {
    let batch = Batch::deserialize(event).map_err(|_| "this is no batch of a table's stream")?;
    Ok(batch.records.into_iter().map(|record| record.dynamodb.record()).collect())
}

impl Change {
    fn record(self) -> Record {
        let text = |name: &str| self.keys.get(name)?.get("S")?.as_str();
        let place = || place_in_log(text("pk")?, text("sk")?);
        Record { place: place(), sequence_number: self.sequence_number }
    }
}

/// The answer: which records are to be handed over again.
pub(crate) fn answer<'a>(failed: impl IntoIterator<Item = &'a Record>) -> Value {
    let failures: Vec<Value> = failed
        .into_iter()
        .map(|record| json!({ "itemIdentifier": record.sequence_number }))
        .collect();
    json!({ "batchItemFailures": failures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_an_item_of_the_log_and_what_is_none_is_passed_over() {
        let record = |pk: &str, sk: &str| {
            json!({ "eventName": "INSERT", "dynamodb": {
                "Keys": { "pk": { "S": pk }, "sk": { "S": sk } },
                "SequenceNumber": "4421584500000000017450439091",
                "StreamViewType": "KEYS_ONLY",
            } })
        };
        let ulid = "01JHMPFN810000000000000000";
        let good = record("EVENTS#Acme0001", &format!("EVENT#{ulid}"));
        let others = [
            record("TICKET#act_1", "TICKET"),
            record("EVENTS#Acme0001", "EVENT#odd"),
            record("EVENTS#", &format!("EVENT#{ulid}")),
            json!({ "dynamodb": { "Keys": { "pk": { "N": "1" } } } }),
        ];
        let records = [[good].as_slice(), &others].concat();
        let batch = json!({ "Records": records });
        let records = read(&batch).expect("a batch");
        let place = (OwnerId::parse("Acme0001"), EventId::parse_ulid(ulid));
        assert_eq!(records[0].place, place.0.zip(place.1));
        assert!(records[1..].iter().all(|record| record.place.is_none()));
        assert_eq!(
            answer(&records[..1]),
            json!({ "batchItemFailures": [{ "itemIdentifier": "4421584500000000017450439091" }] })
        );
        assert_eq!(answer([]), json!({ "batchItemFailures": [] }));
        assert!(read(&json!({ "Records": 1 })).is_err());
    }
}
