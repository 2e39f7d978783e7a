//! Why a transaction was cancelled, out of the causes that each of its items gives.

use crate::store::{Cause, OldItem, Role};

/// Why nothing was written.
pub(super) enum Cancellation {
    /// The record is there: the request was answered before, or the key was used for another.
    AlreadyRecorded(OldItem),
    /// The operator in whose name it was to be written is disabled.
    ActorDisabled,
    /// The record is being written at this moment, by a duplicate of the request.
    DuplicateCommitting,
    /// Another request wrote first what this one competes for.
    LostRace {
        /// It is not done yet.
        contended: bool,
        /// The challenge, or the counter of it, as it is, if only that was in the way.
        newer: OldItem,
    },
    /// The database asks for fewer calls.
    Throttled(String),
    /// A bug.
    Bug(String),
}

impl Cancellation {
    /// Reads the causes of a cancelled transaction. The record's comes first: after an outcome that
    /// was unclear, it and the app's condition fail together, and the truth is "already done".
    pub(super) fn because_of(causes: Vec<Cause>) -> Self {
        let mut lost = None;
        let mut alone = true;
        let mut throttled = false;
        let mut bug = None;
        for cause in causes {
            match cause {
                Cause::ConditionFailed(Role::Record, old) => return Self::AlreadyRecorded(old),
                Cause::ConditionFailed(Role::Actor, _) => return Self::ActorDisabled,
                Cause::Contended(Role::Record) => return Self::DuplicateCommitting,
                Cause::ConditionFailed(role, old) => {
                    alone &= matches!(role, Role::Challenge | Role::Counter) && lost.is_none();
                    lost = Some((false, old));
                }
                // It brings no item: everything is read again.
                Cause::Contended(_) => lost = Some((true, OldItem::default())),
                Cause::Throttled => throttled = true,
                Cause::Other(text) => bug = Some(text),
            }
        }
        match (lost, bug) {
            (Some((contended, old)), _) => {
                Self::LostRace { contended, newer: if alone { old } else { OldItem::default() } }
            }
            (None, _) if throttled => Self::Throttled("inside a transaction".to_owned()),
            (None, Some(text)) => Self::Bug(text),
            (None, None) => Self::Bug("a transaction was cancelled without a reason".to_owned()),
        }
    }
}
