//! The keys that this instance has recently found good.
//!
//! A key's checksum is public arithmetic, so anyone can make a well-formed key. Only for one that
//! was found good a moment ago is more than a handful of items read before its record says so
//! again; the decision always comes from the record.

use crate::domain::api_key::KeyHash;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

const MOST: usize = 128;
const MEMORY_SECONDS: i64 = 900;

/// A small bounded memory of key hashes.
#[derive(Debug, Default)]
pub struct KnownKeys(Mutex<VecDeque<(KeyHash, Timestamp)>>);

impl KnownKeys {
    /// Whether the key was found good within the last quarter of an hour.
    pub fn knows(&self, key: &KeyHash, now: Timestamp) -> bool {
        self.with(|keys| {
            keys.iter()
                .any(|(known, since)| known == key && now < since.plus_seconds(MEMORY_SECONDS))
        })
    }

    /// Notes whether the key was found good.
    pub fn note(&self, key: &KeyHash, good: bool, now: Timestamp) {
        self.with(|keys| {
            keys.retain(|(known, _)| known != key);
            if good {
                keys.truncate(MOST - 1);
                keys.push_front((key.clone(), now));
            }
        });
    }

    /// Notes what a request's outcome says about its key: every answer but a 401 came after
    /// authorisation, and a database that did not answer says nothing.
    pub fn learn<T>(&self, key: &KeyHash, outcome: &Result<T, Refusal>, now: Timestamp) {
        match outcome {
            Err(Refusal::Unavailable(_) | Refusal::Internal(_)) => {}
            Err(Refusal::InvalidApiKey) => self.note(key, false, now),
            Ok(_) | Err(_) => self.note(key, true, now),
        }
    }

    fn with<T>(&self, use_keys: impl FnOnce(&mut VecDeque<(KeyHash, Timestamp)>) -> T) -> T {
        use_keys(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
