//! The created challenge: exactly the documented members, in that order.

use greenlight::domain::challenge::{Challenge, ChallengeStatus, Platform};
use greenlight::domain::idempotency::Answer;
use greenlight::domain::ids::{ChallengeId, ClientId};
use greenlight::domain::time::Timestamp;
use greenlight::http::exchange::BASE_PATH;
use greenlight::http::response::json;
use greenlight::usecase::Scope;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    id: &'a ChallengeId,
    host_client_id: &'a ClientId,
    host_name: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    provider_ids: &'a [String],
    target_platform: Option<&'a Platform>,
    max_stamps: u32,
    current_stamp_count: u32,
    is_active: bool,
    allow_duplicate_participation: bool,
    expires_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

pub(crate) fn created(challenge: &Challenge, scope: &Scope<'_>) -> Answer {
    let body = Created {
        id: &challenge.id,
        host_client_id: &challenge.client_id,
        host_name: &challenge.host_name,
        title: &challenge.title,
        description: challenge.description.as_deref(),
        provider_ids: &challenge.provider_ids,
        target_platform: challenge.target_platform.as_ref(),
        max_stamps: challenge.max_stamps,
        current_stamp_count: challenge.stamps,
        is_active: challenge.status(scope.now) == ChallengeStatus::Active,
        allow_duplicate_participation: challenge.allow_duplicates,
        expires_at: challenge.expires_at,
        created_at: challenge.created_at,
        updated_at: challenge.updated_at,
    };
    let location =
        format!("{BASE_PATH}/apps/{}/production-tests/{}", challenge.client_id, challenge.id);
    Answer { location: Some(location), ..Answer::of(201, json(&body)) }
}
