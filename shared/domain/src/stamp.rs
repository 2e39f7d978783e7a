//! Stamps: what a participant who finished a challenge earns, and who may earn one.
//! docs/api.md section 4.

use super::challenge::{Challenge, ChallengeStatus, Platform};
use super::idempotency::Fingerprint;
use super::ids::{ChallengeId, StampId};
use super::refusal::{Conflict, InvalidParameter, Reason, Refusal};
use super::time::Timestamp;
use crate::redacted_debug;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// The longest time that a run may report, in seconds: a day.
const COMPLETION_LIMIT_SECONDS: f64 = 86_400.0;

/// The longest provider id for which a stamp can have been given, in bytes. The catalogue's are at
/// most half as long; a longer one might not even fit into a key.
const PROVIDER_ID_LIMIT: usize = 64;

/// So often a stamp is tried at an exact count, before it is content with room. Each such attempt
/// can succeed for only one of all who try at the same time.
const EXACT_ATTEMPTS: u32 = 2;

/// Who finished a run, in the app's own words: 1 to 200 characters. Never stored and never
/// printed; only its keyed hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ParticipantId(String);

redacted_debug!(ParticipantId);

impl ParticipantId {
    /// Checks a participant that stands at `path`.
    ///
    /// # Errors
    /// `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        match text.chars().count() {
            0 => Err(InvalidParameter::at(path, Reason::Empty, "must have 1 to 200 characters")),
            1..=200 => Ok(Self(text.to_owned())),
            _ => {
                Err(InvalidParameter::at(path, Reason::TooLong, "must have at most 200 characters"))
            }
        }
    }
}

/// The secrets under which participants are hashed, by id, the current one first. A key stays
/// until the last challenge that was opened with it has ended, and another 24 hours, as long as its
/// stamps may be repeated under their idempotency keys.
#[derive(Clone, Default)]
pub struct HashKeys(Vec<(String, String)>);

impl HashKeys {
    /// Reads `id:secret[,id:secret…]`.
    ///
    /// # Errors
    /// What is wrong, without the secrets.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut keys: Vec<(String, String)> = Vec::new();
        for (position, entry) in text.split(',').enumerate() {
            let (id, secret) = entry
                .split_once(':')
                .filter(|(id, secret)| !id.is_empty() && secret.len() >= 32)
                .ok_or_else(|| {
                    format!("entry {} is not `id:secret` with at least 32 characters", position + 1)
                })?;
            if keys.iter().any(|(known, _)| known == id) {
                return Err(format!("the key id `{id}` stands twice"));
            }
            keys.push((id.to_owned(), secret.to_owned()));
        }
        Ok(Self(keys))
    }

    /// The keys' ids, the current one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// What is stored of a participant of a challenge: HMAC-SHA-256 over both, so that nobody can
    /// be followed from one challenge to another. `None` if there is no key of that id.
    pub fn hash(
        &self,
        key_id: &str,
        challenge: &ChallengeId,
        who: &ParticipantId,
    ) -> Option<String> {
        self.keyed(key_id, &[challenge.as_str(), &who.0])
    }

    /// The fingerprint of a request about `challenge`, which may name a participant: under the
    /// challenge's key, so that nobody can find the participant by trying. `None` if that key is gone.
    pub fn seal(&self, challenge: &Challenge, fingerprint: &Fingerprint) -> Option<Fingerprint> {
        let sealed = self.keyed(&challenge.hash_key_id, &[fingerprint.as_str()])?;
        Some(Fingerprint::from_stored(&sealed))
    }

    /// HMAC-SHA-256 over the parts, which hold no NUL, in base64url.
    fn keyed(&self, key_id: &str, parts: &[&str]) -> Option<String> {
        let (_, secret) = self.0.iter().find(|(id, _)| id == key_id)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(parts.join("\0").as_bytes());
        Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for HashKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

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

/// What a challenge's count must be for a new stamp to be added to it: the condition of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountCondition {
    /// Exactly so many stamps came before.
    Exactly(u32),
    /// Fewer than so many came before.
    Below(u32),
}

impl CountCondition {
    /// The condition of the `attempt`th try (from 0), with the challenge as last seen.
    ///
    /// An exact count lets the answer name it, but of all who write at the same time it holds for one
    /// alone; so in a crowd a stamp soon asks only for a count below the last. The last stamp always
    /// asks for the exact count: the stamp that completes a challenge knows that it does.
    pub const fn for_attempt(challenge: &Challenge, attempt: u32) -> Self {
        let last = challenge.max_stamps.saturating_sub(1);
        if attempt < EXACT_ATTEMPTS || challenge.stamps >= last {
            Self::Exactly(challenge.stamps)
        } else {
            Self::Below(last)
        }
    }
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
            return Err(InvalidParameter::at(
                "providerId",
                Reason::NotAnOption,
                "must be one of the challenge's providers",
            ));
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
    use crate::ids::ClientId;
    use std::collections::BTreeMap;

