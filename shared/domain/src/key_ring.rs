//! Secrets of the deployment, each under an id, and what is computed under one of them: HMAC-SHA-256.
//!
//! What was made under a key names the key. So a new key can become the current one while the old one stays for
//! as long as it is needed. What is hashed or derived, and when a key may go, its users say:
//! [`participant`](super::participant) and [`webhook`](super::webhook).

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::fmt;

/// The fewest characters that a secret has.
const SHORTEST: usize = 32;

/// Secrets by id, in the order in which they were given.
#[derive(Clone, Default)]
pub(crate) struct KeyRing(Vec<(String, String)>);

impl KeyRing {
    /// Reads `id:secret[,id:secret…]`.
    ///
    /// # Errors
    /// What is wrong, without the secrets.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut keys: Vec<(String, String)> = Vec::new();
        for (position, entry) in text.split(',').enumerate() {
            let (id, secret) = entry
                .split_once(':')
                .filter(|(id, secret)| !id.is_empty() && secret.len() >= SHORTEST)
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

    /// The keys' ids, in order.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    /// HMAC-SHA-256 over the parts, which hold no NUL, with a NUL between two. `None` if there is no key of that
    /// id.
    pub(crate) fn code(&self, key_id: &str, parts: &[&str]) -> Option<[u8; 32]> {
        let (_, secret) = self.0.iter().find(|(id, _)| id == key_id)?;
        Some(keyed(secret.as_bytes(), parts.join("\0").as_bytes()))
    }
}

/// HMAC-SHA-256 of `content` under `key`.
pub(crate) fn keyed(key: &[u8], content: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(content);
    mac.finalize().into_bytes().into()
}

/// The ids alone.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_short_or_repeated_are_refused_without_being_shown() {
        let secret = "s".repeat(32);
        for bad in [
            "",
            "k1",
            "k1:short",
            &format!("k1:{}", "s".repeat(31)),
            &format!(":{secret}"),
            &format!("k1:{secret},k1:{secret}"),
            &format!("k1:{secret},"),
        ] {
            let error = KeyRing::parse(bad).expect_err(bad);
            assert!(!error.contains("sss") && !error.contains("short"), "{error}");
        }
    }

    #[test]
    fn what_is_computed_depends_on_the_key_and_on_each_part() {
        let text = format!("k2:{},k1:{}", "n".repeat(32), "o".repeat(32));
        let ring = KeyRing::parse(&text).expect("two keys");
        assert_eq!(ring.code("k1", &["a", "b"]), ring.code("k1", &["a", "b"]));
        assert_ne!(ring.code("k1", &["a", "b"]), ring.code("k2", &["a", "b"]));
        assert_ne!(ring.code("k1", &["a", "b"]), ring.code("k1", &["ab"]));
        assert_eq!(ring.code("k3", &["a"]), None);
        assert_eq!(format!("{ring:?}"), r#"["k2", "k1"]"#);
    }

    #[test]
    fn what_is_computed_is_hmac_sha_256() {
        // RFC 4231, section 4.3.
        let code = keyed(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(code[..4], [0x5b, 0xdc, 0xc1, 0x46]);
        assert_eq!(code[28..], [0x64, 0xec, 0x38, 0x43]);
    }
}
