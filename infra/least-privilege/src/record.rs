//! What was seen: which access key needed which permissions, and by which operation.

use crate::action::{self, Permission};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

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
}

impl Record {
    /// Takes a call down. `table` is the ARN that stands for every table: each test has its own.
    pub(crate) fn note(
        &self,
        authorization: Option<&str>,
        target: Option<&str>,
        body: &[u8],
        table: &str,
    ) {
        let read = || {
            let key = authorization.and_then(access_key).ok_or("a call was not signed")?;
            let operation = target.and_then(|target| target.strip_prefix("DynamoDB_20120810."));
            let operation = operation.ok_or("a call named no operation of DynamoDB")?;
            let body: Value = serde_json::from_slice(body).map_err(|error| {
                format!("{operation} came with a body that is no JSON: {error}")
            })?;
            Ok::<_, String>((key, operation, body))
        };
        let call = read().map(|(key, operation, body)| {
            (key, operation, action::permissions(operation, &body, |_| table.to_owned()))
        });
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        match call {
            Ok((key, operation, permissions)) => {
                let needs = seen.needs.entry(key.to_owned()).or_default();
                match permissions {
                    Ok(permissions) => {
                        for permission in permissions {
                            needs.entry(permission).or_insert_with(|| operation.to_owned());
                        }
                    }
                    Err(problem) => drop(seen.riddles.insert(format!("{key}: {problem}"))),
                }
            }
            Err(problem) => drop(seen.riddles.insert(problem)),
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

    #[test]
    fn a_call_is_taken_down_under_its_key_with_every_table_as_the_one() {
        let record = Record::default();
        for table in ["greenlight-1", "greenlight-2"] {
            let body = format!(r#"{{ "TableName": "{table}" }}"#);
            record.note(Some(SIGNED), Some("DynamoDB_20120810.PutItem"), body.as_bytes(), "arn");
        }
        let seen = record.seen();
        let permission =
            Permission { action: "dynamodb:PutItem".to_owned(), resource: "arn".to_owned() };
        assert_eq!(seen.calls, 2);
        assert_eq!(seen.needs["one"], BTreeMap::from([(permission, "PutItem".to_owned())]));
        assert!(seen.riddles.is_empty());
    }

    #[test]
    fn what_cannot_be_attributed_or_translated_is_kept_as_a_riddle() {
        let record = Record::default();
        let (get, list) = ("DynamoDB_20120810.GetItem", "DynamoDB_20120810.ListTables");
        record.note(None, Some(get), b"{}", "arn");
        record.note(Some(SIGNED), None, b"{}", "arn");
        record.note(Some(SIGNED), Some(get), b"{", "arn");
        record.note(Some(SIGNED), Some(list), b"{}", "arn");
        let seen = record.seen();
        assert_eq!((seen.calls, seen.riddles.len()), (4, 4), "{:?}", seen.riddles);
        assert!(seen.needs["one"].is_empty());
    }
}
