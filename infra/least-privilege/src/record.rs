//! What was seen: which access key needed which permissions, and by which operation.
//!
//! Each test has a table of its own, and all of them stand for the one of the template. Only tables that
//! the tests made do: a call on any other would show a need that no policy for the one table meets.

use crate::action::{self, Permission};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// The access key of what the tests do themselves: making tables and looking at them.
pub(crate) const HARNESS: &str = "HARNESS";

/// The record of a run. Only the first call that needed a permission is kept, by its operation.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Seen>);

/// What a run has shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// How many calls there were.
    pub(crate) calls: u64,
    /// For each access key, the permissions needed and an operation that needed each.
    pub(crate) needs: BTreeMap<String, BTreeMap<Permission, String>>,
    /// Calls that could not be attributed or translated.
    pub(crate) riddles: BTreeSet<String>,
    /// The tables that the tests made.
    pub(crate) tables: BTreeSet<String>,
}

/// A call on a table that no test made. It is a riddle, unless the engine knows of no such table either:
/// then a test asked for what is not there, on purpose, and nothing was read or written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Doubt(String);

impl Record {
    /// Takes a call down. `table` is the ARN that stands for every table of the tests. A doubt is to be
    /// handed back to [`Record::answered`] with what the engine said.
    pub(crate) fn note(
        &self,
        authorization: Option<&str>,
        target: Option<&str>,
        body: &[u8],
        table: &str,
    ) -> Option<Doubt> {
        let read = || {
            let key = authorization.and_then(access_key).ok_or("a call was not signed")?;
            let operation = target.and_then(|target| target.strip_prefix("DynamoDB_20120810."));
            let operation = operation.ok_or("a call named no operation of DynamoDB")?;
            let body: Value = serde_json::from_slice(body).map_err(|error| {
                format!("{operation} came with a body that is no JSON: {error}")
            })?;
            Ok::<_, String>((key, operation, body))
        };
        let named = RefCell::new(BTreeSet::new());
        let arn = |name: &str| {
            named.borrow_mut().insert(name.to_owned());
            table.to_owned()
        };
        let call = read().and_then(|(key, operation, body)| {
            let permissions = action::permissions(operation, &body, arn);
            Ok((key, operation, permissions.map_err(|problem| format!("{key}: {problem}"))?))
        });
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        let (key, operation, permissions) = match call {
            Ok(call) => call,
            Err(problem) => {
                seen.riddles.insert(problem);
                return None;
            }
        };
        let named = named.into_inner();
        if (key, operation) == (HARNESS, "CreateTable") {
            seen.tables.extend(named.iter().cloned());
        }
        if let Some(stranger) = named.difference(&seen.tables).next() {
            return Some(Doubt(format!("{key}: {operation} on {stranger}, which no test made")));
        }
        let needs = seen.needs.entry(key.to_owned()).or_default();
        for permission in permissions {
            needs.entry(permission).or_insert_with(|| operation.to_owned());
        }
        None
    }

    /// Settles a doubt by the answer of the engine, empty if it gave none.
    pub(crate) fn answered(&self, Doubt(riddle): Doubt, answer: &[u8]) {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let kind = answer["__type"].as_str().unwrap_or_default();
        if kind.rsplit('#').next() != Some("ResourceNotFoundException") {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).riddles.insert(riddle);
        }
    }

    /// All of it.
    pub(crate) fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The access key id in a Signature Version 4 header.
fn access_key(authorization: &str) -> Option<&str> {
    let scope = authorization.strip_prefix("AWS4-HMAC-SHA256 ")?;
    let credential = scope.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?;
    credential.split('/').next().filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "AWS4-HMAC-SHA256 Credential=one/20250115/eu-north-1/dynamodb/aws4_request, \
                          SignedHeaders=host;x-amz-target, Signature=0123";

    #[test]
    fn the_access_key_stands_in_the_credential() {
        assert_eq!(access_key(SIGNED), Some("one"));
        for unsigned in ["", "Bearer x", "AWS4-HMAC-SHA256 Credential=/20250115", "Credential=one"]
        {
            assert_eq!(access_key(unsigned), None, "{unsigned}");
        }
    }

    const MAKER: &str = "AWS4-HMAC-SHA256 Credential=HARNESS/20250115, Signature=0123";

    fn note(record: &Record, signed: &str, operation: &str, table: &str) -> Option<Doubt> {
        let target = format!("DynamoDB_20120810.{operation}");
        let body = format!(r#"{{ "TableName": "{table}" }}"#);
        record.note(Some(signed), Some(&target), body.as_bytes(), "arn")
    }

    #[test]
    fn a_call_is_taken_down_under_its_key_with_every_table_of_the_tests_as_the_one() {
        let record = Record::default();
        for table in ["greenlight-1", "greenlight-2"] {
            assert_eq!(note(&record, MAKER, "CreateTable", table), None);
        }
        for table in ["greenlight-1", "greenlight-2"] {
            assert_eq!(note(&record, SIGNED, "PutItem", table), None);
        }
        let seen = record.seen();
        let permission =
            Permission { action: "dynamodb:PutItem".to_owned(), resource: "arn".to_owned() };
        assert_eq!(seen.calls, 4);
        assert_eq!(seen.needs["one"], BTreeMap::from([(permission, "PutItem".to_owned())]));
        assert!(seen.riddles.is_empty());
    }

    #[test]
    fn a_table_that_no_test_made_is_a_riddle_unless_there_is_none() {
        let missing = br#"{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"}"#;
        let refused = br#"{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException"}"#;
        for (answer, riddles) in [(&missing[..], 0), (&refused[..], 1), (b"{}", 1), (b"", 1)] {
            let record = Record::default();
            // Only the tests themselves make tables.
            let doubt = note(&record, SIGNED, "CreateTable", "other").expect("a doubt");
            record.answered(doubt, missing);
            let doubt = note(&record, SIGNED, "PutItem", "other").expect("a doubt");
            record.answered(doubt, answer);
            let seen = record.seen();
            assert_eq!(seen.riddles.len(), riddles, "{seen:?}");
            assert!(seen.needs.is_empty(), "{seen:?}");
        }
    }

    #[test]
    fn what_cannot_be_attributed_or_translated_is_kept_as_a_riddle() {
        let record = Record::default();
        let (get, list) = ("DynamoDB_20120810.GetItem", "DynamoDB_20120810.ListTables");
        assert_eq!(record.note(None, Some(get), b"{}", "arn"), None);
        assert_eq!(record.note(Some(SIGNED), None, b"{}", "arn"), None);
        assert_eq!(record.note(Some(SIGNED), Some(get), b"{", "arn"), None);
        assert_eq!(record.note(Some(SIGNED), Some(list), b"{}", "arn"), None);
        let seen = record.seen();
        assert_eq!((seen.calls, seen.riddles.len()), (4, 4), "{:?}", seen.riddles);
        assert!(seen.needs.is_empty());
    }
}
