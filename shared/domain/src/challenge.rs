//! Production-test challenges: what they are made of, when they end, and what their counters say.
//! docs/api.md sections 2 to 4.

use super::characters::{TextKind, is_blank};
use super::ids::{ChallengeId, ClientId};
use super::refusal::{InvalidParameter, Reason, Refusal};
use super::stamp_counter::Split;
use super::stamp_limit::MaxStamps;
use super::time::Timestamp;
use crate::redacted_debug;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The most providers that a request may name.
pub const PROVIDERS_LIMIT: usize = 50;

/// A challenge's title: 1 to 200 characters after trimming.
#[derive(Clone, PartialEq, Eq)]
pub struct Title(String);

redacted_debug!(Title);

impl Title {
    /// Trims and checks a title that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character`, `empty` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
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

    /// The title's text.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// A challenge's description: up to 1000 characters after trimming; an empty one is none.
#[derive(Clone, PartialEq, Eq)]
pub struct Description(Option<String>);

redacted_debug!(Description);

impl Description {
    /// Trims and checks a description that stands at `path`.
    ///
    /// # Errors
    /// `invalid_character` or `too_long`.
    pub fn parse(path: &str, text: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        TextKind::Lines.check(path, text)?;
        if text.chars().count() > 1000 {
            return Err(InvalidParameter::at(
                path,
                Reason::TooLong,
                "must have at most 1000 characters",
            ));
        }
        Ok(Self((!is_blank(text)).then(|| text.to_owned())))
    }

    /// The description's text, if there is any.
    pub fn into_option(self) -> Option<String> {
        self.0
    }
}

/// A platform that a challenge can be meant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Apple's.
    Ios,
    /// Google's.
    Android,
    /// One that a later release wrote; no run of this one comes from it.
    Other(String),
}

impl Platform {
    /// The name on the wire and in the store.
    pub fn name(&self) -> &str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
            Self::Other(name) => name,
        }
    }

    /// Reads a stored name back.
    pub fn parse(name: &str) -> Self {
        match name {
            "ios" => Self::Ios,
            "android" => Self::Android,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Checks a platform that stands at `path`.
    ///
    /// # Errors
    /// `not_an_option`.
    pub fn choose(path: &str, text: &str) -> Result<Self, Refusal> {
        match Self::parse(text) {
            Self::Other(_) => {
                Err(InvalidParameter::at(path, Reason::NotAnOption, "must be `ios` or `android`"))
            }
            known => Ok(known),
        }
    }
}

impl Serialize for Platform {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a request asks a new challenge to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its title.
    pub title: Title,
    /// Its description.
    pub description: Option<String>,
    /// The providers to test, or every eligible one.
    pub provider_ids: Option<Vec<String>>,
    /// The platform that it is for, or any.
    pub target_platform: Option<Platform>,
    /// How many stamps it gives out.
    pub max_stamps: MaxStamps,
    /// Whether one participant may earn several stamps with one provider.
    pub allow_duplicates: bool,
}

redacted_debug!(Draft);

/// How far a challenge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChallengeStatus {
    /// Stamps can be earned.
    Active,
    /// Its time is over.
    Expired,
    /// All its stamps are earned.
    Completed,
}

/// What the stamps of one provider add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Stamps.
    pub completed: u64,
    /// Stamps that reported a time.
    pub timed: u64,
    /// The reported times' sum, in milliseconds.
    pub total_millis: u64,
}

impl Tally {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            completed: self.completed + other.completed,
            timed: self.timed + other.timed,
            total_millis: self.total_millis + other.total_millis,
        }
    }

    /// The average reported time in seconds, to the millisecond; `None` where none was reported.
    pub fn average_seconds(&self) -> Option<f64> {
        let halves = self.total_millis.saturating_mul(2).saturating_add(self.timed);
        let millis = halves.checked_div(self.timed.saturating_mul(2))?;
        #[expect(clippy::cast_precision_loss, reason = "a day in milliseconds fits 27 bits")]
        Some(millis as f64 / 1000.0)
    }
}

