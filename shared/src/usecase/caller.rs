//! Whoever sends a request: what this instance remembers of them, and who they turn out to be.

use super::known_pairs::{KnownPairs, Pair};
use crate::domain::actor::Actor;
use crate::domain::ids::ClientId;
use crate::domain::refusal::Refusal;
use crate::domain::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// The sender of one request.
#[derive(Default)]
pub struct Caller {
    known: Arc<KnownPairs>,
    identity: Mutex<Identity>,
}

/// Who a request is from and about which app, for its line in the log. Only what stands in the table is ever
/// here, nothing that a client could write into a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// The owner of the key and the key, also where it is not good any more.
    pub actor: Option<Actor>,
    /// The app, also where it is another organisation's.
    pub client_id: Option<ClientId>,
}

impl Caller {
    /// A sender of whom this instance knows what it remembers.
    pub fn new(known: &Arc<KnownPairs>) -> Self {
        Self { known: Arc::clone(known), identity: Mutex::default() }
    }

    /// Whether this instance has let the pair in recently.
    pub fn is_known(&self, pair: &Pair, now: Timestamp) -> bool {
        self.known.knows(pair, now)
    }

    /// Learns from a decision of authorisation.
    pub fn learn(&self, pair: &Pair, decision: &Result<(), Refusal>, now: Timestamp) {
        self.known.learn(pair, decision, now);
    }

    /// Notes who it is.
    pub fn identify(&self, identity: Identity) {
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = identity;
    }

    /// Who it is, as far as was found out.
    pub fn identity(&self) -> Identity {
        self.identity.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
