//! Where a challenge's stamps are counted. An item takes one write after another; so a challenge that is meant for a
//! crowd has counters beside it, and stamps are spread over them. Each counter has a quota, and the quotas add up to
//! `maxStamps`: no quota is exceeded, so the limit is as exact as one count would make it. Who fills a counter says
//! so in the challenge, and who says it last has completed the challenge. docs/api.md section 4.

use super::challenge::{Challenge, Tally};
use super::stamp_limit::{CountCondition, MaxStamps};
use super::time::Timestamp;
use std::collections::BTreeMap;

/// From so many stamps on a challenge has counters of its own: with fewer, a crowd is soon over.
const SPLIT_FROM: u32 = 200;

/// How many counters a new challenge gets. docs/benchmark.md says what each number would give; each is one more item
/// to read for whoever wants to know how many stamps there are. No more than 15, which an id can say.
const COUNTERS: u8 = 12;

/// A part of a challenge's places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Which of the challenge's, from 1.
    pub number: u8,
    /// How many stamps it may count: its quota.
    pub max_stamps: u32,
    /// How many it has counted.
    pub stamps: u32,
    /// What each provider's stamps add up to here.
    pub tallies: BTreeMap<String, Tally>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The counters of a challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// How many there are.
    pub number: u8,
    /// Those that were read, by number.
    pub counters: BTreeMap<u8, Counter>,
}

/// Where the next stamp is to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The counter; none where the challenge counts by itself.
    pub counter: Option<u8>,
    /// What the count there must be.
    pub condition: CountCondition,
    /// What else the stamp does if it fills a counter.
    pub filling: Option<Filling>,
}

/// A stamp fills one of so many counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filling {
    /// How many counters there are.
    pub counters: u8,
    /// Whether all the others are full, and it completes the challenge.
    pub is_last: bool,
}

impl MaxStamps {
    /// How many counters a new challenge with so many stamps has beside it.
    pub const fn counters(self) -> u8 {
        if self.get() < SPLIT_FROM { 0 } else { COUNTERS }
    }
}

impl Counter {
    /// Whether it has counted as many as it may.
    pub const fn is_full(&self) -> bool {
        self.room() == 0
    }

    const fn room(&self) -> u32 {
        self.max_stamps.saturating_sub(self.stamps)
    }
}

impl Split {
    /// The counters of a new challenge, if it has any: as even as can be.
    pub fn new(max_stamps: MaxStamps, at: Timestamp) -> Option<Self> {
        let number = max_stamps.counters();
        let (share, rest) = (
            max_stamps.get().checked_div(u32::from(number))?,
            max_stamps.get().checked_rem(u32::from(number))?,
        );
        let counter = |number| Counter {
            number,
            max_stamps: share + u32::from(u32::from(number) <= rest),
            stamps: 0,
            tallies: BTreeMap::new(),
            updated_at: at,
        };
        let counters = (1..=number).map(|number| (number, counter(number))).collect();
        Some(Self { number, counters })
    }

    /// The counter in which the place number `place` of all free ones is, from 0.
    fn with_place(&self, mut place: u32) -> Option<&Counter> {
        self.counters.values().find(|counter| {
            let is_here = place < counter.room();
            place = place.saturating_sub(counter.room());
            is_here
        })
    }
}

impl Challenge {
    /// Takes in one of its counters as it is, or as it has become.
    pub fn count_in(&mut self, counter: Counter) {
        let Some(split) = &mut self.split else { return };
        self.updated_at = self.updated_at.max(counter.updated_at);
        split.counters.insert(counter.number, counter);
        self.stamps = split.counters.values().map(|counter| counter.stamps).sum();
        self.tallies.clear();
        for (provider, tally) in split.counters.values().flat_map(|counter| &counter.tallies) {
            let sum = self.tallies.entry(provider.clone()).or_default();
            *sum = sum.plus(*tally);
        }
    }

    /// Whether all its counters are known.
    pub fn is_whole(&self) -> bool {
        self.split.as_ref().is_none_or(|split| split.counters.len() == usize::from(split.number))
    }

