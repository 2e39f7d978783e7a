//! Idempotency: what makes two requests the same, and what is kept of an answered one.
//! docs/api.md section 1.

use super::api_key::hex;
use super::ids::OwnerId;
use super::refusal::{InvalidParameter, Reason, Refusal};
use super::time::Timestamp;
use super::webhook::{HiddenSecret, MasterKeys};
use crate::redacted_debug;
use sha2::{Digest, Sha256};

/// How long a key stays taken, in seconds: 24 hours.
pub const VALIDITY_SECONDS: i64 = 24 * 60 * 60;

/// The value of an `Idempotency-Key` header: 1 to 255 characters 0x21 to 0x7E without commas.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

redacted_debug!(IdempotencyKey);

impl IdempotencyKey {
    /// Checks a header's value.
    ///
    /// # Errors
    /// `empty`, `too_long` or `invalid_character`, at `Idempotency-Key`.
    pub fn parse(value: &str) -> Result<Self, Refusal> {
        let flaw = |reason| {
            InvalidParameter::at(
                "Idempotency-Key",
                reason,
                "must have 1 to 255 visible ASCII characters and no comma",
            )
        };
        if value.is_empty() {
            return Err(flaw(Reason::Empty));
        }
        if !value.bytes().all(|b| (0x21..=0x7E).contains(&b) && b != b',') {
            return Err(flaw(Reason::InvalidCharacter));
        }
        if value.len() > 255 {
            return Err(flaw(Reason::TooLong));
        }
        Ok(Self(value.to_owned()))
    }
}

/// Where a record stands: the owner's id and the SHA-256 of the key, so that another workspace's
/// same key is another key.
#[derive(Clone, PartialEq, Eq)]
pub struct RecordKey {
    /// The organisation or operator that made the request.
    pub owner: OwnerId,
    /// SHA-256 of the idempotency key, in hexadecimal.
    pub key_sha256: String,
}

redacted_debug!(RecordKey { owner });

impl RecordKey {
    /// The place of `owner`'s record for `key`.
    pub fn new(owner: OwnerId, key: &IdempotencyKey) -> Self {
        Self { owner, key_sha256: hex(&Sha256::digest(&key.0)) }
    }
}

/// What two requests with one key must have in common to be the same request: method, route,
/// decoded path parameters, the body in canonical form, and the test scenario. SHA-256, in hexadecimal.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

redacted_debug!(Fingerprint);

impl Fingerprint {
    /// The fingerprint of a request. `canonical_body` has its members sorted, strings decoded and
    /// numbers as written. `scenario` is the text of the request's test scenario, if it has one.
    pub fn of<'p>(
        method: &str,
        route: &str,
        path_parameters: impl IntoIterator<Item = &'p str>,
        canonical_body: &str,
        scenario: Option<&str>,
    ) -> Self {
        let mut digest = Sha256::new();
        let mut part = |text: &str| {
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text);
        };
        part(method);
        part(route);
        path_parameters.into_iter().for_each(&mut part);
        part(canonical_body);
        scenario.into_iter().for_each(&mut part);
        Self(hex(&digest.finalize()))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a stored fingerprint back.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// What a request was answered with, as far as it is kept and replayed.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status, a 2xx.
    pub status: u16,
    /// Where the created thing is, if one was.
    pub location: Option<String>,
    /// The providers that the request's test scenario decided, if it had one.
    pub scenario_applied: Option<String>,
    /// The JSON body.
    pub body: String,
    /// The signing secret that the body has room for, if it shows one. A record keeps no more of it than this.
    pub secret: Option<HiddenSecret>,
}

redacted_debug!(Answer { status });

impl Answer {
    /// A body, and nothing beside it.
    pub const fn of(status: u16, body: String) -> Self {
        Self { status, location: None, scenario_applied: None, body, secret: None }
    }

