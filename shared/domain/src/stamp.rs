//! Stamps: what a participant who finished a challenge earns, and who may earn one.
//! docs/api.md section 4.

use super::challenge::{Challenge, ChallengeStatus, Platform};
use super::ids::{ChallengeId, StampId};
use super::participant::{HashKeys, ParticipantId};
use super::refusal::{Conflict, InvalidParameter, Reason, Refusal};
use super::time::Timestamp;
use crate::redacted_debug;

/// The longest time that a run may report, in seconds: a day.
const COMPLETION_LIMIT_SECONDS: f64 = 86_400.0;

/// The longest provider id for which a stamp can have been given, in bytes. The catalogue's are at
/// most half as long; a longer one might not even fit into a key.
const PROVIDER_ID_LIMIT: usize = 64;

/// A finished run, as the app reports it.
#[derive(Clone, PartialEq, Eq)]
pub struct Run {
    /// The provider that it was with.
    pub provider_id: String,
    /// Who finished it.
    pub participant: ParticipantId,
    /// Where it happened.
    pub platform: Option<Platform>,
    /// How long it took, in milliseconds.
    pub completion_millis: Option<u32>,
}

redacted_debug!(Run);

/// Checks the time that a run took, which stands at `path` in seconds, and rounds it to whole
/// milliseconds.
///
/// # Errors
/// `out_of_range`.
pub fn completion_millis(path: &str, seconds: f64) -> Result<u32, Refusal> {
    if !(0.0..=COMPLETION_LIMIT_SECONDS).contains(&seconds) {
        let expected = "must be a number of seconds from 0 to 86400";
        return Err(InvalidParameter::at(path, Reason::OutOfRange, expected));
    }
    #[expect(clippy::cast_possible_truncation, reason = "a day in milliseconds fits 27 bits")]
    #[expect(clippy::cast_sign_loss, reason = "it is not negative")]
    Ok((seconds * 1000.0).round() as u32)
}

/// A stamp as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its id.
    pub id: StampId,
    /// The challenge that it counts for.
    pub challenge_id: ChallengeId,
    /// The provider that it was earned with.
    pub provider_id: String,
    /// The participant's keyed hash.
    pub participant_hash: String,
    /// Where the run happened.
    pub platform: Option<Platform>,
    /// How long it took, in milliseconds.
    pub completion_millis: Option<u32>,
    /// When it was earned.
    pub created_at: Timestamp,
    /// When it has been kept for long enough.
    pub expires_at: Timestamp,
}

redacted_debug!(Stamp { id, challenge_id, provider_id, created_at });

impl Run {
    /// The stamps of `challenge` of which one would make this run a duplicate, as provider and
    /// participant hash: under every hash key, because the challenge's own is not yet known. Stamps
    /// are given under that one alone, so any that exists counts. None for a provider that no
    /// challenge can have.
    pub fn duplicates(&self, challenge: &ChallengeId, keys: &HashKeys) -> Vec<(String, String)> {
        if self.provider_id.len() > PROVIDER_ID_LIMIT {
            return Vec::new();
        }
        keys.ids()
            .filter_map(|id| keys.hash(id, challenge, &self.participant))
            .map(|hash| (self.provider_id.clone(), hash))
            .collect()
    }

    /// Whether the run earns a stamp. `already_stamped`: this participant has one with this
    /// provider.
    ///
    /// # Errors
    /// A provider outside the challenge, then the first conflict in the contract's order.
    pub fn admit(
        &self,
        challenge: &Challenge,
        already_stamped: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if !challenge.provider_ids.contains(&self.provider_id) {
            let providers = challenge.provider_ids.join(", ");
            let expected = format!("must be one of the challenge's providers: {providers}");
            return Err(InvalidParameter::at("providerId", Reason::NotAnOption, expected));
        }
        let conflict = match challenge.status(now) {
            ChallengeStatus::Completed => Some(Conflict::StampLimitReached),
            ChallengeStatus::Expired => Some(Conflict::ChallengeExpired),
            ChallengeStatus::Active => {
                let targeted = &challenge.target_platform;
                if targeted.is_some() && *targeted != self.platform {
                    Some(Conflict::PlatformNotTargeted)
                } else if already_stamped && !challenge.allow_duplicates {
                    Some(Conflict::DuplicateParticipation)
                } else {
                    None
                }
            }
        };
        conflict.map_or(Ok(()), |conflict| Err(Refusal::Conflict(conflict)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completion_time_is_kept_to_the_millisecond_from_0_to_a_day() {
        let millis = |seconds| completion_millis("completionSeconds", seconds).ok();
        for (seconds, kept) in [
            (0.0, 0),
            (-0.0, 0),
            (12.5, 12_500),
            (0.0004, 0),
            (0.0006, 1),
            (12.345_6, 12_346),
            (1.001, 1001),
            (86_399.999_9, 86_400_000),
            (86_400.0, 86_400_000),
        ] {
            assert_eq!(millis(seconds), Some(kept), "{seconds}");
        }
        for seconds in [-0.001, 86_400.001, f64::INFINITY, f64::NAN] {
            assert_eq!(millis(seconds), None, "{seconds}");
        }
    }

    fn run(provider_id: &str, platform: Option<Platform>) -> Run {
        Run {
            provider_id: provider_id.to_owned(),
            participant: ParticipantId::parse("participantId", "user-42").expect("a participant"),
            platform,
            completion_millis: None,
        }
    }

    #[test]
    fn a_run_is_refused_for_the_first_reason_that_applies() {
        let conflict = |stamps, platform, stamped, now| {
            let now = Timestamp::from_millis(now);
            match run("mitid", platform).admit(&Challenge::of_tests(stamps, 3), stamped, now) {
                Ok(()) => None,
                Err(Refusal::Conflict(conflict)) => Some(conflict),
                Err(other) => panic!("{other:?}"),
            }
        };
        let (ios, android) = (|| Some(Platform::Ios), || Some(Platform::Android));
        assert_eq!(conflict(3, None, true, 1001), Some(Conflict::StampLimitReached));
        assert_eq!(conflict(2, None, true, 1001), Some(Conflict::ChallengeExpired));
        assert_eq!(conflict(2, None, true, 1000), Some(Conflict::PlatformNotTargeted));
        assert_eq!(conflict(2, android(), true, 1000), Some(Conflict::PlatformNotTargeted));
        assert_eq!(conflict(2, ios(), true, 1000), Some(Conflict::DuplicateParticipation));
        assert_eq!(conflict(2, ios(), false, 1000), None);
        let outside = run("spid", ios()).admit(
            &Challenge::of_tests(3, 3),
            true,
            Timestamp::from_millis(1001),
        );
        let expected = "must be one of the challenge's providers: mitid";
        assert_eq!(outside, Err(InvalidParameter::at("providerId", Reason::NotAnOption, expected)));
    }

    #[test]
    fn a_duplicate_is_looked_for_under_every_hash_key() {
        let keys = HashKeys::parse(&format!("new:{},old:{}", "n".repeat(32), "o".repeat(32)))
            .expect("two keys");
        let Challenge { id, .. } = Challenge::of_tests(0, 3);
        let mitid = run("mitid", None);
        let hash = |key| keys.hash(key, &id, &mitid.participant).expect("a hash");
        let expected = [("mitid".to_owned(), hash("new")), ("mitid".to_owned(), hash("old"))];
        assert_eq!(mitid.duplicates(&id, &keys), expected);
        assert_eq!(run(&"x".repeat(64), None).duplicates(&id, &keys).len(), 2);
        assert!(run(&"x".repeat(65), None).duplicates(&id, &keys).is_empty());
    }
}
