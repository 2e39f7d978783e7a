//! Those who own API keys: organisations, and the operators who review what they submit.

use super::ids::OwnerId;
use super::time::Timestamp;

/// A workspace's owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id, which its keys carry.
    pub id: OwnerId,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// Since when it is disabled, if so: none of its keys is good, until it is enabled again.
    pub disabled_at: Option<Timestamp>,
    /// How often it was changed, its creation included: what was once read of it may be so again, a version
    /// never.
    pub version: u64,
}

impl Organisation {
    /// A new one.
    pub const fn new(id: OwnerId, name: String, now: Timestamp) -> Self {
        Self { id, name, created_at: now, disabled_at: None, version: 1 }
    }
}

/// A named person who reviews submissions and administers Greenlight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The operator's id, which the operator's keys carry.
    pub id: OwnerId,
    /// The operator's name.
    pub name: String,
    /// When the operator was created.
    pub created_at: Timestamp,
    /// Since when the operator is disabled, if so: none of the operator's keys is good any more.
    pub disabled_at: Option<Timestamp>,
}
