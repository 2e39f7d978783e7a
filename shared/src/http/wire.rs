//! Wire types that more than one endpoint answers with.

use crate::domain::challenge::{Challenge, ChallengeStatus, Platform};
use crate::domain::ids::{ChallengeId, ClientId};
use crate::domain::time::Timestamp;
use serde::Serialize;

/// A challenge as it is listed and shown: exactly the documented members, in that order.
/// docs/api.md section 3.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChallengeView<'a> {
    id: &'a ChallengeId,
    host_client_id: &'a ClientId,
    host_name: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    provider_ids: &'a [String],
    target_platform: Option<Platform>,
    max_stamps: u32,
    current_stamp_count: u32,
    status: ChallengeStatus,
    allow_duplicate_participation: bool,
    expires_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl<'a> ChallengeView<'a> {
    /// The challenge as it stands at `now`.
    pub fn of(challenge: &'a Challenge, now: Timestamp) -> Self {
        Self {
            id: &challenge.id,
            host_client_id: &challenge.client_id,
            host_name: &challenge.host_name,
            title: &challenge.title,
            description: challenge.description.as_deref(),
            provider_ids: &challenge.provider_ids,
            target_platform: challenge.target_platform,
            max_stamps: challenge.max_stamps,
            current_stamp_count: challenge.stamps,
            status: challenge.status(now),
            allow_duplicate_participation: challenge.allow_duplicates,
            expires_at: challenge.expires_at,
            created_at: challenge.created_at,
            updated_at: challenge.updated_at,
        }
    }
}
