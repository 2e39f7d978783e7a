//! The stamp, with the challenge's count and status as they are with it.

use greenlight::domain::challenge::{Challenge, ChallengeStatus};
use greenlight::domain::idempotency::Answer;
use greenlight::domain::ids::{ChallengeId, StampId};
use greenlight::domain::stamp::Stamp;
use greenlight::domain::time::Timestamp;
use greenlight::http::response::json;
use greenlight::usecase::Scope;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stamped<'a> {
    id: &'a StampId,
    challenge_id: &'a ChallengeId,
    provider_id: &'a str,
    current_stamp_count: u32,
    max_stamps: u32,
    status: ChallengeStatus,
    created_at: Timestamp,
}

pub(crate) fn stamped(stamp: &Stamp, challenge: &Challenge, scope: &Scope<'_>) -> Answer {
    let body = Stamped {
        id: &stamp.id,
        challenge_id: &stamp.challenge_id,
        provider_id: &stamp.provider_id,
        current_stamp_count: challenge.stamps,
        max_stamps: challenge.max_stamps,
        status: challenge.status(scope.now),
        created_at: stamp.created_at,
    };
    Answer::of(201, json(&body))
}
