//! How many stamps a challenge gives out: the number, and what makes it exact. The store accepts a
//! stamp only where the count is as the [`CountCondition`] says, in the transaction that adds to it.
//! docs/api.md sections 2 and 4.

use super::refusal::{InvalidParameter, Reason, Refusal};

/// How often a stamp is tried at an exact count, before any count below the last will do. An exact
/// one can succeed for only one of all who try at the same time.
const EXACT_ATTEMPTS: u32 = 2;

/// The stamps that a challenge gives out: 1 to 1 000 000, 3 unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxStamps(u32);

impl MaxStamps {
    /// The most that there can be.
    pub const LIMIT: u32 = 1_000_000;

    /// Checks a number that stands at `path`.
    ///
    /// # Errors
    /// `out_of_range`.
    pub fn parse(path: &str, number: i64) -> Result<Self, Refusal> {
        let bounds = 1..=Self::LIMIT;
        let count = u32::try_from(number).ok().filter(|count| bounds.contains(count));
        count.map(Self).ok_or_else(|| {
            let expected = format!("must be a whole number from 1 to {}", Self::LIMIT);
            InvalidParameter::at(path, Reason::OutOfRange, expected)
        })
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for MaxStamps {
    fn default() -> Self {
        Self(3)
    }
}

/// What a challenge's count must be for a new stamp to be added to it: the condition of the write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountCondition {
    /// Exactly so many stamps came before.
    Exactly(u32),
    /// Fewer than so many came before.
    Below(u32),
}

impl CountCondition {
    /// The condition of the `attempt`th try (from 0), with the challenge's `stamps` as last seen.
    ///
    /// An exact count lets the answer name it, but of all who write at the same time it holds for one
    /// alone; so in a crowd a stamp soon asks only for a count below the last. The last stamp always
    /// asks for the exact count: the stamp that completes a challenge knows that it does.
    pub const fn for_attempt(attempt: u32, stamps: u32, max_stamps: u32) -> Self {
        let last = max_stamps.saturating_sub(1);
        if attempt < EXACT_ATTEMPTS || stamps >= last {
            Self::Exactly(stamps)
        } else {
            Self::Below(last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_gives_out_1_to_1_000_000_stamps_and_3_unless_said_otherwise() {
        let parse = |number| MaxStamps::parse("maxStamps", number).map(MaxStamps::get);
        for number in [1, 2, 3, 1_000_000] {
            assert_eq!(parse(number), Ok(u32::try_from(number).expect("a small number")));
        }
        let expected = "must be a whole number from 1 to 1000000";
        let refusal = InvalidParameter::at("maxStamps", Reason::OutOfRange, expected);
        for number in [i64::MIN, -1, 0, 1_000_001, 1 << 32, i64::MAX] {
            assert_eq!(parse(number), Err(refusal.clone()), "{number}");
        }
        assert_eq!(MaxStamps::default().get(), 3);
    }

    #[test]
    fn a_crowd_asks_for_room_but_for_the_last_stamp_exactly() {
        let next = |stamps, attempt| CountCondition::for_attempt(attempt, stamps, 50);
        assert_eq!(next(0, 0), CountCondition::Exactly(0));
        assert_eq!(next(7, 1), CountCondition::Exactly(7));
        assert_eq!(next(7, 2), CountCondition::Below(49));
        assert_eq!(next(48, 9), CountCondition::Below(49));
        assert_eq!(next(49, 9), CountCondition::Exactly(49));
        assert_eq!(CountCondition::for_attempt(9, 0, 1), CountCondition::Exactly(0));
    }
}
