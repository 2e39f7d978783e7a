//! Stamps: what a participant who finished a challenge earns, and who may earn one.
//! docs/api.md section 4.

use super::challenge::{Challenge, ChallengeStatus, Platform};
use super::ids::{ChallengeId, StampId};
use super::refusal::{Conflict, Flaw, Reason, Refusal};
use super::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// The longest time that a run may report, in milliseconds: a day.
pub const COMPLETION_LIMIT_MILLIS: u32 = 86_400_000;

/// Who finished a run, in the app's own words: 1 to 200 characters. Never stored and never
/// printed; only its keyed hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ParticipantId(String);

impl ParticipantId {
    /// Checks a participant that stands at `path`.
    ///
    /// # Errors
    /// `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        match text.chars().count() {
            0 => Err(Flaw::at(path, Reason::Empty, "must have 1 to 200 characters")),
            1..=200 => Ok(Self(text.to_owned())),
            _ => Err(Flaw::at(path, Reason::TooLong, "must have at most 200 characters")),
        }
    }
}

impl fmt::Debug for ParticipantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ParticipantId(…)")
    }
}

/// The secrets under which participants are hashed, by id, the current one first. A key stays
/// until the last challenge that was opened with it has ended.
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
        let (_, secret) = self.0.iter().find(|(id, _)| id == key_id)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(challenge.as_str().as_bytes());
        mac.update(&[0]);
        mac.update(who.0.as_bytes());
        Some(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for HashKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

/// A finished run, as the app reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A stamp as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl Run {
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
            return Err(Flaw::at(
                "providerId",
                Reason::NotAnOption,
                "must be one of the challenge's providers",
            ));
        }
        let conflict = match challenge.status(now) {
            ChallengeStatus::Completed => Some(Conflict::StampLimitReached),
            ChallengeStatus::Expired => Some(Conflict::ChallengeExpired),
            ChallengeStatus::Active => {
                let targeted = challenge.target_platform;
                if targeted.is_some() && targeted != self.platform {
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