    /// Where the `attempt`th try (from 0) is to count a stamp, of a challenge that has room. Of several counters
    /// `random` says which: one with more room is taken more often, so that they fill up together.
    pub fn place(&self, attempt: u32, random: u32) -> Place {
        let free = self.max_stamps.saturating_sub(self.stamps).max(1);
        let counter = self.split.as_ref().and_then(|split| split.with_place(random % free));
        let (Some(split), Some(counter)) = (&self.split, counter) else {
            let condition = CountCondition::for_attempt(attempt, self.stamps, self.max_stamps);
            return Place { counter: None, condition, filling: None };
        };
        let condition = CountCondition::for_attempt(attempt, counter.stamps, counter.max_stamps);
        // Others are full for good, so that what was read of them cannot be too much.
        let filling =
            (counter.room() == 1).then_some(Filling { counters: split.number, is_last: free == 1 });
        Place { counter: Some(counter.number), condition, filling }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_of(max_stamps: u32) -> Challenge {
        let max = MaxStamps::parse("maxStamps", max_stamps.into()).expect("a limit");
        let split = Split::new(max, Timestamp::from_millis(0));
        Challenge { split, ..Challenge::of_tests(0, max_stamps) }
    }

    fn counter(challenge: &Challenge, number: u8) -> Counter {
        challenge.split.as_ref().expect("counters").counters[&number].clone()
    }

    #[test]
    fn a_challenge_for_a_crowd_has_counters_whose_quotas_add_up_to_its_limit() {
        for max in [200, 201, 211, 212, 999_999, 1_000_000] {
            let split = split_of(max).split.expect("counters");
            let quotas: Vec<u32> = split.counters.values().map(|it| it.max_stamps).collect();
            assert_eq!(quotas.len(), usize::from(COUNTERS), "{max}");
            assert_eq!(quotas.iter().sum::<u32>(), max);
            let (least, most) = (quotas.iter().min(), quotas.iter().max());
            assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1), "{max}");
        }
        for max in [1, 3, 199] {
            assert_eq!(split_of(max).split, None, "{max}");
        }
    }

    #[test]
    fn what_a_challenge_says_of_stamps_is_what_its_counters_add_up_to() {
        let mut challenge = split_of(240);
        let at = Timestamp::from_millis(900);
        for (number, completed, timed, total_millis) in [(1, 2, 1, 1500), (5, 3, 3, 3000)] {
            let mitid = ("mitid".to_owned(), Tally { completed, timed, total_millis });
            let stamps = u32::try_from(completed).expect("few");
            let tallies = BTreeMap::from([mitid]);
            challenge.count_in(Counter {
                stamps,
                tallies,
                updated_at: at,
                ..counter(&challenge, number)
            });
        }
        assert_eq!((challenge.stamps, challenge.updated_at), (5, at));
        assert_eq!(challenge.tally("mitid"), Tally { completed: 5, timed: 4, total_millis: 4500 });
        // Read again, a counter takes the place of what was read before.
        challenge.count_in(Counter { stamps: 4, ..counter(&challenge, 5) });
        assert_eq!((challenge.stamps, challenge.updated_at), (6, at));
    }

    #[test]
    fn a_challenge_of_which_a_counter_is_missing_is_not_whole() {
        let mut challenge = split_of(200);
        assert!(challenge.is_whole() && Challenge::of_tests(0, 3).is_whole());
        challenge.split.as_mut().expect("counters").counters.remove(&7);
        assert!(!challenge.is_whole());
    }

    #[test]
    fn each_free_place_is_as_likely_as_any_other_and_a_full_counter_has_none() {
        let mut challenge = split_of(240);
        challenge.count_in(Counter { stamps: 20, ..counter(&challenge, 1) });
        challenge.count_in(Counter { stamps: 15, ..counter(&challenge, 2) });
        let mut chosen = BTreeMap::new();
        for random in 0..205 {
            *chosen.entry(challenge.place(0, random).counter.expect("a counter")).or_insert(0) += 1;
        }
        let expected = (2..=12).map(|number| (number, if number == 2 { 5 } else { 20 }));
        assert_eq!(chosen, expected.collect());
    }

    #[test]
    fn who_fills_a_counter_says_so_and_whether_all_the_others_are_full() {
        let mut challenge = split_of(240);
        challenge.count_in(Counter { stamps: 18, ..counter(&challenge, 1) });
        let place = |stamps| Place {
            counter: Some(1),
            condition: CountCondition::Exactly(stamps),
            filling: None,
        };
        assert_eq!(challenge.place(0, 0), place(18));
        let room = Place { condition: CountCondition::Below(19), ..place(18) };
        assert_eq!(challenge.place(2, 0), room);
        challenge.count_in(Counter { stamps: 19, ..counter(&challenge, 1) });
        let filling = |is_last| Some(Filling { counters: 12, is_last });
        assert_eq!(challenge.place(2, 0), Place { filling: filling(false), ..place(19) });
        for number in 2..=12 {
            challenge.count_in(Counter { stamps: 20, ..counter(&challenge, number) });
        }
        assert_eq!(challenge.place(2, 77), Place { filling: filling(true), ..place(19) });
    }

    #[test]
    fn a_challenge_without_counters_counts_by_itself() {
        let place = Place { counter: None, condition: CountCondition::Exactly(2), filling: None };
        assert_eq!(Challenge::of_tests(2, 3).place(2, 9), place);
    }
}