/// What a challenge's report says of one of its providers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderResult<'a> {
    /// The provider.
    pub provider_id: &'a str,
    /// How many stamps were earned with it.
    pub completed_count: u64,
    /// The average reported time; none where none was reported.
    pub avg_completion_seconds: Option<f64>,
}

/// A challenge as stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its id; newer ones sort after older ones.
    pub id: ChallengeId,
    /// The app that opened it.
    pub client_id: ClientId,
    /// The app's name at that time.
    pub host_name: String,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: Option<String>,
    /// The providers that it tests, in order.
    pub provider_ids: Vec<String>,
    /// The platform that it is for, or any.
    pub target_platform: Option<Platform>,
    /// How many stamps it gives out.
    pub max_stamps: u32,
    /// How many it has given out.
    pub stamps: u32,
    /// The counters beside it, if its stamps are counted there: then what it says of stamps is what they add up to.
    pub split: Option<Split>,
    /// Whether one participant may earn several stamps with one provider.
    pub allow_duplicates: bool,
    /// What each provider's stamps add up to.
    pub tallies: BTreeMap<String, Tally>,
    /// The participant hash key that was current when it was opened.
    pub hash_key_id: String,
    /// The last moment at which it gives out stamps.
    pub expires_at: Timestamp,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

redacted_debug!(Challenge {
    id,
    client_id,
    provider_ids,
    max_stamps,
    stamps,
    created_at,
    updated_at
});

impl Challenge {
    /// How far it has come, at `now`.
    pub fn status(&self, now: Timestamp) -> ChallengeStatus {
        if self.stamps >= self.max_stamps {
            ChallengeStatus::Completed
        } else if now > self.expires_at {
            ChallengeStatus::Expired
        } else {
            ChallengeStatus::Active
        }
    }

    /// The challenge with one more stamp of a provider, which reported this time, at `at`.
    #[must_use]
    pub fn stamped(&self, provider: &str, completion_millis: Option<u32>, at: Timestamp) -> Self {
        let mut stamped = Self { stamps: self.stamps + 1, updated_at: at, ..self.clone() };
        let tally = stamped.tallies.entry(provider.to_owned()).or_default();
        tally.completed += 1;
        if let Some(millis) = completion_millis {
            tally.timed += 1;
            tally.total_millis += u64::from(millis);
        }
        stamped
    }

    /// What each of its providers has come to, in their order, as reports and events tell it.
    pub fn results(&self) -> Vec<ProviderResult<'_>> {
        let results = self.provider_ids.iter().map(|provider_id| {
            let tally = self.tally(provider_id);
            ProviderResult {
                provider_id,
                completed_count: tally.completed,
                avg_completion_seconds: tally.average_seconds(),
            }
        });
        results.collect()
    }

    /// What the stamps of one of its providers add up to.
    pub fn tally(&self, provider: &str) -> Tally {
        self.tallies.get(provider).copied().unwrap_or_default()
    }
}

#[cfg(test)]
impl Challenge {
    /// A challenge for unit tests: of mitid, on iOS, until a second after the epoch.
    pub(super) fn of_tests(stamps: u32, max_stamps: u32) -> Self {
        let id = ChallengeId::parse("550e8400-e29b-41d4-a716-446655440000");
        Self {
            id: id.expect("a challenge id"),
            client_id: ClientId::parse("abc123").expect("a client id"),
            host_name: "My App".to_owned(),
            title: "A test".to_owned(),
            description: None,
            provider_ids: vec!["mitid".to_owned()],
            target_platform: Some(Platform::Ios),
            max_stamps,
            stamps,
            split: None,
            allow_duplicates: false,
            tallies: BTreeMap::new(),
            hash_key_id: "k1".to_owned(),
            expires_at: Timestamp::from_millis(1000),
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
        }
    }
}

#[cfg(test)]
mod tests;
