//! What an endpoint is sent at once, as soon as there is something to tell: half of the requests that it gets in a
//! second, whoever sends them. docs/api.md section 11.6.
//!
//! Leave is given for so many requests, and remembered with the endpoint. Between leave and request something is still
//! to be done, which takes some milliseconds and now and then longer. So a request has to begin soon after its leave,
//! and leave counts for longer than a second: however long it took, no second has more requests than it may.

use super::REQUESTS_PER_SECOND;
use crate::time::Timestamp;
use std::time::Duration;

/// The most requests that an endpoint gets in a second as soon as there is something to tell. What is more is due
/// with the rest.
pub const AT_ONCE_PER_SECOND: usize = REQUESTS_PER_SECOND as usize / 2;

/// How soon after its leave a request has to begin. What cannot is due in a minute.
pub const AT_ONCE_WITHIN: Duration = Duration::from_millis(500);

/// How long a leave counts, in milliseconds.
const COUNTS_FOR: i64 = 1000 + AT_ONCE_WITHIN.as_millis() as i64;

/// The last leaves that an endpoint's requests were given: when, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaves(Vec<Timestamp>);

impl Leaves {
    /// Those given at these times.
    pub const fn at(times: Vec<Timestamp>) -> Self {
        Self(times)
    }

    /// When they were given.
    pub fn times(&self) -> &[Timestamp] {
        &self.0
    }

    /// Gives leave for up to `wanted` requests at `now`: for how many, and what is to be remembered then.
    pub fn give(&self, wanted: usize, now: Timestamp) -> (usize, Self) {
        // One that was given by a clock that is ahead counts as well.
        let counting = self.0.iter().copied().filter(|given| now < given.plus_millis(COUNTS_FOR));
        let mut leaves: Vec<Timestamp> = counting.collect();
        let given = wanted.min(AT_ONCE_PER_SECOND.saturating_sub(leaves.len()));
        leaves.extend(std::iter::repeat_n(now, given));
        (given, Self(leaves))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_773_600_000);

    #[test]
    fn five_are_given_leave_within_a_second_and_a_half_however_they_come() {
        let mut leaves = Leaves::default();
        for (after, wanted, given) in [
            (0, 1, 1),
            (700, 3, 3),
            (800, 4, 1),
            (1499, 1, 0),
            (1500, 9, 1),
            (2199, 1, 0),
            (2200, 2, 2),
            (9000, 9, 5),
            (8990, 1, 0),
        ] {
            let (actual, next) = leaves.give(wanted, NOW.plus_millis(after));
            assert_eq!(actual, given, "{after}");
            leaves = next;
            assert!(leaves.times().len() <= 5);
        }
    }

    #[test]
    fn no_second_has_more_than_five_requests_however_late_they_begin() {
        let (mut leaves, mut requests) = (Leaves::default(), Vec::new());
        for step in 0..400_i64 {
            let now = NOW.plus_millis(step * 37);
            let (given, next) = leaves.give(2, now);
            leaves = next;
            let late = (step * 7919) % 501;
            requests.extend(std::iter::repeat_n(now.plus_millis(late), given));
        }
        requests.sort();
        assert!(requests.len() > 40, "{}", requests.len());
        let span = |six: &[Timestamp]| six[5].millis() - six[0].millis();
        assert!(requests.windows(6).all(|six| span(six) >= 1000));
    }
}
