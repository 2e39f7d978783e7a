//! What AWS hands to the functions that no request calls, as JSON, and what it reads in their answers: Lambda's
//! part with a table's stream, EventBridge's with a schedule.

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

/// The event for a batch of changes, each as the stream's own API tells of it.
/// <https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>
pub fn stream_event(changes: &[Value], stream_arn: &str) -> Value {
    let record = |change: &Value| {
        let mut record = change.clone();
        record["eventSourceARN"] = stream_arn.into();
        record
    };
    json!({ "Records": changes.iter().map(record).collect::<Vec<_>>() })
}

/// From which of the changes on the function wants them again; none once it has taken all of them. What cannot
/// be understood means all of them.
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>
pub fn first_failed(changes: &[Value], answer: &[u8]) -> Option<usize> {
    let failures = match serde_json::from_slice(answer) {
        Ok(Value::Null) => return None,
        Ok(Value::Object(mut answer)) => match answer.remove("batchItemFailures") {
            None | Some(Value::Null) => return None,
            Some(Value::Array(failures)) => failures,
            Some(_) => return Some(0),
        },
        _ => return Some(0),
    };
    let place = |failure: &Value| {
        let failed = failure["itemIdentifier"].as_str();
        changes.iter().position(|change| failed.is_some() && sequence_number(change) == failed)
    };
    failures.iter().map(|failure| place(failure).unwrap_or(0)).min()
}

/// Where in the stream a change stands.
pub fn sequence_number(change: &Value) -> Option<&str> {
    change["dynamodb"]["SequenceNumber"].as_str()
}

/// The event of a schedule that `by` keeps, `aws.events` or `aws.scheduler`, at a time in milliseconds since the
/// epoch; `id` is any.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html>,
/// <https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html>
pub fn schedule_event(by: &str, name: &str, id: &str, at: i64, region: &str) -> Value {
    let (account, time) = ("123456789012", DateTime::from_timestamp_millis(at).unwrap_or_default());
    let (resource, detail) = match by {
        "aws.scheduler" => {
            (format!("scheduler:{region}:{account}:schedule/default/{name}"), json!("{}"))
        }
        _ => (format!("events:{region}:{account}:rule/{name}"), json!({})),
    };
    json!({
        "version": "0",
        "id": id,
        "detail-type": "Scheduled Event",
        "source": by,
        "account": account,
        "time": time.to_rfc3339_opts(SecondsFormat::Secs, true),
        "region": region,
        "resources": [format!("arn:aws:{resource}")],
        "detail": detail,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes() -> Vec<Value> {
        let change = |place: &str| json!({"eventID": place, "dynamodb": {"SequenceNumber": place}});
        ["7", "8", "9"].map(change).into()
    }

    #[test]
    fn an_event_has_the_changes_in_order_and_each_names_its_stream() {
        let arn = "arn:aws:dynamodb:eu-north-1:123456789012:table/t/stream/1";
        assert_eq!(
            stream_event(&changes()[..2], arn),
            json!({ "Records": [
                {"eventID": "7", "dynamodb": {"SequenceNumber": "7"}, "eventSourceARN": arn},
                {"eventID": "8", "dynamodb": {"SequenceNumber": "8"}, "eventSourceARN": arn},
            ] })
        );
    }

    #[test]
    fn what_a_function_wants_again_begins_with_the_first_that_it_names() {
        for (answer, first) in [
            (r#"{"batchItemFailures":[]}"#, None),
            (r#"{"batchItemFailures":null}"#, None),
            ("{}", None),
            ("null", None),
            (r#"{"batchItemFailures":[{"itemIdentifier":"9"}]}"#, Some(2)),
            (r#"{"batchItemFailures":[{"itemIdentifier":"9"},{"itemIdentifier":"8"}]}"#, Some(1)),
            // All of them, as the documentation says of each.
            (r#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, Some(0)),
            (r#"{"batchItemFailures":[{"itemIdentifier":null}]}"#, Some(0)),
            (r#"{"batchItemFailures":[{"id":"8"}]}"#, Some(0)),
            (r#"{"batchItemFailures":[{"itemIdentifier":"10"}]}"#, Some(0)),
            (r#"{"batchItemFailures":"8"}"#, Some(0)),
            ("[]", Some(0)),
            ("", Some(0)),
        ] {
            assert_eq!(first_failed(&changes(), answer.as_bytes()), first, "{answer}");
        }
    }

    #[test]
    fn a_schedule_s_event_is_that_of_whoever_keeps_it() {
        let at = 1_551_403_425_900;
        let mut event = json!({
            "version": "0",
            "id": "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": "2019-03-01T01:23:45Z",
            "region": "eu-north-1",
            "resources": ["arn:aws:events:eu-north-1:123456789012:rule/sweep"],
            "detail": {},
        });
        let id = "cdc73f9d-aea9-11e3-9d5a-835b769c0d9c";
        assert_eq!(schedule_event("aws.events", "sweep", id, at, "eu-north-1"), event);
        event["source"] = "aws.scheduler".into();
        event["detail"] = "{}".into();
        event["resources"] =
            json!(["arn:aws:scheduler:eu-north-1:123456789012:schedule/default/sweep"]);
        assert_eq!(schedule_event("aws.scheduler", "sweep", id, at, "eu-north-1"), event);
    }
}
