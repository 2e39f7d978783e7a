//! Why an API key opens nothing: the reasons of a 401, in the order in which they are looked for.
//! docs/api.md sections 1.1 and 1.5.

use super::api_key::{Credential, KeyRecord};
use super::time::Timestamp;
use serde::Serialize;

/// Why a caller is not let in. Of several reasons the first counts. The first four can be told from the
/// request alone, so none of them says whether there is such a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRefusal {
    /// There is no credential.
    Missing,
    /// What is there is not one Bearer credential, or its key has a wrong shape or checksum.
    Malformed,
    /// It is a key of the other deployment.
    OtherDeployment,
    /// It is an operator's key where a workspace's is asked for, or the other way round.
    WrongKind,
    /// Nobody was given this key.
    Unknown,
    /// It was revoked.
    Revoked,
    /// Its time is over, or that of the grace after a rotation.
    Expired,
    /// Its operator or its organisation is disabled.
    Disabled,
}

impl KeyRecord {
    /// Whether the key is the one that `credential` claims to be. One that is stored for somebody or
    /// something else is nobody's.
    pub fn proves(&self, credential: &Credential) -> bool {
        self.kind == credential.kind && self.owner == credential.owner
    }

    /// Whether the key admits a request now, for the credential that named it.
    ///
    /// # Errors
    /// [`KeyRefusal::Unknown`], then [`KeyRefusal::Revoked`], then [`KeyRefusal::Expired`].
    pub fn admit(&self, credential: &Credential, now: Timestamp) -> Result<(), KeyRefusal> {
        if !self.proves(credential) {
            return Err(KeyRefusal::Unknown);
        }
        if self.revoked_at.is_some() {
            return Err(KeyRefusal::Revoked);
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return Err(KeyRefusal::Expired);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::api_key::{KeyKind, SecretKey};
    use super::super::deployment::Deployment;
    use super::super::ids::OwnerId;
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_key_that_was_given_to_somebody_else_is_unknown_then_it_is_revoked_then_expired() {
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        let (kind, deployment) = (KeyKind::Workspace, Deployment::Sandbox);
        let secret = SecretKey::mint(kind, deployment, &owner, [1; 32]);
        let credential = Credential::from_key(secret.reveal(), kind, deployment).expect("a key");
        let good = KeyRecord {
            hash: secret.hash(),
            id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
            kind,
            owner,
            name: "backend".to_owned(),
            last_characters: secret.last_characters().to_owned(),
            created_at: at(0),
            expires_at: Some(at(1000)),
            revoked_at: None,
        };
        assert_eq!(good.admit(&credential, at(999)), Ok(()));
        assert_eq!(good.admit(&credential, at(1000)), Err(KeyRefusal::Expired));
        let mut revoked = KeyRecord { revoked_at: Some(at(500)), ..good.clone() };
        assert_eq!(revoked.admit(&credential, at(2000)), Err(KeyRefusal::Revoked));
        revoked.owner = OwnerId::parse("Other002").expect("an owner");
        assert_eq!(revoked.admit(&credential, at(2000)), Err(KeyRefusal::Unknown));
        let of_operator = KeyRecord { kind: KeyKind::Operator, ..good };
        assert_eq!(of_operator.admit(&credential, at(0)), Err(KeyRefusal::Unknown));
    }
}
