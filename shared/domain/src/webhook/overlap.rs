//! For how long an old secret signs beside a new one.

use crate::refusal::{InvalidParameter, Reason, Refusal};

/// The longest overlap, in seconds: a week.
const MOST_SECONDS: u32 = 7 * 86_400;

/// For how long an old secret signs beside a new one: a day unless asked otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap(u32);

/// A day.
impl Default for Overlap {
    fn default() -> Self {
        Self(86_400)
    }
}

impl Overlap {
    /// Checks a number of seconds that stands at `path`.
    ///
    /// # Errors
    /// `out_of_range`.
    pub fn parse(path: &str, seconds: i64) -> Result<Self, Refusal> {
        let seconds = u32::try_from(seconds).ok().filter(|seconds| *seconds <= MOST_SECONDS);
        let expected = "must be a whole number from 0 to 604800";
        let refuse = || InvalidParameter::at(path, Reason::OutOfRange, expected);
        seconds.map(Self).ok_or_else(refuse)
    }

    /// The seconds.
    pub const fn seconds(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlap_is_at_most_a_week_and_a_day_unless_asked_otherwise() {
        let parse = |seconds| Overlap::parse("overlapSeconds", seconds).map(Overlap::seconds);
        assert_eq!((parse(0), parse(604_800)), (Ok(0), Ok(604_800)));
        for bad in [-1, 604_801, i64::MAX, i64::MIN] {
            match parse(bad) {
                Err(Refusal::Invalid(flaw)) => assert_eq!(flaw.reason, Reason::OutOfRange),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(Overlap::default().seconds(), 86_400);
    }
}
