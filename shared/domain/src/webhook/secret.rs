//! The secrets that sign: derived whenever they are needed and stored nowhere, so that a copy of the table signs
//! nothing.

use crate::ids::EndpointId;
use crate::key_ring::KeyRing;
use crate::redacted_debug;
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// Which secret it is of an endpoint's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    /// The how manieth of the endpoint's, from 1.
    pub generation: u32,
    /// The deployment's key that it is derived under.
    pub key_id: String,
}

/// An endpoint's secrets: the one that signs, and for a while after a rotation the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The latest.
    pub current: SecretRef,
    /// The one before it, and until when it signs as well.
    pub previous: Option<(SecretRef, Timestamp)>,
}

impl Secrets {
    /// A new endpoint's, derived under the key of that id.
    pub fn first(key_id: &str) -> Self {
        let current = SecretRef { generation: 1, key_id: key_id.to_owned() };
        Self { current, previous: None }
    }

    /// The secrets with a new one, derived under the key of that id; the one before it signs as well for so many
    /// seconds more. At most two sign: what was the one before it ends at once.
    #[must_use]
    pub fn rotate(&self, overlap_seconds: u32, key_id: &str, now: Timestamp) -> Self {
        let generation = self.current.generation.saturating_add(1);
        let until = now.plus_seconds(overlap_seconds.into());
        let previous = (overlap_seconds > 0).then(|| (self.current.clone(), until));
        Self { current: SecretRef { generation, key_id: key_id.to_owned() }, previous }
    }

    /// Those that sign at `now`, the newest first: one or two.
    pub fn in_use(&self, now: Timestamp) -> impl Iterator<Item = &SecretRef> {
        let previous = self.previous.as_ref().filter(|(_, until)| now < *until);
        [&self.current].into_iter().chain(previous.map(|(previous, _)| previous))
    }

    /// The ids of the deployment's keys that those are derived under, each once.
    pub fn keys_in_use(&self, now: Timestamp) -> Vec<&str> {
        let mut keys: Vec<&str> = self.in_use(now).map(|secret| secret.key_id.as_str()).collect();
        keys.dedup();
        keys
    }
}

/// The deployment's keys that secrets are derived under, by id. A key stays until no endpoint names it any more.
#[derive(Clone, Default)]
pub struct MasterKeys(KeyRing);

impl MasterKeys {
    /// Reads `id:secret[,id:secret…]`.
    ///
    /// # Errors
    /// What is wrong, without the secrets.
    pub fn parse(text: &str) -> Result<Self, String> {
        KeyRing::parse(text).map(Self)
    }

    /// The keys' ids, in the order in which they were given.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.ids()
    }

    /// A secret of an endpoint: the same whenever it is asked for, and another for each endpoint and generation.
    /// `None` if there is no key of its key's id.
    pub fn secret(&self, endpoint: &EndpointId, which: &SecretRef) -> Option<SigningSecret> {
        let generation = which.generation.to_string();
        self.0.code(&which.key_id, &[endpoint.as_str(), &generation]).map(SigningSecret)
    }

    /// What signs for an endpoint at `at`, the newest first; nothing where none of the keys is there.
    pub fn signing(
        &self,
        endpoint: &EndpointId,
        secrets: &Secrets,
        at: Timestamp,
    ) -> Vec<SigningSecret> {
        secrets.in_use(at).filter_map(|which| self.secret(endpoint, which)).collect()
    }
}

/// The ids alone.
impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What signs an endpoint's webhooks: 32 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret([u8; 32]);

redacted_debug!(SigningSecret);

impl SigningSecret {
    /// As its owner is shown it, and as libraries for Standard Webhooks take it.
    pub fn shown(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.0))
    }

    pub(super) const fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_773_600_000);

    fn generations(secrets: &Secrets, now: Timestamp) -> Vec<(u32, &str)> {
        secrets.in_use(now).map(|it| (it.generation, it.key_id.as_str())).collect()
    }

    #[test]
    fn after_a_rotation_the_secret_before_signs_as_well_until_its_time_is_over() {
        let first = Secrets::first("k1");
        assert_eq!(generations(&first, NOW), [(1, "k1")]);
        let second = first.rotate(60, "k2", NOW);
        let end = NOW.plus_seconds(60);
        assert_eq!(generations(&second, NOW), [(2, "k2"), (1, "k1")]);
        assert_eq!(generations(&second, end.plus_millis(-1)), [(2, "k2"), (1, "k1")]);
        assert_eq!(generations(&second, end), [(2, "k2")]);
    }

    #[test]
    fn a_rotation_during_an_overlap_ends_the_oldest_secret_and_one_without_overlap_all_before() {
        let second = Secrets::first("k1").rotate(604_800, "k1", NOW);
        let third = second.rotate(60, "k1", NOW.plus_seconds(1));
        assert_eq!(generations(&third, NOW.plus_seconds(2)), [(3, "k1"), (2, "k1")]);
        let fourth = third.rotate(0, "k1", NOW.plus_seconds(2));
        assert_eq!(generations(&fourth, NOW.plus_seconds(2)), [(4, "k1")]);
        assert_eq!(fourth.previous, None);
    }

    #[test]
    fn a_secret_is_derived_from_endpoint_generation_and_key() {
        let text = format!("k1:{},k2:{}", "a".repeat(32), "b".repeat(32));
        let keys = MasterKeys::parse(&text).expect("two keys");
        let endpoints = ["we_01HXYZ2KQ8M0E3J1N9V0P5T8YR", "we_01HXYZ2KQ8M0E3J1N9V0P5T8YS"]
            .map(|id| EndpointId::parse(id).expect("an id"));
        let secret = |endpoint: usize, generation, key_id: &str| {
            let which = SecretRef { generation, key_id: key_id.to_owned() };
            keys.secret(&endpoints[endpoint], &which)
        };
        let one = secret(0, 1, "k1").expect("a secret");
        assert_eq!(secret(0, 1, "k1"), Some(one.clone()));
        for other in [secret(1, 1, "k1"), secret(0, 2, "k1"), secret(0, 1, "k2")] {
            assert_ne!(other.expect("a secret"), one);
        }
        assert_eq!(secret(0, 1, "k3"), None);
        // Whoever derives it otherwise from one release to the next breaks every receiver.
        assert_eq!(one.shown(), "whsec_rnenbYkCLHDuwOnUl5Qve+yB7hEGO0KfJz0mFOaU8T0=");
        assert_eq!(format!("{one:?} {keys:?}"), r#"SigningSecret(…) ["k1", "k2"]"#);
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["k1", "k2"]);
    }
}
