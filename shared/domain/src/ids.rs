//! Identifiers: each parsed once, at the edge, into a type that cannot hold a wrong one.
//!
//! Randomness comes in as an argument; an identifier that carries a time takes it from the
//! request's own clock reading.

use super::time::Timestamp;
use std::fmt;
use ulid::Ulid;
use uuid::Uuid;

/// Letters of the base62 alphabet, in the order in which keys and ids use them.
pub const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Declares an identifier over `String` that only its own functions can make.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The identifier as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    };
}

text_id! {
    /// An app: 1 to 64 of `[A-Za-z0-9._~-]`. docs/api.md section 1.
    ClientId
}
text_id! {
    /// An organisation (a workspace) or an operator: 8 base62 characters.
    OwnerId
}
text_id! {
    /// A challenge: a lower-case hyphenated UUID; those made here are version 7.
    ChallengeId
}
text_id! {
    /// An activation ticket: `act_` and an upper-case ULID.
    ActivationId
}
text_id! {
    /// A webhook endpoint: `we_` and an upper-case ULID.
    EndpointId
}
text_id! {
    /// A stamp: `stm_` and an upper-case ULID. Given out, never taken back.
    StampId
}

impl ClientId {
    /// Reads a decoded path segment; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
        fits.then(|| Self(text.to_owned()))
    }

    /// A new client id: 8 base62 characters drawn from `random`.
    pub fn generate(random: [u8; 16]) -> Self {
        Self(base62_text(random, 8))
    }
}

impl OwnerId {
    /// Reads 8 base62 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    /// Takes a stored id back, as it is: a later release may name more than this one can parse.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// A new owner id drawn from `random`.
    pub fn generate(random: [u8; 16]) -> Self {
        Self(base62_text(random, 8))
    }
}

impl ChallengeId {
    /// Reads a lower-case hyphenated UUID; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical = Uuid::try_parse(text).ok()?.as_hyphenated().to_string();
        (canonical == text).then_some(Self(canonical))
    }

    /// A UUID version 7 whose time is `now`, of a challenge with so many counters beside it (at most 15): they are
    /// the last digit, so that whoever knows the id can read them together with the challenge.
    pub fn generate(now: Timestamp, random: [u8; 16], counters: u8) -> Self {
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        tail[9] = tail[9] & 0xf0 | counters & 0x0f;
        let millis = now.millis().unsigned_abs();
        let id = uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid();
        Self(id.as_hyphenated().to_string())
    }

    /// How many counters there can be beside the challenge: its last digit. Whether there are any, the challenge
    /// itself says.
    pub fn counters(&self) -> u8 {
        let digit = self.0.chars().last().and_then(|last| last.to_digit(16));
        digit.and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0)
    }
}

impl ActivationId {
    /// Reads `act_` and an upper-case ULID; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let ulid = text.strip_prefix("act_")?;
        (Ulid::from_string(ulid).ok()?.to_string() == ulid).then(|| Self(text.to_owned()))
    }

    /// A new ticket's id.
    pub fn generate(now: Timestamp, random: [u8; 16]) -> Self {
        Self(format!("act_{}", ulid(now, random)))
    }

    /// The clock reading that the id was made with: the submission's.
    pub fn created_at(&self) -> Timestamp {
        let ulid = self.0.strip_prefix("act_").and_then(|ulid| Ulid::from_string(ulid).ok());
        let millis = ulid.map_or(0, |ulid| ulid.timestamp_ms());
        Timestamp::from_millis(i64::try_from(millis).unwrap_or_default())
    }
}

impl EndpointId {
    /// Reads `we_` and an upper-case ULID; any other spelling is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let ulid = text.strip_prefix("we_")?;
        (Ulid::from_string(ulid).ok()?.to_string() == ulid).then(|| Self(text.to_owned()))
    }

    /// A new endpoint's id.
    pub fn new(at: Timestamp, random: [u8; 16]) -> Self {
        Self(format!("we_{}", ulid(at, random)))
    }
}

impl StampId {
    /// A new stamp's id.
    pub fn generate(now: Timestamp, random: [u8; 16]) -> Self {
        Self(format!("stm_{}", ulid(now, random)))
    }

    /// The ULID behind the prefix.
    pub fn ulid(&self) -> &str {
        self.0.trim_start_matches("stm_")
    }
}

/// A ULID in upper case with the time of `now`.
pub fn ulid(now: Timestamp, random: [u8; 16]) -> String {
    Ulid::from_parts(now.millis().unsigned_abs(), u128::from_be_bytes(random)).to_string()
}