    #[test]
    fn a_participant_has_another_hash_in_every_challenge_and_under_every_key() {
        let keys = HashKeys::parse(&format!("new:{},old:{}", "n".repeat(32), "o".repeat(32)))
            .expect("two keys");
        let challenges =
            ["550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440001"]
                .map(|id| ChallengeId::parse(id).expect("a challenge id"));
        let who = ParticipantId::parse("participantId", "user-42").expect("a participant");
        let hash = |key, challenge| keys.hash(key, challenge, &who);
        assert_eq!(hash("new", &challenges[0]), hash("new", &challenges[0]));
        assert_ne!(hash("new", &challenges[0]), hash("new", &challenges[1]));
        assert_ne!(hash("new", &challenges[0]), hash("old", &challenges[0]));
        assert_eq!(hash("gone", &challenges[0]), None);
        assert!(!format!("{keys:?}{who:?}").contains("nnn"));
    }

    #[test]
    fn a_fingerprint_is_sealed_under_the_challenge_s_own_key() {
        let keys = HashKeys::parse(&format!("k2:{},k1:{}", "n".repeat(32), "o".repeat(32)))
            .expect("two keys");
        let other = HashKeys::parse(&format!("k1:{}", "x".repeat(32))).expect("a key");
        let plain = || Fingerprint::of("POST", "/r", ["a"], r#"{"participantId":"user-42"}"#);
        let sealed = |keys: &HashKeys| keys.seal(&challenge(0, 3), &plain());
        assert_eq!(sealed(&keys), sealed(&keys));
        assert_ne!(sealed(&keys), Some(plain()));
        assert_ne!(sealed(&keys), sealed(&other));
        assert_eq!(sealed(&HashKeys::default()), None);
    }

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

    fn challenge(stamps: u32, max_stamps: u32) -> Challenge {
        let id = ChallengeId::parse("550e8400-e29b-41d4-a716-446655440000");
        Challenge {
            id: id.expect("a challenge id"),
            client_id: ClientId::parse("abc123").expect("a client id"),
            host_name: "My App".to_owned(),
            title: "A test".to_owned(),
            description: None,
            provider_ids: vec!["mitid".to_owned()],
            target_platform: Some(Platform::Ios),
            max_stamps,
            stamps,
            allow_duplicates: false,
            tallies: BTreeMap::new(),
            hash_key_id: "k1".to_owned(),
            expires_at: Timestamp::from_millis(1000),
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
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
            match run("mitid", platform).admit(&challenge(stamps, 3), stamped, now) {
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
        let outside =
            run("spid", ios()).admit(&challenge(3, 3), true, Timestamp::from_millis(1001));
        assert!(matches!(outside, Err(Refusal::Invalid(_))));
    }

    #[test]
    fn a_crowd_is_content_with_room_but_the_last_place_is_always_taken_exactly() {
        let next = |stamps, attempt| CountCondition::for_attempt(&challenge(stamps, 50), attempt);
        assert_eq!(next(0, 0), CountCondition::Exactly(0));
        assert_eq!(next(7, 1), CountCondition::Exactly(7));
        assert_eq!(next(7, 2), CountCondition::Below(49));
        assert_eq!(next(48, 9), CountCondition::Below(49));
        assert_eq!(next(49, 9), CountCondition::Exactly(49));
        assert_eq!(CountCondition::for_attempt(&challenge(0, 1), 9), CountCondition::Exactly(0));
    }

    #[test]
    fn a_duplicate_is_looked_for_under_every_hash_key() {
        let keys = HashKeys::parse(&format!("new:{},old:{}", "n".repeat(32), "o".repeat(32)))
            .expect("two keys");
        let Challenge { id, .. } = challenge(0, 3);
        let mitid = run("mitid", None);
        let hash = |key| keys.hash(key, &id, &mitid.participant).expect("a hash");
        let expected = [("mitid".to_owned(), hash("new")), ("mitid".to_owned(), hash("old"))];
        assert_eq!(mitid.duplicates(&id, &keys), expected);
        assert!(run(&"x".repeat(65), None).duplicates(&id, &keys).is_empty());
    }

    #[test]
    fn hash_keys_that_are_short_or_repeated_are_refused_without_being_shown() {
        let secret = "s".repeat(32);
        for bad in
            ["", "k1", "k1:short", &format!("k1:{secret},k1:{secret}"), &format!("k1:{secret},")]
        {
            let error = HashKeys::parse(bad).expect_err(bad);
            assert!(!error.contains("sss") && !error.contains("short"), "{error}");
        }
    }
}
