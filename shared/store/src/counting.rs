//! Counting a stamp: the conditions that make a challenge's limit exact, whatever comes at the same time.

use super::expression::Expression;
use super::items::challenge::{COMPLETED, FULL_COUNTERS, TALLIES, TIMED, TOTAL_MILLIS};
use super::items::counter;
use super::keys::ItemKey;
use super::operation::{Part, Role, update};
use aws_sdk_dynamodb::types::AttributeValue;
use greenlight_domain::ids::{ChallengeId, ClientId};
use greenlight_domain::stamp_counter::{Filling, Place};
use greenlight_domain::stamp_limit::CountCondition;
use greenlight_domain::time::Timestamp;

/// One more stamp on a challenge, if it still has room and time.
#[derive(Clone)]
pub struct CountStamp {
    /// The app.
    pub client_id: ClientId,
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// Where it is counted.
    pub place: Place,
    /// The provider that the stamp was earned with.
    pub provider_id: String,
    /// The reported time.
    pub completion_millis: Option<u32>,
    /// The request's clock reading.
    pub now: Timestamp,
    /// When the challenge is changed by it: now, but not before its last change as read.
    pub changed_at: Timestamp,
}

impl CountStamp {
    /// Adds 1 where it is counted, if there is room, time and what else the place requires.
    pub(super) fn part(&self) -> Part {
        let Self { client_id, challenge_id, provider_id, .. } = self;
        let (role, key) = match self.place.counter {
            None => (Role::Challenge, ItemKey::challenge(client_id, challenge_id)),
            Some(number) => (Role::Counter, ItemKey::counter(client_id, challenge_id, number)),
        };
        let mut expression = self.conditions();
        expression.increase(&["stamps"], 1);
        let timed = self.completion_millis.map(|millis| [(TIMED, 1), (TOTAL_MILLIS, millis)]);
        for (name, by) in timed.into_iter().flatten().chain([(COMPLETED, 1)]) {
            match self.place.counter {
                None => expression.increase(&[TALLIES, provider_id, name], by),
                // It may be the first one there.
                Some(_) => {
                    let by = AttributeValue::N(by.to_string());
                    expression.add(&counter::attribute(name, provider_id), by);
                }
            }
        }
        expression.set_time(&["updated_at"], self.changed_at);
        Part { role, operation: update(key, expression) }
    }

    fn conditions(&self) -> Expression {
        let mut expression = Expression::default();
        let (stamps, most) = (expression.path(&["stamps"]), expression.path(&["max_stamps"]));
        expression.require(format!("{stamps} < {most}"));
        let (end, now) = (expression.path(&["expires_at"]), expression.number(self.now.millis()));
        expression.require(format!("{end} >= {now}"));
        let (comparison, count) = match self.place.condition {
            CountCondition::Exactly(count) => ("=", count),
            CountCondition::Below(count) => ("<", count),
        };
        let count = expression.number(count);
        expression.require(format!("{stamps} {comparison} {count}"));
        // A stamp that was not seen may have come by a clock that is ahead of this one.
        let (last, change) =
            (expression.path(&["updated_at"]), expression.number(self.changed_at.millis()));
        expression.require(format!("{last} <= {change}"));
        expression
    }
}

/// The challenge hears that one more of its counters is full: as one of several that are not, or as the last.
pub(super) fn fill_counter(
    client_id: &ClientId,
    challenge_id: &ChallengeId,
    filling: Filling,
) -> Part {
    let mut expression = Expression::default();
    let full = expression.path(&[FULL_COUNTERS]);
    let others = expression.number(filling.counters.saturating_sub(1));
    let comparison = if filling.is_last { "=" } else { "<" };
    expression.require(format!("{full} {comparison} {others}"));
    expression.increase(&[FULL_COUNTERS], 1);
    let key = ItemKey::challenge(client_id, challenge_id);
    Part { role: Role::Challenge, operation: update(key, expression) }
}
