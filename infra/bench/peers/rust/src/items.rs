//! The table's items, as far as these functions look at them or make them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// In seconds: a day, and what clocks may differ by.
pub const DAY: i64 = 24 * 60 * 60;
pub const GRACE: i64 = 3600;

pub type Fields = BTreeMap<String, FieldValue>;

#[derive(Deserialize)]
pub struct KeyRecord {
    pub owner: String,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
}

#[derive(Deserialize)]
pub struct Organisation {
    pub id: String,
    pub name: String,
    pub disabled_at: Option<i64>,
}

#[derive(Deserialize)]
pub struct App {
    #[serde(default)]
    pub erased_at: Option<i64>,
    pub client_id: String,
    pub organisation_id: String,
    #[serde(default)]
    pub name: String,
    pub version: u64,
    #[serde(default)]
    pub blocked: BTreeSet<String>,
    #[serde(default)]
    pub pointers: BTreeMap<String, Pointer>,
    #[serde(default)]
    pub past: BTreeMap<String, Vec<Past>>,
    #[serde(default)]
    pub quota_day: i64,
    #[serde(default)]
    pub quota_submissions: u64,
    #[serde(default)]
    pub quota_bytes: u64,
}

#[derive(Deserialize, Serialize)]
pub struct Pointer {
    pub ticket: String,
    pub status: String,
    pub at: i64,
}

#[derive(Clone, Deserialize, Serialize)]
pub struct Past {
    pub ticket: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

#[derive(Clone, Deserialize, Serialize, PartialEq)]
#[serde(untagged)]
pub enum FieldValue {
    Flag(bool),
    Text(String),
}

#[derive(Deserialize)]
pub struct Company {
    pub version: u64,
    #[serde(default)]
    pub fields: Fields,
}

#[derive(Deserialize, Serialize)]
pub struct Record {
    pk: String,
    sk: String,
    owner: String,
    key_sha256: String,
    pub fingerprint: String,
    pub status: u16,
    pub body: String,
    pub expires_at: i64,
    ttl: i64,
}

impl Record {
    pub fn new(pk: String, owner: &str, which: (String, String), body: &str, now: i64) -> Self {
        let ((key_sha256, fingerprint), sk) = (which, "IDEM".to_owned());
        let expires_at = now + DAY * 1000;
        let (owner, body, ttl) = (owner.to_owned(), body.to_owned(), expires_at / 1000 + GRACE);
        Self { pk, sk, owner, key_sha256, fingerprint, status: 200, body, expires_at, ttl }
    }
}

#[derive(Serialize)]
pub struct Ticket<'a> {
    pub pk: String,
    pub sk: &'static str,
    pub id: String,
    pub provider_id: &'a str,
    pub client_id: &'a str,
    pub client_name: &'a str,
    pub organisation_id: &'a str,
    pub organisation_name: &'a str,
    pub status: &'static str,
    pub fields: Fields,
    pub ignored_fields: Vec<String>,
    pub requested_at: i64,
    pub updated_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub previous: Vec<String>,
    #[serde(flatten)]
    pub listed: BTreeMap<&'static str, String>,
}
