//! Who acts: one shape for a request's line in the log, for an audit entry and for the command line.
//!
//! It says in whose name something is done and what that was proven with. Both are ids or names, never a
//! secret, so that they may be logged, shown and kept.

use super::api_key::{KeyKind, KeyRecord};
use super::ids::OwnerId;

/// Somebody who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// In whose name.
    pub party: Party,
    /// What proves it; nothing does for a program.
    pub proof: Option<Proof>,
}

/// In whose name something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// An organisation: a customer's own act.
    Organisation(OwnerId),
    /// An operator.
    Operator(OwnerId),
    /// A program that sets up a world of its own: the local stack's seed, a test. Or whoever only a later
    /// release can name.
    Program(String),
}

/// What an actor was taken for who they are by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// An API key, by its id.
    Key(String),
    /// The credentials of an AWS account, by the caller's ARN. They prove the ARN and no more: the party is
    /// what that caller said.
    Aws(String),
    /// Nothing: the database is one on the caller's own machine, which asks nobody who they are.
    Local,
    /// What only a later release knows of, as it wrote it.
    Other(String),
}

impl Actor {
    /// Whoever sends a request with the key that this is the record of.
    pub fn with_key(record: &KeyRecord) -> Self {
        let owner = record.owner.clone();
        let party = match record.kind {
            KeyKind::Workspace => Party::Organisation(owner),
            KeyKind::Operator => Party::Operator(owner),
        };
        Self { party, proof: Some(Proof::Key(record.id.clone())) }
    }

    /// An operator, taken for who they are by `proof`.
    pub const fn operator(id: OwnerId, proof: Proof) -> Self {
        Self { party: Party::Operator(id), proof: Some(proof) }
    }
}

/// A program of that name.
impl From<&str> for Actor {
    fn from(name: &str) -> Self {
        Self { party: Party::Program(name.to_owned()), proof: None }
    }
}

/// An operator in a world of a program's own, where nobody asks for a proof.
impl From<&OwnerId> for Actor {
    fn from(operator: &OwnerId) -> Self {
        Self { party: Party::Operator(operator.clone()), proof: None }
    }
}

impl Party {
    /// The id or name by which logs and the audit trail know it.
    pub fn id(&self) -> &str {
        match self {
            Self::Organisation(id) | Self::Operator(id) => id.as_str(),
            Self::Program(name) => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api_key::SecretKey;
    use crate::deployment::Deployment;
    use crate::time::Timestamp;

    #[test]
    fn whoever_sends_a_request_acts_in_the_name_of_the_key_s_owner_and_is_known_by_that_id() {
        let owner = OwnerId::parse("Acme0001").expect("an owner");
        for (kind, party) in [
            (KeyKind::Workspace, Party::Organisation(owner.clone())),
            (KeyKind::Operator, Party::Operator(owner.clone())),
        ] {
            let secret = SecretKey::mint(kind, Deployment::Sandbox, &owner, [1; 32]);
            let record = KeyRecord {
                hash: secret.hash(),
                id: "01JHMA0R80Q6V5T1YB4Z8WX2CD".to_owned(),
                kind,
                owner: owner.clone(),
                name: "backend".to_owned(),
                last_characters: secret.last_characters().to_owned(),
                created_at: Timestamp::from_millis(0),
                expires_at: None,
                revoked_at: None,
            };
            let actor = Actor::with_key(&record);
            assert_eq!(actor.party.id(), "Acme0001");
            assert_eq!(actor, Actor { party, proof: Some(Proof::Key(record.id)) });
        }
        assert_eq!(Party::Program("cargo dev".to_owned()).id(), "cargo dev");
    }
}
