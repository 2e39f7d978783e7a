//! What was seen: which access key needed which permissions, and by which operation.
//!
//! Each test has a table of its own, and all of them stand for the one of the template. Only tables that
//! the tests made do: a call on any other would show a need that no policy for the one table meets.

use crate::action::Permission;
use greenlight_devkit::{Access, DatabaseCall, sts, trails};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// The access key of what the tests do themselves: making tables and looking at them.
pub(crate) const HARNESS: &str = "HARNESS";
/// That of what they administer without a program, by the use cases alone. It needs no grant either.
pub(crate) const USE_CASES: &str = "USECASES";

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

impl Record {
    /// Takes a call down that came to its end. `table` is the ARN that stands for every table of the tests.
    pub(crate) fn note(&self, call: Result<&DatabaseCall, String>, table: &str) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        let noted = call.and_then(|call| {
            let accesses = call.accesses().map_err(|why| format!("{}: {why}", call.access_key))?;
            seen.note(call, &accesses, table)
        });
        if let Err(riddle) = noted {
            seen.riddles.insert(riddle);
        }
    }

    /// Takes down that somebody asked STS, and what.
    pub(crate) fn note_of_sts(&self, access_key: &str, body: &[u8]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.calls += 1;
        if body == sts::CALL.as_bytes() {
            let needs = seen.needs.entry(access_key.to_owned()).or_default();
            needs.insert(Permission::to_ask_who_calls(), sts::ACTION.to_owned());
        } else {
            seen.riddles.insert(format!("{access_key}: a call of STS that is not understood"));
        }
    }

    /// All of it.
    pub(crate) fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Seen {
    fn note(
        &mut self,
        call: &DatabaseCall,
        accesses: &[Access<'_>],
        table: &str,
    ) -> Result<(), String> {
        let DatabaseCall { access_key, operation, .. } = call;
        if access_key != HARNESS
            && let Some(harm) = trails::falsified_by(call)
        {
            return Err(format!("{access_key}: {harm}"));
        }
        if (access_key.as_str(), operation.as_str()) == (HARNESS, "CreateTable") {
            self.tables.extend(accesses.iter().map(|access| access.table.to_owned()));
        }
        if let Some(Access { table, .. }) = accesses.iter().find(|a| !self.tables.contains(a.table))
        {
            // If the engine knows of no such table either, a test asked for what is not there, on purpose,
            // and nothing was read or written.
            return match call.error() {
                Some("ResourceNotFoundException") => Ok(()),
                _ => Err(format!("{access_key}: {operation} on {table}, which no test made")),
            };
        }
        let needs = self.needs.entry(access_key.clone()).or_default();
        for access in accesses {
            for permission in Permission::needed(access, table) {
                needs.entry(permission).or_insert_with(|| operation.clone());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn note(record: &Record, key: &str, operation: &str, table: &str, answer: Option<Value>) {
        let call = DatabaseCall {
            access_key: key.to_owned(),
            operation: operation.to_owned(),
            request: json!({ "TableName": table }),
            response: answer,
            ..DatabaseCall::default()
        };
        record.note(Ok(&call), "arn");
    }

    #[test]
    fn a_call_is_taken_down_under_its_key_with_every_table_of_the_tests_as_the_one() {
        let record = Record::default();
        for (key, operation) in [(HARNESS, "CreateTable"), ("one", "PutItem")] {
            for table in ["greenlight-1", "greenlight-2"] {
                note(&record, key, operation, table, Some(json!({})));
            }
        }
        let seen = record.seen();
        let (action, resource) = ("dynamodb:PutItem".to_owned(), "arn".to_owned());
        let permission = Permission { action, resource, leading: None };
        assert_eq!(seen.calls, 4);
        assert_eq!(seen.needs["one"], BTreeMap::from([(permission, "PutItem".to_owned())]));
        assert!(seen.riddles.is_empty());
    }

    #[test]
    fn a_table_that_no_test_made_is_a_riddle_unless_there_is_none() {
        let error = |name: &str| json!({ "__type": format!("com.amazonaws.dynamodb#{name}") });
        let missing = error("ResourceNotFoundException");
        let refused = error("ValidationException");
        for (answer, riddles) in
            [(Some(missing.clone()), 0), (Some(refused), 1), (Some(json!({})), 1), (None, 1)]
        {
            let record = Record::default();
            // Only the tests themselves make tables.
            note(&record, "one", "CreateTable", "other", Some(missing.clone()));
            note(&record, "one", "PutItem", "other", answer);
            let seen = record.seen();
            assert_eq!(seen.riddles.len(), riddles, "{seen:?}");
            assert!(seen.needs.is_empty(), "{seen:?}");
        }
    }

    #[test]
    fn sts_is_asked_who_calls_and_nothing_else() {
        let record = Record::default();
        record.note_of_sts("one", sts::CALL.as_bytes());
        record.note_of_sts("one", b"Action=AssumeRole&Version=2011-06-15");
        let seen = record.seen();
        assert_eq!((seen.calls, seen.riddles.len(), seen.needs["one"].len()), (2, 1, 1));
    }

    #[test]
    fn a_write_that_falsifies_a_trail_is_a_riddle() {
        let record = Record::default();
        note(&record, HARNESS, "CreateTable", "greenlight-1", Some(json!({})));
        let entry = json!({ "pk": { "S": "APP#a" }, "sk": { "S": "AUDIT#1" } });
        for (key, riddles) in [(HARNESS, 0), ("one", 1)] {
            let call = DatabaseCall {
                access_key: key.to_owned(),
                operation: "PutItem".to_owned(),
                request: json!({ "TableName": "greenlight-1", "Item": entry }),
                ..DatabaseCall::default()
            };
            record.note(Ok(&call), "arn");
            assert_eq!(record.seen().riddles.len(), riddles);
        }
    }

    #[test]
    fn what_cannot_be_attributed_or_translated_is_kept_as_a_riddle() {
        let record = Record::default();
        record.note(Err("a call was not signed".to_owned()), "arn");
        let call = DatabaseCall { operation: "ListTables".to_owned(), ..DatabaseCall::default() };
        record.note(Ok(&call), "arn");
        let seen = record.seen();
        assert_eq!((seen.calls, seen.riddles.len()), (2, 2), "{:?}", seen.riddles);
        assert!(seen.needs.is_empty());
    }
}
