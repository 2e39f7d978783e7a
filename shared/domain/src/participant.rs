//! Participants: who finished a run, and the keyed hash that is all that is kept of them.
//! docs/api.md section 4.

use super::challenge::Challenge;
use super::characters::{TextKind, is_blank};
use super::idempotency::Fingerprint;
use super::ids::ChallengeId;
use super::key_ring::KeyRing;
use super::refusal::{InvalidParameter, Reason, Refusal};
use crate::redacted_debug;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// Who finished a run, in the app's own words: 1 to 200 characters. Never stored and never
/// printed; only its keyed hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ParticipantId(String);

redacted_debug!(ParticipantId);

impl ParticipantId {
    /// Checks a participant that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character`, `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        TextKind::Line.check(path, text)?;
        match text.chars().count() {
            _ if is_blank(text) => {
                Err(InvalidParameter::at(path, Reason::Empty, "must have 1 to 200 characters"))
            }
            ..=200 => Ok(Self(text.to_owned())),
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
pub struct HashKeys(KeyRing);

impl HashKeys {
    /// Reads `id:secret[,id:secret…]`.
    ///
    /// # Errors
    /// What is wrong, without the secrets.
    pub fn parse(text: &str) -> Result<Self, String> {
        KeyRing::parse(text).map(Self)
    }

    /// The keys' ids, the current one first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.ids()
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

    /// A code over the parts, in base64url.
    fn keyed(&self, key_id: &str, parts: &[&str]) -> Option<String> {
        Some(URL_SAFE_NO_PAD.encode(self.0.code(key_id, parts)?))
    }
}

/// The ids alone.
impl fmt::Debug for HashKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_participant_has_1_to_200_characters_on_one_line_and_is_taken_as_it_is() {
        let parse = |text: &str| ParticipantId::parse("participantId", text).map(|id| id.0);
        for good in ["x", " x ", &"ä".repeat(200)] {
            assert_eq!(parse(good).as_deref(), Ok(good));
        }
        let reason = |text: &str| match parse(text) {
            Err(Refusal::Invalid(flaw)) => flaw.reason,
            other => panic!("{other:?}"),
        };
        for nothing in ["", " ", "\u{ad}"] {
            assert_eq!(reason(nothing), Reason::Empty, "{}", nothing.escape_unicode());
        }
        assert_eq!(reason(&"ä".repeat(201)), Reason::TooLong);
        assert_eq!(reason("a\nb"), Reason::InvalidCharacter);
    }

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
        assert_eq!(format!("{keys:?} {who:?}"), "[\"new\", \"old\"] ParticipantId(…)");
    }

    #[test]
    fn a_fingerprint_is_sealed_under_the_challenge_s_own_key() {
        let keys = HashKeys::parse(&format!("k2:{},k1:{}", "n".repeat(32), "o".repeat(32)))
            .expect("two keys");
        let other = HashKeys::parse(&format!("k1:{}", "x".repeat(32))).expect("a key");
        let plain = || Fingerprint::of("POST", "/r", ["a"], r#"{"participantId":"user-42"}"#, None);
        let sealed = |keys: &HashKeys| keys.seal(&Challenge::of_tests(0, 3), &plain());
        assert_eq!(sealed(&keys), sealed(&keys));
        assert_ne!(sealed(&keys), Some(plain()));
        assert_ne!(sealed(&keys), sealed(&other));
        assert_eq!(sealed(&HashKeys::default()), None);
    }
}