/// `length` base62 characters (at most 16) drawn from `random`: as good as evenly, because 128 bits
/// are far more than they take.
pub fn base62_text(random: [u8; 16], length: usize) -> String {
    let mut rest = u128::from_be_bytes(random);
    (0..length)
        .map(|_| {
            let digit = usize::try_from(rest % 62).unwrap_or(0);
            rest /= 62;
            char::from(BASE62[digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_is_1_to_64_unreserved_characters() {
        for good in ["a", "abc123", "A.b_c~d-9", &"x".repeat(64)] {
            assert!(ClientId::parse(good).is_some(), "{good}");
        }
        for bad in ["", "a b", "a%2Fb", "a/b", "ä", "a\0", &"x".repeat(65)] {
            assert!(ClientId::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn an_owner_id_is_8_letters_and_digits() {
        for good in ["Acme0001", "00000000", "zzzzZZZZ"] {
            assert!(OwnerId::parse(good).is_some(), "{good}");
        }
        for bad in ["", "Acme001", "Acme00012", "Acme-001", "Acme 001", "Acmé001"] {
            assert!(OwnerId::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn base62_text_is_drawn_from_all_bits_with_the_last_digit_first() {
        let text = |number: u128, length| base62_text(number.to_be_bytes(), length);
        assert_eq!(text(0, 3), "000");
        assert_eq!(text(61, 2), "z0");
        assert_eq!(text(62, 2), "01");
        assert_eq!(text(1 + 10 * 62 + 36 * 62 * 62, 3), "1Aa");
        assert_eq!(text(u128::MAX, 16), "7chF7tm8n9klfT5M");
    }

    #[test]
    fn a_challenge_id_is_a_lower_case_hyphenated_uuid() {
        assert!(ChallengeId::parse("550e8400-e29b-41d4-a716-446655440000").is_some());
        for bad in [
            "550E8400-E29B-41D4-A716-446655440000",
            "550e8400e29b41d4a716446655440000",
            "{550e8400-e29b-41d4-a716-446655440000}",
            "urn:uuid:550e8400-e29b-41d4-a716-446655440000",
            "",
        ] {
            assert!(ChallengeId::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn an_activation_id_is_act_and_an_upper_case_ulid() {
        assert!(ActivationId::parse("act_01HXYZ2KQ8M0E3J1N9V0P5T8YR").is_some());
        for bad in [
            "act_01hxyz2kq8m0e3j1n9v0p5t8yr",
            "01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            "act_01HXYZ2KQ8M0E3J1N9V0P5T8Y",
            "act_IIIIIIIIIIIIIIIIIIIIIIIIII",
            "sandbox",
        ] {
            assert!(ActivationId::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn a_challenge_s_id_ends_in_the_number_of_its_counters() {
        let now = Timestamp::from_millis(1_736_935_200_000);
        for counters in 0..=15 {
            let id = ChallengeId::generate(now, [0xA5; 16], counters);
            assert_eq!(id.counters(), counters);
            assert_eq!(ChallengeId::parse(id.as_str()), Some(id));
        }
    }

    #[test]
    fn an_endpoint_id_is_we_and_an_upper_case_ulid() {
        assert!(EndpointId::parse("we_01HXYZ2KQ8M0E3J1N9V0P5T8YR").is_some());
        for bad in [
            "we_01hxyz2kq8m0e3j1n9v0p5t8yr",
            "01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            "act_01HXYZ2KQ8M0E3J1N9V0P5T8YR",
            "we_01HXYZ2KQ8M0E3J1N9V0P5T8Y",
            "we_",
        ] {
            assert!(EndpointId::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn generated_ids_carry_the_time_and_parse_again() {
        let now = Timestamp::from_millis(1_736_935_200_000);
        let challenge = ChallengeId::generate(now, [0xA5; 16], 0);
        let uuid = Uuid::try_parse(challenge.as_str()).expect("a UUID");
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(&uuid.as_bytes()[..6], &now.millis().to_be_bytes()[2..]);
        assert_eq!(ChallengeId::parse(challenge.as_str()), Some(challenge));
        let ticket = ActivationId::generate(now, [7; 16]);
        assert_eq!(ticket.created_at(), now);
        assert_eq!(ActivationId::parse(ticket.as_str()), Some(ticket));
        let endpoint = EndpointId::new(now, [7; 16]);
        assert_eq!(EndpointId::parse(endpoint.as_str()), Some(endpoint));
        let stamp = StampId::generate(now, [7; 16]);
        assert_eq!(stamp.as_str(), format!("stm_{}", stamp.ulid()));
        assert_eq!(stamp.ulid(), ulid(now, [7; 16]));
        assert_eq!(ClientId::generate([9; 16]).as_str().len(), 8);
    }
}
