//! The report: the challenge in short, and one result for each of its providers, in its order.

use greenlight::domain::challenge::{Challenge, ChallengeStatus, ProviderResult};
use greenlight::domain::ids::ChallengeId;
use greenlight::domain::time::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report<'a> {
    challenge: Summary<'a>,
    provider_results: Vec<ProviderResult<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary<'a> {
    id: &'a ChallengeId,
    title: &'a str,
    provider_ids: &'a [String],
    max_stamps: u32,
    current_stamp_count: u32,
    status: ChallengeStatus,
    created_at: Timestamp,
    expires_at: Timestamp,
}

pub(crate) fn report(challenge: &Challenge, now: Timestamp) -> Report<'_> {
    Report {
        challenge: Summary {
            id: &challenge.id,
            title: &challenge.title,
            provider_ids: &challenge.provider_ids,
            max_stamps: challenge.max_stamps,
            current_stamp_count: challenge.stamps,
            status: challenge.status(now),
            created_at: challenge.created_at,
            expires_at: challenge.expires_at,
        },
        provider_results: challenge.results(),
    }
}