    /// The answer as it is sent: with its secret, derived anew, where it shows one. `None` if the key that it is
    /// derived under is not there.
    pub fn with_secret(self, keys: &MasterKeys) -> Option<Self> {
        let Some(secret) = &self.secret else { return Some(self) };
        let body = secret.fill_in(&self.body, keys)?;
        Some(Self { body, secret: None, ..self })
    }
}

/// An answered request's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub key: RecordKey,
    /// Which request it answered.
    pub fingerprint: Fingerprint,
    /// The first answer.
    pub answer: Answer,
    /// From when on it counts as absent, even while it still exists.
    pub expires_at: Timestamp,
}

impl Record {
    /// Whether the record still counts; an expired one is as good as absent.
    pub fn counts(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// The answer for a request with the same key: the first one again if it is the same request.
    /// `None` where the record has expired.
    ///
    /// # Errors
    /// [`Refusal::IdempotencyKeyConflict`] for another request.
    pub fn replay(
        &self,
        fingerprint: &Fingerprint,
        now: Timestamp,
    ) -> Result<Option<Answer>, Refusal> {
        if !self.counts(now) {
            Ok(None)
        } else if self.fingerprint == *fingerprint {
            Ok(Some(self.answer.clone()))
        } else {
            Err(Refusal::IdempotencyKeyConflict)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_255_visible_characters_and_no_comma() {
        for good in ["a", "!", "~", &"k".repeat(255)] {
            assert!(IdempotencyKey::parse(good).is_ok(), "{good}");
        }
        for bad in ["", " ", "a b", "a,b", "ä", "a\u{7f}", &"k".repeat(256)] {
            assert!(IdempotencyKey::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_fingerprint_keeps_its_parts_apart() {
        let of = |params: &[&str], body| {
            Fingerprint::of("POST", "/r", params.iter().copied(), body, None)
        };
        assert_eq!(of(&["a"], "{}"), of(&["a"], "{}"));
        assert_ne!(of(&["a", "b"], "{}"), of(&["ab"], "{}"));
        assert_ne!(of(&["a"], "{}"), of(&[], "a{}"));
        assert_ne!(of(&["a"], "{}"), Fingerprint::of("PUT", "/r", ["a"], "{}", None));
        assert_ne!(of(&["a"], "{}"), Fingerprint::of("POST", "/s", ["a"], "{}", None));
        let played = |scenario| Fingerprint::of("POST", "/r", ["a"], "{}", scenario);
        assert_ne!(of(&["a"], "{}"), played(Some("")));
        assert_ne!(played(Some("*=activated")), played(Some("*=rejected")));
        let digits = of(&["a"], "{}").as_str().to_owned();
        assert!(digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_eq!(Fingerprint::from_stored(&digits), of(&["a"], "{}"));
    }

    #[test]
    fn a_record_answers_the_same_request_for_24_hours_and_no_other_one() {
        let fingerprint = |body| Fingerprint::of("POST", "/r", ["a"], body, None);
        let key = IdempotencyKey::parse("tour-1").expect("a key");
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        let location = Some("/connect/v1/x".to_owned());
        let answer = Answer { location, ..Answer::of(201, "{}".to_owned()) };
        let at = Timestamp::from_millis;
        let record = Record {
            key: RecordKey::new(owner, &key),
            fingerprint: fingerprint("{}"),
            answer: answer.clone(),
            expires_at: at(0).plus_seconds(VALIDITY_SECONDS),
        };
        for (now, body, expected) in [
            (0, "{}", Ok(Some(answer.clone()))),
            (86_399_999, "{}", Ok(Some(answer))),
            (86_399_999, "[]", Err(Refusal::IdempotencyKeyConflict)),
            (86_400_000, "{}", Ok(None)),
            (86_400_000, "[]", Ok(None)),
        ] {
            assert_eq!(record.replay(&fingerprint(body), at(now)), expected, "{body} at {now}");
        }
    }
}
