//! What stood in the way of a cancelled transaction, out of the causes that each of its items gives.

use crate::store::{Cause, OldItem, Role};

/// What stood in the way of a transaction.
pub(super) enum Obstacle {
    /// The record is there: the request was answered before, or the key was used for another.
    Recorded(OldItem),
    /// The record is being written at this moment.
    TwinIsBusy,
    /// Somebody else was faster.
    Lost {
        /// It is still at it.
        contended: bool,
        /// The challenge as it is, if only that was in the way.
        newer: OldItem,
    },
    /// Back-pressure.
    PushedBack(String),
    /// A bug.
    Broken(String),
}

impl Obstacle {
    /// Reads the causes of a cancelled transaction. The record's comes first: after an outcome that
    /// was unclear, it and the app's condition fail together, and the truth is "already done".
    pub(super) fn among(causes: Vec<Cause>) -> Self {
        let mut lost = None;
        let mut alone = true;
        let mut pushed_back = false;
        let mut broken = None;
        for cause in causes {
            match cause {
                Cause::ConditionFailed(Role::Record, old) => return Self::Recorded(old),
                Cause::Contended(Role::Record) => return Self::TwinIsBusy,
                Cause::ConditionFailed(role, old) => {
                    alone &= role == Role::Challenge && lost.is_none();
                    lost = Some((false, old));
                }
                Cause::Contended(_) => {
                    alone = false;
                    lost = Some((true, OldItem::default()));
                }
                Cause::Throttled => pushed_back = true,
                Cause::Other(text) => broken = Some(text),
            }
        }
        match (lost, broken) {
            (Some((contended, old)), _) => {
                Self::Lost { contended, newer: if alone { old } else { OldItem::default() } }
            }
            (None, _) if pushed_back => Self::PushedBack("inside a transaction".to_owned()),
            (None, Some(text)) => Self::Broken(text),
            (None, None) => Self::Broken("a transaction was cancelled without a reason".to_owned()),
        }
    }
}
