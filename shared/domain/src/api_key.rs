//! API keys: their shape, their checksum, and what is stored of them.
//!
//! A key is `sk_<kind>_<deployment>_`, the 8-character id of its owner, 24 random characters and
//! 6 characters of CRC-32 (ISO-HDLC) over everything before them, most significant digit first.
//! Its checksum lets a malformed one be refused without touching the database; it proves nothing
//! more. Only the SHA-256 of a key is ever stored. docs/api.md section 1.

use super::deployment::Deployment;
use super::ids::{BASE62, OwnerId, base62_text};
use super::key_refusal::KeyRefusal;
use super::time::Timestamp;
use crate::redacted_debug;
use sha2::{Digest, Sha256};
use std::fmt;

/// Whom a key speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A workspace: an organisation, with its apps.
    Workspace,
    /// An operator: a named person who reviews submissions.
    Operator,
}

impl KeyKind {
    /// The word in the key and in the stored record.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Operator => "operator",
        }
    }

    /// Reads the stored word back.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "workspace" => Some(Self::Workspace),
            "operator" => Some(Self::Operator),
            _ => None,
        }
    }
}

/// The SHA-256 of a key, in lower-case hexadecimal: the name under which its record is stored.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KeyHash(String);

redacted_debug!(KeyHash);

impl KeyHash {
    /// The hash of a key's text.
    fn of(key: &str) -> Self {
        Self(hex(&Sha256::digest(key)))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes a stored hash back.
    pub fn from_stored(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A credential whose shape, checksum and deployment are right. Whether it is good, only its record
/// can tell. The key itself is not kept.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Whom the key claims to speak for.
    pub kind: KeyKind,
    /// The organisation or operator that the key names.
    pub owner: OwnerId,
    /// The name of the key's record.
    pub hash: KeyHash,
}

impl Credential {
    /// Reads the value of an `Authorization` header, if there is one, as a key of this kind in this
    /// deployment.
    ///
    /// # Errors
    /// The first of [`KeyRefusal`] that can be told without the key's record.
    pub fn from_header(
        value: Option<&str>,
        kind: KeyKind,
        deployment: Deployment,
    ) -> Result<Self, KeyRefusal> {
        let value = value.ok_or(KeyRefusal::Missing)?;
        let (scheme, rest) = value.split_once(' ').ok_or(KeyRefusal::Malformed)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(KeyRefusal::Malformed);
        }
        Self::from_key(rest.trim_matches(' '), kind, deployment)
    }

    /// Reads a key's text, as [`from_header`](Self::from_header) does.
    ///
    /// # Errors
    /// As there, but for a missing one.
    pub fn from_key(key: &str, kind: KeyKind, deployment: Deployment) -> Result<Self, KeyRefusal> {
        let (owner, of_kind, of_deployment) = well_formed(key).ok_or(KeyRefusal::Malformed)?;
        if of_deployment != deployment {
            return Err(KeyRefusal::OtherDeployment);
        }
        if of_kind != kind {
            return Err(KeyRefusal::WrongKind);
        }
        Ok(Self { kind, owner, hash: KeyHash::of(key) })
    }
}

/// Whom a key of the right shape and checksum names, what kind it is of, and for which deployment.
fn well_formed(key: &str) -> Option<(OwnerId, KeyKind, Deployment)> {
    let (kind, rest) = key.strip_prefix("sk_")?.split_once('_')?;
    let (infix, body) = rest.split_once('_')?;
    let (kind, deployment) = (KeyKind::parse(kind)?, Deployment::of_key_infix(infix)?);
    if body.len() != 38 || !body.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let (covered, sum) = key.split_at(key.len() - 6);
    (checksum(covered) == sum).then_some((OwnerId::parse(&body[..8])?, kind, deployment))
}

/// A key in clear text, as it is shown once to the person who asked for it. Does not print by
/// accident: only [`reveal`](Self::reveal) gives it away.
pub struct SecretKey(String);

impl SecretKey {
    /// Makes a key for `owner` from 32 random bytes.
    pub fn mint(kind: KeyKind, deployment: Deployment, owner: &OwnerId, random: [u8; 32]) -> Self {
        let (head, tail) = random.split_at(16);
        let half = |bytes: &[u8]| {
            let mut block = [0; 16];
            block.copy_from_slice(bytes);
            base62_text(block, 12)
        };
        let covered = format!("{}{}{}{}", prefix(kind, deployment), owner, half(head), half(tail));
        let sum = checksum(&covered);
        Self(covered + &sum)
    }

    /// The key itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The name of the key's record.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(&self.0)
    }

    /// The last four characters, by which a person recognises a key in a list.
    pub fn last_characters(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

redacted_debug!(SecretKey);

/// What is stored of a key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The name of the record.
    pub hash: KeyHash,
    /// A short id by which the key is listed, rotated and revoked: a ULID.
    pub id: String,
    /// Whom the key speaks for.
    pub kind: KeyKind,
    /// The organisation or operator: the record is what proves the owner.
    pub owner: OwnerId,
    /// What its maker called it.
    pub name: String,
    /// The last characters of the key.
    pub last_characters: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused, if ever.
    pub expires_at: Option<Timestamp>,
    /// Since when it is revoked, if it is.
    pub revoked_at: Option<Timestamp>,
}

redacted_debug!(KeyRecord { id, kind, owner, created_at, expires_at, revoked_at });

impl KeyRecord {
    /// Whether the key is neither revoked nor expired.
    pub fn is_good(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// When the key ends once another has taken its place, `grace_seconds` from now: never later
    /// than it would have ended anyway.
    pub fn end_after_grace(&self, now: Timestamp, grace_seconds: i64) -> Timestamp {
        let end = now.plus_seconds(grace_seconds);
        self.expires_at.map_or(end, |before| before.min(end))
    }
}

fn prefix(kind: KeyKind, deployment: Deployment) -> String {
    format!("sk_{}_{}_", kind.name(), deployment.key_infix())
}

/// CRC-32 (ISO-HDLC) of `covered` in six base62 digits, most significant first.
fn checksum(covered: &str) -> String {
    let mut rest = crc32fast::hash(covered.as_bytes());
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|&b| char::from(b)).collect()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
